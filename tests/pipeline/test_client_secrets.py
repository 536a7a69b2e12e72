"""Secrets with a session in them."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
import pytest
from openai.types.realtime import ClientSecretCreateResponse

from guide.pipeline.admission import DEFAULT_MODEL, Wanted
from guide.pipeline.client_secrets import ClientSecrets, Prepared
from guide.pipeline.refusals import Refused

NOW_S = 1_800_000_000


def secrets() -> ClientSecrets:
    numbers = itertools.count(1)
    return ClientSecrets(lambda kind: f"{kind}_{next(numbers)}")


def create(kept: ClientSecrets, **body: Any) -> ClientSecretCreateResponse:
    created = kept.create(orjson.dumps(body), now_s=NOW_S, session_until_s=NOW_S + 3_600)
    return ClientSecretCreateResponse.model_validate(created, strict=True)


def test_a_secret_opens_the_session_that_is_in_it() -> None:
    kept = secrets()

    created = create(kept, session={"type": "realtime", "model": "gpt-realtime-2.1", "instructions": "Be brief."})

    assert created.session.type == "realtime"
    assert (created.session.model, created.session.instructions) == ("gpt-realtime-2.1", "Be brief.")
    assert kept.prepared(created.value, now_s=NOW_S) == Prepared(
        Wanted("realtime", "gpt-realtime-2.1"), {"type": "realtime", "instructions": "Be brief."}, NOW_S + 600
    )


def test_without_a_session_it_is_an_ordinary_one() -> None:
    created = create(secrets())

    assert created.session.type == "realtime"
    assert created.session.model == DEFAULT_MODEL
    assert created.value.startswith("ek_")


def test_a_session_may_only_transcribe() -> None:
    kept = secrets()

    created = create(kept, session={"type": "transcription"})

    prepared = kept.prepared(created.value, now_s=NOW_S)
    assert prepared is not None
    assert prepared.wanted.kind == "transcription"


def test_a_secret_lasts_as_long_as_was_asked_for() -> None:
    kept = secrets()

    created = create(kept, expires_after={"anchor": "created_at", "seconds": 30})

    assert created.expires_at == NOW_S + 30
    assert kept.prepared(created.value, now_s=NOW_S + 29) is not None
    assert kept.prepared(created.value, now_s=NOW_S + 30) is None
    assert kept.prepared("ek_unknown", now_s=NOW_S) is None


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"sessions": {}}, "unknown_parameter", "sessions"),
        ({"session": {}}, "missing_required_parameter", "session.type"),
        ({"session": []}, "invalid_type", "session"),
        ({"session": {"type": "realtime", "mood": 1}}, "unknown_parameter", "session.mood"),
        ({"session": {"type": "realtime", "max_output_tokens": 0}}, "integer_below_min_value", None),
        ({"expires_after": 7}, "invalid_type", "expires_after"),
        ({"expires_after": {"seconds": 5}}, "integer_below_min_value", "expires_after.seconds"),
        ({"expires_after": {"seconds": 60.5}}, "invalid_type", "expires_after.seconds"),
        ({"expires_after": {"anchor": "now"}}, "invalid_value", "expires_after.anchor"),
    ],
)
def test_what_is_malformed_is_refused(body: dict[str, Any], code: str, param: str | None) -> None:
    with pytest.raises(Refused) as refused:
        secrets().create(orjson.dumps(body), now_s=NOW_S, session_until_s=NOW_S)

    assert refused.value.code == code
    if param is not None:
        assert refused.value.param == param


def test_only_a_secret_can_be_void() -> None:
    kept = secrets()
    created = create(kept)

    assert not kept.is_void(created.value, now_s=NOW_S)
    assert kept.is_void(created.value, now_s=created.expires_at)
    assert kept.is_void("ek_unknown", now_s=NOW_S)
    assert not kept.is_void("sk-anything", now_s=NOW_S)
    assert not kept.is_void("", now_s=NOW_S)


def test_the_oldest_of_too_many_is_forgotten() -> None:
    kept = secrets()
    first, second = create(kept).value, create(kept).value

    for _ in range(99):
        create(kept)

    assert kept.prepared(first, now_s=NOW_S) is None
    assert kept.prepared(second, now_s=NOW_S) is not None
