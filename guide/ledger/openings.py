"""What is to be reserved, decided from what is left. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from guide.core.budget import AnswerSize, ContextSize, Refused, largest_answer
from guide.core.pricing import Price, Usd, nano_usd, usd
from guide.ledger.accounts import Left
from guide.ledger.book import Opening
from guide.ledger.verdict import Reserved

Kind: TypeAlias = Literal["unasked", "farewell", "transcription", "last_turn", "answer"]
"""What an open session holds."""
Names: TypeAlias = Mapping[Kind, str]
"""The ids of the reservations to be made."""
Openings: TypeAlias = Sequence[Opening] | Refused

_UNLIMITED_USD: Final = usd(10**18)


def answer_opening(
    request_id: str, purpose: str, context: ContextSize, price: Price, size: AnswerSize, left: Left
) -> Openings:
    """The longest answer of this size that is covered by itself."""
    answer = largest_answer(left_usd(left), context, price, size)
    if answer is None:
        return Refused("allowance_gone", left.limit)
    return [opening(request_id, purpose, price, answer.worst_usd, answer.max_output_tokens)]


def opening(request_id: str, purpose: str, price: Price, cost: Usd, max_output_tokens: int = 0) -> Opening:
    return Opening(request_id, purpose, price.model, price.version, nano_usd(cost), max_output_tokens)


def reserved(made: Opening, price: Price) -> Reserved:
    return Reserved(made.request_id, price, made.reserved_nano, made.max_output_tokens)


def left_usd(left: Left) -> Usd:
    return _UNLIMITED_USD if left.nano is None else usd(left.nano)
