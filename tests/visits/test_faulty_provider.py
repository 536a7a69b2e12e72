"""Whole visits to a provider that fails at every event in every way: each ends with an answer or an honest word."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import link_opener, now_ms
from guide.health import Health
from guide.house import House, Standby
from tests.ledger.museum import Ledger
from tests.provider import Answer, ConversationalProvider, Fault
from tests.provider.faults import Kind
from tests.visits.kiosk import Ear, Kiosk, at_work, kiosk, settings_for, until

pytestmark = pytest.mark.server

SPOKEN, TYPED = "How old is it?", "And who found it?"
LOUD = (b"\x00\x20" + b"\x00\xe0") * 240
QUIET = bytes(960)
LONGEST_WAIT_S = 8.0
LATE_S = 0.1
"""What a look comes later than it should have: the machine is busy with other things than this visit."""
HONEST = ("provider", "provider_unreachable", "provider_busy", "key_refused", "quota_exhausted", "model_gone") + (
    "answer_failed",
    "not_understood",
)
"""Notices that tell why there is no answer."""
NOBODY = "http://127.0.0.1:9/v1"
HARMLESS = ("response_cancel_not_active", "conversation_already_has_active_response", "item_not_found")

PHASES = (
    "session.created",
    "session.updated",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.committed",
    "conversation.item.input_audio_transcription.completed",
    "response.created",
    "response.output_audio.delta",
    "response.done",
)
EVENTS = (
    *PHASES,
    "input_audio_buffer.speech_stopped",
    "conversation.item.added",
    "conversation.item.done",
    "conversation.item.input_audio_transcription.delta",
    "rate_limits.updated",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
)
CLOSE_CODES = (1000, 1001, 1008, 1011, 1013, 4000)
GARBAGE = ("", "null", "[]", '"text"', '{"type":7}', '{"type":"response.done"}', b"\xff\xfe", '{"type":"new.thing"}')
ERRORS = (
    "session_expired",
    "rate_limit_exceeded",
    "insufficient_quota",
    "server_error",
    "invalid_value",
    "conversation_already_has_active_response",
    "item_truncate_invalid_item_id",
    "",
)
REFUSALS = ((401, None), (403, None), (404, None), (429, None), (429, 1), (429, 60), (500, None), (503, None))
Prepare = Callable[[ConversationalProvider], None]


@dataclass(frozen=True)
class Case:
    """`base_url`: of somebody who is no provider at all."""

    name: str
    prepare: Prepare = lambda provider: None
    answer: Answer = Answer()
    base_url: str | None = None


@dataclass(frozen=True)
class Run:
    """One visit. `waits_s`: the longest time without a sign until each question had its answer or a word."""

    name: str
    waits_s: tuple[float, ...]
    answers: tuple[str, ...]
    notices: tuple[str, ...]
    transcript: tuple[str, ...]
    violations: tuple[str, ...]

    def __str__(self) -> str:
        waits = " ".join(f"{wait_s:.2f}" for wait_s in self.waits_s)
        return f"{self.name}: waited {waits}, {self.notices}, {self.transcript}, {self.violations}"


class Vigil:
    """One question, watched until it has its answer or a word about it."""

    def __init__(self, ear: Ear, question: str) -> None:
        self._ear = ear
        self._question = question
        self._since = len(ear.messages)

    async def wait(self) -> float:
        """The longest time without a sign, in seconds."""
        seen, waited_s, longest_s = 0, 0.0, 0.0
        looked_s = time.monotonic()
        while not (self._is_over() or self._ear.visit.state.is_voice_closed):
            signs = len([message for message in self._news() if _is_sign(message)])
            now_s = time.monotonic()
            waited_s = 0.0 if signs > seen else waited_s + min(now_s - looked_s, LATE_S)
            seen, looked_s, longest_s = signs, now_s, max(longest_s, waited_s)
            if longest_s > LONGEST_WAIT_S:
                break
            await asyncio.sleep(0.02)
        return longest_s

    def _news(self) -> Sequence[Any]:
        return self._ear.messages[self._since :]

    def _is_over(self) -> bool:
        return any(_is_notice(message) or self._is_answer(message) for message in self._news())

    def _is_answer(self, message: Any) -> bool:
        return message["type"] == "caption" and message["who"] == "guide" and message["final"]


def _is_sign(message: Any) -> bool:
    return _is_notice(message) or (message["type"] == "caption" and message["who"] == "guide")


def _is_notice(message: Any) -> bool:
    return message["type"] == "error" or (message["type"] == "notice" and message["code"] in HONEST)


def leading_to(place: Kiosk, base_url: str, folder: Path) -> AbstractAsyncContextManager[Kiosk]:
    """The same kiosk, with its model there, of which it knows nothing yet."""
    opener = link_opener(settings_for(folder), base_url)
    return at_work(replace(place.house, open_link=opener, health=Health(now_ms)))


async def microphone(ear: Ear) -> None:
    """Somebody asks, and then listens: a microphone is never off."""
    for n in range(90):
        ear.visit.microphone(LOUD if n < 30 else QUIET)
        await asyncio.sleep(0.005)
    while True:
        ear.visit.microphone(QUIET)
        await asyncio.sleep(0.02)


async def visit_with(place: Kiosk, folder: Path, case: Case) -> Run:
    """A visitor asks aloud, then in writing, and leaves."""
    provider = ConversationalProvider(
        hears=[SPOKEN], answers=lambda question: replace(case.answer, text=f"{question} {case.answer.text}")
    )
    case.prepare(provider)
    async with provider:
        base_url = case.base_url or provider.base_url
        async with leading_to(place, base_url, folder) as here, here.visitor(exhibit="rosetta-stone") as ear:
            aloud = Vigil(ear, SPOKEN)
            listening = asyncio.create_task(microphone(ear))
            waits_s = [await aloud.wait()]
            typed = Vigil(ear, TYPED)
            ear.type(TYPED)
            waits_s.append(await typed.wait())
            transcript = tuple(line.text for line in ear.visit.state.transcript if line.text)
            listening.cancel()
        for session in provider.sessions:
            session.outlet.is_reading.set()  # who reads again finds the socket closed
        gone = [session.is_gone for session in provider.sessions]
        await until(lambda: all(one.is_set() for one in gone), f"{case.name}: closed sockets")
        violations = tuple(provider.violations)
        provider.violations.clear()
        provider.refused.clear()
    notices = tuple(message["code"] for message in ear.all("notice"))
    answers = tuple(message["text"] for message in ear.all("caption") if _is_whole_answer(message))
    return Run(case.name, tuple(waits_s), answers, notices, transcript, violations)


def _is_whole_answer(message: Any) -> bool:
    return bool(message["who"] == "guide" and message["final"] and not message.get("cut"))


async def all_visits(
    folder: Path, cases: Iterable[Case], *, at_once: int = 24, change: Callable[[House], House] = lambda house: house
) -> list[Run]:
    """Side by side."""
    room = asyncio.Semaphore(at_once)

    async def one(place: Kiosk, case: Case) -> Run:
        async with room:
            return await visit_with(place, folder, case)

    settings = settings_for(folder, realtime_base_url=NOBODY, day_limit_usd=1_000, kiosk_day_limit_usd=1_000)
    async with kiosk(settings, change) as place, asyncio.TaskGroup() as visits:
        runs = [visits.create_task(one(place, case)) for case in cases]
    return [run.result() for run in runs]


def check(runs: Iterable[Run], folder: Path) -> None:
    runs = list(runs)
    assert not [str(run) for run in runs if max(run.waits_s) > LONGEST_WAIT_S]
    assert not [str(run) for run in runs if run.violations]
    assert not [str(run) for run in runs if TYPED not in run.transcript]
    assert not [str(run) for run in runs if len(set(run.answers)) < len(run.answers)]
    assert not [str(run) for run in runs if not (run.answers or run.notices)]
    assert not Ledger(f"sqlite:///{folder / 'ledger.sqlite3'}").open
    names = [task.get_name() for task in asyncio.all_tasks()]
    assert not [name for name in names if " of visit " in name or "realtime link" in name]


@pytest.fixture(autouse=True)
def no_surprise(caplog: pytest.LogCaptureFixture) -> Iterable[None]:
    """Nothing that a provider does is an error of ours, but that what it doesn't count is booked in full."""
    yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    told = [record.getMessage() for record in errors if not record.name.startswith("websockets")]
    assert not [message for message in told if "booked in full" not in message]


