"""Costs are exact, every kind of token has its own rate, and nothing is guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core.price_table import ending_warning, lines_to_add, parse_prices, price_of
from guide.core.pricing import (
    BUILTIN,
    ImpossibleUsage,
    Price,
    PriceError,
    Prices,
    Rates,
    nano_usd,
    response_cost,
    transcription_cost,
    transcription_worst,
    usd,
)
from guide.core.usage import TranscriptionUsage, Usage

DAY = date(2026, 11, 20)
DISTINCT = Rates(*[Decimal(n) for n in (2, 3, 5, 7, 11, 13, 17, 19, 23)], per_minute=None)


def price(rates: Rates = DISTINCT, **more: object) -> Price:
    return Price("m", "realtime", rates, DAY, DAY, "https://example.org", **more)  # type: ignore[arg-type]


def row(**more: object) -> dict[str, object]:
    return {
        "model": "m",
        "kind": "chat",
        "effective": "2026-01-01",
        "checked": "2026-11-20",
        "source": "https://example.org",
        "text": {"in": "1.00", "cached": "0.10", "out": "2.00"},
        **more,
    }


def test_every_kind_of_token_is_charged_at_its_own_rate() -> None:
    million = 1_000_000
    usage = Usage(
        text_in=4 * million,
        text_cached=million,
        text_cache_written=million,
        text_out=million,
        audio_in=3 * million,
        audio_cached=million,
        audio_out=million,
        image_in=3 * million,
        image_cached=million,
    )

    assert response_cost(usage, price()) == 2 * 2 + 3 + 5 + 7 + 2 * 11 + 13 + 17 + 2 * 19 + 23


def test_an_answer_of_the_mini_model_costs_what_the_table_says() -> None:
    """5,000 tokens of text of which 4,000 cached, 60 of speech; 200 spoken and 60 written ones back."""
    mini = price(
        Rates(
            text_in=Decimal("0.60"),
            text_cached=Decimal("0.06"),
            text_out=Decimal("2.40"),
            audio_in=Decimal(10),
            audio_cached=Decimal("0.30"),
            audio_out=Decimal(20),
        )
    )
    usage = Usage(text_in=5_000, text_cached=4_000, audio_in=60, text_out=60, audio_out=200)

    assert response_cost(usage, mini) == Decimal("0.005584")


@pytest.mark.parametrize(
    "usage",
    [
        Usage(text_in=-1),
        Usage(audio_out=-1),
        Usage(text_in=5, text_cached=6),
        Usage(audio_in=5, audio_cached=6),
        Usage(image_in=5, image_cached=6),
        Usage(text_in=10, text_cached=6, text_cache_written=6),
        Usage(text_out=10**12),
    ],
)
def test_counts_that_cannot_be_true_are_refused(usage: Usage) -> None:
    with pytest.raises(ImpossibleUsage):
        response_cost(usage, price())


def test_tokens_of_a_kind_without_a_rate_are_refused() -> None:
    text_only = price(Rates(text_in=Decimal(1), text_cached=Decimal(1), text_out=Decimal(1)))

    with pytest.raises(ImpossibleUsage, match="audio output"):
        response_cost(Usage(text_in=10, audio_out=1), text_only)


def test_input_beyond_the_step_to_other_prices_is_refused() -> None:
    with pytest.raises(ImpossibleUsage, match="272000"):
        response_cost(Usage(text_in=272_001), price(priced_up_to=272_000))


@pytest.mark.parametrize("amount", ["NaN", "-1", "Infinity", "-0.01", "sNaN"])
def test_a_rate_that_is_no_price_is_refused(amount: str) -> None:
    with pytest.raises(PriceError):
        Rates(text_in=Decimal(amount))


def test_the_builtin_server_costs_nothing() -> None:
    everything = Usage(1000, 1000, 1000, 10, 10, 10, 500, 500, 5)

    assert BUILTIN.is_free
    assert response_cost(everything, BUILTIN) == 0


def test_transcription_is_charged_by_the_second_or_by_the_token() -> None:
    by_minute = price(Rates(per_minute=Decimal("0.0045")))
    by_token = price(Rates(text_in=Decimal(2), audio_in=Decimal(3), text_out=Decimal(5)))
    tokens = TranscriptionUsage(text_in=1_000_000, audio_in=1_000_000, text_out=1_000_000)

    assert transcription_cost(TranscriptionUsage(seconds=Decimal(20)), by_minute) == Decimal("0.0015")
    assert transcription_cost(tokens, by_token) == 10
    with pytest.raises(ImpossibleUsage):
        transcription_cost(tokens, by_minute)
    with pytest.raises(ImpossibleUsage):
        transcription_cost(TranscriptionUsage(seconds=Decimal(20)), by_token)


@pytest.mark.parametrize("seconds", ["NaN", "-1", "Infinity", "1e40"])
def test_a_turn_of_impossible_length_is_refused(seconds: str) -> None:
    with pytest.raises(ImpossibleUsage):
        transcription_cost(TranscriptionUsage(seconds=Decimal(seconds)), price(Rates(per_minute=Decimal(1))))


@given(ms=st.integers(0, 120_000), text=st.integers(0, 3_000))
def test_no_transcription_of_a_turn_costs_more_than_its_worst(ms: int, text: int) -> None:
    both = price(Rates(text_in=Decimal(1), audio_in=Decimal(3), text_out=Decimal(5), per_minute=Decimal("0.003")))
    worst = transcription_worst(ms, both)
    said = min(text, ms * 6 * 4 // 1000)

    assert transcription_cost(TranscriptionUsage(seconds=Decimal(ms) / 1000), both) <= worst
    assert transcription_cost(TranscriptionUsage(audio_in=ms // 100, text_out=said), both) <= worst


@given(st.decimals(0, 1000, places=12))
def test_what_is_booked_is_never_less_than_what_is_owed(amount: Decimal) -> None:
    assert amount <= usd(nano_usd(amount)) < amount + Decimal("1e-9")


def test_a_changed_price_holds_from_its_day_on() -> None:
    old, new = row(effective="2026-01-01"), row(effective="2026-07-30", text={"in": "0.20", "out": "1.20"})
    prices = Prices(parse_prices({"models": [new, old]}))

    assert prices.price("m", date(2026, 7, 29)).rates.text_in == Decimal("1.00")
    assert prices.price("m", date(2026, 7, 30)).rates.text_in == Decimal("0.20")
    assert prices.price("m", date(1970, 1, 1)).rates.text_in == Decimal("1.00")


def test_the_version_changes_with_any_figure() -> None:
    [first] = parse_prices({"models": [row()]})
    [same] = parse_prices({"models": [row(note="looked at again")]})
    [other] = parse_prices({"models": [row(text={"in": "1.00", "cached": "0.10", "out": "2.01"})]})

    assert first.version == same.version != other.version


def test_an_undiscounted_model_charges_cached_tokens_as_fresh_ones() -> None:
    [parsed] = parse_prices({"models": [row(text={"in": "1.00", "out": "2.00"})]})

    assert parsed.rates.text_cached == 1


def test_a_row_serves_every_name_of_its_model() -> None:
    assert [p.model for p in parse_prices({"models": [row(also=["m-2026"])]})] == ["m", "m-2026"]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"model": "m"}, "checked, effective, kind, source is missing"),
        (row(colour="red"), "colour is unknown"),
        (row(kind="video"), "kind is 'video', but may be realtime"),
        (row(text={"in": 1.5}), "text.in is 1.5: write the figure in quotes"),
        (row(text={"in": "one"}), "text.in is 'one', which is no number"),
        (row(text={"in": "NaN"}), "text_in is NaN, which is no price"),
        (row(text={"in": "-1"}), "text_in is -1, which is no price"),
        (row(text={"sideways": "1"}), "text.sideways is unknown"),
        (row(text={}), "it has no figures at all"),
        (row(text="1.00"), "text is '1.00': write {\"in\""),
        (row(effective="soon"), "effective is 'soon'"),
        (row(priced_up_to="many"), "priced_up_to is 'many'"),
        (row(also="m-2"), "also is 'm-2'"),
        ("m", "a row is an object"),
    ],
)
def test_a_mistake_in_the_table_is_named(broken: object, sentence: str) -> None:
    with pytest.raises(PriceError) as caught:
        parse_prices({"models": [broken]})

    assert sentence in str(caught.value)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(PriceError) as caught:
        parse_prices({"models": [row(kind="video"), row(model="n", effective="soon"), row(), row()]})

    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "price of m",
        "price of n",
        "price of m",
    ]


@pytest.mark.parametrize("table", [None, [], {}, {"models": "m"}, 3])
def test_what_is_no_table_is_refused(table: object) -> None:
    with pytest.raises(PriceError, match="a price table is"):
        parse_prices(table)


def test_the_operators_rows_replace_all_of_a_models_own() -> None:
    shipped = Prices(parse_prices({"models": [row(), row(effective="2026-07-01"), row(model="n")]}))
    own = parse_prices({"models": [row(text={"in": "9", "out": "9"})]})

    prices = shipped.overridden_by(own)

    assert prices.price("m", DAY).rates.text_in == 9
    assert prices.price("n", DAY).rates.text_in == 1


def test_an_unknown_model_is_refused_with_lines_that_can_be_added_as_they_are() -> None:
    import json

    prices = Prices(parse_prices({"models": [row()]}))

    with pytest.raises(PriceError) as caught:
        price_of("our-own", prices, kind="chat", today=DAY)
    lines = str(caught.value).split("GUIDE_PRICES_FILE:\n")[1]
    [added] = parse_prices(json.loads(lines))

    assert added.model == "our-own"
    assert added.rates == prices.price("m", DAY).rates


def test_the_lines_for_a_chat_model_price_no_sound() -> None:
    speaks = row(model="speaks", audio={"in": "32.00", "out": "64.00"})
    prices = Prices(parse_prices({"models": [speaks, row(model="writes")]}))

    assert prices.dearest("chat").model == "writes"


def test_the_lines_to_add_keep_a_price_by_the_minute() -> None:
    assert '"per_minute": "0.0045"' in lines_to_add("m", price(Rates(per_minute=Decimal("0.0045"))), DAY)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 21), None),
        (date(2026, 10, 22), "in 90 days"),
        (date(2027, 1, 19), "in 1 day."),
        (date(2027, 1, 20), "shut m down"),
        (date(2030, 1, 1), "shut m down"),
    ],
)
def test_a_model_that_ends_within_ninety_days_is_warned_of(today: date, said: str | None) -> None:
    warning = ending_warning(price(ends=date(2027, 1, 20)), today)

    assert warning is None if said is None else warning is not None and said in warning


def test_a_model_without_an_end_is_not_warned_of() -> None:
    assert ending_warning(price(), DAY) is None
