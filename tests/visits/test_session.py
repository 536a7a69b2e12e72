"""What a new session of a visit is told of what was said before."""

from __future__ import annotations

from typing import Any

from guide.core import events as ev
from guide.museum.instructions import read_certainty
from guide.realtime.plan import ReplayLine
from guide.visits.session import replay_of
from tests.core.talk import Talk


def told(talk: Talk) -> list[ReplayLine]:
    """All but the visitor's language."""
    house: Any = None  # of which only exhibits and games tell anything
    return list(replay_of(talk.state, house))[:-1]


def heard(text: str, certainty: float, item_id: str = "turn-1") -> list[ev.Event]:
    spoke = [ev.SpeechStarted(item_id), ev.SpeechStopped(item_id), ev.TurnCommitted(item_id)]
    return [*spoke, ev.TurnTranscribed(item_id, text, final=True, certainty=certainty)]


def test_a_question_that_nobody_answered_is_told_with_how_well_it_was_heard() -> None:
    talk = Talk().connect()
    talk.on(*heard("Who are the weapons?", 0.44))

    note, question = told(talk)

    assert read_certainty(note.text) == 0.44
    assert (note.who, question) == ("note", ReplayLine("visitor", "Who are the weapons?"))


def test_what_was_answered_or_typed_is_told_as_it_is() -> None:
    talk = Talk().connect()
    talk.on(*heard("Who are the weapons?", 0.44))
    talk.authorise().start().speak("I am not sure.", 1.0).finish().hear(1.0)
    talk.on(ev.VisitorTyped("How old is it?"))

    assert [line.who for line in told(talk)] == ["visitor", "guide", "visitor"]
