"""What a visitor who speaks gets: `python -m tests.bench.speech_accuracy [--every 5]`.

Synthetic speakers (those of espeak-ng, flite and festival that are installed) ask a museum's questions, in a quiet
room and with 20 dB of pink noise. Each is recognised and answered as the built-in server does it.

| column    | share of questions that were                                            |
|-----------|--------------------------------------------------------------------------|
| right     | answered with the expected fact from the expected exhibit                  |
| suggested | not answered, the right one among the questions to tap                     |
| unsure    | not answered, and nothing right to tap                                     |
| wrong     | answered with something else                                               |
| typed     | answered rightly when typed: what better ears could reach                  |

Synthetic speech isn't people: compare runs with each other, promise nobody a number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum.reply import Answer
from guide.pipeline.stages import Heard
from guide.pipeline.stt.stage import BuiltinStt
from tests.bench.speakers import Speaker, as_pcm, as_turn, installed_speakers, noisy
from tests.pipeline.speech_workers import hearing

TESTS: Final = Path(__file__).parents[1]
SPOKEN_KINDS: Final = ("factual", "this", "facility", "follow_up")
NOISES_DB: Final = (None, 20)

Outcome: TypeAlias = Literal["right", "suggested", "unsure", "wrong"]


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    kind: str
    at: str | None
    before: str | None
    exhibit: str
    facts: tuple[str, ...]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Question:
        return cls(
            entry["question"],
            entry["kind"],
            entry.get("at"),
            entry.get("before"),
            entry["exhibit"],
            tuple(entry["facts"]),
        )

    def is_answered_by(self, answer: Answer) -> bool:
        is_theirs = any(source.exhibit == self.exhibit for source in answer.sources)
        return is_theirs and any(fact.lower() in answer.text.lower() for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Trial:
    speaker: str
    noise_db: int | None
    kind: str
    outcome: Outcome
    is_right_typed: bool
    took_s: float


def judged(question: Question, heard: Heard, answers: ExhibitAnswers) -> Outcome:
    readings = [text for text in (heard.text, *heard.alternatives) if text]
    if not readings:
        offered: Sequence[str] = answers.suggestions(question.at, "en")
    else:
        answer = answers.answer_heard(
            readings, at=question.at, before=question.before, language="en", certainty=heard.certainty
        )
        if question.is_answered_by(answer):
            return "right"
        if answer.is_sure:
            return "wrong" if answer.sources else "unsure"
        offered = answer.suggestions
    replies = (answers.answer(tapped, at=question.at, before=question.before) for tapped in offered)
    return "suggested" if any(question.is_answered_by(reply) for reply in replies) else "unsure"


async def tried(
    question: Question, speaker: Speaker, noise_db: int | None, stt: BuiltinStt, answers: ExhibitAnswers
) -> Trial:
    speech = await asyncio.to_thread(speaker.say, question.text)
    turn = as_pcm(as_turn(speech)) if noise_db is None else noisy(as_turn(speech), noise_db, seed=len(question.text))
    began_s = time.perf_counter()
    heard = await stt.transcribe(turn, language="en")
    took_s = time.perf_counter() - began_s
    typed = answers.answer(question.text, at=question.at, before=question.before)
    outcome = judged(question, heard, answers)
    return Trial(speaker.name, noise_db, question.kind, outcome, question.is_answered_by(typed), took_s)


async def measured(
    museum_folder: Path, questions: Sequence[Question], speakers: Sequence[Speaker], workers: int
) -> list[Trial]:
    museum = load_museum(museum_folder)
    answers = ExhibitAnswers(museum, today_year=2026)
    answers.learn_questions()
    answers.read_meanings()
    gate = asyncio.Semaphore(workers)

    async def one(question: Question, speaker: Speaker, noise_db: int | None) -> Trial:
        async with gate:
            return await tried(question, speaker, noise_db, stt, answers)

    async with hearing(museum, workers) as stt:
        return await asyncio.gather(
            *(one(question, speaker, noise) for question in questions for speaker in speakers for noise in NOISES_DB)
        )


def table(trials: Sequence[Trial]) -> str:
    """Rows by speaker and noise, then by kind of question, then all."""
    rows: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        noise = "quiet" if trial.noise_db is None else f"{trial.noise_db} dB"
        for label in (f"{trial.speaker}, {noise}", f"kind {trial.kind}, {noise}", f"all, {noise}"):
            rows[label].append(trial)
    order = sorted(rows, key=lambda label: (label.startswith("all"), label.startswith("kind"), label))
    head = f"{'':34}{'n':>6}{'right':>8}{'suggested':>11}{'unsure':>8}{'wrong':>8}{'typed':>8}"
    return "\n".join([head, *(_row(label, rows[label]) for label in order)])


def _row(label: str, trials: Sequence[Trial]) -> str:
    counts = Counter(trial.outcome for trial in trials)
    share = {outcome: counts[outcome] / len(trials) for outcome in ("right", "suggested", "unsure", "wrong")}
    typed = sum(trial.is_right_typed for trial in trials) / len(trials)
    return (
        f"{label:34}{len(trials):6}{share['right']:8.2f}{share['suggested']:11.2f}{share['unsure']:8.2f}"
        f"{share['wrong']:8.2f}{typed:8.2f}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--museum", type=Path, default=TESTS / "museum" / "second")
    arguments.add_argument("--questions", type=Path, default=TESTS / "museum" / "second_questions.jsonl")
    arguments.add_argument("--every", type=int, default=1, help="take only every n-th question")
    arguments.add_argument("--workers", type=int, default=2)
    chosen = arguments.parse_args()
    entries = [json.loads(line) for line in chosen.questions.read_text(encoding="utf-8").splitlines() if line]
    questions = [Question.read(entry) for entry in entries if entry["kind"] in SPOKEN_KINDS][:: chosen.every]
    trials = asyncio.run(measured(chosen.museum, questions, installed_speakers(), chosen.workers))
    print(table(trials))
    times = sorted(trial.took_s for trial in trials)
    median_s, slow_s = times[len(times) // 2], times[len(times) * 95 // 100]
    print(f"transcript after the end of speech: median {median_s:.2f} s, 95 % {slow_s:.2f} s")


if __name__ == "__main__":
    main()
