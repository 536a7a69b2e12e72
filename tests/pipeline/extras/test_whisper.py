"""What is believed of what Whisper says it heard."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from guide.pipeline.extras.whisper import DOWNLOAD_SIZES, absence, certainty, text_of


@dataclass(frozen=True)
class Said:
    text: str
    tokens: tuple[int, ...] = (1, 2, 3)
    avg_logprob: float = -0.2


def test_segments_are_one_text() -> None:
    assert text_of([Said(" How old is this?"), Said(" And that? ")]) == "How old is this? And that?"


def test_nothing_heard_is_no_text() -> None:
    assert text_of([]) == ""


def test_a_decoder_in_a_loop_is_not_believed() -> None:
    assert text_of([Said("Thanks for watching. " * 20)]) == ""


def test_clear_speech_is_certain_and_mumbling_is_not() -> None:
    clear, fair, poor = (certainty([Said("x", avg_logprob=mean)]) for mean in (-0.1, -0.4, -1.0))

    assert clear == pytest.approx(0.92, abs=0.01)
    assert fair == pytest.approx(0.43, abs=0.01)
    assert poor < 0.01


def test_a_long_segment_counts_for_more_than_a_short_one() -> None:
    long, short = Said("x", tokens=tuple(range(20)), avg_logprob=-0.1), Said("x", tokens=(1,), avg_logprob=-2.0)

    assert certainty([long, short]) > 0.8


def test_nothing_heard_is_not_certain() -> None:
    assert certainty([]) == 0.0


@pytest.mark.parametrize("model", DOWNLOAD_SIZES)
def test_an_absent_model_is_named_with_its_size_and_its_command(model: str) -> None:
    sentence = absence(model)

    assert DOWNLOAD_SIZES[model] in sentence
    assert f"get('{model}')" in sentence


def test_a_misspelt_model_is_answered_with_those_there_are() -> None:
    assert "base, small" in absence("smal")
