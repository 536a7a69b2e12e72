"""Where a turn's time goes, from the log line to the report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from guide.core import events as ev
from guide.core.state import Conversation, Response
from guide.errors import SettingsError
from guide.latency import LOG_FILE, Pace, Stopwatch, Turn, kept_log, paces, report, tell
from guide.metrics import Metrics

ANSWERING = Conversation(response=Response("answer-1", phase="running", response_id="resp-1"))
AUTHORISED = ev.AnswerAuthorised("answer-1", 800)
STARTED = ev.ResponseStarted("resp-1", "answer-1")
SOUND = ev.AnswerAudioArrived("resp-1", "item-1", 480)


@dataclass
class Clock:
    ms: int = 0

    def __call__(self) -> int:
        return self.ms


def voice_line(caplog: pytest.LogCaptureFixture, *happened: ev.Event | str) -> list[str]:
    """What is logged when these happened 100 ms apart; a text stands for sound that leaves."""
    clock = Clock()
    stopwatch = Stopwatch(Metrics(), clock)
    with caplog.at_level("INFO", "guide.latency"):
        for clock.ms, what in enumerate(happened):
            clock.ms *= 100
            if isinstance(what, str):
                stopwatch.sounded()
            else:
                stopwatch.happened(what, ANSWERING)
    return caplog.messages


def test_a_spoken_answer_is_timed_from_the_end_of_the_question(caplog: pytest.LogCaptureFixture) -> None:
    lines = voice_line(caplog, ev.SpeechStopped("a"), AUTHORISED, STARTED, SOUND, "sent", SOUND, "sent")

    assert lines == ["voice authorised_ms=100 first_audio_ms=300 first_sound_ms=400"]


def test_a_push_to_talk_turn_ends_when_talk_is_let_go(caplog: pytest.LogCaptureFixture) -> None:
    lines = voice_line(caplog, ev.TalkSwitched(False), STARTED, SOUND, "sent")

    assert lines == ["voice first_audio_ms=200 first_sound_ms=300"]


def test_a_cough_into_an_answer_is_no_question(caplog: pytest.LogCaptureFixture) -> None:
    lines = voice_line(caplog, ev.VisitorTyped("Hi"), STARTED, SOUND, "sent", ev.SpeechStopped("b"), SOUND, "sent")

    assert lines == ["voice first_audio_ms=200 first_sound_ms=300"]


def test_an_answer_cut_before_it_was_heard_is_not_timed(caplog: pytest.LogCaptureFixture) -> None:
    unheard = ev.AnswerAudioArrived("resp-of-another", "item-1", 480)

    assert voice_line(caplog, ev.VisitorTyped("Hi"), STARTED, unheard, "sent") == []


def test_only_the_first_of_a_mark_counts() -> None:
    clock = Clock(ms=5_000)
    turn = Turn("chat", clock)
    for clock.ms in (5_040, 5_900):
        turn.mark("first_token")

    assert turn.marks_ms == {"first_token": 40}


def test_every_mark_is_a_metric() -> None:
    metrics = Metrics()

    tell("chat", {"first_token": 40, "end": 900}, metrics)

    assert b'guide_turn_seconds_sum{mark="end",mouth="chat"} 0.9' in metrics.text()


def test_the_pace_is_what_so_many_visitors_had_within() -> None:
    metrics = Metrics()
    for first_words_ms in (40, 90, 90, 90, 9_000):
        tell("chat", {"first_words": first_words_ms, "end": 9_900}, metrics)

    assert paces(metrics) == (Pace("chat", 5, 0.1, math.inf),)
    assert paces(Metrics()) == ()


def test_the_report_is_of_the_turns_that_were_kept(tmp_path: Path) -> None:
    with kept_log(tmp_path):
        for first_token_ms in range(1, 11):
            tell("chat", {"first_token": first_token_ms}, Metrics())
    tell("chat", {"first_token": 99_999}, Metrics())

    rows = [line.split() for line in report(tmp_path).splitlines()]

    assert ["chat:", "first", "token", "10", "6", "9", "10"] in rows


def test_a_report_of_nothing_says_so(tmp_path: Path) -> None:
    assert report(tmp_path) == f"No turn was timed yet: there is nothing in {tmp_path / LOG_FILE}."


def test_a_log_that_cannot_be_kept_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / LOG_FILE).mkdir()

    with pytest.raises(SettingsError, match="GUIDE_DATA_DIR"), kept_log(tmp_path):
        pass