def at(event: str, kind: Kind, **more: Any) -> Case:
    detail = " ".join(repr(value) for value in more.values())
    return Case(f"{kind} {detail} at {event}", lambda provider: provider.plan_fault(Fault(kind, event, **more)))


@pytest.mark.parametrize(
    "kinds", [("drop", "close", "duplicate", "garbage"), ("silence", "stall", "late", "swallow")]
)
async def test_a_fault_at_any_event_ends_in_an_answer_or_an_honest_word(
    tmp_path: Path, kinds: tuple[Kind, ...]
) -> None:
    check(await all_visits(tmp_path, [at(event, kind) for kind in kinds for event in EVENTS]), tmp_path)


async def test_any_close_code_at_any_time(tmp_path: Path) -> None:
    """Where a session stood by then, another one answers both questions."""
    cases = [at(event, "close", close_code=code) for event in PHASES for code in CLOSE_CODES]
    runs = await all_visits(tmp_path, cases)
    check(runs, tmp_path)
    assert not [str(run) for run in runs if len(run.answers) < 2 and "at session." not in run.name]


async def test_any_garbage_at_any_time(tmp_path: Path) -> None:
    cases = [at(event, "garbage", garbage=garbage) for event in PHASES for garbage in GARBAGE]
    check(await all_visits(tmp_path, cases), tmp_path)


