"""A file of questions with what a right answer holds, put to the guide, and how many of each kind it got right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guide.museum.answering.answers import Answer, ExhibitAnswers

UNANSWERABLE = ("unsaid", "topic", "price", "politics", "homework", "rude", "orders")


@dataclass(frozen=True, slots=True)
class Asked:
    """`facts`: one of them stands in a right answer. `exhibit`: where it comes from; None: from nowhere certain."""

    id: str
    kind: str
    question: str
    at: str | None
    before: str | None
    language: str
    exhibit: str | None
    facts: tuple[str, ...]
    declined: bool


def read_asked(path: Path) -> list[Asked]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Asked(
            id=row["id"],
            kind=row["kind"],
            question=row["question"],
            at=row.get("at"),
            before=row.get("before"),
            language=row.get("lang", "en"),
            exhibit=row.get("exhibit"),
            facts=tuple(row.get("facts", ())),
            declined=row.get("declined", False),
        )
        for row in rows
    ]


def put(answers: ExhibitAnswers, asked: Asked, *, certainty: float = 1.0) -> Answer:
    return answers.answer(
        asked.question, at=asked.at, before=asked.before, language=asked.language, certainty=certainty
    )


def is_right(asked: Asked, answer: Answer) -> bool:
    if asked.declined:
        return not answer.sources
    is_from_there = asked.exhibit is None or asked.exhibit in {source.exhibit for source in answer.sources}
    return is_from_there and any(fact in answer.text for fact in asked.facts)


def right_by_kind(answers: ExhibitAnswers, asked: Iterable[Asked]) -> Mapping[str, tuple[int, int]]:
    """For each kind: how many were answered right, and how many there were."""
    return right_of((one, put(answers, one)) for one in asked)


def right_of(answered: Iterable[tuple[Asked, Answer]]) -> Mapping[str, tuple[int, int]]:
    """As `right_by_kind`, of what was answered already."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for asked, answer in answered:
        all_of[asked.kind] += 1
        right[asked.kind] += is_right(asked, answer)
    return {kind: (right[kind], count) for kind, count in all_of.items()}


def table(rows: Mapping[str, tuple[int, int]]) -> str:
    lines = [f"{kind:14} {right:4} of {count:4}  {right / count:4.0%}" for kind, (right, count) in rows.items()]
    return "\n".join(lines)


def report(title: str, rows: Mapping[str, tuple[int, int]]) -> str:
    asked = sum(count for _, count in rows.values())
    declined = f"{'declined':14} {share(rows, UNANSWERABLE):.0%} of the unanswerable"
    return f"\n{title} ({asked} questions)\n{table(rows)}\n{declined}"


def share(rows: Mapping[str, tuple[int, int]], kinds: Sequence[str]) -> float:
    counted = [rows[kind] for kind in kinds if kind in rows]
    return sum(right for right, _ in counted) / sum(count for _, count in counted)
