"""Whether the chat server may be asked: after it failed it is left alone for a while: nobody waits in vain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.errors import ProviderError, QuestionRefused

REFUSED_MS: Final = 60_000
"""After a refusal that somebody must put right: a wrong key, no credit, a model that is gone."""
FAILED_MS: Final = 10_000
"""After a failure that may pass."""


class Patience:
    """`now_ms`: a clock that never goes back. When the time is over one visitor tries it; the others go on without
    until that one had an answer."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._failure: ProviderError | None = None
        self._until_ms = 0
        self._worked_ms: int | None = None

    def refusal(self) -> ProviderError | None:
        """Why it isn't to be asked now. None: ask, then say whether it `worked` or `failed`."""
        if self._failure is None:
            return None
        if self._now_ms() < self._until_ms:
            return self._failure
        self._until_ms = self._now_ms() + FAILED_MS
        return None

    def worked(self) -> None:
        self._failure, self._worked_ms = None, self._now_ms()

    def failed(self, failure: ProviderError, retry_after_s: float = 0.0) -> None:
        self._failure = failure
        self._until_ms = self._now_ms() + max(_wait_ms(failure), round(retry_after_s * 1000))

    @property
    def trouble(self) -> ProviderError | None:
        return self._failure

    @property
    def worked_s_ago(self) -> int | None:
        return None if self._worked_ms is None else (self._now_ms() - self._worked_ms) // 1000


def _wait_ms(failure: ProviderError) -> int:
    if isinstance(failure, QuestionRefused):
        return 0
    return FAILED_MS if failure.may_retry else REFUSED_MS
