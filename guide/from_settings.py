"""What the settings say, as what acts on it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from guide.builtin import BUILTIN_MODEL
from guide.chat.attempts import Chatting
from guide.chat.moderation import Moderation
from guide.core.budget import SMALLEST_ANSWER_TOKENS, Limits
from guide.core.price_table import ending_warning
from guide.core.pricing import BUILTIN, Kind, Price
from guide.core.state import Rules
from guide.errors import SettingsError
from guide.house import Speech
from guide.ledger.prices import load_prices, model_price
from guide.ledger.tariff import Tariff
from guide.museum.collection import Museum
from guide.museum.files import read_museum
from guide.museum.games import Game, read_games
from guide.museum.personas import Persona, read_personas
from guide.museum.problems import Findings, in_order
from guide.settings import Settings
from guide.speech import known_voices
from guide.unanswered import UnansweredList
from guide.voice.ice import IceServer, IceServers, from_cloudflare, from_hugging_face

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """What the curators' files hold. `left_out`: what is wrong in them, a sentence each."""

    museum: Museum
    personas: Mapping[str, Persona]
    games: Mapping[str, Game]
    left_out: Sequence[str]


def files_of(settings: Settings) -> Files:
    """Raises MuseumError when not even the museum's name can be read."""
    findings = Findings()
    museum = read_museum(settings.exhibits_dir, findings)
    personas = read_personas(settings.exhibits_dir / "personas", findings, known_voices(settings))
    games = read_games(settings.exhibits_dir / "games", museum.exhibits, findings)
    return Files(museum, personas, games, in_order(findings.problems))


def rules_of(settings: Settings, *, has_standby: bool) -> Rules:
    is_builtin = settings.is_builtin
    return Rules(
        settings.turn_detection, low_share=settings.low_share, is_builtin=is_builtin, has_standby=has_standby
    )


def speech_of(settings: Settings, *, is_builtin: bool) -> Speech:
    return Speech(
        model=BUILTIN_MODEL if is_builtin else settings.realtime_model,
        voice=settings.voice,
        transcription_model=BUILTIN_MODEL if is_builtin else settings.transcription_model,
        standing_output_tokens=SMALLEST_ANSWER_TOKENS,
        tells_certainty=is_builtin,
    )


def limits_of(settings: Settings) -> Limits:
    return Limits(
        visit_usd=settings.visit_limit_usd,
        visitor_day_usd=settings.visitor_day_limit_usd,
        kiosk_day_usd=settings.kiosk_day_limit_usd,
        museum_day_usd=settings.day_limit_usd,
    )


def tariff_of(settings: Settings) -> Tariff:
    """Raises SettingsError for a model whose price nobody knows."""
    prices = load_prices(settings.prices_file)
    today = datetime.now(UTC).date()

    def price(model: str, kind: Kind) -> Price:
        found = model_price(model, prices, kind=kind, today=today)
        if warning := ending_warning(found, today):
            log.warning(warning)
        return found

    chat = price(settings.chat_model, "chat") if settings.has_chat_model else None
    if settings.is_builtin:
        return Tariff(BUILTIN, chat=chat)
    answer = price(settings.realtime_model, "realtime")
    heard = settings.transcription_model
    return Tariff(answer, price(heard, "transcription") if heard else None, chat)


def ice_servers_of(settings: Settings) -> IceServers:
    fixed = IceServer(settings.ice_servers, settings.ice_username, settings.ice_credential.get_secret_value())
    fetch = None
    if settings.turn_hf_token is not None:
        fetch = from_hugging_face(settings.turn_hf_token.get_secret_value())
    elif settings.turn_cloudflare_key is not None:
        key_id, _, token = settings.turn_cloudflare_key.get_secret_value().partition(":")
        fetch = from_cloudflare(key_id, token)
    return IceServers([fixed] if fixed.urls else [], fetch=fetch, clock=time.monotonic)


def moderation_of(settings: Settings, chat: Chatting | None) -> Moderation | None:
    """Raises SettingsError when there is nobody to ask, or nothing to show them."""
    if settings.moderation == "off":
        return None
    if chat is None:
        raise SettingsError("GUIDE_MODERATION: this needs an OPENAI_API_KEY, or a GUIDE_CHAT_BASE_URL.")
    if settings.chosen_provider == "openai" and not settings.transcription_model:
        raise SettingsError("GUIDE_MODERATION: this needs a GUIDE_TRANSCRIPTION_MODEL: only words can be judged.")
    return Moderation(chat.server, is_strict=settings.moderation == "strict")


def unanswered_of(settings: Settings) -> UnansweredList | None:
    zone = ZoneInfo(settings.time_zone)
    return UnansweredList(settings.data_dir, lambda: datetime.now(zone).date()) if settings.keep_unanswered else None
