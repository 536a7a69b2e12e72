"""What a page's offer must hold before a connection is made for it."""

from __future__ import annotations

from aiortc.sdp import MediaDescription, SessionDescription

from guide.errors import BadInput


def check_offer(sdp: str, type: str) -> None:
    """Raises BadInput unless this is an offer of a microphone, a place for the guide's voice, and a data channel."""
    if type != "offer":
        raise BadInput("type", "must be 'offer'")
    lines = _media_lines(sdp)
    kinds = [line.kind for line in lines]
    if kinds.count("audio") != 1 or any(line.direction != "sendrecv" for line in lines if line.kind == "audio"):
        raise BadInput("sdp", "must offer one audio line, both ways")
    if kinds.count("application") != 1:
        raise BadInput("sdp", "must offer a data channel")
    if len(kinds) > 2:
        raise BadInput("sdp", "must offer nothing but audio and a data channel")
    # aiortc finds this out only while connecting, in a task that nobody looks after.
    if not all(line.dtls and line.dtls.fingerprints for line in lines):
        raise BadInput("sdp", "must hold the fingerprint of a certificate")


def _media_lines(sdp: str) -> list[MediaDescription]:
    try:
        return list(SessionDescription.parse(sdp).media)
    except (ValueError, AssertionError, LookupError, AttributeError, TypeError, StopIteration) as error:
        # aiortc's parser says no in all of these ways.
        raise BadInput("sdp", "must be a session description") from error
