"""What the numbers mean."""

from __future__ import annotations

from guide.core import events as ev
from guide.core.state import Conversation, Response
from guide.metrics import Metrics, Stopwatch

ANSWERING = Conversation(response=Response("answer-1", phase="running", response_id="resp-1"))
SOUND = ev.AnswerAudioArrived("resp-1", "item-1", 480)


def times(*events: ev.Event) -> str:
    """How often a first sound was timed when these happened, 100 ms apart, and how long it took in all."""
    metrics = Metrics()
    stopwatch = Stopwatch(metrics)
    for number, event in enumerate(events):
        stopwatch.happened(event, 100 * number, ANSWERING)
    text = metrics.text().decode()
    count, total = (text.split(f"guide_first_sound_seconds_{name} ")[1].split()[0] for name in ("count", "sum"))
    return f"{count} in {total}"


def test_an_answer_is_timed_to_its_first_sound_only() -> None:
    assert times(ev.SpeechStopped("a"), ev.ResponseStarted("resp-1", "answer-1"), SOUND, SOUND) == "1.0 in 0.2"


def test_a_push_to_talk_turn_ends_when_talk_is_let_go() -> None:
    assert times(ev.TalkSwitched(False), ev.ResponseStarted("resp-1", "answer-1"), SOUND) == "1.0 in 0.2"


def test_a_cough_into_an_answer_is_no_question() -> None:
    started = ev.ResponseStarted("resp-1", "answer-1")

    assert times(ev.VisitorTyped("Hi"), started, SOUND, ev.SpeechStopped("b"), SOUND) == "1.0 in 0.2"
