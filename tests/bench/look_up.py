"""How long an answer is looked up, by the size of the museum.

    python -m tests.bench.look_up                        # 10, 100 and 500 exhibits
    python -m tests.bench.look_up --exhibits 2000 --by-words

`by words`: as long as the guide is still reading what the files mean, and in other languages. `by meaning`: from then
on, in English; what was read is not kept here. The museums are made up, and much alike: every question meets words
that all their exhibits hold.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.large_museum import KINDS, name_of, write_large_museum

ASKED: Final = 40
"""Exhibits that are asked about, spread over the museum."""


def questions(exhibits: int) -> list[str]:
    """By its name, by what a text tells of it, and of nothing in particular."""
    numbers = range(0, exhibits, max(1, exhibits // ASKED))
    named = [f"Who owned the {name_of(number)} {KINDS[number % len(KINDS)]}?" for number in numbers]
    told = [f"What did the merchant {name_of(number + 700)} keep in his cellar?" for number in numbers]
    return [*named, *told, "How old is the oldest thing that a merchant kept?", "Which of them is worth most?"]


def looked_up_ms(answers: ExhibitAnswers, asked: Sequence[str]) -> list[float]:
    took_ms = []
    for question in asked:
        began_s = time.perf_counter()
        answers.answer(question)
        took_ms.append((time.perf_counter() - began_s) * 1_000)
    return sorted(took_ms)


def measure(folder: Path, exhibits: int, *, reads: bool) -> None:
    write_large_museum(folder, exhibits)
    began_s = time.perf_counter()
    answers = ExhibitAnswers(load_museum(folder), today_year=2026)
    took_s = time.perf_counter() - began_s
    print(f"{exhibits:>8}  {len(answers.book('en').passages)} passages, opened in {took_s:.1f} s")
    asked = questions(exhibits)
    print(_row("by words", looked_up_ms(answers, asked)))
    if reads:
        began_s = time.perf_counter()
        answers.read_meanings()
        print(f"{'':>8}  read in {time.perf_counter() - began_s:.0f} s")
        print(_row("by meaning", looked_up_ms(answers, asked)))


def _row(how: str, took_ms: Sequence[float]) -> str:
    nine_in_ten_ms = took_ms[int(len(took_ms) * 0.9)]
    return f"{how:>20}{statistics.median(took_ms):>9.1f}{nine_in_ten_ms:>18.1f}{took_ms[-1]:>10.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="How long an answer is looked up, by the size of the museum.")
    parser.add_argument("--exhibits", type=int, nargs="+", default=(10, 100, 500))
    parser.add_argument("--by-words", action="store_true", help="don't read what the files mean")
    given = parser.parse_args()
    print(f"{'exhibits':>8}{'ms':>12}{'median':>9}{'of 10, 9 within':>18}{'longest':>10}")
    for exhibits in given.exhibits:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), exhibits, reads=not given.by_words)


if __name__ == "__main__":
    main()
