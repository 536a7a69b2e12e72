"""Learns which answer is meant by what was heard: prints the weights of guide/museum/answering/heard.py.

    python -m tests.bench.learn_hearing --every 2

Synthetic speakers ask the trial museums' questions with 20 dB of pink noise, each question one of them; they also
mumble and talk with each other before the exhibits, to which no answer is right. The second and the blind museum of
tests/museum stay out of it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.book import Book
from guide.museum.answering.heard import Hearing, Passages, candidates, lead_of
from guide.museum.answering.judging import Numbers
from guide.museum.collection import Museum
from guide.museum.files import load_museum
from guide.pipeline.stt.stage import BuiltinStt
from tests.bench.overheard import MUMBLED, TALKED
from tests.bench.speakers import Speaker, as_turn, installed_speakers, noisy
from tests.museum.asked import Asked, read_asked
from tests.pipeline.speech_workers import hearing

ROOT: Final = Path(__file__).parents[2]
TESTS: Final = ROOT / "tests" / "museum"
MUSEUMS: Final = {"first": ROOT / "exhibits"} | {name: TESTS / name for name in ("dev_one", "dev_two")}
NOISE_DB: Final = 20
OVERHEARD_TIMES: Final = 4
"""By other speakers each time, before other exhibits."""
RIDGE: Final = 0.5
STEPS: Final = 3000
STRIDE: Final = 0.002


@dataclass(frozen=True, slots=True)
class Trial:
    """What one spoken question was heard as, the signs of every candidate, and which of them answer it."""

    hearing: Hearing
    signs: Numbers
    right: Numbers


@dataclass(frozen=True, slots=True)
class Choice:
    """Rows of numbers, of which those that are `right` should weigh most."""

    rows: Numbers
    right: Numbers


async def heard_museum(name: str, speakers: Sequence[Speaker], every: int) -> list[Trial]:
    museum = load_museum(MUSEUMS[name])
    answers = ExhibitAnswers(museum, today_year=2026)
    answers.learn_questions()
    answers.read_meanings()
    asked = [one for one in read_asked(TESTS / f"{name}_questions.jsonl") if one.language == "en"][::every]
    asked += overheard(museum, every)
    async with hearing(museum) as stt:
        found = [await heard(*each, stt, answers) for each in zip(asked, cycle(speakers), strict=False)]
    return [trial for trial in found if trial is not None]


def overheard(museum: Museum, every: int) -> list[Asked]:
    """About as much as is asked, each before one of the exhibits."""
    said = (*MUMBLED, *TALKED) * OVERHEARD_TIMES
    return [
        Asked(text, "overheard", text, at, None, "en", None, (), declined=True)
        for text, at in zip(said[::every], cycle(museum.exhibits), strict=False)
    ]


async def heard(asked: Asked, speaker: Speaker, stt: BuiltinStt, answers: ExhibitAnswers) -> Trial | None:
    """None where nothing at all was understood."""
    turn = noisy(as_turn(speaker.say(asked.question)), NOISE_DB, seed=len(asked.question))
    told = await stt.transcribe(turn, language="en")
    readings = [text for text in (told.text, *told.alternatives) if text]
    hearing = answers.hearing(readings, at=asked.at, before=asked.before, language="en", certainty=told.certainty)
    if not any(reply.sources for reply in hearing.answers):
        return None
    book = answers.book("en")
    found = candidates(hearing, answers.guesses("en"), book)
    right = [not asked.declined and is_told(asked, one.passages, book) for one in found]
    return Trial(hearing, np.array([astuple(one.signs) for one in found]), np.array(right))


def is_told(asked: Asked, passages: Passages, book: Book) -> bool:
    """Whether an answer made of these passages is right."""
    told = [book.passages[number] for number in passages]
    is_from_there = asked.exhibit is None or asked.exhibit in {passage.exhibit for passage in told}
    return is_from_there and any(fact in " ".join(passage.text for passage in told) for fact in asked.facts)


def learnt(choices: Sequence[Choice]) -> Numbers:
    """The weights by which one that is right is likeliest chosen: by gradient ascent."""
    weights = np.zeros(choices[0].rows.shape[1])
    for _ in range(STEPS):
        slope = -RIDGE * weights
        for choice in choices:
            share = _shares(choice.rows @ weights)
            slope += (share * choice.right / (share @ choice.right) - share) @ choice.rows
        weights += STRIDE * slope
    return weights


def _shares(scores: Numbers) -> Numbers:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def leading(trial: Trial, weights: Numbers) -> Choice:
    """Whether to answer with the first candidate, beside a row of nothing that stands for asking back."""
    scores = trial.signs @ weights
    order = np.argsort(-scores)
    lead = np.array([1.0, *astuple(lead_of(scores[order].tolist(), trial.hearing))])
    is_first_right = bool(trial.right[order[0]])
    return Choice(np.array([lead, np.zeros(lead.size)]), np.array([is_first_right, not is_first_right]))


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="take only every n-th question")
    every = parser.parse_args().every
    trials = [trial for name in MUSEUMS for trial in await heard_museum(name, installed_speakers(), every)]
    signs = learnt([Choice(trial.signs, trial.right) for trial in trials if trial.right.any()])
    lead = learnt([leading(trial, signs) for trial in trials if trial.hearing.certainty])
    sys.stdout.write(f"SIGNS_WEIGH = {np.round(signs, 2).tolist()}\nLEAD_WEIGHS = {np.round(lead, 2).tolist()}\n")


if __name__ == "__main__":
    asyncio.run(main())
