"""What may be said next always fits into what is left, whatever the provider makes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guide.core.budget import (
    FAREWELL,
    FAREWELL_TEXT_TOKENS,
    LARGEST_ANSWER_TOKENS,
    SMALLEST_ANSWER_TOKENS,
    SPOKEN,
    WRITTEN,
    Answer,
    ContextSize,
    farewell_cost,
    input_worst,
    largest_answer,
    minutes_left,
    share_left,
    unasked_cost,
)
from guide.core.pricing import BUILTIN, Price, Rates, response_cost
from guide.core.usage import Usage

DAY = date(2026, 11, 20)
MINI = Price(
    "mini",
    "realtime",
    Rates(
        text_in=Decimal("0.60"),
        text_cached=Decimal("0.06"),
        text_out=Decimal("2.40"),
        audio_in=Decimal(10),
        audio_cached=Decimal("0.30"),
        audio_out=Decimal(20),
        image_in=Decimal("0.80"),
        image_cached=Decimal("0.08"),
    ),
    DAY,
    DAY,
    "https://example.org",
)

rate = st.decimals(0, 100, places=3)
prices = st.builds(lambda *r: replace(MINI, rates=Rates(*r)), *[rate] * 9)
tokens = st.integers(0, 40_000)
contexts = st.builds(ContextSize, tokens, tokens, tokens, tokens, st.none() | st.integers(0, 50_000))
dollars = st.decimals(0, 5, places=6)


def usage_within(data: st.DataObject, context: ContextSize, max_output_tokens: int) -> Usage:
    """Anything a provider can count for a response that reads no more than `context`."""
    loose = data.draw(st.integers(0, context.any_tokens))
    limit = context.limit_tokens
    left = context.total_tokens if limit is None else limit
    read = []
    for most in (
        context.audio_tokens + loose,
        context.text_tokens + context.any_tokens - loose,
        context.image_tokens,
    ):
        count = data.draw(st.integers(0, max(0, min(most, left))))
        left -= count
        read.append(count)
    audio, text, image = read
    spoken = data.draw(st.integers(0, max_output_tokens))
    return Usage(
        text_in=text,
        audio_in=audio,
        image_in=image,
        text_cached=(cached := data.draw(st.integers(0, text))),
        audio_cached=data.draw(st.integers(0, audio)),
        image_cached=data.draw(st.integers(0, image)),
        text_cache_written=data.draw(st.integers(0, text - cached)),
        audio_out=spoken,
        text_out=data.draw(st.integers(0, max_output_tokens - spoken)),
    )


@given(st.data(), dollars, contexts, prices)
def test_no_usage_an_answer_may_have_costs_more_than_what_is_left(
    data: st.DataObject, left: Decimal, context: ContextSize, price: Price
) -> None:
    answer = largest_answer(left, context, price, SPOKEN)
    if answer is None or price.is_free:
        return

    usage = usage_within(data, context, answer.max_output_tokens)

    assert response_cost(usage, price) <= answer.worst_usd <= left


@given(dollars, contexts, prices)
def test_a_granted_answer_is_never_shorter_than_a_useful_one(
    left: Decimal, context: ContextSize, price: Price
) -> None:
    answer = largest_answer(left, context, price, SPOKEN)

    assert answer is None or SMALLEST_ANSWER_TOKENS <= answer.max_output_tokens <= LARGEST_ANSWER_TOKENS


@given(contexts, prices, dollars)
def test_an_answer_leaves_what_the_session_holds_for_the_context_it_makes(
    context: ContextSize, price: Price, left: Decimal
) -> None:
    """The hold that is renewed with an answer covers a response that reads this answer too."""
    before = unasked_cost(context.with_answer(0), price, max_turn_ms=60_000)
    answer = largest_answer(left - before, context, price, SPOKEN, is_read_again=True)
    if answer is None or price.is_free:
        return

    after = unasked_cost(context.with_answer(answer.max_output_tokens), price, max_turn_ms=60_000)

    assert answer.worst_usd + after <= left


@given(contexts, tokens, prices)
def test_reading_more_never_costs_less(context: ContextSize, more: int, price: Price) -> None:
    for longer in (
        replace(context, text_tokens=context.text_tokens + more),
        replace(context, audio_tokens=context.audio_tokens + more),
        context.with_answer(more),
    ):
        assert input_worst(longer, price) >= input_worst(context, price)


def test_the_answer_takes_what_is_left_and_no_token_more() -> None:
    reading = input_worst(ContextSize(text_tokens=6_000), MINI)

    assert reading == Decimal("0.0036")
    assert largest_answer(reading + Decimal("0.020"), ContextSize(text_tokens=6_000), MINI, SPOKEN) == Answer(
        1_000, Decimal("0.0236")
    )


def test_less_than_a_useful_answer_is_no_answer() -> None:
    enough = SMALLEST_ANSWER_TOKENS * Decimal(20) / 1_000_000

    assert largest_answer(enough, ContextSize(), MINI, SPOKEN) is not None
    assert largest_answer(enough - Decimal("1e-9"), ContextSize(), MINI, SPOKEN) is None


def test_nothing_left_or_less_is_no_answer() -> None:
    assert largest_answer(Decimal(0), ContextSize(), MINI, WRITTEN) is None
    assert largest_answer(Decimal(-1), ContextSize(), MINI, WRITTEN) is None


def test_the_builtin_server_answers_at_full_length_whatever_is_left() -> None:
    assert largest_answer(Decimal(-5), ContextSize(text_tokens=10**6), BUILTIN, SPOKEN) == Answer(
        LARGEST_ANSWER_TOKENS, Decimal(0)
    )


def test_a_context_beyond_the_known_prices_is_no_answer() -> None:
    tiered = replace(MINI, priced_up_to=1_000)

    assert largest_answer(Decimal(100), ContextSize(text_tokens=1_001), tiered, SPOKEN) is None


def test_a_text_has_at_most_as_many_tokens_as_bytes() -> None:
    """Three bytes each: the most a tokenizer makes of Chinese."""
    assert ContextSize().with_text("石碑" * 100).text_tokens >= 600


def test_a_turn_of_speech_has_a_token_for_every_hundred_milliseconds_begun() -> None:
    assert ContextSize().with_audio(1_001).audio_tokens == 12


def test_after_an_answer_the_context_is_what_the_provider_counted() -> None:
    usage = Usage(text_in=5_000, audio_in=60, text_out=40, audio_out=200)
    before = ContextSize(text_tokens=24_000, audio_tokens=61, limit_tokens=32_000)

    after = before.after(usage)

    assert (after.text_tokens, after.audio_tokens) == (5_056, 260)
    assert after.limit_tokens == 32_000


def test_a_session_keeps_no_more_than_its_truncation_lets_it() -> None:
    """Of what doesn't fit, the dearest is taken to be kept."""
    context = ContextSize(text_tokens=5_000, audio_tokens=5_000, limit_tokens=6_000)

    assert input_worst(context, MINI) == (5_000 * Decimal(10) + 1_000 * Decimal("0.60")) / 1_000_000


