"""The guide's voice: real espeak-ng in real worker processes."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from guide.errors import StageError
from guide.museum.files import load_museum
from guide.pipeline.tts.sentences import sentences
from guide.pipeline.tts.stage import EspeakTts
from tests.pipeline.speech_workers import EXHIBITS, said, speaking
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

SENTENCE = "The Rosetta Stone was carved in 196 BC, in the reign of King Ptolemy the Fifth of Egypt."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tts() -> AsyncIterator[EspeakTts]:
    async with speaking() as tts:
        yield tts


def samples_of(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(float) / 32768


async def until_gone(process_id: int) -> None:
    async with asyncio.timeout(5):
        while Path(f"/proc/{process_id}").exists():
            await asyncio.sleep(0.01)


async def test_a_sentence_lasts_as_long_as_it_takes_to_say(tts: EspeakTts) -> None:
    assert 5500 < duration_ms(await said(tts, SENTENCE)) < 9000


async def test_speech_is_as_loud_as_it_should_be_and_never_louder(tts: EspeakTts) -> None:
    samples = samples_of(await said(tts, SENTENCE))
    loud = samples[np.abs(samples) > 0.01]

    assert np.abs(samples).max() <= 0.5
    assert -25 < 20 * np.log10(np.sqrt((loud**2).mean())) < -16


async def test_chunks_join_without_a_click(tts: EspeakTts) -> None:
    chunks = [chunk async for chunk in tts.speak(SENTENCE, voice="cedar", language="en", speed=1.0)]
    whole = samples_of(b"".join(chunks))
    steps = np.abs(np.diff(whole, 2))
    borders = np.cumsum([len(chunk) // 2 for chunk in chunks])[:-1]

    assert len(chunks) > 20
    assert steps[borders - 2].max() < np.percentile(steps, 99.9)


async def test_a_guide_takes_their_time(tts: EspeakTts) -> None:
    """140 to 160 words a minute, pauses after sentences and all."""
    label = load_museum(EXHIBITS).exhibits["rosetta-stone"].label
    spoken_ms = sum([duration_ms(await said(tts, sentence, language="en")) for sentence in sentences(label)])

    assert 140 < len(label.split()) / spoken_ms * 60_000 < 160


def pauses_ms(samples: np.ndarray) -> list[float]:
    """Silences of 60 ms and more within the speech."""
    quiet = np.abs(samples[: samples.size // 120 * 120].reshape(-1, 120)).max(1) < 0.004
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet, [0]])))
    lengths_ms = [(end - start) * 5.0 for start, end in edges.reshape(-1, 2) if start and end < quiet.size]
    return [length for length in lengths_ms if length >= 60]


async def test_breath_is_drawn_at_commas_and_longer_at_colons(tts: EspeakTts) -> None:
    (comma,), (colon,) = [pauses_ms(samples_of(await said(tts, text))) for text in ("One, one.", "One: one.")]

    assert 150 < comma < 350
    assert comma < colon < 500


async def test_every_voice_is_as_loud_as_the_others(tts: EspeakTts) -> None:
    levels = []
    for voice in ("marin", "cedar", "onyx", "echo", "shimmer"):
        samples = samples_of(await said(tts, SENTENCE, voice=voice, language="en"))
        loud = samples[np.abs(samples) > 0.01]
        levels.append(20 * np.log10(np.sqrt((loud**2).mean())))

    assert max(levels) - min(levels) < 2.5


@pytest.mark.parametrize("text", ["Around that time.", "But here it is.", "Ah!"])
async def test_a_sentence_begins_and_ends_without_a_click(tts: EspeakTts, text: str) -> None:
    samples = samples_of(await said(tts, text))

    assert abs(samples[0]) < 0.001
    assert np.abs(samples[:24]).max() < 0.02
    assert abs(np.trim_zeros(samples, "b")[-1]) < 0.002


async def test_speaking_faster_takes_less_time(tts: EspeakTts) -> None:
    slow, fast = [len(await said(tts, SENTENCE, speed=speed)) for speed in (0.8, 1.4)]

    assert 1.4 < slow / fast < 2.1


async def first_sound_s(tts: EspeakTts) -> float:
    began_s = time.perf_counter()
    async for _ in tts.speak(SENTENCE, voice="marin", language="en", speed=1.0):
        break
    return time.perf_counter() - began_s


async def test_the_first_sound_comes_at_once(tts: EspeakTts) -> None:
    """The best of ten: what else runs on the machine isn't tried."""
    assert min([await first_sound_s(tts) for _ in range(10)]) < 0.06


