"""Questions to tap: the curators' own first, then those that any exhibit's facts answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.question import Asked
from guide.museum.collection import Exhibit
from guide.museum.passages import MUSEUM
from guide.museum.titles import filled

COUNT = 3
_NEAREST = 20


class Suggestions:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._by_fact = {
            field: intent.question for intent in book.lexicon.intents for field in intent.fields if intent.question
        }

    def about(self, exhibit: str | None, count: int = COUNT) -> tuple[str, ...]:
        """At most `count` questions about `exhibit`; about the museum when it is None or "museum"."""
        if exhibit is None or exhibit not in self._book.exhibits:
            return _first(self._about_museum(), count)
        return _first(self._about_exhibit(exhibit), count)

    def of_each(self, exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
        """A question about each, at most `COUNT`, and about others where these are fewer."""
        return _first(chain(self._general_of(exhibits), self._about_museum()))

    def nearest(self, weighed: Sequence[Weighed], asked: Asked) -> tuple[str, ...]:
        """The questions that the best passages answer, then others about their exhibits."""
        nearest = [one.number for one in weighed[:_NEAREST]]
        leading = (question for number in nearest for question in self._leading_to(number, asked))
        told = dict.fromkeys(self._book.passages[number].exhibit for number in nearest)
        others = (question for exhibit in told if exhibit != MUSEUM for question in self._about_exhibit(exhibit))
        return _first(chain(leading, others))

    def all(self) -> Iterator[tuple[str, str | None]]:
        """Every question that may be worth asking here, with the exhibit it is about, if it is about one."""
        asked = [intent.question for intent in self._book.lexicon.intents if intent.question]
        for exhibit in self._book.exhibits.values():
            of_any = [filled(template, exhibit) for template in asked]
            for question in dict.fromkeys([*(question.text for question in exhibit.questions), *of_any]):
                yield question, exhibit.id
        yield from ((question, None) for question in self._book.lexicon.visit_questions)

    def _about_exhibit(self, exhibit: str) -> Iterator[str]:
        yield from (question.text for question in self._book.exhibits[exhibit].questions)
        for number in self._book.of_exhibit[exhibit]:
            template = self._by_fact.get(self._book.passages[number].section)
            if template:
                yield filled(template, self._book.exhibits[exhibit])

    def _about_museum(self) -> Iterator[str]:
        yield from self._general_of(spread(self._book, COUNT))

    def _general_of(self, exhibits: Iterable[Exhibit]) -> Iterator[str]:
        yield from (filled(template, exhibit) for template, exhibit in zip(self._general(), exhibits, strict=False))

    def _general(self) -> list[str]:
        wanted = ("overview", "made_when", "meaning")
        by_name = {intent.name: intent.question for intent in self._book.lexicon.intents}
        return [by_name[name] for name in wanted if by_name.get(name)]

    def _leading_to(self, number: int, asked: Asked) -> Iterator[str]:
        passage = self._book.passages[number]
        if passage.exhibit == MUSEUM:
            return
        exhibit = self._book.exhibits[passage.exhibit]
        if passage.question:
            yield passage.question
        elif passage.kind == "fact" and passage.section in self._by_fact:
            yield filled(self._by_fact[passage.section], exhibit)
        else:
            yield from (filled(intent.question, exhibit) for intent in asked.intents if intent.question)


def spread(book: Book, count: int, but: str | None = None) -> Iterator[Exhibit]:
    """At least `count` exhibits, if there are so many besides `but`, from all over the museum, those with a text in
    this language first; the museum's first one last, as whoever touches the page has just seen a question of it."""
    exhibits = [exhibit for exhibit in book.exhibits.values() if exhibit.id != but]
    described = [exhibit for exhibit in exhibits if exhibit.label]
    yield from (*described[1:], *described[:1])[:: max(1, len(described) // count)]
    yield from (exhibit for exhibit in exhibits if not exhibit.label)


def _first(questions: Iterable[str], count: int = COUNT) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for question in questions:
        kept.setdefault(question)
        if len(kept) == count:
            break
    return tuple(kept)
