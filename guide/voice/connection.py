"""One WebRTC connection inside FastRTC's Stream, from its offer to the last of its tasks.

| a connection owns | let go by |
|---|---|
| its place and its entries in the Stream | `release` |
| FastRTC's tasks for its microphone, start-up and time-out | `release` |
| aiortc's connection: sockets, transports, their tasks | `disconnect`, in the background |

FastRTC keeps a connection under an id of its page's choosing, and an old connection of the same id takes its
successor down with it. So every connection gets a fresh id here, and who it belongs to is the door's business.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from typing import Final

import fastrtc
import orjson
from aiortc import RTCDataChannel, RTCPeerConnection
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from fastrtc.tracks import AudioCallback

from guide.errors import BadInput, NoPlace
from guide.voice import fastrtc_parts
from guide.voice.peer import Peer

log = logging.getLogger(__name__)

_DEAD: Final = ("closed", "failed")


class Connection:
    def __init__(self, stream: fastrtc.Stream, peer: Peer) -> None:
        self._stream = stream
        self._peer = peer
        self._id = secrets.token_hex(8)
        self._pc: RTCPeerConnection | None = None
        self._callbacks: list[AudioCallback] = []
        self.is_answering = False
        """While FastRTC works on the offer: nothing may be taken from under it, `release` has to wait."""

    async def answer(self, sdp: str, type: str) -> dict[str, str]:
        """Answer the page's offer: `{"sdp", "type"}`. Raises NoPlace or BadInput; `release` it then too."""
        offer = {"webrtc_id": self._id, "sdp": sdp, "type": type}
        set_outputs = self._stream.set_additional_outputs(self._id)
        self.is_answering = True
        try:
            answer = await self._stream.handle_offer(offer, set_outputs)
        except (ValueError, OperationError, InvalidAccessError, InvalidStateError) as error:
            raise BadInput("sdp", "must offer Opus audio and a data channel, with ICE and DTLS") from error
        finally:
            self.is_answering = False
            self._pc = self._stream.pcs.get(self._id)
            self._callbacks = list(self._stream.connections.get(self._id, ()))
        if not isinstance(answer, dict):
            raise _refusal(answer.body)
        return answer

    def attach(self, *, in_loop: bool) -> None:
        """Lead sound and messages to the peer. After `answer` and before the page has it: nothing flows yet."""
        assert self._pc is not None
        self._stream.handlers[self._id].peer = self._peer
        # FastRTC's own listener would answer every message with a log line, and log what visitors type.
        self._pc.remove_all_listeners("datachannel")
        self._pc.on("datachannel", self._use_channel)
        self._pc.on("connectionstatechange", self._state_changed)
        if in_loop:
            fastrtc_parts.quicken(self._pc, self._callbacks[0], self._peer.pacer)

    def _use_channel(self, channel: RTCDataChannel) -> None:
        self._peer.use_channel(channel)
        for callback in self._callbacks:
            callback.set_channel(channel)

    def _state_changed(self) -> None:
        if self._pc is not None and self._pc.connectionState in _DEAD:
            self._peer.close()

    async def bytes_received(self) -> int:
        """All that came from the page so far: sound, messages, receipts."""
        if self._pc is None:
            return 0
        stats = await self._pc.getStats()
        return max((s.bytesReceived for s in stats.values() if s.type == "transport"), default=0)

    def release(self) -> None:
        """Free the place and stop FastRTC's tasks, at once. What is left is for `disconnect`."""
        if self._id in self._stream.connection_timeouts:
            self._stream.connection_timeouts[self._id].set()
        if self._pc is not None:
            self._pc.remove_all_listeners()
        self._stream.clean_up(self._id)
        for callback in self._callbacks:
            callback.stop()
            callback.track.stop()
            for name in ("process_input_task", "start_up_task", "decode_task"):
                _cancel(getattr(callback, name, None))

    async def disconnect(self) -> None:
        if self._pc is not None:
            await self._pc.close()


def _cancel(task: asyncio.Task[object] | None) -> None:
    if task is not None:
        task.cancel()


def _refusal(body: bytes) -> NoPlace | BadInput:
    """FastRTC says no with HTTP 200 and `{"status": "failed", "meta": {"error"}}`."""
    meta: Mapping[str, object] = orjson.loads(body).get("meta", {})
    if meta.get("error") == "concurrency_limit_reached":
        return NoPlace("all voice places are taken")
    return BadInput("sdp", f"was refused: {meta.get('error')}")
