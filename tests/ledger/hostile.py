"""A provider that charges all it may and reports what it likes, and visits that talk to it through the guard.

Its bill is its own: it charges as soon as it was allowed to begin, always for the longest answer in the dearest
tokens, with nothing from its cache, and every byte of text is a token to it.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal

from guide.core.budget import SMALLEST_ANSWER_TOKENS, ContextSize, Granted, Refused, input_worst
from guide.core.pricing import Price, dearest_out, transcription_cost
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.guard import MAX_TURN_MS, Guard
from guide.ledger.tariff import Tariff

Mood = Literal["honest", "silent", "twice", "absurd", "unasked", "drops"]
MOODS: Final[tuple[Mood, ...]] = ("honest", "honest", "honest", "silent", "twice", "absurd", "unasked", "drops")
INSTRUCTIONS: Final = ContextSize(text_tokens=6_000, limit_tokens=14_000)
FAREWELL_CONTEXT: Final = ContextSize().with_text("Say goodbye kindly, in one sentence.")
LONGEST_VISIT_TURNS: Final = 60
LONGEST_CHAT_TURNS: Final = 4

ABSURD: Final = (
    Usage(text_in=-1),
    Usage(text_in=10, text_cached=11),
    Usage(text_in=10**15, audio_out=10**15),
    Usage(audio_in=200, audio_out=1),
    Usage(text_in=6_000),
)


@dataclass(slots=True)
class Provider:
    """`bills`: what each visit owes, in US dollars; `begun`: how often it behaved in each way."""

    tariff: Tariff
    chance: random.Random
    bills: Counter[str] = field(default_factory=Counter)
    begun: Counter[Mood] = field(default_factory=Counter)

    def mood(self) -> Mood:
        mood = self.chance.choice(MOODS)
        self.begun[mood] += 1
        return mood

    def answer(self, visit: str, price: Price, context: ContextSize, max_output_tokens: int) -> Usage:
        """Charge the most an answer can cost; what an honest report of it would be."""
        most = dearest_out(price) * max_output_tokens / 1_000_000
        self.bills[visit] += input_worst(context, price) + most  # type: ignore[assignment]
        if price.rates.audio_out is None:
            read = context.total_tokens
            written = 0 if price.rates.text_cache_written is None else read
            return Usage(text_in=read, text_cache_written=written, text_out=max_output_tokens)
        limit = context.total_tokens if context.limit_tokens is None else context.limit_tokens
        audio = min(context.audio_tokens + context.any_tokens, limit)
        return Usage(text_in=min(context.text_tokens, limit - audio), audio_in=audio, audio_out=max_output_tokens)

    def transcribe(self, visit: str, duration_ms: int) -> TranscriptionUsage:
        assert self.tariff.transcription is not None
        usage = TranscriptionUsage(seconds=Decimal(duration_ms) / 1_000)
        self.bills[visit] += transcription_cost(usage, self.tariff.transcription)  # type: ignore[assignment]
        return usage


@dataclass(frozen=True, slots=True)
class Outcome:
    """US dollars: what the provider's bill says, and what our ledger does."""

    billed: Decimal
    booked: Decimal


