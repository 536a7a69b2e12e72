"""Answers visitors from the museum's files alone, or says kindly that they don't say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guide.museum.book import Book, open_book
from guide.museum.choosing import Weighed, weigh
from guide.museum.collection import Exhibit, Museum
from guide.museum.following import completed
from guide.museum.foreign import in_language, language_spoken, says_what_it_can
from guide.museum.languages import base_language
from guide.museum.lexicon import LANGUAGES, phrases
from guide.museum.meant import Meant, exhibits_meant
from guide.museum.passages import MUSEUM, Passage, title_in_sentence
from guide.museum.question import Asked, read_question
from guide.museum.refusing import refusal, small_talk
from guide.museum.suggesting import Suggestions
from guide.museum.wording import MAX_WORDS, attributed, leans_back
from guide.museum.words import word_count

_SURE_ENOUGH = 0.45
"""How much of a question a passage must account for, unless it was heard badly."""
_SURE_ANYWHERE = 0.56
"""The same where nothing tells which exhibit is meant: a few common words are met somewhere by chance."""
_AS_GOOD_AS_ASKED = 0.6
_MORE_WHEN_HEARD_BADLY = 0.35
_WORTH_ADDING = 0.65
"""A further sentence is added when it weighs at least this share of the best one."""
_NEARLY_AS_GOOD = 0.85
_LOOKED_AT, _NOT_FAR_BEHIND = 5, 0.3
_ROOM_WORDS = MAX_WORDS - 12


@dataclass(frozen=True, slots=True)
class Source:
    """`exhibit`: its id, or "museum" for museum.md; `section`: heading, "label", or the name of a fact."""

    exhibit: str
    section: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`text`: at most 60 words of whole sentences. `sources`: none when declined. `exhibit`: the card to show.

    `is_sure`: False when the text asks back; `suggestions`: at most three questions to tap.
    """

    text: str
    sources: tuple[Source, ...]
    exhibit: str | None
    is_sure: bool
    suggestions: tuple[str, ...]


class ExhibitAnswers:
    """Reads the museum once; every answer is a look-up of a few milliseconds. `today_year` makes ages of dates."""

    def __init__(self, museum: Museum, *, today_year: int | None = None) -> None:
        self._museum = museum
        self._own = museum.languages[0]
        self._books: dict[str, Book] = {}
        for language in dict.fromkeys((self._own, *LANGUAGES)):
            self._books[language] = open_book(in_language(museum, language), language, today_year)
        self._suggestions = {language: Suggestions(book) for language, book in self._books.items()}

    def answer(
        self,
        question: str,
        *,
        at: str | None = None,
        before: str | None = None,
        language: str = "en",
        certainty: float = 1.0,
    ) -> Answer:
        """`at`: the exhibit they stand before; `before`: their question before; `certainty`: of the recogniser."""
        at = at if at in self._museum.exhibits else None
        spoken = language_spoken(question, base_language(language), self._own)
        book = self._books.get(spoken)
        if book is None:
            return self._in_unknown_language(question, spoken, at)
        return _Turn(book, self._suggestions[spoken], self._museum, at, certainty).answer(question, before)

    def suggestions(self, at: str | None, language: str) -> tuple[str, ...]:
        """Three questions to tap about this exhibit, or about the museum."""
        known = self._suggestions.get(base_language(language), self._suggestions[self._own])
        return known.about(at)

    def _in_unknown_language(self, question: str, language: str, at: str | None) -> Answer:
        book = self._books[self._own]
        meant = exhibits_meant(read_question(question, book.lexicon), book, at, None)
        exhibit = meant.only if meant.is_certain else at
        if exhibit is None or exhibit not in book.exhibits:
            return Answer(phrases(language)["cannot"], (), None, True, ())
        return bare_facts(language, book.exhibits[exhibit])


def bare_facts(language: str, exhibit: Exhibit) -> Answer:
    """What can be said of an exhibit in a language that it isn't described in."""
    text, facts = says_what_it_can(language, exhibit)
    return Answer(text, tuple(Source(exhibit.id, fact) for fact in facts), exhibit.id, True, ())


