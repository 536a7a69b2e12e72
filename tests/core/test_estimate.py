"""An estimate follows the prices and the assumptions, turn by turn."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from guide.core.estimate import Chain, Talk, chained_visit_usd, chat_visit_usd, realtime_visit_usd
from guide.core.pricing import BUILTIN, Price, Rates

DAY = date(2026, 11, 20)


def price(**rates: str) -> Price:
    return Price("m", "realtime", Rates(**{name: Decimal(r) for name, r in rates.items()}), DAY, DAY, "https://x.org")


VOICE = price(text_in="1", text_cached="0", text_out="10", audio_in="10", audio_cached="0", audio_out="100")
SCRIBE = price(per_minute="0.6")
WRITER = price(text_in="1", text_cached="0", text_out="10")
ONE_TURN = Talk(minutes=1, turns_per_minute=1, question_s=5, answer_s=10, instruction_tokens=1_000)


def test_one_turn_reads_the_instructions_and_the_question_and_says_the_answer() -> None:
    """1,000 tokens of text, 50 of speech; 50 written and 200 spoken back; 5 s transcribed at a cent a second."""
    million = 1_000_000

    assert realtime_visit_usd(ONE_TURN, VOICE, None) * million == 1_000 + 500 + 500 + 20_000
    assert realtime_visit_usd(ONE_TURN, VOICE, SCRIBE) - realtime_visit_usd(ONE_TURN, VOICE, None) == Decimal("0.05")


def test_later_turns_read_what_was_said_before() -> None:
    two = replace(ONE_TURN, minutes=2, cached_percent=0)

    assert realtime_visit_usd(two, VOICE, None) > 2 * realtime_visit_usd(ONE_TURN, VOICE, None)


def test_the_cache_makes_later_turns_cheaper_and_the_first_not() -> None:
    for cached in (0, 100):
        assert realtime_visit_usd(replace(ONE_TURN, cached_percent=cached), VOICE, None) == realtime_visit_usd(
            ONE_TURN, VOICE, None
        )
    long = replace(ONE_TURN, minutes=5)

    assert realtime_visit_usd(replace(long, cached_percent=90), VOICE, None) < realtime_visit_usd(
        replace(long, cached_percent=0), VOICE, None
    )


def test_a_long_visit_costs_the_same_a_minute_once_its_context_is_full() -> None:
    talk = replace(ONE_TURN, turns_per_minute=4, context_tokens=1_000, cached_percent=0)
    hour, two_hours = (realtime_visit_usd(replace(talk, minutes=m), VOICE, None) for m in (60, 120))

    assert Decimal("1.98") < two_hours / hour < Decimal("2.02")


def test_a_chain_pays_each_of_its_parts() -> None:
    mouth = price(per_minute="6")
    whole = chained_visit_usd(ONE_TURN, Chain(SCRIBE, WRITER, mouth))

    assert whole == chat_visit_usd(ONE_TURN, WRITER) + Decimal("0.05") + 1


def test_a_voice_priced_by_tokens_pays_for_its_text_and_its_sound() -> None:
    mouth = price(text_in="2", audio_out="10")
    chain = Chain(None, WRITER, mouth)

    assert chained_visit_usd(ONE_TURN, chain) - chat_visit_usd(ONE_TURN, WRITER) == Decimal("0.0021")


def test_the_builtin_guide_costs_nothing() -> None:
    assert realtime_visit_usd(Talk(), BUILTIN, None) == 0
    assert chat_visit_usd(Talk(), BUILTIN) == 0
