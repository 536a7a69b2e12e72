"""What kind of session a connection asks for, by its address and its headers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers

from guide.pipeline import refusals
from guide.pipeline.session import SessionKind

DEFAULT_MODEL: Final = "exhibits-only"
_BETA_SUBPROTOCOL: Final = "openai-beta.realtime-v1"
_KEY_SUBPROTOCOL: Final = "openai-insecure-api-key."


@dataclass(frozen=True, slots=True)
class Wanted:
    """`model`: "" for a session that only transcribes."""

    kind: SessionKind
    model: str


def wanted(path: str, headers: Headers) -> Wanted:
    """Raises Refused where the service would close the connection right away."""
    if "OpenAI-Beta" in headers or _BETA_SUBPROTOCOL in _subprotocols(headers):
        raise refusals.beta_shape()
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    intent, model = query.get("intent", [None])[0], query.get("model", [""])[0]
    match intent:
        case None | "realtime":
            return Wanted("realtime", _conversing(model))
        case "transcription" if model:
            raise refusals.model_while_transcribing()
        case "transcription":
            return Wanted("transcription", "")
        case _:
            raise refusals.unknown_intent(intent)


def key_of(headers: Headers) -> str:
    """What the client shows to be let in, "" for nothing."""
    offered = (
        name.removeprefix(_KEY_SUBPROTOCOL) for name in _subprotocols(headers) if name.startswith(_KEY_SUBPROTOCOL)
    )
    return headers.get("Authorization", "").removeprefix("Bearer ") or next(offered, "")


def _conversing(model: str) -> str:
    if "transcribe" in model or "whisper" in model:
        raise refusals.transcription_model(model)
    return model or DEFAULT_MODEL


def _subprotocols(headers: Headers) -> Iterable[str]:
    offered = ",".join(headers.get_all("Sec-WebSocket-Protocol"))
    return [name.strip() for name in offered.split(",")]