def test_what_a_session_keeps_back_says_a_whole_goodbye() -> None:
    goodbye = largest_answer(farewell_cost(MINI), ContextSize(text_tokens=FAREWELL_TEXT_TOKENS), MINI, FAREWELL)

    assert goodbye is not None


def test_what_a_session_holds_covers_an_unasked_answer_after_the_longest_turn() -> None:
    context = ContextSize(text_tokens=1_000)
    held_usd = unasked_cost(context, MINI, max_turn_ms=60_000)

    assert largest_answer(held_usd, context.with_audio(60_000), MINI, SPOKEN) is not None


def test_the_share_left_stays_between_nothing_and_all() -> None:
    assert share_left(Decimal("0.25"), Decimal("0.50")) == 0.5
    assert share_left(Decimal(-1), Decimal("0.50")) == 0.0
    assert share_left(Decimal(9), Decimal("0.50")) == 1.0
    assert share_left(None, None) == 1.0
    assert share_left(Decimal(0), Decimal(0)) == 0.0


def test_the_time_left_goes_on_as_the_visit_went() -> None:
    assert minutes_left(0.4, 0.2, elapsed_s=120) == 4
    assert minutes_left(-0.1, 0.2, elapsed_s=120) == 0
    assert minutes_left(0.4, 0.0, elapsed_s=120) is None
