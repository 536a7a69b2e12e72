from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guide.core.pricing import BUILTIN
from guide.errors import SettingsError
from guide.from_settings import ice_servers_of, moderation_of, rules_of, speech_of, tariff_of, unanswered_of
from guide.settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_without_a_key_answers_cost_nothing() -> None:
    tariff = tariff_of(settings(openai_api_key=None))

    assert tariff.answer == BUILTIN
    assert tariff.chat is None


def test_with_a_key_what_is_spoken_heard_and_written_has_its_price() -> None:
    tariff = tariff_of(settings(openai_api_key="sk-made-up"))

    assert tariff.answer != BUILTIN
    assert tariff.transcription is not None
    assert tariff.chat is not None


def test_a_model_of_unknown_price_is_refused_by_its_name() -> None:
    with pytest.raises(SettingsError, match="gpt-of-tomorrow"):
        tariff_of(settings(openai_api_key="sk-made-up", realtime_model="gpt-of-tomorrow"))


def test_judging_words_needs_somebody_to_ask() -> None:
    with pytest.raises(SettingsError, match="GUIDE_MODERATION.*OPENAI_API_KEY"):
        moderation_of(settings(openai_api_key=None, moderation="strict"), None)


def test_the_built_in_server_is_asked_for_its_own_model() -> None:
    with_key = settings(openai_api_key="sk-made-up")

    assert speech_of(with_key, is_builtin=False).model == with_key.realtime_model
    assert speech_of(with_key, is_builtin=True).model != with_key.realtime_model
    assert rules_of(settings(openai_api_key=None), has_standby=False).is_builtin


def test_unanswered_questions_are_kept_only_where_that_is_wanted(tmp_path: Path) -> None:
    assert unanswered_of(settings(data_dir=tmp_path)) is None
    assert unanswered_of(settings(data_dir=tmp_path, keep_unanswered=True)) is not None


async def test_a_fixed_relay_is_offered() -> None:
    ice = ice_servers_of(
        settings(ice_servers=["turn:relay.example:3478"], ice_username="kiosk", ice_credential="made-up")
    )

    assert "turn:relay.example:3478" in str(await ice.current())
