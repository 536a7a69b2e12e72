"""Whose prices hold for what is asked of whom."""

from __future__ import annotations

from dataclasses import dataclass

from guide.core.budget import Limits, Purpose, Shares
from guide.core.pricing import BUILTIN, Price, Usd, usd


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of the models in use. None: there is no such paid model."""

    answer: Price
    transcription: Price | None = None
    chat: Price | None = None

    def price(self, purpose: Purpose, *, paid: bool) -> Price:
        """`paid` False: the built-in server gives it."""
        if not paid:
            return BUILTIN
        return self.answer if purpose != "chat" else self.chat or BUILTIN

    def chat_kept_usd(self, limits: Limits, shares: Shares) -> Usd:
        """The part of a visit's limit that only its chat may spend."""
        if limits.visit_usd is None or self.chat is None or self.chat.is_free:
            return usd(0)
        return limits.visit_usd * shares.chat
