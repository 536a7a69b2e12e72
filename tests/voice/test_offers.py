"""An offer that can't lead to a spoken conversation is refused before anything is set up for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guide.errors import BadInput
from guide.voice.offers import check_offer

AUDIO = """m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:0123456789abcdefghijkl
a=fingerprint:sha-256 00:11:22
a=setup:actpass
a=mid:0
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
"""
DATA = """m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:0123456789abcdefghijkl
a=fingerprint:sha-256 00:11:22
a=setup:actpass
a=mid:1
a=sctp-port:5000
"""
OFFER = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1\n" + AUDIO + DATA


def test_a_microphone_and_a_data_channel_are_welcome() -> None:
    check_offer(OFFER, "offer")


@pytest.mark.parametrize("type", ["answer", "pranswer", "", "ice-candidate"])
def test_only_an_offer_is_an_offer(type: str) -> None:
    with pytest.raises(BadInput, match="^type: "):
        check_offer(OFFER, type)


@pytest.mark.parametrize(
    ("spoil", "what_is_wrong"),
    [
        (lambda sdp: "", "audio"),
        (lambda sdp: "hello", "audio"),
        (lambda sdp: "v=0\r\nm=audio\r\n", "description"),
        (lambda sdp: sdp.replace("a=rtpmap:111", "a=rtpmap:x"), "description"),
        (lambda sdp: sdp.replace("a=rtpmap:111 opus/48000/2", "a=fmtp:112 useinbandfec=1"), "description"),
        (lambda sdp: sdp.replace("a=sendrecv", "a=recvonly"), "both ways"),
        (lambda sdp: sdp.replace("a=sendrecv", "a=sendonly"), "both ways"),
        (lambda sdp: sdp.replace(AUDIO, AUDIO + AUDIO), "one audio line"),
        (lambda sdp: sdp.replace(DATA, ""), "data channel"),
        (lambda sdp: sdp.replace(DATA, DATA + AUDIO.replace("m=audio", "m=video")), "nothing but audio"),
        (lambda sdp: sdp.replace("a=fingerprint", "a=x-fingerprint"), "fingerprint"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(spoil: Callable[[str], str], what_is_wrong: str) -> None:
    with pytest.raises(BadInput, match=what_is_wrong):
        check_offer(spoil(OFFER), "offer")
