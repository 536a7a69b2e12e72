"""The provider's ways of failing, as ours: words of the protocol, HTTP statuses, close codes, exceptions.

The provider's sentences are never passed on: they may quote a part of the key or of what was said. Its code words
are, when they look like code words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from openai import OpenAIError
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from guide.errors import (
    UNTIL_MENDED,
    KeyRefused,
    ModelGone,
    ProtocolRefused,
    ProviderBusy,
    ProviderError,
    ProviderUnreachable,
    QuotaExhausted,
)

CONNECTION_FAILURES: Final = (OSError, TimeoutError, WebSocketException, OpenAIError)
"""What opening, reading and writing the SDK's connection raise. TimeoutError is named for the reader's sake."""

_SESSION_ENDS: Final[Mapping[str, type[ProviderError]]] = {
    "session_expired": ProviderUnreachable,
    **UNTIL_MENDED,
    "beta_api_shape_disabled": ProtocolRefused,
}
_PASSES: Final[Mapping[str, type[ProviderError]]] = {
    "rate_limit_exceeded": ProviderBusy,
    "server_overloaded": ProviderBusy,
    "overloaded_error": ProviderBusy,
    "server_error": ProviderUnreachable,
}
_BY_WORD: Final[Mapping[str, type[ProviderError]]] = {**_SESSION_ENDS, **_PASSES}
_BY_STATUS: Final[Mapping[int, type[ProviderError]]] = {
    400: ProtocolRefused,
    401: KeyRefused,
    402: QuotaExhausted,
    403: KeyRefused,
    404: ModelGone,
    426: ProtocolRefused,
    429: ProviderBusy,
    503: ProviderBusy,
    529: ProviderBusy,
}
_BY_CLOSE_CODE: Final[Mapping[int, type[ProviderError]]] = {
    1003: ProtocolRefused,
    1008: ProtocolRefused,
    1013: ProviderBusy,
    3000: KeyRefused,
    4000: ProtocolRefused,
}
_WORD: Final = re.compile(r"[a-z0-9_]{1,64}")


def word_of(error: object) -> str:
    """The code word of an `error` object of the protocol; its type where it has none; "" for neither."""
    if not isinstance(error, Mapping):
        return ""
    for key in ("code", "type"):
        word = error.get(key)
        if isinstance(word, str) and _WORD.fullmatch(word):
            return word
    return ""


def code_of(word: str) -> str:
    """The code of our error tree for a code word of the protocol; the word itself where the tree has none."""
    failure = _BY_WORD.get(word)
    return failure.code if failure else word or ProviderError.code


def session_end(word: str) -> ProviderError | None:
    """The failure that a code word means for the whole session; None when the session goes on."""
    failure = _SESSION_ENDS.get(word)
    return failure(f"the provider ended the session: {word}") if failure else None


def refused_session(error: object) -> ProviderError:
    """Why an `error` event came instead of the session's confirmation."""
    word = word_of(error)
    return _BY_WORD.get(word, ProtocolRefused)(f"the provider refused the session: {word or 'unknown error'}")


def connection_failure(error: BaseException, *, has_stood: bool = False) -> ProviderError:
    """Why a connection could not be opened, or ended. `error`: one of CONNECTION_FAILURES. `has_stood`: a session
    stood on it, which spoke our protocol: a close code alone takes nothing of that back."""
    if isinstance(error, InvalidStatus):
        return _refused_handshake(error.response.status_code, error.response.body)
    if isinstance(error, ConnectionClosed):
        return _closed(error, has_stood)
    if isinstance(error, TimeoutError):
        return ProviderUnreachable("the provider did not answer in time")
    return ProviderUnreachable(f"no connection to the provider: {type(error).__name__}")


def _refused_handshake(status: int, body: bytes | None) -> ProviderError:
    word = word_of(_error_in(body))
    failure = _BY_WORD.get(word) or _BY_STATUS.get(status, ProviderUnreachable)
    return failure(f"the provider answered HTTP {status} {word}".rstrip())


def _error_in(body: bytes | None) -> Any:
    try:
        answer = orjson.loads(body or b"")
    except ValueError:
        return None
    return answer.get("error") if isinstance(answer, dict) else None


def _closed(closed: ConnectionClosed, has_stood: bool) -> ProviderError:
    if closed.rcvd is None:
        return ProviderUnreachable("the connection to the provider broke")
    code = closed.rcvd.code
    words = _WORD.findall(closed.rcvd.reason)
    word = next((word for word in words if word in _BY_WORD), "")
    failure = _BY_WORD.get(word) or _BY_CLOSE_CODE.get(code, ProviderUnreachable)
    if has_stood and not word and failure is ProtocolRefused:
        failure = ProviderUnreachable
    return failure(f"the provider closed the connection: {code} {word}".rstrip())
