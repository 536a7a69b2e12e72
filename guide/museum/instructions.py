"""What a Realtime session is told: who the guide is, the rules that ground it, and the museum's texts.

The text depends on the museum, the persona and the language only, so that it is the same to the byte for every
session of a kind and the provider's prompt cache hits. Where the visitor stands changes from turn to turn, so it goes
into the conversation as a note (`where_note`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guide.museum.collection import Exhibit, Museum, Section
from guide.museum.language_codes import language_name
from guide.museum.personas import Persona
from guide.museum.pronouncing import holding_in

RULES: Final = (Path(__file__).parent / "rules.md").read_text(encoding="utf-8").strip()
"""What holds for every persona and every museum."""
MORE: Final = "There is more in the museum's files than fits here: call look_up before you say that you don't know."

_HEADING: Final = "## "
_SAID: Final = "Say the names so:"

_PERSONA_MARK: Final = re.compile(r"\[persona: ([^\]\s]+)\]")
_GAME_MARK: Final = re.compile(r"\[game: ([^\]\s]+)\]")
_SAY_MARK: Final = re.compile(r"\[say\] (.+)\Z", re.DOTALL)
_NO_GAME: Final = "none"
_EXHIBIT_MARK: Final = re.compile(r"\[exhibit: ([^\]\s]+)\]")
_HEARD_MARK: Final = re.compile(r"\[heard: ([01]\.\d\d)\]")
_LANGUAGE_MARK: Final = re.compile(r"\[language: ([A-Za-z-]+)\]")


def session_instructions(
    museum: Museum,
    *,
    language: str,
    persona: Persona,
    max_bytes: int,
    rules: str = RULES,
    more: str = MORE,
    is_heard: bool = True,
) -> str:
    """At most `max_bytes` of UTF-8, as long as the rules alone fit. `more`: what is said when not all of the museum's
    texts do. `is_heard`: this guide speaks, and is told how names are said."""
    who = f"[persona: {persona.id}]\n{persona.instructions}"
    head = f"# Who you are\n{who}\n\n{rules.format(language=language_name(language))}"
    frame = f"{head}\n\nKNOWLEDGE\n\nEND OF KNOWLEDGE"
    texts = _in_order_of_use(museum, language if is_heard else None)
    return f"{head}\n\nKNOWLEDGE\n{_knowledge(texts, max_bytes - len(frame.encode()), more)}\nEND OF KNOWLEDGE"


def where_note(exhibit_id: str, title: str) -> str:
    """Tells the model, and the built-in server, where the visitor stands now."""
    return f"[exhibit: {exhibit_id}] The visitor now stands before “{title}”; “this” means it."


def where_heard_note(exhibit: Exhibit, language: str) -> str:
    """As `where_note`, for a guide who speaks: of a large museum, not all names fit the instructions."""
    return f"{where_note(exhibit.id, exhibit.title)} {names_said(exhibit, language)}".rstrip()


def shown_note(exhibit_id: str, title: str) -> str:
    """Tells the model, and the built-in server, what it has put on the screen: what is said next may be about it."""
    return f"[exhibit: {exhibit_id}] “{title}” is on the screen now."


def names_said(told: Exhibit | Museum, language: str) -> str:
    """How to say its names to visitors of `language`; "" where no curator tells."""
    translated = told.translations.get(language)
    own = (*told.pronunciations, *(translated.pronunciations if translated is not None else ()))
    names = {each.name: str(each) for each in own} | {n: str(each) for n, each in holding_in(language, own).items()}
    return f"{_SAID} {'; '.join(names.values())}" if names else ""


def language_note(language: str) -> str:
    return f"[language: {language}] The visitor has chosen {language_name(language)}. Answer in it from now on."


def hearing_note(certainty: float) -> str:
    """Tells the model, and the built-in server, how well what the visitor says next in the conversation was heard."""
    return f"[heard: {certainty:.2f}] The visitor's next words may have been misheard."


def game_note(game_id: str | None, name: str) -> str:
    """`game_id` None: no game is on any more; then `name` is nobody's."""
    if game_id is None:
        return f"[game: {_NO_GAME}] The game is over."
    return f"[game: {game_id}] A game is on: {name}. As long as it lasts, pass every move of the visitor's to move."


