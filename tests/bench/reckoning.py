"""From what was noted to what is reported."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.bench.script import ANSWER_S, ROUND_S

LOUDSPEAKER_BUFFER_S: Final = 0.06
"""How late, against the answer's own pace, a block may come and still be played in time."""
BLOCK_S: Final = 0.02


EDGE_BLOCKS: Final = 2
"""Blocks at an answer's ends that don't count: the codec's delay may leave half of them silent."""


@dataclass(frozen=True, slots=True)
class Block:
    """20 ms at the visitor's ear. `turn`: whose sound it is, -1 for silence; see `callers.turn_of`."""

    at_s: float
    pts_s: float
    turn: int


@dataclass(frozen=True, slots=True)
class Round:
    """One question and its answer, as the visitor knows it. `answer`: its blocks, without silence."""

    visitor: int
    said_at_s: float
    answer: Sequence[Block]

    @property
    def heard_at_s(self) -> float | None:
        return self.answer[0].at_s if self.answer else None

    @property
    def gaps(self) -> float:
        """Which share of the answer was not there when it should have sounded, 0..1."""
        expected = round(ANSWER_S / BLOCK_S) - EDGE_BLOCKS
        return 1 - min(expected, sum(map(self._is_punctual, self.answer[:expected]))) / expected

    def _is_punctual(self, block: Block) -> bool:
        first = self.answer[0]
        return block.at_s - first.at_s <= block.pts_s - first.pts_s + LOUDSPEAKER_BUFFER_S


def rounds_of(note: dict[str, Any]) -> Iterator[Round]:
    """What one visitor noted, question by question."""
    for number, said_at_s in enumerate(note["said_at_s"]):
        blocks = (Block(*block) for block in note["blocks"] if said_at_s < block[0] < said_at_s + 2 * ROUND_S)
        yield Round(note["visitor"], said_at_s, [block for block in blocks if block.turn == number % 2])


@dataclass(frozen=True, slots=True)
class Latencies:
    """Medians in ms, nan where nothing was heard; the mean share of gaps."""

    uplink_ms: float
    response_ms: float
    gaps: float


def latencies(rounds: Sequence[Round], exchanges: Sequence[dict[str, float]]) -> Latencies:
    """Match what visitors noted with what the provider noted: by visitor, then by time."""
    uplink_ms: list[float] = []
    response_ms: list[float] = []
    for one in rounds:
        exchange = _exchange_of(one, exchanges)
        if exchange is None or one.heard_at_s is None:
            continue
        uplink_ms.append((exchange["heard_at_s"] - one.said_at_s) * 1000)
        response_ms.append((one.heard_at_s - exchange["answered_at_s"]) * 1000)
    gaps = statistics.fmean(one.gaps for one in rounds) if rounds else 1.0
    return Latencies(median(uplink_ms), median(response_ms), gaps)


def _exchange_of(one: Round, exchanges: Sequence[dict[str, float]]) -> dict[str, float] | None:
    mine = (e for e in exchanges if e["visitor"] == one.visitor and 0 < e["heard_at_s"] - one.said_at_s < 2)
    return min(mine, key=lambda exchange: exchange["heard_at_s"], default=None)


def median(values: Sequence[float]) -> float:
    """nan when there are none."""
    return statistics.median(values) if values else math.nan
