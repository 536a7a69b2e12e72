"""The likeliest texts of a turn: the likeliest beginnings are carried on side by side until none could still win."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from guide.pipeline.stt.moonshine import Floats, Moonshine, Turn, chosen
from guide.pipeline.stt.subwords import BEGIN, END

_MOST_BEAMS: Final = 8
_BEAM_SECONDS: Final = 48
"""Beams times seconds of sound: who speaks for long isn't to wait for long, and a long text needs fewer."""
_LOOKED_AT: Final = 30
"""Tokens that each beginning is carried on with."""
_HOPELESS: Final = 5.0
"""So much less likely than the best, as a logarithm, is no reading any more."""
_TOKENS_A_SECOND: Final = 6.5
"""Nobody speaks faster; a decoder that writes more is going round in circles."""
_ALWAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """`log`: the logarithm of how likely it is; `tokens`: how many it has, its end included."""

    text: str
    log: float
    tokens: int

    @property
    def log_each(self) -> float:
        """Of its tokens, on average."""
        return self.log / self.tokens


@dataclass(frozen=True, slots=True)
class _Beginning:
    tokens: Sequence[int]
    log: float


def readings(model: Moonshine, turn: Turn, sound_s: float) -> list[Reading]:
    """All different, the likeliest first; none where no text comes to an end in time."""
    beams = max(2, min(_MOST_BEAMS, int(_BEAM_SECONDS / sound_s)))
    begun = [_Beginning((), 0.0)]
    ended: list[_Beginning] = []
    written = model.begin(turn, BEGIN)
    for _ in range(_ALWAYS + int(sound_s * _TOKENS_A_SECOND)):
        begun, parents = _carried_on(begun, written.logs, beams, ended)
        if _is_decided(begun, ended):
            break
        memory = chosen(written.memory, parents)
        written = model.go_on(turn, memory, [each.tokens[-1] for each in begun])
    ended.sort(key=lambda each: -each.log)
    return [Reading(model.subwords.text(each.tokens), each.log, len(each.tokens) + 1) for each in ended[:beams]]


def _carried_on(
    begun: Sequence[_Beginning], logs: Floats, beams: int, ended: list[_Beginning]
) -> tuple[list[_Beginning], list[int]]:
    """The likeliest `beams`, and from which of `begun` each comes. Those that end here are added to `ended`."""
    longer: list[_Beginning] = []
    parents: list[int] = []
    for parent, token, log in islice(_likeliest(begun, logs), 2 * beams):
        before = begun[parent].tokens
        if token == END:
            ended.append(_Beginning(before, log))
        elif len(longer) < beams:
            longer.append(_Beginning((*before, token), log))
            parents.append(parent)
    return longer, parents


def _likeliest(begun: Sequence[_Beginning], logs: Floats) -> Iterator[tuple[int, int, float]]:
    """Which beginning, the token behind it, and how likely both are; the likeliest first."""
    tokens = np.argpartition(-logs, _LOOKED_AT)[:, :_LOOKED_AT]
    found = np.array([each.log for each in begun])[:, np.newaxis] + np.take_along_axis(logs, tokens, axis=1)
    for place in np.argsort(-found, axis=None):
        parent, at = divmod(int(place), _LOOKED_AT)
        yield parent, int(tokens[parent, at]), float(found[parent, at])


def _is_decided(begun: Sequence[_Beginning], ended: Sequence[_Beginning]) -> bool:
    best = max((each.log for each in ended), default=-np.inf)
    return not begun or begun[0].log < best - _HOPELESS
