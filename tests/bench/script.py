"""What every visitor of the benchmark does: ask for 0.8 s, hear an answer of 2 s, and again, every 4.5 s."""

from __future__ import annotations

from typing import Final

QUESTION_S: Final = 0.8
ANSWER_S: Final = 2.0
ROUND_S: Final = 4.5
QUESTION_PITCH_HZ: Final = 500
VISITOR_STEP_HZ: Final = 50
TURN_STEP_HZ: Final = 25
ANSWER_PITCHES_HZ: Final = (1000, 1500)
"""An answer's pitch follows its question's turn: what is left of the answer before is not taken for this one."""
FIRST_QUESTION_S: Final = 1.5
"""How long a visitor is silent at first: the session opens meanwhile."""
STAGGER_S: Final = 0.37
"""How much later than the one before each visitor starts to ask."""


def question_start_s(visitor: int, number: int) -> float:
    """When the visitor's question begins, counted from when they could be heard."""
    return FIRST_QUESTION_S + (visitor * STAGGER_S) % ROUND_S + number * ROUND_S


def questions_within(visitor: int, seconds: float) -> int:
    """How many whole rounds fit."""
    return max(0, int((seconds - question_start_s(visitor, 0)) / ROUND_S))


def question_pitch_hz(visitor: int, number: int) -> int:
    return QUESTION_PITCH_HZ + VISITOR_STEP_HZ * visitor + TURN_STEP_HZ * (number % 2)


def asked_by(pitch_hz: float) -> tuple[int, int]:
    """Which visitor asks at this pitch, and whether it is an even (0) or an odd (1) question of theirs."""
    return divmod(round((pitch_hz - QUESTION_PITCH_HZ) / TURN_STEP_HZ), VISITOR_STEP_HZ // TURN_STEP_HZ)