@dataclass(frozen=True, slots=True)
class _Turn:
    """One question on its way to an answer."""

    book: Book
    offers: Suggestions
    museum: Museum
    at: str | None
    certainty: float

    def answer(self, question: str, before: str | None) -> Answer:
        asked = read_question(question, self.book.lexicon)
        said = small_talk(asked, self.book)
        if said is not None:
            return Answer(said, (), self.at, True, self.offers.about(self.at))
        refused = refusal(asked, self.book)
        if refused is not None and refused.is_final:
            return self._declined(refused.text, self.at)
        earlier = read_question(before, self.book.lexicon) if before else None
        return self._looked_up(asked, earlier, refused.text if refused else None)

    def _looked_up(self, asked: Asked, earlier: Asked | None, refused: str | None) -> Answer:
        asked, meant, weighed = self._considered(asked, earlier)
        points = asked.points_here or asked.points_back
        if points and not meant.is_certain and not meant.is_named and not asked.content:
            return Answer(self.book.said["which"], (), None, False, self.offers.about(None))
        asks_for_more = any(i.only_named for i in asked.intents) and not (meant.is_named or asked.about_visit)
        best = None if asks_for_more else self._best(weighed, meant, refused)
        if best is None:
            return self._not_found(asked, meant, weighed, refused)
        return self._found(best, weighed)

    def _considered(self, asked: Asked, earlier: Asked | None) -> tuple[Asked, Meant, list[Weighed]]:
        """The question made whole by the one before, the exhibits it may mean, and their passages, best first."""
        spoken_of = _spoken_of(earlier, self.book, self.at)
        context: Sequence[str] = ()
        if earlier is not None and (asked.follows or asked.points_back or asked.is_bare):
            context = tuple(earlier.stems)
            asked = completed(asked, earlier, self.book)
        meant = exhibits_meant(asked, self.book, self.at, spoken_of)
        return asked, meant, weigh(asked, meant, self.book, context)

    def _best(self, weighed: list[Weighed], meant: Meant, refused: str | None) -> Weighed | None:
        """The first passage that one may be sure of, if it isn't far behind the first of all."""
        close = [one for one in weighed[:_LOOKED_AT] if one.weight >= weighed[0].weight - _NOT_FAR_BEHIND]
        return next((one for one in close if self._is_sure(one, meant, refused)), None)

    def _is_sure(self, best: Weighed, meant: Meant, refused: str | None) -> bool:
        """What would be refused otherwise must be the curators' own question to be answered."""
        if refused is not None:
            return best.likeness >= _AS_GOOD_AS_ASKED
        enough = _SURE_ENOUGH if meant.is_certain or meant.is_named else _SURE_ANYWHERE
        return best.covered >= enough + _MORE_WHEN_HEARD_BADLY * (1 - self.certainty)

    def _found(self, best: Weighed, weighed: list[Weighed]) -> Answer:
        chosen = _with_company(best, weighed, self.book)
        text = attributed(chosen, self.book, self.at)
        sources = tuple(dict.fromkeys(Source(passage.exhibit, passage.section) for passage in chosen))
        exhibit = chosen[0].exhibit
        return Answer(text, sources, self.at if exhibit == MUSEUM else exhibit, True, self.offers.about(exhibit))

    def _not_found(self, asked: Asked, meant: Meant, weighed: list[Weighed], refused: str | None) -> Answer:
        exhibit = meant.only if meant.only != MUSEUM else None
        if refused is None and self.certainty < 1 and weighed:
            nearest = self.offers.nearest(weighed, asked)
            return Answer(self.book.said["unsure"], (), exhibit or self.at, False, nearest)
        if refused is None and exhibit is not None and not asked.content and not self.book.exhibits[exhibit].label:
            return bare_facts(self.book.language, self.book.exhibits[exhibit])
        return self._declined(refused or self._unknown(asked, exhibit), exhibit or self.at)

    def _unknown(self, asked: Asked, exhibit: str | None) -> str:
        said = self.book.said
        if asked.about_visit:
            return said["unknown_visit"] if self.book.museum_is_told else said["cannot_visit"]
        if exhibit is None:
            return said["unknown_visit"] if self.at is None else said["unknown"]
        if self.book.exhibits[exhibit].label == "":
            return said["shown"].format(title=_title(self.book, exhibit)) + said["cannot"]
        return said["unknown"] if exhibit == self.at else said["unknown_of"].format(title=_title(self.book, exhibit))

    def _declined(self, text: str, exhibit: str | None) -> Answer:
        return Answer(text, (), exhibit, True, self.offers.about(exhibit))


