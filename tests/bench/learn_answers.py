"""Learns how passages are judged at the second look: the weights of guide/museum/answering/judgement.json.

    python -m tests.bench.learn_answers meaning            # shows how each museum fares with what the others taught
    python -m tests.bench.learn_answers meaning --write    # learns from all of them and writes the weights

The blind museum of tests/museum must stay out of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.book import Book
from guide.museum.answering.choosing import weigh
from guide.museum.answering.composing import composed
from guide.museum.answering.embedding import embedder
from guide.museum.answering.following import considered, goes_on_from
from guide.museum.answering.judging import LEAD, MARKS, READING, By, Judgement, Numbers, lead_marks_of, marks_of, rows
from guide.museum.answering.meanings import read_meanings
from guide.museum.answering.question import read_question
from guide.museum.answering.reading import reader
from guide.museum.answering.refusing import refusal, small_talk
from guide.museum.answering.second_look import (
    Marked,
    Reads,
    SecondLook,
    look_again,
    ranked_at_sight,
    worth_reading_closely,
)
from guide.museum.answering.suggesting import Suggestions
from guide.museum.answering.turn import Turn
from guide.museum.answering.visiting import read_visit, told_of_visit
from guide.museum.answering.wording import attributed
from guide.museum.files import load_museum
from guide.museum.passages import MUSEUM
from tests.museum.asked import Asked, read_asked

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "museum"
JUDGEMENT = ROOT / "guide" / "museum" / "answering" / "judgement.json"
MUSEUMS = {"first": ROOT / "exhibits"} | {name: TESTS / name for name in ("second", "dev_one", "dev_two")}
QUESTIONS = ("{}_questions.jsonl", "{}_more_questions.jsonl")
KEPT = Path(tempfile.gettempdir()) / "vitrine-meanings"
THRESHOLDS = (0.45, 0.5, 0.55, 0.6, 0.65)
PASSAGE_RIDGE, TRUST_RIDGE = 3.0, 20.0
"""How strongly weights are drawn towards 0: the more, the fewer examples there are."""
ROUNDS = 30
UNREAD = {"score": 1.0, "read": 0.0, "bias": 0.0}
NOTHING = dict.fromkeys((*LEAD, *MARKS, "bias"), 0.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A question that is looked up, and its passages."""

    asked: Asked
    book: Book
    marked: Sequence[Marked]
    read: Reads | None

    def holds(self, exhibit: str, text: str) -> bool:
        """Whether a text from this exhibit holds the right answer."""
        if self.asked.declined or self.asked.exhibit not in (None, exhibit):
            return False
        return any(fact in text for fact in self.asked.facts)

    def look(self, judgement: Judgement) -> SecondLook:
        return look_again(self.marked, judgement, self.book, self.read)

    def is_right(self, seen: SecondLook) -> bool:
        chosen = composed(seen.weighed[0], seen.weighed, self.book)
        text = attributed(chosen, self.book, self.asked.at, self.book.said["perhaps"])
        return any(self.holds(passage.exhibit, text) for passage in chosen)


def read_examples(name: str, by: By) -> list[Example]:
    book = ExhibitAnswers(load_museum(MUSEUMS[name]), today_year=2026).book("en")
    meanings = read_meanings(book, embedder(), reader(), KEPT / f"{name}.npz") if by == "meaning" else None
    visit, offers = read_visit(book), Suggestions(book)
    asked = (one for file in QUESTIONS for one in read_asked(TESTS / file.format(name)) if one.language == "en")
    turns = ((one, Turn(book, visit, offers, meanings, one.at, 1.0)) for one in asked)
    return [example for one, turn in turns if (example := _example(one, turn)) is not None]


def _example(asked: Asked, turn: Turn) -> Example | None:
    """None for what isn't looked at twice."""
    book = turn.book
    question = read_question(asked.question, book.lexicon)
    if question.folded in book.asked_so or small_talk(question, book, None) or refusal(question, book, asked.at):
        return None
    earlier = goes_on_from(asked.before, question, book, asked.at) if asked.before else None
    question, meant, context = considered(question, earlier, book, asked.at)
    told = told_of_visit(question, turn.visit, book)
    if (told or meant.only == MUSEUM) and turn.is_of_visit(question, earlier, meant):
        return None
    best = turn.best(weigh(question, meant, book, context), meant, None) if turn.meanings else None
    understood = turn.understood(question, earlier)
    marked = turn.marked(question, meant, context, understood, best)
    return Example(asked, book, marked, _once_each(understood.read) if understood else None) if marked else None


