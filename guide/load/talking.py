"""A visitor who talks: calls, asks aloud, listens to the end of the answer, asks again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from guide.load.felt import Felt
from guide.load.kiosk import Kiosk, OpenVisit, Refused
from guide.load.sound import Ear, Mouth

CONNECTS_S: Final = 15.0
WAITS_S: Final = 15.0
"""The longest for a first sound; then the visitor takes it that no answer comes."""
LISTENS_S: Final = 60.0
SILENT_S: Final = 1.5
"""After so long a silence an answer is over: it pauses between sentences."""
THINKS_S: Final = 2.0
UNANSWERED: Final = ("not_understood", "answer_failed", "declined")
"""The notices by which a visitor is told that no answer comes."""

Question = list[np.ndarray]


async def talk(
    kiosk: Kiosk, questions: Sequence[Question], visit: OpenVisit, felt: Felt, until_s: float, *, push_to_talk: bool
) -> None:
    call = Call(felt, push_to_talk=push_to_talk)
    try:
        await call.begin(kiosk, visit)
        for question in itertools.cycle(questions):
            await call.ask(question)
            await asyncio.sleep(THINKS_S)
            if time.monotonic() >= until_s:
                return
    except Refused as refused:
        felt.refused[refused.code] += 1
    except CallLost as lost:
        felt.failed[lost.code] += 1
    finally:
        await call.end()


class CallLost(Exception):
    """`code`: in which way."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Call:
    """One visitor's call. Errors that the kiosk tells of are counted when they come."""

    def __init__(self, felt: Felt, *, push_to_talk: bool) -> None:
        self._felt = felt
        self._push_to_talk = push_to_talk
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._mouth, self._ear = Mouth(), Ear()
        self._peer.addTrack(self._mouth)
        self._channel = self._peer.createDataChannel("text")
        self._opened = asyncio.Event()
        self._is_resting = False
        self._why_unanswered = ""
        self._peer.on("track", self._ear.hear)
        self._channel.on("open", self._opened.set)
        self._channel.on("message", self._told)

    async def begin(self, kiosk: Kiosk, visit: OpenVisit) -> None:
        """Raises Refused, CallLost."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        offer = {"sdp": self._peer.localDescription.sdp, "type": self._peer.localDescription.type}
        answer = await kiosk.post(f"{visit.path}/offer", offer, visit.headers)
        await self._peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
        try:
            await asyncio.wait_for(self._opened.wait(), CONNECTS_S)
        except TimeoutError as error:
            raise CallLost("no_connection") from error

    async def ask(self, question: Question) -> None:
        """Raises CallLost, and Refused when the voice has closed."""
        if self._is_resting:
            raise Refused("voice_closed")
        self._ear.listen_anew()
        self._why_unanswered = ""
        ended_s = await self._say(question)
        try:
            heard_s = await asyncio.wait_for(self._ear.first_sound_s(), WAITS_S)
        except TimeoutError:
            self._felt.failed[self._why_unanswered or "no_answer"] += 1
            return
        self._felt.first_ms.append(max(0.0, heard_s - ended_s) * 1000)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ear.silence(SILENT_S), LISTENS_S)

    async def _say(self, question: Question) -> float:
        """When it ended, on the monotonic clock."""
        self._switch_talk(on=True)
        try:
            ended_s = await self._mouth.say(question)
        except TimeoutError as error:
            raise CallLost("call_lost") from error
        self._switch_talk(on=False)
        return ended_s

    async def end(self) -> None:
        await self._ear.close()
        await self._peer.close()

    def _switch_talk(self, *, on: bool) -> None:
        if self._push_to_talk:
            self._channel.send(json.dumps({"type": "talk", "on": on}))

    def _told(self, message: str) -> None:
        told: dict[str, Any] = json.loads(message)
        if told.get("type") == "error":
            self._felt.failed[str(told.get("code"))] += 1
        elif told.get("type") == "state":
            self._is_resting = told.get("state") == "resting"
        elif told.get("type") == "notice" and told.get("code") in UNANSWERED:
            self._why_unanswered = str(told["code"])
