"""The settings, read once from the environment and `.env`. The only reader of either.

Every setting's variable is its name in capitals behind `GUIDE_`; lists are comma-separated.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from guide.errors import SettingsError

PREFIX: Final = "GUIDE_"
ENV_FILE: Final = ".env"
ROOT: Final = Path(__file__).resolve().parent.parent

SHORTEST_PASSPHRASE: Final = 12

ICE_URL: Final = re.compile(r"(stun:[^\s?]+|turns?:[^\s?]+(\?transport=(udp|tcp))?)")

VOICE: Final = re.compile(r"([a-z]{2,3}(-[A-Za-z]{2,4})?=)?[^=\s]+")

Usd = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6)]


class Settings(BaseSettings):
    """Raises SettingsError from `load`, naming every wrong variable and what it may be."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 7860
    exhibits_dir: Path = ROOT / "exhibits"
    data_dir: Path = ROOT / "data"
    ledger_url: SecretStr | None = None

    provider: Literal["auto", "openai", "builtin"] = "auto"
    standby: Literal["builtin", "none"] = "builtin"
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    realtime_base_url: str | None = None
    realtime_model: str = "gpt-realtime-2.1-mini"
    chat_base_url: str | None = None
    chat_model: str = "gpt-6-luna"
    moderation: Literal["off", "parallel", "strict"] = "off"
    chat_share: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.1")
    voice: str = "marin"
    transcription_model: str | None = "gpt-transcribe"
    turn_detection: Literal["semantic_vad", "server_vad", "push_to_talk"] = "semantic_vad"
    talk_key: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+$")] = "F13"
    stt: Literal["builtin", "whisper", "moonshine"] = "builtin"
    stt_base_url: str | None = None
    stt_model: str | None = None
    stt_api_key: SecretStr | None = None
    tts: Literal["builtin", "piper", "kokoro"] = "builtin"
    tts_voices: Path = ROOT / "data" / "voices"
    tts_base_url: str | None = None
    tts_model: str = "tts-1"
    tts_voice: Annotated[tuple[str, ...], NoDecode] = ()
    tts_api_key: SecretStr | None = None

    visit_limit_usd: Usd = Decimal("0.50")
    visitor_day_limit_usd: Usd = Decimal(1)
    kiosk_day_limit_usd: Usd = Decimal(25)
    day_limit_usd: Usd = Decimal(100)
    low_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    prices_file: Path | None = None

    ice_servers: Annotated[tuple[str, ...], NoDecode] = ()
    ice_username: str = ""
    ice_credential: SecretStr = SecretStr("")
    turn_hf_token: SecretStr | None = None
    turn_cloudflare_key: SecretStr | None = None

    max_visits: Annotated[int, Field(ge=1, le=200)] = 5
    idle_s: Annotated[int, Field(ge=20, le=3_600)] = 75
    languages: Annotated[tuple[str, ...], NoDecode] = ()
    time_zone: str = "UTC"
    kiosk_id: str = "kiosk"
    trusted_proxy_hops: Annotated[int, Field(ge=0, le=5)] = 0
    metrics_token: SecretStr | None = None
    operator_passphrase: SecretStr | None = None
    keep_unanswered: bool = False

    @field_validator("languages", "ice_servers", "tts_voice", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("ice_servers")
    @classmethod
    def _ice_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        if not all(ICE_URL.fullmatch(url) for url in urls):
            raise ValueError("addresses such as stun:HOST:PORT, turn:HOST:PORT or turns:HOST:PORT?transport=tcp")
        return urls

    @field_validator("ice_credential")
    @classmethod
    def _turn_needs_a_credential(cls, credential: SecretStr, info: ValidationInfo) -> SecretStr:
        is_turn = any(url.startswith("turn") for url in info.data.get("ice_servers", ()))
        if is_turn and not (credential.get_secret_value() and info.data.get("ice_username")):
            raise ValueError("a turn: server needs GUIDE_ICE_USERNAME and GUIDE_ICE_CREDENTIAL")
        return credential

    @field_validator("turn_cloudflare_key")
    @classmethod
    def _key_and_token(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not all(key.get_secret_value().partition(":")):
            raise ValueError("the key's id and its API token, with a colon between them")
        return key

    @field_validator("operator_passphrase")
    @classmethod
    def _is_long(cls, passphrase: SecretStr | None) -> SecretStr | None:
        if passphrase is not None and len(passphrase.get_secret_value()) < SHORTEST_PASSPHRASE:
            raise ValueError(f"{SHORTEST_PASSPHRASE} characters or more")
        return passphrase

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("a time zone such as Europe/Paris") from error
        return value

    @field_validator("tts_voice")
    @classmethod
    def _voices(cls, voices: tuple[str, ...]) -> tuple[str, ...]:
        if not all(VOICE.fullmatch(voice) for voice in voices):
            raise ValueError("a voice such as af_heart, or one for each language: en=af_heart, fr=ff_siwis")
        return voices

    @field_validator("stt_base_url")
    @classmethod
    def _hears_alone(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("stt", "builtin") != "builtin":
            raise ValueError("a server hears, or GUIDE_STT on this machine: name one of them")
        return value

    @field_validator("stt_base_url", "tts_base_url")
    @classmethod
    def _speech_server(cls, value: str | None) -> str | None:
        return cls._http_address(_museums_own(value)) if value else None

    @field_validator("chat_base_url")
    @classmethod
    def _http_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https://")
        return value.rstrip("/") if value else None

    @field_validator("realtime_base_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://", "ws://", "wss://")):
            raise ValueError("an address that begins with http://, https://, ws:// or wss://")
        return value.rstrip("/") if value else None

    @property
    def chosen_provider(self) -> Literal["openai", "builtin"]:
        if self.provider != "auto":
            return self.provider
        return "openai" if self.openai_api_key or self.realtime_base_url else "builtin"

    @property
    def is_builtin(self) -> bool:
        return self.chosen_provider == "builtin"

    @property
    def runs_builtin(self) -> bool:
        """Whether the built-in guide answers, always or as a standby."""
        return self.is_builtin or self.standby == "builtin"

    @property
    def has_chat_model(self) -> bool:
        """Whether a model answers in writing, too, and not the exhibits alone."""
        return bool(self.chat_base_url) or (self.chosen_provider == "openai" and bool(self.openai_api_key))

    @property
    def ledger_address(self) -> str:
        """The ledger's SQLAlchemy URL, which may hold a password."""
        if self.ledger_url:
            return self.ledger_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'ledger.sqlite3'}"

    @property
    def meanings_file(self) -> Path:
        """Where what the exhibits mean is kept from one start to the next."""
        return self.data_dir / "meanings.npz"

    @property
    def hearing_folder(self) -> Path:
        """Where what the built-in recognition learnt of the exhibits is kept from one start to the next."""
        return self.data_dir / "hearing"

    def languages_of(self, museum: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the museum's languages that visitors may choose. Raises SettingsError."""
        unknown = [code for code in self.languages if code not in museum]
        if unknown:
            raise SettingsError(f"GUIDE_LANGUAGES: museum.md has {', '.join(museum)}, and no {', '.join(unknown)}.")
        return self.languages or museum

    def effective(self) -> dict[str, str]:
        """Every setting as text, secrets as stars, for `python -m guide check`."""
        return {name: str(getattr(self, name)) for name in type(self).model_fields}


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. `environ` is for naming unknown variables; pydantic reads the process's own."""
    given = {**dotenv_values(ENV_FILE), **(os.environ if environ is None else environ)}
    problems = _unknown(given)
    try:
        settings = Settings(**_space_defaults(given))
    except ValidationError as error:
        raise SettingsError("\n".join([*problems, *_wrong(error)])) from None
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _museums_own(address: str) -> str:
    """`address`, of a speech server. Raises ValueError for one that wants money, or that holds a password."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("an address such as http://127.0.0.1:8000/v1") from error
    if host.endswith(("openai.com", "openai.azure.com")):
        raise ValueError(
            "a server of the museum's own: OpenAI charges for speech, and what is spent here no limit could stop."
            " With an OPENAI_API_KEY its Realtime models hear and speak, within the limits"
        )
    if parts.username or parts.password:
        raise ValueError(
            "an address without a name or password: a key goes into GUIDE_STT_API_KEY or GUIDE_TTS_API_KEY"
        )
    return address


def _space_defaults(environ: Mapping[str, str | None]) -> dict[str, Any]:
    """On a Hugging Face Space the page must listen on every address, behind one proxy."""
    if "SPACE_ID" not in environ:
        return {}
    defaults = {"host": "0.0.0.0", "trusted_proxy_hops": 1}  # a Space is reached from outside
    return {name: value for name, value in defaults.items() if PREFIX + name.upper() not in environ}


def _unknown(environ: Mapping[str, str | None]) -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields if name != "openai_api_key"}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [_unknown_sentence(name, known) for name in unknown]


def _unknown_sentence(name: str, known: set[str]) -> str:
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"{name} is not a setting. The nearest one is {nearest[0]}."


def _wrong(error: ValidationError) -> list[str]:
    return [f"{_variable(fault['loc'])}: {fault['msg']}." for fault in error.errors(include_input=False)]


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else ""
    return name if name.isupper() else PREFIX + name.upper()
