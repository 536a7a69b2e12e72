"""The prices that ship are complete and true to their sources, and an operator can correct them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from guide.core.price_table import ending_warning
from guide.core.pricing import BUILTIN
from guide.errors import SettingsError
from guide.ledger.prices import load_prices, model_price

TODAY = date(2026, 11, 21)


def figures(model: str) -> list[str]:
    rates = load_prices().price(model, TODAY).rates
    return [
        str(rate)
        for rate in (
            rates.text_in,
            rates.text_cached,
            rates.text_out,
            rates.audio_in,
            rates.audio_cached,
            rates.audio_out,
            rates.image_in,
            rates.image_cached,
        )
    ]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-realtime-2.1", "4.00 0.40 24.00 32.00 0.40 64.00 5.00 0.50"),
        ("gpt-realtime-2.1-mini", "0.60 0.06 2.40 10.00 0.30 20.00 0.80 0.08"),
        ("gpt-realtime-2", "4.00 0.40 24.00 32.00 0.40 64.00 5.00 0.50"),
        ("gpt-realtime-1.5", "4.00 0.40 16.00 32.00 0.40 64.00 5.00 0.50"),
        ("gpt-realtime", "4.00 0.40 16.00 32.00 0.40 64.00 5.00 0.50"),
        ("gpt-realtime-mini", "0.60 0.06 2.40 10.00 0.30 20.00 0.80 0.08"),
        ("gpt-6-luna", "0.10 0.01 0.50 None None None None None"),
    ],
)
def test_each_realtime_and_chat_model_has_its_own_figures(model: str, expected: str) -> None:
    assert figures(model) == expected.split()


@pytest.mark.parametrize(
    ("model", "per_minute"),
    [("gpt-transcribe", "0.0045"), ("gpt-live-transcribe", "0.017"), ("whisper-1", "0.006")],
)
def test_transcription_is_priced_by_the_minute(model: str, per_minute: str) -> None:
    assert load_prices().price(model, TODAY).rates.per_minute == Decimal(per_minute)


def test_where_sources_differ_the_dearer_figure_is_used() -> None:
    assert load_prices().price("gpt-4o-mini-transcribe", TODAY).rates.audio_in == 3
    assert load_prices().price("gpt-4o-mini-tts", TODAY).rates.text_in == Decimal("2.50")


def test_every_price_has_a_source_and_a_day_it_was_checked() -> None:
    for price in load_prices().rows:
        if price is not BUILTIN:
            assert price.source.startswith("https://")
            assert price.effective <= price.checked <= TODAY


@pytest.mark.parametrize(
    ("model", "ends"),
    [("gpt-realtime", "2027-01-20"), ("gpt-5-mini", "2026-12-11"), ("gpt-4.1-nano", "2026-10-23")],
)
def test_the_days_on_which_models_end_are_known(model: str, ends: str) -> None:
    price = load_prices().price(model, TODAY)

    assert price.ends == date.fromisoformat(ends)
    assert ends in (ending_warning(price, TODAY) or "")


def test_the_default_models_have_no_end() -> None:
    for model in ("gpt-realtime-2.1-mini", "gpt-6-luna", "gpt-transcribe"):
        assert ending_warning(load_prices().price(model, TODAY), TODAY) is None


def test_the_operators_file_wins(tmp_path: Path) -> None:
    own = tmp_path / "prices.json"
    own.write_text(
        '{"models": [{"model": "gpt-6-luna", "kind": "chat", "effective": "2026-11-01", "checked": "2026-11-20",'
        ' "source": "our contract", "text": {"in": "0.05", "out": "0.25"}}]}'
    )

    prices = load_prices(own)

    assert model_price("gpt-6-luna", prices, kind="chat", today=TODAY).rates.text_out == Decimal("0.25")
    assert prices.price("gpt-transcribe", TODAY).rates.per_minute == Decimal("0.0045")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "can't be read"),
        (b"\xff\xfe", "can't be read"),
        (b"{", "prices.json"),
        (b'{"models": [{"model": "m"}]}', "is missing"),
    ],
)
def test_an_operators_file_with_mistakes_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    own = tmp_path / "prices.json"
    if content is not None:
        own.write_bytes(content)

    with pytest.raises(SettingsError, match=sentence):
        load_prices(own)


def test_an_unknown_model_is_refused_with_lines_that_make_it_known(tmp_path: Path) -> None:
    own = tmp_path / "prices.json"
    with pytest.raises(SettingsError, match="GUIDE_PRICES_FILE") as caught:
        model_price("our-realtime", load_prices(), kind="realtime", today=TODAY)
    own.write_text(str(caught.value).split("GUIDE_PRICES_FILE:\n")[1])

    assert model_price("our-realtime", load_prices(own), kind="realtime", today=TODAY).rates.audio_out == 64


def test_the_builtin_server_needs_no_row() -> None:
    assert model_price("builtin", load_prices(), kind="realtime", today=TODAY) is BUILTIN
