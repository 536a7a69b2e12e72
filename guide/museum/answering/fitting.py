"""How well a passage gives what a kind of question asks for: a date, a weight, why it matters."""

from __future__ import annotations

from guide.museum.answering.book import PERSONS, Book
from guide.museum.answering.part import tells_of_another
from guide.museum.answering.question import Asked
from guide.museum.language.lexicon import Intent
from guide.museum.passages import MUSEUM

EVIDENCE = 0.65
_FACT, _HEADED, _HINTED, _HEADING_ALONE, _LABEL = 1.0, 0.25, 0.1, 0.9, 0.9
_FOREMOST = 0.35
_OF_ANOTHER_INTENT = 0.6


def fitness(intent: Intent, number: int, asked: Asked, book: Book) -> float:
    """How well a passage gives what a kind of question asks for."""
    passage = book.passages[number]
    if passage.exhibit == MUSEUM:
        return 0.0
    if intent.of_whole and tells_of_another(number, asked, book):
        return 0.0
    if passage.kind == "fact":
        is_of_other = intent.is_measure and _is_of_person(asked, book)
        return _FACT if passage.section in intent.fields and not is_of_other else 0.0
    if intent.from_label:
        return _LABEL + _first(number, book) if passage.kind == "label" else 0.0
    section = passage.section.casefold()
    is_headed = intent.headings is not None and bool(intent.headings.search(section))
    if intent.evidence is None:
        return _HEADING_ALONE + _first(number, book) if is_headed else 0.0
    fits = EVIDENCE if number in book.evidence[intent.name] else 0.0
    fits += _FOREMOST if number in book.foremost[intent.name] else 0.0
    asked_there = book.questions.get(number)
    if asked_there is not None and intent in asked_there.intents:
        fits = max(fits, EVIDENCE)
    elif asked_there is not None:
        is_yes_to_another = intent.is_measure and not asked.form and not asked_there.form
        return 0.0 if is_yes_to_another else fits * _OF_ANOTHER_INTENT
    if is_headed:
        return max(fits + _HEADED, EVIDENCE)
    is_hinted = intent.hints is not None and bool(intent.hints.search(section))
    return fits + (_HINTED if is_hinted and fits else 0.0)


def _is_of_person(asked: Asked, book: Book) -> bool:
    """`How tall was he?` asks of somebody told of; `How tall is he?` may well ask of a statue."""
    return any(kind.name in PERSONS for kind in asked.kinds) and bool(book.lexicon.past.search(asked.folded))


def _first(number: int, book: Book) -> float:
    """What is told as a whole is told from its beginning."""
    return 0.4 if number in book.begins_section else 0.0
