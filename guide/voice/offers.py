"""What a page's offer must hold before a connection is made for it."""

from __future__ import annotations

from aiortc.sdp import SessionDescription

from guide.errors import BadInput


def check_offer(sdp: str, type: str) -> None:
    """Raises BadInput unless this is an offer of a microphone, a place for the guide's voice, and a data channel."""
    if type != "offer":
        raise BadInput("type", "must be 'offer'")
    kinds = _offered(sdp)
    if kinds.get("audio") != "sendrecv":
        raise BadInput("sdp", "must offer one audio line, both ways")
    if "application" not in kinds:
        raise BadInput("sdp", "must offer a data channel")
    if "video" in kinds:
        raise BadInput("sdp", "must not offer video")


def _offered(sdp: str) -> dict[str, str | None]:
    """The direction of each kind of media in the offer."""
    try:
        media = SessionDescription.parse(sdp).media
    except (ValueError, AssertionError, LookupError, AttributeError, TypeError, StopIteration) as error:
        # aiortc's parser says no in all of these ways.
        raise BadInput("sdp", "must be a session description") from error
    if sum(line.kind == "audio" for line in media) > 1:
        raise BadInput("sdp", "must offer one audio line, both ways")
    return {line.kind: line.direction for line in media}
