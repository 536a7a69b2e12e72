"""What works just now, as technicians and the page are told it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from guide.errors import ProviderError

REFUSAL_HOLDS_MS: Final = 60_000
"""How long a provider that refused counts as refusing, before a visitor may try it again."""

PartState: TypeAlias = Literal["ok", "degraded", "down"]


@dataclass(frozen=True, slots=True)
class Part:
    """`reason`: a technician's sentence."""

    state: PartState
    reason: str


class Health:
    """`now_ms`: a clock that never goes back."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._parts: dict[str, Callable[[], Part]] = {}
        self._failure: ProviderError | None = None
        self._failed_ms = 0
        self._worked_ms: int | None = None

    def watch(self, name: str, look: Callable[[], Part]) -> None:
        """Ask `look` for the state of a part whenever somebody wants to know."""
        self._parts[name] = look

    def parts(self) -> Mapping[str, Part]:
        return {"provider": self._provider(), **{name: look() for name, look in self._parts.items()}}

    def link_failed(self, error: ProviderError) -> None:
        self._failure, self._failed_ms = error, self._now_ms()

    def link_worked(self) -> None:
        self._failure, self._worked_ms = None, self._now_ms()

    @property
    def refusal(self) -> ProviderError | None:
        """Why the provider is known to refuse every session for now; None when it may be tried."""
        failure = self._failure
        if failure is None or failure.may_retry or self._now_ms() - self._failed_ms > REFUSAL_HOLDS_MS:
            return None
        return failure

    def _provider(self) -> Part:
        if self._failure is not None:
            return Part("down" if not self._failure.may_retry else "degraded", str(self._failure))
        if self._worked_ms is None:
            return Part("ok", "not used yet")
        return Part("ok", f"last session opened {(self._now_ms() - self._worked_ms) // 1000} s ago")
