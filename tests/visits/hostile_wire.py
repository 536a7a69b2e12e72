"""The strict scripted provider turned hostile: correct in form, and in nothing else. With a bill of its own."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from guide.core.pricing import Price
from guide.realtime.wire import Event
from tests.provider import Answer, ConversationalProvider
from tests.provider.response import Response
from tests.provider.session import Session
from tests.provider.tokens import Tokens, usage

Mood = Literal[
    "honest", "silent", "absurd", "twice", "late", "never", "drops", "ignores cancel", "speaks on", "unasked"
]
"""`speaks on`: though it has taken the cancellation."""
MOODS: Final[tuple[Mood, ...]] = ("honest", *get_args(Mood))
"""How it answers, each as often as the others but for the honest way."""
NO_FAULT: Final = (
    "response_cancel_not_active",
    "conversation_already_has_active_response",
    "invalid_value",
    "item_not_found",
)
"""What a client may ask in vain of a service that does what it likes."""
WORDS: Final = "It was carved in 196 BC."
SOUND_MS: Final = 400


class HostileWire(ConversationalProvider):
    """Charges every response as long as it was allowed to be, with nothing from its cache, when it begins."""

    def __init__(self, answer: Price, transcription: Price, chance: random.Random) -> None:
        super().__init__(tolerated=NO_FAULT)
        self.behaved: Counter[Mood] = Counter()
        self.billed_usd = Decimal(0)
        self._answer_price = answer
        self._transcription_price = transcription
        self._chance = chance

    async def visitor_says(self, text: str, *, audio_ms: int = 1_000) -> str:
        minute = self._transcription_price.rates.per_minute
        assert minute is not None
        self.billed_usd += Decimal(audio_ms) / 60_000 * minute
        return await super().visitor_says(text, audio_ms=audio_ms)

    async def _give(self, response: Response, answer: Answer) -> None:
        mood: Mood = "honest" if response.is_aside else self._chance.choice(MOODS)
        self.behaved[mood] += 1
        self._charge(response)
        response.usage_override, response.counts_usage = self._report(response, mood), mood != "silent"
        if mood == "ignores cancel":
            response.cancel = lambda reason: None  # type: ignore[method-assign]  # it hears, and goes on
        if mood == "late":
            await response.wait(0.2)
        item_id = await response.say(WORDS, audio_ms=SOUND_MS, pace_s=0.01)
        if mood == "speaks on" and response.is_over:
            await response.late_delta(item_id, SOUND_MS)
        await self._end(response, mood)

    async def _end(self, response: Response, mood: Mood) -> None:
        session = response._session
        if mood == "never":
            return
        if mood == "drops":
            await session.outlet.drop()
            return
        await response.finish()
        if mood == "twice":
            response.usage_override = self._report(response, "absurd")
            await response.finish()
        if mood == "unasked":
            await self._start_unasked(session)

    async def _start_unasked(self, session: Session) -> None:
        if session.response is None:
            response = await session.start_response(None)
            response.is_begun = True
            self._charge(response)
            await response.say(WORDS, audio_ms=SOUND_MS, pace_s=0.05)
            await response.finish()

    def _charge(self, response: Response) -> None:
        rates = self._answer_price.rates
        assert rates.text_in is not None
        assert rates.audio_in is not None
        assert rates.audio_out is not None
        read, most = response._inputs, int(response.max_output_tokens)
        owed = read.text * rates.text_in + read.audio * rates.audio_in + most * rates.audio_out
        self.billed_usd += owed / 1_000_000

    def _report(self, response: Response, mood: Mood) -> Event:
        true = usage(response._inputs, Tokens(), Tokens(0, int(response.max_output_tokens)))
        if mood != "absurd":
            return true
        lies: list[dict[str, Any]] = [
            {"input_tokens": -1},
            {"total_tokens": 7},
            {"output_tokens": 10**15, "total_tokens": 10**15 + true["input_tokens"]},
            {"input_token_details": {**true["input_token_details"], "cached_tokens": 10**6}},
        ]
        return {**true, **self._chance.choice(lies)}