class HostileVisit:
    """One visitor who goes on until nothing is answered any more: by voice, a goodbye, then in writing."""

    def __init__(self, guard: Guard, provider: Provider, keys: VisitKeys) -> None:
        self._guard = guard
        self._provider = provider
        self._keys = keys
        self._chance = provider.chance
        self._context = INSTRUCTIONS
        self._number = 0

    async def live(self) -> Outcome:
        if await self._guard.open_voice(self._keys, INSTRUCTIONS) is None:
            for _ in range(LONGEST_VISIT_TURNS):
                if not await self._turn():
                    break
            await self._answer("farewell", FAREWELL_CONTEXT, self._provider.tariff.answer)
            await self._guard.close_voice(self._keys)
        chat = self._provider.tariff.chat
        for _ in range(LONGEST_CHAT_TURNS):
            if chat is None or not await self._answer("chat", INSTRUCTIONS, chat):
                break
        await self._guard.close_visit(self._keys)
        booked = await self._guard.spent_usd(self._keys.visit_id)
        return Outcome(Decimal(self._provider.bills[self._keys.visit_id]), booked)

    async def _turn(self) -> bool:
        """A question and its answer, or what the provider makes of it. Whether the voice goes on."""
        duration_ms = self._chance.choice((400, 3_000, 8_000, MAX_TURN_MS))
        item, mood = f"item-{self._next()}", self._provider.mood()
        heard = self._provider.transcribe(self._keys.visit_id, duration_ms)
        self._context = self._context.with_audio(duration_ms)
        goes_on = await self._guard.commit_turn(self._keys, item) is None
        if mood == "unasked":
            return await self._unasked() and goes_on
        goes_on = goes_on and await self._spoken_answer(mood)
        for reported in self._transcripts(heard, mood):
            await self._guard.book_transcription(self._keys, item, reported)
        if mood == "drops":
            return await self._reopen(lost=True) and goes_on
        return goes_on

    async def _spoken_answer(self, mood: Mood) -> bool:
        name, price = f"answer-{self._next()}", self._provider.tariff.answer
        granted = await self._guard.authorise(self._keys, name, self._context)
        if isinstance(granted, Refused):
            return False
        true = self._provider.answer(self._keys.visit_id, price, self._context, granted.max_output_tokens)
        received_ms = granted.max_output_tokens * 50
        reports = self._reports(true, mood)
        for reported in reports:
            await self._guard.settle(self._keys, name, reported, received_audio_ms=received_ms)
        if reports[0] == true:
            self._context = self._context.after(true)
        else:
            self._context = self._context.with_answer(granted.max_output_tokens)
        return True

    async def _unasked(self) -> bool:
        """The provider began by itself: it may say what the session lets it. That session is closed."""
        price = self._provider.tariff.answer
        self._provider.answer(self._keys.visit_id, price, self._context, SMALLEST_ANSWER_TOKENS)
        await self._guard.book_unasked(self._keys, "response", self._chance.choice((None, *ABSURD)))
        return await self._reopen(lost=False)

    async def _reopen(self, *, lost: bool) -> bool:
        await self._guard.close_voice(self._keys, lost=lost)
        self._context = replace(INSTRUCTIONS, text_tokens=INSTRUCTIONS.text_tokens + self._chance.randint(0, 2_000))
        return await self._guard.open_voice(self._keys, self._context) is None

    async def _answer(self, purpose: Literal["farewell", "chat"], context: ContextSize, price: Price) -> bool:
        name, mood = f"{purpose}-{self._next()}", self._provider.mood()
        granted = await self._guard.authorise(self._keys, name, context, purpose)
        if not isinstance(granted, Granted):
            return False
        true = self._provider.answer(self._keys.visit_id, price, context, granted.max_output_tokens)
        for reported in self._reports(true, "silent" if mood == "absurd" else mood):
            await self._guard.settle(self._keys, name, reported)
        return True

    def _reports(self, true: Usage, mood: Mood) -> Sequence[Usage | None]:
        match mood:
            case "silent" | "drops":
                return (None,)
            case "absurd":
                return (self._chance.choice(ABSURD),)
            case "twice":
                return (true, self._chance.choice((None, *ABSURD)))
            case _:
                return (true,)

    def _transcripts(self, true: TranscriptionUsage, mood: Mood) -> Sequence[TranscriptionUsage | None]:
        match mood:
            case "silent":
                return ()
            case "drops" | "absurd":
                return (
                    self._chance.choice((None, TranscriptionUsage(seconds=Decimal(10**7)), TranscriptionUsage(-5))),
                )
            case "twice":
                return (true, None, true)
            case _:
                return (true,)

    def _next(self) -> int:
        self._number += 1
        return self._number


async def run_visits(guard: Guard, provider: Provider, visits: int, *, at_once: int = 50) -> list[Outcome]:
    """Every visit's outcome. Many run at once, each of another visitor at one of three kiosks."""
    places = asyncio.Semaphore(at_once)

    async def visit(number: int) -> Outcome:
        async with places:
            keys = VisitKeys(f"visit-{number}", f"kiosk-{number % 3}", (f"visitor-{number}",))
            return await HostileVisit(guard, provider, keys).live()

    return list(await asyncio.gather(*map(visit, range(visits))))


def table(outcomes: Sequence[Outcome], limit: Decimal, begun: Counter[Mood]) -> str:
    used = sum((outcome.billed for outcome in outcomes), Decimal(0)) / len(outcomes) / limit
    overshoot = max(max(outcome.billed - limit, outcome.booked - limit, Decimal(0)) for outcome in outcomes)
    hidden = max(max(outcome.billed - outcome.booked, Decimal(0)) for outcome in outcomes)
    over = max(outcome.booked - outcome.billed for outcome in outcomes)
    rows = [
        ("visits", f"{len(outcomes)}"),
        ("limit of each, USD", f"{limit}"),
        ("mean use of it, by the provider's bill", f"{used:.1%}"),
        ("worst overshoot, USD", f"{overshoot.normalize():f}"),
        ("most that the ledger shows less than the bill, USD", f"{hidden.normalize():f}"),
        ("most that it shows more, USD", f"{over:.4f}"),
        ("how it behaved", ", ".join(f"{mood} {times}" for mood, times in sorted(begun.items()))),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
