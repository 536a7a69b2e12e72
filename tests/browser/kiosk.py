"""The whole kiosk as the README starts it, a Chromium before it, and what its microphone hears."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from guide.pipeline.tts.stage import EspeakTts
from tests.lending import lend_hearing, lend_meanings

ROOT = Path(__file__).parents[2]
SPOKEN_RATE_HZ = 24_000
START_TIMEOUT_S = 90.0
LEAD_S, TAIL_S = 2.0, 4.0
"""Before and after the question the microphone hears the room: digital silence wrecks recognition and VADs."""
ROOM_NOISE = 25.0


class RunningKiosk:
    def __init__(self, base_url: str, process: subprocess.Popen[bytes]) -> None:
        self.base_url = base_url
        self.process = process

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.base_url + path, timeout=5) as answer:
            return json.load(answer)

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    @property
    def free_places(self) -> int:
        return int(self._reason("voices").split()[0])

    @property
    def has_read_the_exhibits(self) -> bool:
        return self._reason("understanding") == "has read the exhibits"

    def _reason(self, part: str) -> str:
        return str(self.get("/ready")["parts"][part]["reason"])


@contextlib.contextmanager
def running_kiosk(data_dir: Path, **settings: str) -> Iterator[RunningKiosk]:
    """`python app.py` in a process of its own, with nobody to stand in for its provider; `settings` without their
    GUIDE_."""
    lend_meanings(data_dir)
    lend_hearing(data_dir)
    given = {"DATA_DIR": str(data_dir), "PORT": "0", "STANDBY": "none", **settings}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "OPENAI_"))}
    environment |= {f"GUIDE_{name}": value for name, value in given.items()}
    with (data_dir / "kiosk.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield _await_start(process, data_dir / "kiosk.log")
    finally:
        process.terminate()
        process.wait(timeout=20)


def spoken(question: str, path: Path, *, voice: str = "marin", lead_s: float = LEAD_S) -> Path:
    """A wave file of the question as the kiosk's microphone would hear it; "" is the room alone."""
    sound = asyncio.run(_speak(question, voice)) if question else b""
    samples = np.frombuffer(sound, dtype=np.int16).astype(np.float64)
    room = np.random.default_rng(7)
    silence = [np.zeros(int(seconds * SPOKEN_RATE_HZ)) for seconds in (lead_s, TAIL_S)]
    whole = np.concatenate((silence[0], samples, silence[1]))
    heard = np.clip(whole + room.normal(0, ROOM_NOISE, len(whole)), -32_768, 32_767).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPOKEN_RATE_HZ)
        file.writeframes(heard.tobytes())
    return path


def until(is_so: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, f"waited {timeout_s} s in vain for {what}"
        time.sleep(0.05)


async def _speak(text: str, voice: str) -> bytes:
    tts = EspeakTts()
    await tts.start()
    try:
        return b"".join([chunk async for chunk in tts.speak(text, voice=voice, language="en-US", speed=1.0)])
    finally:
        await tts.close()


def _await_start(process: subprocess.Popen[bytes], log: Path) -> RunningKiosk:
    """It tells its address itself: the system chose the port, so that nobody else can have taken it."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        assert process.poll() is None, f"the kiosk ended at its start:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"the kiosk didn't start:\n{log.read_text()}"
        if told := re.search(r" is at (http://\S+)\n", log.read_text()):
            kiosk = RunningKiosk(told[1], process)
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                kiosk.get("/health")
                return kiosk
        time.sleep(0.05)