def say_note(text: str) -> str:
    """Tells the model, and the built-in server, what has happened that the visitor should hear now."""
    return f"This has just happened; tell the visitor in your own manner, with every name and number: [say] {text}"


def goodbye_instructions(language: str) -> str:
    """For the last words when the time is over: they read nothing else, so this says all. At most 1,000 bytes."""
    return (
        "You are the guide of a museum. The time to talk is over. In one short, warm sentence in "
        f"{language_name(language)}, thank the visitor for their questions and say that they can go on in writing, "
        "here on the screen. Never mention money."
    )


def read_exhibit(text: str) -> str | None:
    """The exhibit's id in the last `where_note` or `shown_note` within `text`."""
    return _last(_EXHIBIT_MARK, text)


def read_persona(text: str) -> str | None:
    """The persona's id in a session's instructions."""
    return _last(_PERSONA_MARK, text)


def read_game(text: str) -> str | None:
    """The game's id in the last `game_note` within `text`, "" when it says that none is on."""
    game = _last(_GAME_MARK, text)
    return "" if game == _NO_GAME else game


def read_say(text: str) -> str | None:
    """What a `say_note` wants to be said."""
    return _last(_SAY_MARK, text)


def read_language(text: str) -> str | None:
    """The language's code in the last `language_note` within `text`."""
    return _last(_LANGUAGE_MARK, text)


def read_certainty(text: str) -> float | None:
    """The certainty, 0..1, in a `hearing_note`."""
    found = _last(_HEARD_MARK, text)
    return None if found is None else float(found)


def _last(mark: re.Pattern[str], text: str) -> str | None:
    found = mark.findall(text)
    return found[-1] if found else None


def _knowledge(texts: Iterator[tuple[str, str]], max_bytes: int, more: str) -> str:
    """As much as fits, the most useful first, and no exhibit's second text before every exhibit's first."""
    left_bytes = max_bytes - len(more.encode())
    told: dict[str, list[str]] = {"": []}
    is_complete = True
    for group, text in texts:
        size_bytes = len(text.encode()) + 1
        if size_bytes > left_bytes or (group not in told and not text.startswith(_HEADING)):
            is_complete = False
            continue
        told.setdefault(group, []).append(text)
        left_bytes -= size_bytes
    lines = [line for texts in told.values() for line in texts]
    return "\n".join(lines if is_complete else [*lines, more])


def _in_order_of_use(museum: Museum, heard_in: str | None) -> Iterator[tuple[str, str]]:
    """Each text with the exhibit it belongs to, "" for the museum itself. `heard_in`: the visitor's language, None
    for readers."""
    yield "", f"{_HEADING}{museum.name}, {museum.city}".rstrip(", ")
    if heard_in and (names := names_said(museum, heard_in)):
        yield "", names
    yield "", museum.intro
    if museum.opening_hours:
        yield "", f"Open: {museum.opening_hours}"
    for exhibit in museum.exhibits.values():
        yield exhibit.id, f"{_HEADING}{exhibit.id}: {exhibit.title}"
    for section in museum.sections:
        yield "", _section(section)
    yield from _by_turns(museum, heard_in)


def _by_turns(museum: Museum, heard_in: str | None) -> Iterator[tuple[str, str]]:
    parts = {exhibit.id: [*_parts(exhibit, heard_in)] for exhibit in museum.exhibits.values()}
    for turn in range(max((len(own) for own in parts.values()), default=0)):
        for exhibit_id, own in parts.items():
            if turn < len(own):
                yield exhibit_id, own[turn]


def _parts(exhibit: Exhibit, heard_in: str | None) -> Iterator[str]:
    facts = [exhibit.maker, exhibit.date, exhibit.place, exhibit.materials, exhibit.dimensions, exhibit.gallery]
    yield "; ".join(fact for fact in facts if fact)
    if heard_in and (names := names_said(exhibit, heard_in)):
        yield names
    yield exhibit.label
    yield from (_section(section) for section in exhibit.sections)
    yield from (f"{question.text} {question.answer}" for question in exhibit.questions)


def _section(section: Section) -> str:
    return f"{section.title}: {section.text}"
