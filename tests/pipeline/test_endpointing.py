"""Waiting in pauses: shorter after a finished sentence, longer after an open one, by eagerness."""

from __future__ import annotations

import pytest

from guide.pipeline.endpointing import PAUSE_MS, silence_wanted_ms
from guide.pipeline.session import Eagerness
from guide.pipeline.stages import Heard

FINISHED = [
    "how old is the rosetta stone",
    "who made it",
    "why",
    "wie alt ist das bild",
    "quel âge a cette pierre",
    "yes",
]
OPEN = [
    "how old is the",
    "tell me about",
    "i want to know if",
    "um",
    "warum ist der",
    "qui a fait la",
    "what is this and",
]


@pytest.mark.parametrize("text", FINISHED)
def test_a_finished_sentence_is_answered_soon(text: str) -> None:
    assert silence_wanted_ms(Heard(text, 0.9), "auto") <= 500


@pytest.mark.parametrize("text", OPEN)
def test_an_open_sentence_is_waited_for(text: str) -> None:
    assert silence_wanted_ms(Heard(text, 0.9), "auto") == 4_000


def test_nothing_understood_is_neither() -> None:
    assert 500 < silence_wanted_ms(Heard("", 0.0), "auto") == silence_wanted_ms(None, "auto") < 4_000


@pytest.mark.parametrize("heard", [None, Heard("who made it", 0.9), Heard("tell me about the", 0.9)])
def test_the_more_eager_the_shorter(heard: Heard | None) -> None:
    order: list[Eagerness] = ["high", "medium", "low"]
    waits = [silence_wanted_ms(heard, eagerness) for eagerness in order]

    assert waits == sorted(waits)
    assert len(set(waits)) == 3
    assert waits[0] >= PAUSE_MS
    assert silence_wanted_ms(heard, "auto") == waits[1]
