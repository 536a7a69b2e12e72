"""What a day will about cost, from how visitors talk. An expectation, not a bound: the limits are the bound."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from guide.core.pricing import (
    AUDIO_IN_MS_PER_TOKEN,
    AUDIO_OUT_MS_PER_TOKEN,
    Price,
    Usd,
    response_cost,
    transcription_cost,
)
from guide.core.usage import TranscriptionUsage, Usage

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Talk:
    """How a visit goes. All of these are assumptions; the ledger shows what really happens."""

    minutes: int = 3
    turns_per_minute: int = 2
    question_s: int = 5
    answer_s: int = 12
    question_text_tokens: int = 20
    answer_text_tokens: int = 50
    instruction_tokens: int = 6_000
    context_tokens: int = 8_000
    cached_percent: int = 80

    @property
    def turns(self) -> int:
        return max(1, self.minutes * self.turns_per_minute)

    @property
    def question_audio_tokens(self) -> int:
        return self.question_s * 1_000 // AUDIO_IN_MS_PER_TOKEN

    @property
    def answer_audio_tokens(self) -> int:
        return self.answer_s * 1_000 // AUDIO_OUT_MS_PER_TOKEN

    def sentences(self) -> list[str]:
        """The assumptions in words, for whoever reads the estimate."""
        return [
            f"{self.minutes} minutes a visit, {self.turns_per_minute} questions a minute",
            f"{self.question_s} s a question, {self.answer_s} s an answer",
            f"{self.instruction_tokens} tokens of instructions, at most {self.context_tokens} of conversation",
            f"{self.cached_percent} % of what was read before is read from the cache, nothing in the first turn",
        ]


@dataclass(frozen=True, slots=True)
class Chain:
    """Speech to text, a chat model, text to speech: one paid model after the other. None: that part is built in."""

    ears: Price | None
    mind: Price
    mouth: Price | None


def realtime_visit_usd(talk: Talk, price: Price, transcription: Price | None) -> Usd:
    """One visit in a Realtime session: every answer reads the whole conversation so far."""
    total = _ZERO
    audio = text = 0
    for turn in range(talk.turns):
        total += response_cost(_spoken_turn(talk, turn, audio, text), price)
        audio += talk.question_audio_tokens + talk.answer_audio_tokens
        text += talk.answer_text_tokens
        audio = min(audio, talk.context_tokens)
        text = min(text, talk.context_tokens - audio)
    return total + talk.turns * _heard_usd(talk, transcription)


def chained_visit_usd(talk: Talk, chain: Chain) -> Usd:
    """One visit through speech recognition, a chat model and a voice. Raises ImpossibleUsage for unfit prices."""
    spoken = _ZERO if chain.mouth is None else _spoken_usd(talk, chain.mouth)
    return chat_visit_usd(talk, chain.mind) + talk.turns * (_heard_usd(talk, chain.ears) + spoken)


def chat_visit_usd(talk: Talk, price: Price) -> Usd:
    """One visit in writing."""
    return sum((response_cost(_written_turn(talk, turn), price) for turn in range(talk.turns)), _ZERO)


def _spoken_turn(talk: Talk, turn: int, audio: int, text: int) -> Usage:
    cached = talk.cached_percent if turn else 0
    text_before = talk.instruction_tokens + text
    return Usage(
        text_in=text_before,
        text_cached=text_before * cached // 100,
        audio_in=audio + talk.question_audio_tokens,
        audio_cached=audio * cached // 100,
        text_out=talk.answer_text_tokens,
        audio_out=talk.answer_audio_tokens,
    )


def _written_turn(talk: Talk, turn: int) -> Usage:
    said = turn * (talk.question_text_tokens + talk.answer_text_tokens)
    before = talk.instruction_tokens + min(said, talk.context_tokens)
    cached = talk.cached_percent if turn else 0
    return Usage(
        text_in=before + talk.question_text_tokens,
        text_cached=before * cached // 100,
        text_out=talk.answer_text_tokens,
    )


def _heard_usd(talk: Talk, price: Price | None) -> Usd:
    if price is None:
        return _ZERO
    if price.rates.per_minute is not None:
        return transcription_cost(TranscriptionUsage(seconds=Decimal(talk.question_s)), price)
    tokens = TranscriptionUsage(audio_in=talk.question_audio_tokens, text_out=talk.question_text_tokens)
    return transcription_cost(tokens, price)


def _spoken_usd(talk: Talk, price: Price) -> Usd:
    if price.rates.per_minute is not None:
        return Decimal(talk.answer_s) / 60 * price.rates.per_minute
    return response_cost(Usage(text_in=talk.answer_text_tokens, audio_out=talk.answer_audio_tokens), price)
