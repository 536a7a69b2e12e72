"""Answers visitors from the museum's files alone, or says kindly that they don't say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from guide.museum.answering.book import Book, open_book
from guide.museum.answering.embedding import LANGUAGE as EMBEDDED
from guide.museum.answering.embedding import embedder
from guide.museum.answering.foreign import bare_facts, in_language, language_spoken
from guide.museum.answering.heard import TRUSTED, Candidate, Hearing, passages_of, ranked
from guide.museum.answering.meanings import Meanings, read_meanings
from guide.museum.answering.meant import exhibits_meant
from guide.museum.answering.misheard import Guesses, Known
from guide.museum.answering.naming import NEARLY_AS_STRONG
from guide.museum.answering.question import read_question
from guide.museum.answering.reading import reader
from guide.museum.answering.refusing import asks_for_more
from guide.museum.answering.suggesting import COUNT, Suggestions
from guide.museum.answering.turn import Turn
from guide.museum.answering.two_questions import answered_by
from guide.museum.answering.visiting import read_visit
from guide.museum.collection import Museum
from guide.museum.language.lexicon import LANGUAGES, phrases
from guide.museum.language_codes import base_language
from guide.museum.reply import Answer, Source
from guide.museum.stopping import IsUnwanted, always_wanted, while_wanted

__all__ = ["Answer", "ExhibitAnswers", "Source"]

HEARD = "en"
"""The language of those who are understood in several ways: the built-in recognition knows no other."""
MAX_CHARACTERS = 1000
"""Of a question; what comes after is not read."""
HEARD_WELL = 0.8
"""From this certainty on, what can't be answered is declined."""
LEAST_ANSWERED = 2
"""Of several readings of what was heard worse, one leads to an answer by chance: those of a mumble do, too."""
_UNDERSTOOD, _LIKENED = 3, 5
"""Of so many readings it is looked at what they mean, and at which known questions mean the same."""
IS_GUESSED = 0.3
"""From this strength on, a name that is guessed counts."""