async def test_any_error_at_any_time(tmp_path: Path) -> None:
    cases = [at(event, "garbage", garbage=_error(code)) for event in PHASES for code in ERRORS]
    check(await all_visits(tmp_path, cases), tmp_path)


def _error(code: str) -> str:
    error = {"type": "server_error", "code": code or None, "message": "?", "param": None, "event_id": None}
    return orjson.dumps({"type": "error", "event_id": "event_x", "error": error}).decode()


async def test_nobody_to_have_a_session_with(tmp_path: Path) -> None:
    """Refused once or for good, or somebody who is no provider at all."""
    async with contextlib.AsyncExitStack() as stack:
        mute = await stack.enter_async_context(_speaking(b""))
        nonsense = await stack.enter_async_context(_speaking(b"\x15\x03\x01\x00\x02\x02\x28"))
        web = await stack.enter_async_context(_speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        secure = nonsense.replace("http:", "https:")
        urls = {"nobody": NOBODY, "mute": mute, "nonsense": nonsense, "nonsense over TLS": secure, "a web page": web}
        cases = [Case(name, base_url=url) for name, url in urls.items()]
        cases += [_refused(status, after_s, times) for status, after_s in REFUSALS for times in (1, 100)]
        check(await all_visits(tmp_path, cases), tmp_path)


def _refused(status: int, retry_after_s: int | None, times: int) -> Case:
    def refuse(provider: ConversationalProvider) -> None:
        provider.refuse(status, times=times, retry_after_s=retry_after_s)

    return Case(f"HTTP {status}, {retry_after_s}, {times} times", refuse)


@asynccontextmanager
async def _speaking(words: bytes) -> AsyncIterator[str]:
    """Somebody who says this to whoever comes, and nothing else. Gives their address; all must leave in the end."""
    present = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal present
        present += 1
        writer.write(words)
        with contextlib.suppress(ConnectionError):
            await reader.read(-1)
        present -= 1
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        await until(lambda: present == 0, "closed sockets")


async def test_a_provider_that_is_slow(tmp_path: Path) -> None:
    short = Answer("", audio_ms=200)
    cases = [
        replace(at("session.created", "slow"), answer=short),
        replace(at("response.created", "slow"), answer=short),
        Case("a word each second", answer=Answer("", pace_s=1)),
        Case("a late answer", answer=Answer("", delay_s=4)),
    ]
    check(await all_visits(tmp_path, cases), tmp_path)


async def test_the_same_beside_a_standby(tmp_path: Path) -> None:
    hears, answers = [SPOKEN], lambda question: Answer(f"{question} As old as writing.")
    async with ConversationalProvider(hears=hears, answers=answers, tolerated=HARMLESS) as other:

        def beside(house: House) -> House:
            standby = Standby(house.speech, link_opener(settings_for(tmp_path), other.base_url))
            return replace(house, standby=standby, rules=replace(house.rules, has_standby=True))

        kinds: tuple[Kind, ...] = ("drop", "silence", "close", "garbage")
        cases = [at(event, kind) for kind in kinds for event in PHASES]
        check(await all_visits(tmp_path, cases, change=beside), tmp_path)