def _title(book: Book, exhibit: str) -> str:
    return title_in_sentence(book.exhibits[exhibit])


def _spoken_of(earlier: Asked | None, book: Book, at: str | None) -> str | None:
    """The exhibit (or "museum") that the question before was about."""
    if earlier is None:
        return None
    meant = exhibits_meant(earlier, book, at, None)
    if meant.is_certain:
        return meant.only
    weighed = weigh(earlier, meant, book)
    return book.passages[weighed[0].number].exhibit if weighed and weighed[0].covered >= _SURE_ENOUGH else None


def _with_company(best: Weighed, weighed: list[Weighed], book: Book) -> list[Passage]:
    """The best passage, the sentences it leans on and those that go on from it, and others that say nearly as much."""
    chosen = _with_what_it_leans_on(best.number, book)
    nearly = [one.number for one in weighed[:12] if _may_join(one, best, book, _NEARLY_AS_GOOD)]
    others = [one.number for one in weighed[:12] if _may_join(one, best, book, _WORTH_ADDING)]
    next_ones = _going_on_from(best.number, book)
    for number in (*next_ones[:1], *nearly, *next_ones[1:], *others):
        if number not in chosen and _words(chosen, book) + word_count(book.passages[number].text) <= _ROOM_WORDS:
            chosen.append(number)
    return [book.passages[number] for number in _in_reading_order(chosen, best.number, book)]


def _with_what_it_leans_on(number: int, book: Book) -> list[int]:
    chosen = [number]
    while leans_back(book.passages[chosen[0]]) and len(chosen) < 3:
        before = chosen[0] - 1
        if before < 0 or not _follows_on(book.passages[before], book.passages[number]):
            break
        chosen.insert(0, before)
    return chosen


def _going_on_from(number: int, book: Book) -> list[int]:
    """The rest of its paragraph; the museum's sentences each stand for themselves."""
    first = book.passages[number]
    if first.exhibit == MUSEUM or first.kind in ("fact", "answer"):
        return []
    rest = range(number + 1, min(number + 4, len(book.passages)))
    return [after for after in rest if _follows_on(first, book.passages[after])]


def _may_join(one: Weighed, best: Weighed, book: Book, share: float) -> bool:
    passage, first = book.passages[one.number], book.passages[best.number]
    if passage.exhibit != first.exhibit or one.weight < share * best.weight or leans_back(passage):
        return False
    if passage.kind == "fact" or passage.kind == "answer" != first.kind:
        return one.weight >= _NEARLY_AS_GOOD * best.weight
    if first.exhibit == MUSEUM and first.kind == "fact":
        return True
    return passage.exhibit != MUSEUM or passage.section == first.section or one.weight >= 0.9 * best.weight


def _follows_on(first: Passage, second: Passage) -> bool:
    return first.exhibit == second.exhibit and first.paragraph == second.paragraph


def _words(numbers: Sequence[int], book: Book) -> int:
    return sum(word_count(book.passages[number].text) for number in numbers)


def _in_reading_order(chosen: Sequence[int], best: int, book: Book) -> list[int]:
    """The best one's paragraph first, as it was written; then the others in the order of the file."""
    paragraph = book.passages[best].paragraph
    together = sorted(number for number in chosen if book.passages[number].paragraph == paragraph)
    return together + sorted(number for number in chosen if book.passages[number].paragraph != paragraph)
