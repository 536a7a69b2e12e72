"""What a client is told of a turn that was understood: in pieces, then whole, with how sure every word of it is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from guide.pipeline.outbox import Outbox
from guide.pipeline.session import Transcription
from guide.pipeline.stages import Heard
from guide.pipeline.tokens import transcription_usage
from guide.realtime.wire import Event

_KIND: Final = "conversation.item.input_audio_transcription"
_WORD: Final = re.compile(r"\s*\S+")
_LEAST_CERTAINTY: Final = 1e-4


def tell_transcript(
    outbox: Outbox, item_id: str, heard: Heard, transcription: Transcription, *, audio_ms: int
) -> None:
    pieces = _pieces(heard.text, transcription.model)
    for piece in pieces:
        sure = _logprobs([piece], heard, transcription)
        outbox.send(f"{_KIND}.delta", item_id=item_id, content_index=0, delta=piece, **sure)
    outbox.send(
        f"{_KIND}.completed",
        item_id=item_id,
        content_index=0,
        transcript=heard.text,
        usage=transcription_usage(transcription.model, audio_ms, heard.text),
        **_logprobs(pieces, heard, transcription),
        **_languages(heard, transcription),
    )


def tell_failure(outbox: Outbox, item_id: str, why: str) -> None:
    """`why`: as an addition to what the service says."""
    message = f"Input transcription failed for item '{item_id}'. {why}".rstrip()
    error = {"type": "server_error", "code": "transcription_failed", "message": message}
    outbox.send(f"{_KIND}.failed", item_id=item_id, content_index=0, error=error)


def _pieces(text: str, model: str) -> list[str]:
    """whisper-1 tells its transcript at once, the others word by word."""
    if model == "whisper-1":
        return [text] if text else []
    return _WORD.findall(text)


def _languages(heard: Heard, transcription: Transcription) -> Event:
    """Recognition doesn't tell languages apart: what it understood is in the one it was told, English unless told."""
    if transcription.model != "gpt-transcribe":
        return {}
    return {"languages": [{"code": transcription.language or "en"}] if heard.text else []}


def _logprobs(pieces: Sequence[str], heard: Heard, transcription: Transcription) -> Event:
    """Where the client wants them. Recognition is as sure of every word of a turn as of the whole."""
    if not transcription.has_logprobs:
        return {}
    logprob = math.log(max(heard.certainty, _LEAST_CERTAINTY))
    return {"logprobs": [{"token": piece, "logprob": logprob, "bytes": list(piece.encode())} for piece in pieces]}