class ExhibitAnswers:
    """Reads the museum once; every answer is a look-up of some ten milliseconds, in any thread.

    `today_year` makes ages of dates."""

    def __init__(self, museum: Museum, *, today_year: int | None = None) -> None:
        self._museum = museum
        self._own = base_language(museum.languages[0])
        self._books: dict[str, Book] = {}
        for language in dict.fromkeys((self._own, *LANGUAGES)):
            self._books[language] = open_book(in_language(museum, language), language, today_year, own=self._own)
        self._visits = {language: read_visit(book) for language, book in self._books.items()}
        self._guesses: dict[str, Guesses] = {}
        self._meanings: dict[str, Meanings] = {}
        self._suggestions = {language: Suggestions(book) for language, book in self._books.items()}

    def read_meanings(self, kept: Path | None = None, is_unwanted: IsUnwanted = always_wanted) -> None:
        """Learn what the English passages mean, which finds those that share no word with a question, and what the
        questions mean that `learn_questions` found before.

        Takes about 5 ms for each that isn't known from `kept`, a file; may be called while questions are answered.
        Raises Unwanted.
        """
        book = self._books[EMBEDDED]
        known = [one.question for one in self.guesses(EMBEDDED).known]
        self._meanings[EMBEDDED] = read_meanings(book, embedder(), reader(), kept, known, is_unwanted)

    def learn_questions(self, language: str = HEARD, is_unwanted: IsUnwanted = always_wanted) -> None:
        """Find what can be asked here, which helps those of whom only some is understood.

        Takes about 2 ms for each question, of which there are some 20 an exhibit, and more in a museum of hundreds;
        may be called while questions are answered. Raises Unwanted.
        """
        book = self.book(language)
        asked = while_wanted(self._suggestions[book.language].all(), is_unwanted)
        answered = ((question, self._answer(question, exhibit, None, book.language)) for question, exhibit in asked)
        known = [
            Known(question, answer.text, passages)
            for question, answer in answered
            if (passages := passages_of(answer, book))
        ]
        self._guesses[book.language] = Guesses(known, book.lexicon)

    def answer(
        self,
        question: str,
        *,
        at: str | None = None,
        before: str | None = None,
        language: str = "en",
        certainty: float = 1.0,
        told: Sequence[str] = (),
    ) -> Answer:
        """`at`: the exhibit they stand before; `before`: their question before; `certainty`: of the recogniser;
        `told`: what the guide has answered so far."""
        return self._answer(question, at, before, language, certainty, self._meanings, told)

    def _answer(
        self,
        question: str,
        at: str | None,
        before: str | None,
        language: str,
        certainty: float = 1.0,
        meanings: Mapping[str, Meanings] = MappingProxyType({}),
        told: Sequence[str] = (),
    ) -> Answer:
        at = at if at in self._museum.exhibits else None
        question = question[:MAX_CHARACTERS]
        expected = base_language(language) or self._own
        spoken = language_spoken(question, expected, self._own)
        book = self._books.get(spoken)
        if book is None:
            answer = self._in_unknown_language(question, spoken, at)
        else:
            offers, meant = self._suggestions[spoken], meanings.get(spoken)
            turn = Turn(book, self._visits[spoken], offers, meant, at, certainty, told=told)
            answer = answered_by(turn, question, before[:MAX_CHARACTERS] if before else None)
        return answer if spoken == expected else replace(answer, language=spoken)

    def answer_heard(
        self,
        readings: Sequence[str],
        *,
        at: str | None,
        before: str | None,
        language: str,
        certainty: float,
        told: Sequence[str] = (),
    ) -> Answer:
        """To a question that was heard, in all its `readings`, the likeliest first, of which one is `certainty`;
        `told`: what the guide has answered so far.

        Where no answer can be trusted, or `certainty` is 0, questions are offered that may have been asked, those of
        this museum before what was heard, which may be garbled."""
        likeliest = read_question(readings[0], self.book(language).lexicon)
        if certainty >= HEARD_WELL and asks_for_more(likeliest, self.book(language)):
            return self.answer(readings[0], at=at, before=before, language=language, told=told)
        hearing = self.hearing(readings, at=at, before=before, language=language, certainty=certainty)
        answered = sum(bool(answer.sources) for answer in hearing.answers)
        if certainty >= HEARD_WELL and not answered:
            return self.answer(readings[0], at=hearing.at, before=before, language=language, told=told)
        book = self.book(language)
        found = ranked(hearing, self.guesses(language), book)
        offered = list(islice(self._leading_there(found.candidates, hearing, language), COUNT))
        is_chance = certainty < HEARD_WELL and answered < min(LEAST_ANSWERED, len(readings))
        if offered and certainty and not is_chance and found.trust >= TRUSTED:
            return offered[0][1]
        known_first = sorted((one for one, _ in offered), key=lambda one: one.signs.as_heard)
        questions = tuple(one.question for one in known_first) or self.suggestions(hearing.at, language)
        return Answer(book.said["unsure"], (), hearing.at, False, questions)

    def hearing(
        self, readings: Sequence[str], *, at: str | None, before: str | None, language: str, certainty: float
    ) -> Hearing:
        """What every reading leads to by its words, as what is misheard may well mean something else, and the first
        ones by their meaning."""
        at = at if at in self._museum.exhibits else None
        answers = [self._answer(reading, at, before, language) for reading in readings]
        meanings = self._meanings.get(self.book(language).language)
        if meanings is None:
            return Hearing(readings, answers, (), None, _unlike, certainty, at, before)
        meant = [self.answer(one, at=at, before=before, language=language) for one in readings[:_UNDERSTOOD]]
        nearness = meanings.nearness_of_all(readings, at=at, before=before)
        likens = partial(meanings.likeness, readings[:_LIKENED])
        return Hearing(readings, answers, meant, nearness, likens, certainty, at, before)

    def _leading_there(
        self, candidates: Sequence[Candidate], hearing: Hearing, language: str
    ) -> Iterator[tuple[Candidate, Answer]]:
        """Those whose questions have the answer meant when they are asked from here, with it."""
        for one in candidates:
            for answer in self._answers_to(one.question, hearing, language):
                if not set(one.passages).isdisjoint(passages_of(answer, self.book(language))):
                    yield one, answer
                    break

    def _answers_to(self, question: str, hearing: Hearing, language: str) -> Iterator[Answer]:
        """As whoever taps it is answered, and by its words alone."""
        yield self.answer(question, at=hearing.at, before=hearing.before, language=language)
        yield self._answer(question, hearing.at, hearing.before, language)

    def guesses(self, language: str) -> Guesses:
        """None before `learn_questions`."""
        book = self.book(language)
        return self._guesses.get(book.language) or Guesses([], book.lexicon)

    def book(self, language: str) -> Book:
        """What can be said in a language; the museum's own book where nobody wrote anything in it."""
        return self._books.get(base_language(language), self._books[self._own])

    def suggestions(self, at: str | None, language: str, count: int = COUNT) -> tuple[str, ...]:
        """At most `count` questions to tap about this exhibit, or about the museum."""
        known = self._suggestions.get(base_language(language), self._suggestions[self._own])
        return known.about(at, count)

    def exhibits_named(self, text: str, language: str) -> frozenset[str]:
        """The exhibits that these words may name, for one who guesses: “the helmet” is enough for the only one."""
        book = self._books.get(base_language(language), self._books[self._own])
        named = book.names.named(read_question(text[:MAX_CHARACTERS], book.lexicon).words)
        strongest = max(named.values(), default=0.0)
        return frozenset(
            id for id, strength in named.items() if strength >= max(IS_GUESSED, strongest * NEARLY_AS_STRONG)
        )

    def _in_unknown_language(self, question: str, language: str, at: str | None) -> Answer:
        book = self._books[self._own]
        said = phrases(language, self._own)
        meant = exhibits_meant(read_question(question, book.lexicon), book, at, None)
        exhibit = meant.only if meant.is_certain else at
        if exhibit is None or exhibit not in book.exhibits:
            return Answer(said["cannot"], (), None, True, ())
        return bare_facts(said, book.exhibits[exhibit])


def _unlike(questions: Sequence[str]) -> Sequence[float]:
    return [0.0] * len(questions)
