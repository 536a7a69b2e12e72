"""What works just now, as technicians and the page are told it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from guide.core.circuit import Circuit, ProviderState
from guide.errors import ProviderError

_FAILURES: Final[Mapping[str, type[ProviderError]]] = {kind.code: kind for kind in ProviderError.__subclasses__()}

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
        self._circuit = Circuit()
        self._failure: ProviderError | None = None
        self._worked_ms: int | None = None

    def watch(self, name: str, look: Callable[[], Part]) -> None:
        """Ask `look` for the state of a part whenever somebody wants to know."""
        self._parts[name] = look

    def parts(self) -> Mapping[str, Part]:
        return {"provider": self._provider(), **{name: look() for name, look in self._parts.items()}}

    def is_ready(self) -> bool:
        """Whether a visitor would get an answer of any rung."""
        return self._parts["exhibits"]().state != "down"

    def link_tried(self) -> None:
        self._circuit = self._circuit.tried(self._now_ms())

    def link_failed(self, error: ProviderError) -> None:
        """A session couldn't be opened."""
        self._failure = error
        self._circuit = self._circuit.failed(self._now_ms(), is_final=not error.may_retry)

    def link_dropped(self, code: str, *, may_retry: bool) -> None:
        """As soon as it stood, which counts as never opened."""
        self._failure = _FAILURES.get(code, ProviderError)(f"a session was dropped at once: {code}")
        self._circuit = self._circuit.failed(self._now_ms(), is_final=not may_retry)

    def provider_given_up(self, code: str) -> None:
        """A visit has tried all it could. `code`: why, an error code of `guide.errors`."""
        self._failure = _FAILURES.get(code, ProviderError)(f"a visit got no answer: {code}")
        self._circuit = self._circuit.failed(self._now_ms(), is_final=True)

    def link_worked(self) -> None:
        self._failure, self._worked_ms = None, self._now_ms()
        self._circuit = self._circuit.opened()

    def answered(self) -> None:
        self._circuit = self._circuit.answered()

    @property
    def provider(self) -> ProviderState:
        return self._circuit.state(self._now_ms())

    @property
    def refusal(self) -> ProviderError | None:
        """Why the provider is known to give no session for now; None when it may be tried."""
        return self._failure if self.provider == "down" else None

    def rung(self, standby: Callable[[], Part] | None) -> Part:
        """Who answers a new visitor, and why not the provider. `standby`: looks at who stands in, if one does."""
        if self.provider == "up":
            return Part("ok", "the provider answers")
        if standby is not None and standby().state == "ok":
            return Part("degraded", f"the standby answers: {self._failure}")
        return Part("degraded", f"the exhibits answer, in writing: {self._failure}")

    def _provider(self) -> Part:
        if self._failure is not None:
            return Part("down" if self.provider == "down" else "degraded", str(self._failure))
        if self._worked_ms is None:
            return Part("ok", "not used yet")
        return Part("ok", f"last session opened {(self._now_ms() - self._worked_ms) // 1000} s ago")