async def test_nothing_is_said_for_nothing(tts: EspeakTts) -> None:
    assert await said(tts, "**  **") == b""


@pytest.mark.parametrize("language", ["en", "en-GB", "fr", "de", "es", "zh", "tlh", ""])
@pytest.mark.parametrize("voice", ["marin", "cedar", "nobody"])
async def test_every_voice_speaks_every_language(tts: EspeakTts, voice: str, language: str) -> None:
    assert duration_ms(await said(tts, "Museum 1799", voice=voice, language=language)) > 500


async def test_voices_differ(tts: EspeakTts) -> None:
    assert len({await said(tts, "Museum", voice=voice) for voice in ("marin", "cedar", "alloy", "echo")}) == 4


async def next_after_closing_s(tts: EspeakTts) -> float:
    long_text = "Nobody wants to hear all of this. " * 30
    speech = tts.speak(long_text, voice="cedar", language="en", speed=0.5)
    await anext(speech)
    await speech.aclose()
    began_s = time.perf_counter()
    await said(tts, "Next.")
    return time.perf_counter() - began_s


async def test_closing_the_iterator_stops_the_work(tts: EspeakTts) -> None:
    """The best of five: what else runs on the machine isn't tried."""
    assert min([await next_after_closing_s(tts) for _ in range(5)]) < 0.15


async def test_twenty_speakers_each_get_their_own_sentence(tts: EspeakTts) -> None:
    spoken = ["so " * count + "far." for count in range(1, 60, 3)]
    alone_ms = [duration_ms(await said(tts, sentence)) for sentence in spoken]

    together = await asyncio.gather(*(said(tts, sentence) for sentence in spoken))

    assert alone_ms == sorted(set(alone_ms))
    assert [duration_ms(pcm) for pcm in together] == pytest.approx(alone_ms, abs=60)


async def test_a_killed_worker_fails_its_sentence_and_the_next_one_is_spoken(tts: EspeakTts) -> None:
    speech = tts.speak("A long sentence, " * 40, voice="cedar", language="en", speed=0.5)
    await anext(speech)
    os.kill(tts.process_ids[0], signal.SIGSTOP)  # so that it is surely in the middle
    os.kill(tts.process_ids[0], signal.SIGKILL)

    with pytest.raises(StageError, match="ended in the middle"):
        async for _ in speech:
            pass

    assert duration_ms(await said(tts, "Still here.")) > 300


async def test_a_sentence_not_yet_begun_survives_its_worker(tts: EspeakTts) -> None:
    os.kill(tts.process_ids[0], signal.SIGSTOP)
    waiting = asyncio.create_task(said(tts, "Still here."))
    await asyncio.sleep(0)
    os.kill(tts.process_ids[0], signal.SIGKILL)

    assert duration_ms(await waiting) > 300


async def test_a_worker_that_still_does_what_was_given_up_gets_nothing_new_while_another_is_idle() -> None:
    async with speaking(workers=2) as tts:
        os.kill(tts.process_ids[0], signal.SIGSTOP)
        given_up = asyncio.create_task(said(tts, "Never mind."))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.wait([given_up])

        assert duration_ms(await said(tts, "Still here.")) > 300


async def test_a_machine_that_has_no_room_for_a_new_worker_is_asked_again(
    tts: EspeakTts, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = asyncio.create_subprocess_exec
    refusals = [OSError(errno.ENOMEM, "Cannot allocate memory")]

    async def start_or_refuse(*command: Any, **options: Any) -> asyncio.subprocess.Process:
        if refusals:
            raise refusals.pop()
        return await start(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_or_refuse)
    gone = tts.process_ids[0]
    os.kill(gone, signal.SIGKILL)
    await until_gone(gone)

    assert duration_ms(await said(tts, "Still here.")) > 300
    assert not refusals


async def test_no_process_is_left_behind() -> None:
    async with speaking(workers=2) as tts:
        process_ids = tts.process_ids
        assert len(process_ids) == 2

    for process_id in process_ids:
        await until_gone(process_id)


async def test_closing_twice_is_closing_once() -> None:
    async with speaking() as tts:
        await tts.close()

    with pytest.raises(StageError, match="closed"):
        await said(tts, "Too late.")


async def test_it_works_wherever_the_guide_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with speaking() as tts:
        assert await said(tts, "Here.")
