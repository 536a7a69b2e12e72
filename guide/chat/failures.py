"""A chat server's ways of failing, as ours. Its sentences are never passed on: they may quote what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

from guide.errors import (
    UNTIL_MENDED,
    KeyRefused,
    ModelGone,
    ProviderBusy,
    ProviderError,
    ProviderUnreachable,
    QuestionRefused,
    QuotaExhausted,
)

LONGEST_RETRY_AFTER_S: Final = 300.0

_BY_WORD: Final[Mapping[str, type[ProviderError]]] = {
    **UNTIL_MENDED,
    "rate_limit_exceeded": ProviderBusy,
}
_BY_STATUS: Final[Mapping[int, type[ProviderError]]] = {
    400: QuestionRefused,
    401: KeyRefused,
    402: QuotaExhausted,
    403: KeyRefused,
    404: ModelGone,
    408: ProviderUnreachable,
    409: ProviderBusy,
    413: QuestionRefused,
    422: QuestionRefused,
    429: ProviderBusy,
    503: ProviderBusy,
    529: ProviderBusy,
}


def failure_of(error: OpenAIError) -> ProviderError:
    if isinstance(error, APIStatusError):
        word = word_in(error.body)
        failure = _BY_WORD.get(word) or _BY_STATUS.get(error.status_code, ProviderUnreachable)
        return failure(f"the chat server answered HTTP {error.status_code} {word}".rstrip())
    if isinstance(error, APITimeoutError):
        return ProviderUnreachable("the chat server did not answer in time")
    if isinstance(error, APIConnectionError):
        return ProviderUnreachable(f"no connection to the chat server: {type(error.__cause__).__name__}")
    return ProviderUnreachable(f"the chat server failed: {type(error).__name__}")


def failure_named(word: str) -> ProviderError:
    """The failure that an error object in the middle of a stream means."""
    return _BY_WORD.get(word, ProviderUnreachable)(f"the chat server stopped with an error: {word or 'no word'}")


def word_in(error: object) -> str:
    """The code word of an error object, "" for none that is known."""
    if not isinstance(error, Mapping):
        return ""
    inner = error.get("error", error)
    words = [inner.get(key) for key in ("code", "type")] if isinstance(inner, Mapping) else []
    return next((word for word in words if isinstance(word, str) and word in _BY_WORD), "")


def retry_after_s(error: OpenAIError) -> float:
    """How long the server asks us to stay away, 0 when it doesn't say."""
    if not isinstance(error, APIStatusError):
        return 0.0
    try:
        wait_s = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return 0.0
    return min(max(0.0, wait_s), LONGEST_RETRY_AFTER_S) if wait_s == wait_s else 0.0
