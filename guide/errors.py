"""Every failure Vitrine raises on purpose.

GuideError
├── SettingsError           a setting is wrong or unknown
├── MuseumError             a curator's files have mistakes, all of them listed
├── LedgerError             what was spent can't be read or written
├── StageError              a stage of the built-in server (stt, tts) can't work here
├── ProviderError           the model's provider failed
│   ├── ProviderUnreachable     no connection, or it dropped
│   ├── ProviderBusy            too many requests, or overloaded
│   ├── KeyRefused              the key is wrong or may not use this model
│   ├── QuotaExhausted          no credit left
│   ├── ModelGone               the model doesn't exist (any more)
│   ├── ProtocolRefused         the provider doesn't speak the protocol that we do
│   └── QuestionRefused         it won't answer this question; it may answer the next one
└── RequestError            a visitor's page asked for what can't be had
    ├── BadInput                400
    ├── TokenRefused            401
    ├── VisitUnknown            404
    ├── VisitEnded              409
    ├── TooLarge                413
    ├── TooManyRequests         429
    ├── AllowanceGone           429
    ├── StageRefused            502
    └── NoPlace                 503

`str(error)` is the technician's sentence. The visitor's sentence is the page string `error.<code>`, in the
visit's language, and never holds money, keys or what anybody said.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final


class GuideError(Exception):
    code: ClassVar[str] = "internal"


class SettingsError(GuideError):
    code = "settings"


class MuseumError(GuideError):
    """`problems`: one sentence each, beginning with `file:line:`."""

    code = "museum"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class LedgerError(GuideError):
    code = "ledger"


class StageError(GuideError):
    """`stage`: which part of the built-in server, `stt`, `answer` or `tts`."""

    code = "stage"

    def __init__(self, stage: str, message: str) -> None:
        self.stage = stage
        super().__init__(f"{stage}: {message}")


class ProviderError(GuideError):
    """`may_retry`: whether trying again can help without somebody changing something first."""

    code = "provider"
    may_retry: ClassVar[bool] = True


class ProviderUnreachable(ProviderError):
    code = "provider_unreachable"


class ProviderBusy(ProviderError):
    code = "provider_busy"


class KeyRefused(ProviderError):
    code = "key_refused"
    may_retry = False


class QuotaExhausted(ProviderError):
    code = "quota_exhausted"
    may_retry = False


class ModelGone(ProviderError):
    code = "model_gone"
    may_retry = False


class ProtocolRefused(ProviderError):
    may_retry = False


class QuestionRefused(ProviderError):
    may_retry = False


UNTIL_MENDED: Final[Mapping[str, type[ProviderError]]] = {
    "invalid_api_key": KeyRefused,
    "account_deactivated": KeyRefused,
    "insufficient_quota": QuotaExhausted,
    "billing_hard_limit_reached": QuotaExhausted,
    "billing_not_active": QuotaExhausted,
    "model_not_found": ModelGone,
}
"""What the code words mean that OpenAI's APIs have in common for what somebody must mend."""


class RequestError(GuideError):
    """`status`: the HTTP status of the route that raised it."""

    code = "request"
    status: ClassVar[int] = 400


class BadInput(RequestError):
    """`field`: which input is wrong; `allowed`: what it may be, in words."""

    code = "bad_input"

    def __init__(self, field: str, allowed: str) -> None:
        self.field = field
        self.allowed = allowed
        super().__init__(f"{field}: {allowed}")


class TokenRefused(RequestError):
    code = "token_refused"
    status = 401


class VisitUnknown(RequestError):
    code = "visit_unknown"
    status = 404


class VisitEnded(RequestError):
    code = "visit_ended"
    status = 409


class TooLarge(RequestError):
    code = "too_large"
    status = 413


class TooManyRequests(RequestError):
    code = "too_many_requests"
    status = 429


class AllowanceGone(RequestError):
    code = "allowance_gone"
    status = 429


class StageRefused(RequestError):
    """`stage`: which part refused, `realtime` or `chat`."""

    code = "stage_refused"
    status = 502

    def __init__(self, stage: str, message: str) -> None:
        self.stage = stage
        super().__init__(f"{stage}: {message}")


class NoPlace(RequestError):
    code = "no_place"
    status = 503


def where_it_failed(error: BaseException) -> str:
    """An unexpected exception for the log: its kind and the lines it came through. Not its message, which may quote
    what a visitor said."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
