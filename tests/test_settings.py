from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from guide.errors import SettingsError
from guide.settings import Settings, load


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env but the test's own."""
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_built_in_guide_answers_on_this_machine_only() -> None:
    settings = load()

    assert settings.chosen_provider == "builtin"
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.visit_limit_usd == Decimal("0.50")
    assert settings.ledger_address.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value"), [("OPENAI_API_KEY", "sk-test"), ("GUIDE_REALTIME_BASE_URL", "ws://127.0.0.1:9/v1")]
)
def test_a_key_or_an_address_chooses_that_provider(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    assert load().chosen_provider == "openai"


def test_the_built_in_guide_can_be_insisted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("GUIDE_PROVIDER", "builtin")

    assert load().chosen_provider == "builtin"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_LANGUAGES", "en, fr,,de ")

    assert load().languages == ("en", "fr", "de")


def test_the_env_file_counts_and_the_environment_counts_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GUIDE_PORT=8000\nGUIDE_KIOSK_ID=hall\nUNRELATED=1\n")
    monkeypatch.setenv("GUIDE_PORT", "9000")

    settings = load()

    assert (settings.port, settings.kiosk_id) == (9000, "hall")


def test_an_unknown_setting_is_refused_and_the_nearest_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_VISIT_LIMT_USD", "3")

    with pytest.raises(SettingsError, match=r"GUIDE_VISIT_LIMT_USD is not a setting.*GUIDE_VISIT_LIMIT_USD"):
        load()


def test_an_unknown_setting_in_the_env_file_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GUIDE_PROT=8000\n")

    with pytest.raises(SettingsError, match="GUIDE_PROT"):
        load()


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_PORT", "many")
    monkeypatch.setenv("GUIDE_VISIT_LIMIT_USD", "-1")
    monkeypatch.setenv("GUIDE_TIME_ZONE", "Mars/Olympus")
    monkeypatch.setenv("GUIDE_REALTIME_BASE_URL", "ftp://x")
    monkeypatch.setenv("GUIDE_COLOUR", "red")

    with pytest.raises(SettingsError) as raised:
        load()

    for name in ("PORT", "VISIT_LIMIT_USD", "TIME_ZONE", "REALTIME_BASE_URL", "COLOUR"):
        assert f"GUIDE_{name}" in str(raised.value)


@pytest.mark.parametrize("limit", ["NaN", "Infinity", "1e999", "0.0000001"])
def test_a_limit_is_an_honest_amount(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv("GUIDE_DAY_LIMIT_USD", limit)

    with pytest.raises(SettingsError, match="GUIDE_DAY_LIMIT_USD"):
        load()


def test_no_secret_is_ever_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("GUIDE_METRICS_TOKEN", "token-secret")
    monkeypatch.setenv("GUIDE_LEDGER_URL", "postgresql+psycopg://guide:db-secret@db/guide")
    settings = load()

    told = repr(settings) + str(settings) + str(settings.effective())

    assert "secret" not in told


def test_a_space_listens_to_the_outside_behind_one_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "museum/guide")
    assert (load().host, load().trusted_proxy_hops) == ("0.0.0.0", 1)

    monkeypatch.setenv("GUIDE_HOST", "127.0.0.1")
    assert load().host == "127.0.0.1"


def test_a_language_the_museum_does_not_have_is_named() -> None:
    settings = Settings(_env_file=None, languages=("fr", "xx"))

    with pytest.raises(SettingsError, match="xx"):
        settings.languages_of(("en", "fr"))
    assert Settings(_env_file=None).languages_of(("en", "fr")) == ("en", "fr")


def test_a_turn_server_needs_a_name_and_a_credential_which_nobody_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_ICE_SERVERS", "stun:stun.example.org, turn:turn.example.org:3478?transport=tcp")
    with pytest.raises(SettingsError, match="GUIDE_ICE_USERNAME and GUIDE_ICE_CREDENTIAL"):
        load()
    monkeypatch.setenv("GUIDE_ICE_USERNAME", "museum")
    monkeypatch.setenv("GUIDE_ICE_CREDENTIAL", "s3cret")

    settings = load()

    assert settings.ice_servers == ("stun:stun.example.org", "turn:turn.example.org:3478?transport=tcp")
    assert "s3cret" not in " ".join(settings.effective().values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ICE_SERVERS", "turn.example.org"),
        ("TURN_CLOUDFLARE_KEY", "key-without-token"),
        ("OPERATOR_PASSPHRASE", "too short"),
    ],
)
def test_a_server_that_nobody_could_ask_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"GUIDE_{name}", value)

    with pytest.raises(SettingsError, match=f"GUIDE_{name}"):
        load()


@pytest.mark.parametrize("stage", ["STT", "TTS"])
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("10.0.0.5:8000/v1", "begins with http:// or https://"),
        ("http://box:port/v1", "an address such as"),
        ("http://key:4711@box/v1", "GUIDE_STT_API_KEY or GUIDE_TTS_API_KEY"),
        ("https://api.openai.com/v1", "OpenAI charges for speech"),
        ("https://eu.api.openai.com/v1", "OpenAI charges for speech"),
        ("https://museum.openai.azure.com/openai/v1", "OpenAI charges for speech"),
    ],
)
def test_a_speech_server_is_the_museums_own(
    monkeypatch: pytest.MonkeyPatch, stage: str, address: str, reason: str
) -> None:
    monkeypatch.setenv(f"GUIDE_{stage}_BASE_URL", address)

    with pytest.raises(SettingsError, match=rf"GUIDE_{stage}_BASE_URL: .*{reason}") as raised:
        load()
    assert "4711" not in str(raised.value)


def test_who_hears_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_STT", "whisper")
    monkeypatch.setenv("GUIDE_STT_BASE_URL", "http://box:8000/v1")

    with pytest.raises(SettingsError, match=r"GUIDE_STT_BASE_URL: .*GUIDE_STT on this machine: name one of them"):
        load()


@pytest.mark.parametrize("voice", ["en=", "=af_heart", "English=af_heart", "af heart"])
def test_a_voice_that_nobody_could_have_is_refused(monkeypatch: pytest.MonkeyPatch, voice: str) -> None:
    monkeypatch.setenv("GUIDE_TTS_VOICE", voice)

    with pytest.raises(SettingsError, match="GUIDE_TTS_VOICE: .*en=af_heart, fr=ff_siwis"):
        load()


def test_a_speech_servers_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_STT_API_KEY", "key-4711")
    monkeypatch.setenv("GUIDE_TTS_API_KEY", "key-4711")

    assert "4711" not in repr(load()) + str(load().effective())
