"""The messages between the server and the page, over the data channel.

Server to page: state, caption, card, note, questions, allowance, notice, language, persona, error. Page to server:
text, interrupt, talk, language, persona, exhibit. Each is a JSON object with a `type`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeAlias

import orjson

from guide.core import effects as fx
from guide.core import events as ev
from guide.errors import BadInput
from guide.typed import cleaned

MAX_TEXT_CHARS: Final = 2_000
Message: TypeAlias = Mapping[str, object]
PageEvent: TypeAlias = (
    ev.VisitorTyped
    | ev.VisitorInterrupted
    | ev.TalkSwitched
    | ev.LanguageChosen
    | ev.PersonaChosen
    | ev.ExhibitChosen
)
Shown: TypeAlias = fx.ShowState | fx.ShowCaption | fx.ShowAllowance


def read(
    message: str, *, exhibits: Collection[str], languages: Collection[str], personas: Collection[str]
) -> PageEvent:
    """What the page said. Raises BadInput, which names the field that is wrong and what it may be."""
    try:
        given = orjson.loads(message)
    except orjson.JSONDecodeError as error:
        raise BadInput("message", "a JSON object") from error
    if not isinstance(given, dict):
        raise BadInput("message", "a JSON object")
    match given.get("type"):
        case "text":
            return ev.VisitorTyped(text_in(given, "text"))
        case "interrupt":
            return ev.VisitorInterrupted()
        case "talk" if isinstance(given.get("on"), bool):
            return ev.TalkSwitched(given["on"])
        case "talk":
            raise BadInput("on", "true or false")
        case "language":
            return ev.LanguageChosen(one_of(given, "language", languages))
        case "persona":
            return ev.PersonaChosen(one_of(given, "persona", personas))
        case "exhibit":
            return ev.ExhibitChosen(one_of(given, "exhibit", exhibits))
        case _:
            raise BadInput("type", "text, interrupt, talk, language, persona or exhibit")


def text_in(given: Mapping[str, object], field: str) -> str:
    """A visitor's text, without what can't be seen. Raises BadInput when it is no text, empty or too long."""
    text = given.get(field)
    if not isinstance(text, str) or not cleaned(text):
        raise BadInput(field, f"text of 1 to {MAX_TEXT_CHARS} characters")
    if len(text) > MAX_TEXT_CHARS:
        raise BadInput(field, f"at most {MAX_TEXT_CHARS} characters, not {len(text)}")
    return cleaned(text)


def one_of(given: Mapping[str, object], field: str, allowed: Collection[str]) -> str:
    value = given.get(field)
    if not isinstance(value, str) or value not in allowed:
        raise BadInput(field, f"one of {', '.join(sorted(allowed)[:20])}")
    return value


def shown(effect: Shown) -> Message:
    match effect:
        case fx.ShowState(state):
            return {"type": "state", "state": state}
        case fx.ShowAllowance(share_left, minutes_left):
            allowance = {"type": "allowance", "share_left": round(share_left, 3)}
            return allowance if minutes_left is None else {**allowance, "minutes_left": round(minutes_left, 1)}
        case fx.ShowCaption(id, who, text, final, cut):
            caption = {"type": "caption", "id": id, "who": who, "text": text, "final": final}
            return {**caption, "cut": True} if cut else caption


def card(exhibit_id: str) -> Message:
    return {"type": "card", "exhibit": exhibit_id}


def note(markdown: str) -> Message:
    return {"type": "note", "markdown": markdown}


def questions(items: Sequence[str]) -> Message:
    return {"type": "questions", "items": list(items)}


def language(code: str) -> Message:
    return {"type": "language", "language": code}


def persona(persona_id: str) -> Message:
    return {"type": "persona", "persona": persona_id}


def notice(code: str, text: str) -> Message:
    return {"type": "notice", "code": code, "text": text}


def error(code: str, text: str) -> Message:
    return {"type": "error", "code": code, "text": text}
