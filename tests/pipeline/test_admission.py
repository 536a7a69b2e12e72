"""Which connections become sessions, and of what kind."""

from __future__ import annotations

import pytest
from websockets.datastructures import Headers

from guide.pipeline.admission import DEFAULT_MODEL, Wanted, key_of, wanted
from guide.pipeline.refusals import Refused


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Wanted("realtime", DEFAULT_MODEL)),
        ("?model=gpt-realtime-2.1", Wanted("realtime", "gpt-realtime-2.1")),
        ("?intent=realtime&model=gpt-realtime-2.1", Wanted("realtime", "gpt-realtime-2.1")),
        ("?intent=transcription", Wanted("transcription", "")),
    ],
)
def test_the_address_says_what_is_wanted(query: str, expected: Wanted) -> None:
    assert wanted(f"/v1/realtime{query}", Headers()) == expected


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?intent=transcription&model=gpt-realtime-2.1", "invalid_parameter"),
        ("?intent=&model=gpt-realtime-2.1", "invalid_intent"),
        ("?model=gpt-4o-transcribe", "invalid_model"),
        ("?model=gpt-realtime-whisper", "invalid_model"),
    ],
)
def test_what_makes_no_session_is_refused(query: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        wanted(f"/v1/realtime{query}", Headers())

    assert refused.value.code == code


@pytest.mark.parametrize(
    "headers",
    [
        Headers({"Authorization": "Bearer ek_1"}),
        Headers({"Sec-WebSocket-Protocol": "realtime, openai-insecure-api-key.ek_1"}),
    ],
)
def test_servers_and_browsers_show_their_key(headers: Headers) -> None:
    assert key_of(headers) == "ek_1"
    assert key_of(Headers()) == ""


@pytest.mark.parametrize(
    "headers",
    [
        Headers({"OpenAI-Beta": "realtime=v1"}),
        Headers({"Sec-WebSocket-Protocol": "realtime, openai-insecure-api-key.none, openai-beta.realtime-v1"}),
    ],
)
def test_the_beta_is_over(headers: Headers) -> None:
    with pytest.raises(Refused) as refused:
        wanted("/v1/realtime?model=gpt-realtime", headers)

    assert refused.value.code == "beta_api_shape_disabled"
