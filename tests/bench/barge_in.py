"""Measures how a guide is interrupted: `python -m tests.bench.barge_in`.

A real WebRTC peer on loopback, the whole kiosk in this process, the scripted provider. Every answer is a sound that
says at each moment how far it has come. It is interrupted at a random moment, again and again, in each of four ways:
speech that is understood, typed text, the stop button, the hardware key (push-to-talk).

| column | is |
|---|---|
| last packet | `speech_started` leaves the provider, or the message the page → the last packet with sound arrives |
| silence | the same → a loudspeaker there, without any buffer, has played it |
| error | `audio_end_ms` of `conversation.item.truncate` − how far the answer was heard at the peer |
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from guide.voice.frames import FRAME_S
from tests.provider import Answer, ConversationalProvider
from tests.visits.caller import Caller, caller
from tests.visits.kiosk import kiosk, settings_for
from tests.voice.marks import heard_until_s, mark
from tests.voice.visitor import RATE_HZ, until

ANSWER_S: Final = 4.0
EARLIEST_S, LATEST_S = 0.2, 1.2
SPEECH_S: Final = 0.25
"""How long the visitor speaks before they are understood."""
SHORTEST_TURN_MS: Final = 200
"""How long the key is held at least: the service takes no turn below 100 ms."""
SILENCE_LIMIT_MS: Final = 40
MEDIAN_ERROR_LIMIT_MS: Final = 20
WORST_ERROR_LIMIT_MS: Final = 60

ANSWER: Final = Answer(
    "word " * 40, audio_ms=1, delay_s=0.3, sound=mark(ANSWER_S, 24_000, seed=1).tobytes(), pace_s=0.02
)
WHOLE: Final = mark(ANSWER_S, RATE_HZ, seed=1)

Interrupt = Callable[[Caller, ConversationalProvider], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Measured:
    last_packet_ms: float
    silence_ms: float
    error_ms: float


async def by_voice(one: Caller, provider: ConversationalProvider) -> None:
    session = provider.session
    await session.begin_speech()
    await asyncio.sleep(SPEECH_S)
    item_id = await session.end_speech(round(SPEECH_S * 1_000))
    await session.transcribe(item_id, "And how old is it?")


async def by_typing(one: Caller, provider: ConversationalProvider) -> None:
    one.write("And how old is it?")


async def by_stop(one: Caller, provider: ConversationalProvider) -> None:
    one.visitor.write({"type": "interrupt"})


async def by_key(one: Caller, provider: ConversationalProvider) -> None:
    one.visitor.write({"type": "talk", "on": True})


WAYS: Final[dict[str, Interrupt]] = {"voice": by_voice, "typed": by_typing, "stop": by_stop, "key": by_key}


async def measure(way: str, times: int, seed: int = 1) -> list[Measured]:
    """Interrupt so many answers."""
    moments = random.Random(seed)
    detection = "push_to_talk" if way == "key" else "server_vad"
    limits = dict.fromkeys(("visit_limit_usd", "kiosk_day_limit_usd", "day_limit_usd"), 1_000)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            ConversationalProvider(answers=[ANSWER]) as provider,
            kiosk(settings_for(Path(folder), provider, turn_detection=detection, **limits)) as place,
            caller(place) as one,
        ):
            return [await _once(way, one, provider, moments) for _ in range(times)]


async def _once(way: str, one: Caller, provider: ConversationalProvider, moments: random.Random) -> Measured:
    if way in ("stop", "key") or not one.loud_s:
        await one.silence(0.1)
        one.listen_anew()
        one.write("Tell me everything.")
    cuts = len(provider.received("conversation.item.truncate"))
    await one.heard_s(moments.uniform(EARLIEST_S, LATEST_S))
    await asyncio.sleep(moments.uniform(0, FRAME_S))  # not in step with the packets
    began_s = time.monotonic()
    await WAYS[way](one, provider)
    truncated = await provider.until("conversation.item.truncate", cuts + 1)
    await one.silence(0.1)
    heard_ms = heard_until_s(one.sound, WHOLE, RATE_HZ) * 1_000
    measured = Measured(
        (one.last_packet_s - began_s) * 1_000,
        (one.sound_end_s - began_s) * 1_000,
        truncated["audio_end_ms"] - heard_ms,
    )
    one.listen_anew()
    if way == "key":
        await until(lambda: provider.session.uncommitted_ms >= SHORTEST_TURN_MS, "sound while the key is held")
        one.visitor.write({"type": "talk", "on": False})
        await until(lambda: not one.visit.state.is_microphone_on, "the key to be let go")
    return measured


def table(results: dict[str, list[Measured]]) -> str:
    lines = [
        "| by | n | last packet ms: median | worst | silence ms: median | worst "
        "| error ms: median | median size | worst | meets the aim |",
        "|---" * 10 + "|",
    ]
    for way, all_measured in results.items():
        packets = [one.last_packet_ms for one in all_measured]
        silences = [one.silence_ms for one in all_measured]
        errors = [one.error_ms for one in all_measured]
        sizes = [abs(error) for error in errors]
        figures = [
            f"{median(packets):.0f}",
            f"{max(packets):.0f}",
            f"{median(silences):.0f}",
            f"{max(silences):.0f}",
            f"{median(errors):+.1f}",
            f"{median(sizes):.1f}",
            f"{max(sizes):.1f}",
        ]
        meets = "yes" if _meets(packets, sizes) else "no"
        lines.append(f"| {way} | {len(errors)} | {' | '.join(figures)} | {meets} |")
    return "\n".join(lines)


def _meets(packets: list[float], sizes: list[float]) -> bool:
    is_quick = max(packets) <= SILENCE_LIMIT_MS
    return is_quick and median(sizes) <= MEDIAN_ERROR_LIMIT_MS and max(sizes) <= WORST_ERROR_LIMIT_MS


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=30, help="interruptions in each way")
    parser.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS))
    options = parser.parse_args(arguments)
    print(table({way: asyncio.run(measure(way, options.times)) for way in options.only}))


if __name__ == "__main__":
    main()