def _once_each(read: Reads) -> Reads:
    """Every museum that is left out has the same passages read again."""
    one = cache(lambda number: read([number])[0])
    return lambda numbers: [one(number) for number in numbers]


def learn(examples: Sequence[Example]) -> Judgement:
    passage = _learn_passage(examples)
    reading = _learn_reading(examples, Judgement(passage, UNREAD, NOTHING))
    judgement = Judgement(passage, reading, NOTHING)
    seen = [example.look(judgement) for example in examples]
    leading = [[*lead_marks_of(look.lead), *marks_of(look.marks)] for look in seen]
    right = [float(example.is_right(look)) for example, look in zip(examples, seen, strict=True)]
    trust = _named((*LEAD, *MARKS), _logistic(np.array(leading), np.array(right), TRUST_RIDGE))
    return Judgement(passage, reading, trust)


def _learn_passage(examples: Sequence[Example]) -> dict[str, float]:
    marks = np.concatenate([rows([one.marks for one in example.marked]) for example in examples])
    passages = ((example, example.book.passages[one.number]) for example in examples for one in example.marked)
    holds = np.array([float(example.holds(passage.exhibit, passage.text)) for example, passage in passages])
    return _named(MARKS, _logistic(marks, holds, PASSAGE_RIDGE))


def _learn_reading(examples: Sequence[Example], judgement: Judgement) -> dict[str, float]:
    read, holds = [], []
    for example in examples:
        if example.read is None:
            return UNREAD
        likeliest = worth_reading_closely(ranked_at_sight(example.marked, judgement))
        for one, says in zip(likeliest, example.read([one.marked.number for one in likeliest]), strict=True):
            passage = example.book.passages[one.marked.number]
            read.append([one.score, says])
            holds.append(float(example.holds(passage.exhibit, passage.text)))
    return _named(READING, _logistic(np.array(read), np.array(holds), PASSAGE_RIDGE))


def _logistic(marks: Numbers, holds: Numbers, ridge: float) -> Numbers:
    """A weight for each column of `marks` (count, columns), and the bias last: by Newton's method."""
    mean, spread = marks.mean(axis=0), marks.std(axis=0) + 1e-9
    known = np.hstack([(marks - mean) / spread, np.ones((len(marks), 1))])
    pull = np.diag([ridge] * marks.shape[1] + [0.0])
    weights = np.zeros(known.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-(known @ weights)))
        slope = known.T @ (holds - chance) - pull @ weights
        weights += np.linalg.solve((known.T * (chance * (1 - chance))) @ known + pull, slope)
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ mean)


def _named(names: Sequence[str], weights: Numbers) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip((*names, "bias"), weights, strict=True)}


def fares(examples: Sequence[Example], judgement: Judgement) -> Iterator[str]:
    """For each threshold of trust, how many are answered right and how many unanswerable ones are declined."""
    seen = [(example, example.look(judgement)) for example in examples]
    for threshold in THRESHOLDS:
        right = sum(look.trust >= threshold and example.is_right(look) for example, look in seen)
        declined = sum(look.trust < threshold for example, look in seen if example.asked.declined)
        yield f"{threshold:.2f}: {right}+{declined}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("by", choices=get_args(By), help="with what sentences mean, or by their words alone")
    parser.add_argument("--write", action="store_true", help="learn from all museums and write the weights")
    given = parser.parse_args()
    museums = {name: read_examples(name, given.by) for name in MUSEUMS}
    if not given.write:
        show(museums)
        return
    written = json.loads(JUDGEMENT.read_text(encoding="utf-8"))
    written[given.by] = asdict(learn([example for examples in museums.values() for example in examples]))
    JUDGEMENT.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def show(museums: Mapping[str, Sequence[Example]]) -> None:
    for name, examples in museums.items():
        others = [example for other, its in museums.items() if other != name for example in its]
        declined = sum(example.asked.declined for example in examples)
        of = f"{len(examples) - declined}+{declined}"
        sys.stdout.write(f"{name:8} of {of}: {'  '.join(fares(examples, learn(others)))}\n")


if __name__ == "__main__":
    main()
