"""What an open session holds in the ledger for what can start by itself, and for its goodbye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from guide.core.budget import (
    FAREWELL_TOKENS,
    SMALLEST_ANSWER_TOKENS,
    SPOKEN,
    AnswerSize,
    ContextSize,
    Refused,
    StandingCost,
    largest_answer,
    standing_cost,
)
from guide.core.pricing import Price, Usd, nano_usd, usd
from guide.ledger.accounts import Left
from guide.ledger.book import Opening

UNLIMITED_USD = usd(10**18)


@dataclass(slots=True)
class Holds:
    """The reservations of one open session, by request id.

    `unasked` has two ids while an answer that renews it is being authorised; `turns`: those of committed turns whose
    transcription hasn't come, by item id; `transcribed`: the items it has come for.
    """

    name: str
    answer: Price
    transcription: Price | None
    max_turn_ms: int
    unasked: list[str] = field(default_factory=list)
    farewell: str = ""
    next_turn: str = ""
    turns: dict[str, str] = field(default_factory=dict)
    transcribed: set[str] = field(default_factory=set)
    made: int = 0

    def new_id(self, what: str) -> str:
        self.made += 1
        return f"{self.name}/{what}-{self.made}"

    def knows(self, item_id: str) -> bool:
        return item_id in self.turns or item_id in self.transcribed

    def turn_committed(self, item_id: str) -> str:
        """Bind what was held for the next turn to this one; the name of what is to be held for the turn after it.

        A turn that nothing was held for takes the unasked answer's: its session is being closed for want of money.
        """
        held = self.next_turn or (self.unasked.pop() if self.unasked else "")
        if held:
            self.turns[item_id] = held
        self.next_turn = self.new_id("turn")
        return self.next_turn

    def turn_refused(self, name: str) -> None:
        """Nothing is held for the next turn."""
        if self.next_turn == name:
            self.next_turn = ""

    def transcription_came(self, item_id: str) -> str:
        """The id of what was held for it, "" when nothing was."""
        self.transcribed.add(item_id)
        return self.turns.pop(item_id, "")

    def standing(self, context: ContextSize) -> StandingCost:
        return standing_cost(context, self.answer, self.transcription, max_turn_ms=self.max_turn_ms)

    @property
    def turn_price(self) -> Price:
        return self.transcription or self.answer


def voice_openings(holds: Holds, context: ContextSize, left: Left) -> Sequence[Opening] | Refused:
    """The holds of a session that is to be opened. Refused when no answer would be covered beside them."""
    cost = holds.standing(context)
    if largest_answer(left_usd(left) - cost.total_usd, context, holds.answer, SPOKEN) is None:
        return Refused("allowance_gone", left.limit)
    return [
        _opening(holds.unasked[0], "unasked", holds.answer, cost.unasked_usd, SMALLEST_ANSWER_TOKENS),
        _opening(holds.farewell, "farewell", holds.answer, cost.farewell_usd, FAREWELL_TOKENS),
        _opening(holds.next_turn, "transcription", holds.turn_price, cost.turn_usd),
    ]


def turn_opening(holds: Holds, request_id: str, left: Left) -> Sequence[Opening] | Refused:
    """The hold for the transcription of the turn after the one that was committed."""
    opening = _opening(request_id, "transcription", holds.turn_price, holds.standing(ContextSize()).turn_usd)
    if opening.reserved_nano > _spare_nano(left):
        return Refused("allowance_gone", left.limit)
    return [opening]


def answer_openings(
    request_id: str,
    purpose: str,
    context: ContextSize,
    price: Price,
    size: AnswerSize,
    left: Left,
    renews: Holds | None = None,
    unasked: str = "",
) -> Sequence[Opening] | Refused:
    """The reservation of an answer, and with `renews` the hold `unasked` for the context that this answer makes."""
    spare = left_usd(left)
    if renews is not None:
        spare -= renews.standing(context.with_answer(0)).unasked_usd
    answer = largest_answer(spare, context, price, size, is_read_again=renews is not None)
    if answer is None:
        return Refused("allowance_gone", left.limit)
    tokens = answer.max_output_tokens
    openings = [_opening(request_id, purpose, price, answer.worst_usd, tokens)]
    if renews is not None:
        cost = renews.standing(context.with_answer(tokens)).unasked_usd
        openings.append(_opening(unasked, "unasked", renews.answer, cost, SMALLEST_ANSWER_TOKENS))
    return openings


def left_usd(left: Left) -> Usd:
    return UNLIMITED_USD if left.nano is None else usd(left.nano)


def _spare_nano(left: Left) -> int:
    return nano_usd(UNLIMITED_USD) if left.nano is None else max(0, left.nano)


def _opening(request_id: str, purpose: str, price: Price, cost: Usd, max_output_tokens: int = 0) -> Opening:
    return Opening(request_id, purpose, price.model, price.version, nano_usd(cost), max_output_tokens)
