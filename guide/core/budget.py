"""How much may be spent next, decided before it is spent.

What a response can cost at most is known before it starts: what it reads, at the rate for tokens that are in no
cache, and what it may say, at the dearest output rate. An answer is allowed as many tokens as what is left covers,
or it doesn't start. Some of what is left is not for answers: a goodbye and the chat keep their shares, and while a
session is open it holds what could start by itself: the transcription of a turn, and an answer that nobody asked for.

Sizes before a provider has counted are upper bounds: a text has at most as many tokens as UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final, Literal, TypeAlias

from guide.core.pricing import (
    AUDIO_IN_MS_PER_TOKEN,
    TOKENS_PER_PRICE,
    Price,
    Usd,
    dearest_audio_in,
    dearest_image_in,
    dearest_in,
    dearest_out,
    dearest_text_in,
)
from guide.core.usage import Usage

Purpose: TypeAlias = Literal["answer", "farewell", "chat"]
LimitName: TypeAlias = Literal["visit", "visitor_day", "kiosk_day", "museum_day"]
RefusalCode: TypeAlias = Literal["allowance_gone", "ledger"]

ITEM_TOKENS: Final = 16
"""What an item of the conversation adds to its content: role, separators, id (the provider's example adds 2)."""

SMALLEST_ANSWER_TOKENS: Final = 800
"""A whole useful spoken answer: 60 words, the longest that the instructions ask for, take a slow voice 30 s = 600
audio tokens, their text is 120 tokens at most, and a tool call beside them 80."""
LARGEST_ANSWER_TOKENS: Final = 1600
"""Twice that: room for a text read out whole, or for a language that takes longer. No answer should come near."""
FAREWELL_TOKENS: Final = 400
"""A goodbye of 25 words: 15 s = 300 audio tokens, 50 of text, some spare."""
FAREWELL_TEXT_TOKENS: Final = 1_000
"""What a goodbye reads: a response out of the conversation (`conversation: none`, `input: []`) reads only its own
instructions, at most 1,000 bytes. It costs the same after a long visit as after a short one."""
NOTES_TOKENS: Final = 400
"""What may be told to the model between two turns and is paid for in advance: that the visitor walked on to another
exhibit, once or twice."""
SMALLEST_CHAT_TOKENS: Final = 300
"""60 written words at 4 tokens each, the most any language takes, and the sources."""
LARGEST_CHAT_TOKENS: Final = 800

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class AnswerSize:
    """Output tokens: fewer than `smallest` can't carry a useful answer, more than `largest` are never allowed."""

    smallest: int
    largest: int


SPOKEN: Final = AnswerSize(SMALLEST_ANSWER_TOKENS, LARGEST_ANSWER_TOKENS)
FAREWELL: Final = AnswerSize(FAREWELL_TOKENS, FAREWELL_TOKENS)
WRITTEN: Final = AnswerSize(SMALLEST_CHAT_TOKENS, LARGEST_CHAT_TOKENS)


@dataclass(frozen=True, slots=True)
class Limits:
    """US dollars. None: no such limit. 0: nothing paid."""

    visit_usd: Usd | None
    visitor_day_usd: Usd | None = None
    kiosk_day_usd: Usd | None = None
    museum_day_usd: Usd | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of the visit's limit, 0..1. `chat`: kept for the chat when voice has closed."""

    chat: Decimal = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ContextSize:
    """An upper bound, in tokens, of what the next response reads.

    `any_tokens`: of a kind not known, so taken as the dearest. `limit_tokens`: the most the session keeps
    (its instructions and `truncation.token_limits.post_instructions`), None when nothing bounds it.
    """

    text_tokens: int = 0
    audio_tokens: int = 0
    image_tokens: int = 0
    any_tokens: int = 0
    limit_tokens: int | None = None

    @property
    def total_tokens(self) -> int:
        return self.text_tokens + self.audio_tokens + self.image_tokens + self.any_tokens

    def covers(self, other: ContextSize) -> bool:
        """Whether what is reserved for this one does for `other`, too."""
        return (
            self.text_tokens >= other.text_tokens
            and self.audio_tokens >= other.audio_tokens
            and self.image_tokens >= other.image_tokens
            and self.any_tokens >= other.any_tokens
        )

    def with_text(self, text: str) -> ContextSize:
        return replace(self, text_tokens=self.text_tokens + text_tokens_bound(text))

    def with_audio(self, duration_ms: int) -> ContextSize:
        """With a turn of the visitor's speech. Its text tokens are the item's own."""
        return replace(
            self,
            audio_tokens=self.audio_tokens + audio_tokens_bound(duration_ms),
            text_tokens=self.text_tokens + ITEM_TOKENS,
        )

    def with_answer(self, max_output_tokens: int) -> ContextSize:
        """With an answer whose usage is not known."""
        return replace(self, any_tokens=self.any_tokens + max_output_tokens + ITEM_TOKENS)

    def after(self, usage: Usage) -> ContextSize:
        """What the response after one with this usage reads: all that this one read, and what it said."""
        return ContextSize(
            text_tokens=usage.text_in + usage.text_out + ITEM_TOKENS,
            audio_tokens=usage.audio_in + usage.audio_out,
            image_tokens=usage.image_in,
            limit_tokens=self.limit_tokens,
        )


@dataclass(frozen=True, slots=True)
class Granted:
    """An answer may start. `reserved_usd`: its worst case, held until it is settled."""

    request_id: str
    max_output_tokens: int
    reserved_usd: Usd


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing may start. `limit`: which limit is reached, None when the ledger itself failed."""

    code: RefusalCode
    limit: LimitName | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer may say at most, and what it can cost then."""

    max_output_tokens: int
    worst_usd: Usd


def text_tokens_bound(text: str) -> int:
    """The most tokens `text` can have as an item: no token is shorter than one UTF-8 byte."""
    return len(text.encode()) + ITEM_TOKENS


def audio_tokens_bound(duration_ms: int) -> int:
    """The most tokens `duration_ms` of a visitor's speech can have, its last started 100 ms counted whole."""
    return -(-duration_ms // AUDIO_IN_MS_PER_TOKEN) + 1


def input_worst(context: ContextSize, price: Price) -> Usd:
    """What reading `context` costs when nothing of it is in the provider's cache.

    Where the session keeps less than that, the dearest tokens are taken to be the ones it keeps.
    """
    kinds = [
        (dearest_in(price), context.any_tokens),
        (dearest_audio_in(price), context.audio_tokens),
        (dearest_image_in(price), context.image_tokens),
        (dearest_text_in(price), context.text_tokens),
    ]
    left = context.total_tokens if context.limit_tokens is None else context.limit_tokens
    cost = _ZERO
    for rate, tokens in sorted(kinds, reverse=True):
        kept = min(tokens, left)
        left -= kept
        cost += kept * rate / TOKENS_PER_PRICE
    return cost


def largest_answer(
    left_usd: Usd, context: ContextSize, price: Price, size: AnswerSize, *, is_read_again: bool = False
) -> Answer | None:
    """The longest answer that `left_usd` covers, None when that is shorter than a useful one.

    `is_read_again`: another response, which must be covered beside it, will read this answer as input.
    """
    if price.is_free:
        return Answer(size.largest, _ZERO)
    if price.priced_up_to is not None and context.total_tokens > price.priced_up_to:
        return None
    reading = input_worst(context, price)
    rate = dearest_out(price) + is_read_again * dearest_in(price)
    spare = (left_usd - reading) * TOKENS_PER_PRICE
    covered = size.largest if rate == 0 and spare >= 0 else _whole_tokens(spare, rate)
    tokens = min(size.largest, covered)
    if tokens < size.smallest:
        return None
    return Answer(tokens, reading + tokens * dearest_out(price) / TOKENS_PER_PRICE)


def farewell_cost(price: Price) -> Usd:
    """What is kept back so that the guide can always say goodbye."""
    reading = input_worst(ContextSize(text_tokens=FAREWELL_TEXT_TOKENS), price)
    return reading + FAREWELL_TOKENS * dearest_out(price) / TOKENS_PER_PRICE


def unasked_cost(context: ContextSize, price: Price, *, max_turn_ms: int) -> Usd:
    """What a response costs that a faulty provider starts by itself after the next turn, which can be `max_turn_ms`
    long. The session's own `max_output_tokens` bounds it: SMALLEST_ANSWER_TOKENS."""
    reading = input_worst(context.with_audio(max_turn_ms), price)
    return reading + SMALLEST_ANSWER_TOKENS * dearest_out(price) / TOKENS_PER_PRICE


def answer_with_unasked(
    left_usd: Usd, context: ContextSize, price: Price, *, max_turn_ms: int
) -> tuple[Answer, Usd] | None:
    """The longest spoken answer that is covered together with an unasked response after it, and what that costs."""
    spare = left_usd - unasked_cost(context.with_answer(0), price, max_turn_ms=max_turn_ms)
    answer = largest_answer(spare, context, price, SPOKEN, is_read_again=True)
    if answer is None:
        return None
    after = context.with_answer(answer.max_output_tokens)
    return answer, unasked_cost(after, price, max_turn_ms=max_turn_ms)


def next_context(context: ContextSize, *, max_turn_ms: int) -> ContextSize:
    """The most that the next answer reads: the longest turn, and notes of where the visitor stands, come to it."""
    longer = context.with_audio(max_turn_ms)
    return replace(longer, text_tokens=longer.text_tokens + NOTES_TOKENS)


def share_left(left_usd: Usd | None, limit_usd: Usd | None) -> float:
    """How much of its limit a visit has left, 0..1. Without a limit it is always all."""
    if left_usd is None or limit_usd is None:
        return 1.0
    if limit_usd <= 0:
        return 0.0
    return float(min(Decimal(1), max(_ZERO, left_usd / limit_usd)))


def minutes_left(share_left: float, share_spent: float, elapsed_s: float) -> float | None:
    """About how long the visit can go on as it went so far; None when it has cost nothing yet."""
    if share_spent <= 0 or elapsed_s <= 0:
        return None
    return max(0.0, share_left) / share_spent * elapsed_s / 60


def _whole_tokens(spare: Decimal, rate: Usd) -> int:
    if rate == 0 or spare < 0:
        return 0
    return int((spare / rate).to_integral_value(rounding=ROUND_FLOOR))
