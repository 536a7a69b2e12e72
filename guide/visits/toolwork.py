"""What the guide's tools do: each call's arguments were checked, each gives the model an answer, none raises."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

import orjson

from guide import channel
from guide.core.events import LanguageChosen
from guide.house import House
from guide.museum.instructions import shown_note
from guide.visits.wishes import WishGranted

if TYPE_CHECKING:
    from guide.visits.visit import Visit

FAILED_OUTPUT: Final = '{"error":"that did not work; go on without it"}'


async def run_tool(visit: Visit, house: House, name: str, arguments: Mapping[str, object]) -> str:
    """The output for the model, JSON."""
    match name:
        case "show_exhibit":
            return _show_exhibit(visit, house, str(arguments["id"]))
        case "look_up":
            return await _look_up(visit, house, str(arguments["question"]))
        case "show_note":
            visit.send(channel.note(str(arguments["markdown"])))
            return _said(shown=True)
        case "offer_questions":
            visit.send(channel.questions(cast("list[str]", arguments["questions"])))
            return _said(shown=True)
        case "set_language":
            return _set_language(visit, house, str(arguments["code"]))
        case "set_persona":
            return _set_persona(visit, house, str(arguments["id"]))
        case "play":
            return _granted(visit.wishes.play(str(arguments["game"])))
        case "move":
            return _granted(visit.wishes.move(str(arguments["said"])))
        case "end_visit":
            visit.say_goodbye()
            return _said(ends="after your goodbye")
        case _:
            return _said(error=f"{name} can't be used here")


def _show_exhibit(visit: Visit, house: House, exhibit_id: str) -> str:
    exhibit = house.museum.exhibits.get(exhibit_id)
    if exhibit is None:
        near = difflib.get_close_matches(exhibit_id, house.museum.exhibits, n=3, cutoff=0.4)
        return _said(error=f"there is no exhibit {exhibit_id!r}", nearest=near)
    visit.show_exhibit(exhibit_id)
    return _said(shown=shown_note(exhibit_id, exhibit.title))


async def _look_up(visit: Visit, house: House, question: str) -> str:
    """In a thread: what is looked up for one visitor must not hold up another's sound."""
    state = visit.state
    answer = await asyncio.to_thread(house.answers.answer, question, at=state.exhibit_id, language=state.language)
    if not answer.sources:
        return _said(found=None)
    return _said(found=answer.text, source=f"{answer.sources[0].exhibit}, {answer.sources[0].section}")


def _set_language(visit: Visit, house: House, code: str) -> str:
    if code not in house.languages:
        return _said(error=f"the screen speaks only {', '.join(house.languages)}")
    visit.send(channel.language(code))
    visit.feed(LanguageChosen(code))
    return _said(language=code)


def _set_persona(visit: Visit, house: House, persona_id: str) -> str:
    if persona_id not in house.personas:
        return _said(error=f"there is no guide {persona_id!r}; there are {', '.join(house.personas)}")
    visit.wishes.choose_persona(persona_id)
    return _said(takes_over=persona_id)


def _granted(granted: WishGranted | None) -> str:
    """`say`: what the guide is to say now. A move that was none is a question like any other."""
    if granted is None:
        return _said(no_move="answer it as you answer any question")
    return _said(say=granted.said)


def _said(**output: object) -> str:
    return orjson.dumps(output).decode()
