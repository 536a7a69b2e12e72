"""Counts are believed whole or not at all: a wrong report may overstate what an answer cost, never understate it."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core.usage import TranscriptionUsage, Usage
from guide.realtime.usage import read_transcription_usage, read_usage

GIVEN: Final[dict[str, Any]] = {
    "total_tokens": 253,
    "input_tokens": 132,
    "output_tokens": 121,
    "input_token_details": {
        "text_tokens": 119,
        "audio_tokens": 13,
        "image_tokens": 0,
        "cached_tokens": 64,
        "cached_tokens_details": {"text_tokens": 64, "audio_tokens": 0, "image_tokens": 0},
    },
    "output_token_details": {"text_tokens": 30, "audio_tokens": 91},
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The given usage with one count changed, or absent when `value` is "absent"."""
    usage = copy.deepcopy(GIVEN)
    *folders, name = path.split(".")
    inside = usage
    for folder in folders:
        inside = inside[folder]
    if value == "absent":
        del inside[name]
    else:
        inside[name] = value
    return usage


def test_every_count_finds_its_place() -> None:
    assert read_usage(GIVEN) == Usage(text_in=119, audio_in=13, text_cached=64, text_out=30, audio_out=91)


def test_reasoning_is_billed_as_text() -> None:
    """Text out is all that isn't audio, whatever the details leave out."""
    usage = read_usage({**changed("output_tokens", 221), "total_tokens": 353})
    assert usage is not None
    assert usage.text_out == 130


def test_a_failed_response_may_count_nothing_at_all() -> None:
    zero = {"total_tokens": 0, "input_tokens": 0, "output_tokens": 0, "input_token_details": {}}
    assert read_usage(zero) == Usage()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("input_tokens", 131),
        ("input_tokens", -1),
        ("input_tokens", True),
        ("input_tokens", 132.0),
        ("input_tokens", "132"),
        ("input_tokens", None),
        ("total_tokens", 252),
        ("output_tokens", "absent"),
        ("output_tokens", 120),
        ("input_token_details", "absent"),
        ("input_token_details.audio_tokens", 14),
        ("input_token_details.audio_tokens", -13),
        ("input_token_details.cached_tokens", 65),
        ("input_token_details.cached_tokens", 200),
        ("input_token_details.cached_tokens_details", "absent"),
        ("input_token_details.cached_tokens_details.text_tokens", 63),
        ("output_token_details", None),
        ("output_token_details.audio_tokens", "absent"),
        ("output_token_details.audio_tokens", 122),
    ],
)
def test_a_count_that_cannot_be_true_makes_the_whole_usage_unknown(path: str, value: object) -> None:
    assert read_usage(changed(path, value)) is None


def test_more_cached_than_was_sent_of_one_kind_is_not_believed() -> None:
    """Though the sums are right: 14 of 13 audio tokens can't have been cached."""
    usage = changed("input_token_details.cached_tokens_details", {"text_tokens": 50, "audio_tokens": 14})
    assert read_usage(usage) is None


@pytest.mark.parametrize("usage", [None, [], "253", 253, {}])
def test_no_usage_is_no_usage(usage: object) -> None:
    assert read_usage(usage) is None


def test_transcription_is_billed_by_duration() -> None:
    usage = read_transcription_usage({"type": "duration", "seconds": 1.1})
    assert usage == TranscriptionUsage(seconds=Decimal("1.1"))


def test_transcription_is_billed_by_tokens() -> None:
    details = {"text_tokens": 4, "audio_tokens": 22}
    given = {
        "type": "tokens",
        "input_tokens": 26,
        "output_tokens": 7,
        "total_tokens": 33,
        "input_token_details": details,
    }
    usage = read_transcription_usage(given)
    assert usage == TranscriptionUsage(text_in=4, audio_in=22, text_out=7)


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {"type": "duration"},
        {"type": "duration", "seconds": -1},
        {"type": "duration", "seconds": float("nan")},
        {"type": "duration", "seconds": True},
        {"type": "tokens", "input_tokens": 26, "output_tokens": 7, "total_tokens": 33},
        {"type": "tokens", "input_tokens": 2, "output_tokens": 7, "input_token_details": {"audio_tokens": 3}},
        {"type": "minutes", "minutes": 1},
    ],
)
def test_a_transcription_usage_that_cannot_be_true_is_unknown(usage: object) -> None:
    assert read_transcription_usage(usage) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(GIVEN)), inner),
    max_leaves=8,
)


@given(json_values)
def test_nothing_that_json_can_say_breaks_the_reading(usage: object) -> None:
    read = read_usage(usage)
    assert read is None or min(read.text_in, read.audio_in, read.text_out, read.audio_out) >= 0
    read_transcription_usage(usage)
