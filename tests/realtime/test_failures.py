"""Every way in which a provider fails has its place in the error tree, and none tells what it shouldn't."""

from __future__ import annotations

import orjson
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import Close
from websockets.http11 import Response

from guide import errors
from guide.realtime import failures


def handshake(status: int, code: str | None = None, body: bytes | None = None) -> InvalidStatus:
    error = {"error": {"code": code, "type": "invalid_request_error", "message": "about sk-12***34"}}
    return InvalidStatus(Response(status, "", Headers(), orjson.dumps(error) if body is None else body))


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        (401, "invalid_api_key", errors.KeyRefused),
        (401, None, errors.KeyRefused),
        (403, None, errors.KeyRefused),
        (404, "model_not_found", errors.ModelGone),
        (400, "model_not_found", errors.ModelGone),
        (400, None, errors.ProtocolRefused),
        (429, "rate_limit_exceeded", errors.ProviderBusy),
        (429, None, errors.ProviderBusy),
        (429, "insufficient_quota", errors.QuotaExhausted),
        (500, None, errors.ProviderUnreachable),
        (502, None, errors.ProviderUnreachable),
        (503, None, errors.ProviderBusy),
    ],
)
def test_a_refused_handshake_says_why(status: int, code: str | None, failure: type[errors.ProviderError]) -> None:
    assert type(failures.connection_failure(handshake(status, code))) is failure


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": 7}}'])
def test_a_refusal_with_any_body_is_read_by_its_status(body: bytes) -> None:
    assert isinstance(failures.connection_failure(handshake(401, body=body)), errors.KeyRefused)


def test_the_providers_sentence_is_not_passed_on() -> None:
    """It may quote the key."""
    assert "sk-" not in str(failures.connection_failure(handshake(401, "invalid_api_key")))


@pytest.mark.parametrize(
    ("code", "reason", "failure"),
    [
        (1000, "", errors.ProviderUnreachable),
        (1001, "Your session hit the maximum duration of 60 minutes.", errors.ProviderUnreachable),
        (1011, "keepalive ping timeout", errors.ProviderUnreachable),
        (1013, "try again later", errors.ProviderBusy),
        (3000, "invalid_request_error.invalid_api_key", errors.KeyRefused),
        (4000, "invalid_request_error.beta_api_shape_disabled", errors.ProtocolRefused),
        (4000, "", errors.ProtocolRefused),
        (4000, "invalid_request_error.session_expired", errors.ProviderUnreachable),
        (4002, "insufficient_quota", errors.QuotaExhausted),
        (4999, "", errors.ProviderUnreachable),
    ],
)
def test_a_closed_connection_says_why(code: int, reason: str, failure: type[errors.ProviderError]) -> None:
    closed = ConnectionClosedError(Close(code, reason), None)
    assert type(failures.connection_failure(closed)) is failure


@pytest.mark.parametrize("code", [1003, 1008, 4000])
def test_who_spoke_our_protocol_can_be_tried_again_after_a_close_without_a_word(code: int) -> None:
    closed = ConnectionClosedError(Close(code, ""), None)
    assert isinstance(failures.connection_failure(closed), errors.ProtocolRefused)
    assert failures.connection_failure(closed, has_stood=True).may_retry


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), OSError("no such host")])
def test_no_connection_can_be_tried_again(error: Exception) -> None:
    failure = failures.connection_failure(error)
    assert isinstance(failure, errors.ProviderUnreachable)
    assert failure.may_retry


def test_what_no_retry_cures_is_not_retried() -> None:
    refused = (errors.KeyRefused, errors.QuotaExhausted, errors.ModelGone, errors.ProtocolRefused)
    assert not any(failure.may_retry for failure in refused)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("insufficient_quota", "quota_exhausted"),
        ("rate_limit_exceeded", "provider_busy"),
        ("conversation_already_has_active_response", "conversation_already_has_active_response"),
        ("", "provider"),
    ],
)
def test_a_code_word_is_ours_where_the_tree_has_one(word: str, code: str) -> None:
    assert failures.code_of(word) == code


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ({"code": "session_expired", "type": "invalid_request_error"}, "session_expired"),
        ({"code": None, "type": "server_error"}, "server_error"),
        ({"code": "What the visitor said!", "type": "invalid_request_error"}, "invalid_request_error"),
        ({}, ""),
        ("no", ""),
    ],
)
def test_only_what_looks_like_a_code_word_is_one(error: object, word: str) -> None:
    assert failures.word_of(error) == word
