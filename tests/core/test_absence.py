"""The browser's connection breaks while the guide answers, and comes back or doesn't."""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from tests.core.talk import Talk


def test_an_answer_waits_for_the_browser_and_goes_on() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4.0)
    talk.hear(1.0)
    effects = talk.on(ev.PeerClosed())
    assert not [one for one in effects if isinstance(one, fx.CutPlayout | fx.CancelResponse | fx.TruncateAnswer)]
    talk.on(ev.Ticked(), after_ms=10_000)
    talk.on(ev.PeerOpened())

    assert talk.state.page_state(talk.now_ms) == "speaking"
    assert len(talk.all(fx.CreateResponse)) == 1


def test_an_answer_that_nobody_came_back_to_is_cut_to_what_was_heard() -> None:
    talk = Talk(answer_without_peer_ms=20_000).connect().ask().start().speak("It was carved in 196 BC.", 4.0)
    talk.hear(1.0)
    talk.on(ev.PeerClosed())
    effects = talk.on(ev.Ticked(), after_ms=20_000)

    assert fx.CutPlayout() in effects
    assert [one.heard_ms for one in effects if isinstance(one, fx.TruncateAnswer)] == [1_000]


def test_a_turn_that_the_broken_line_cut_off_no_longer_holds_the_answer_back() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4.0)
    talk.on(ev.SpeechStarted("turn-2"))
    effects = talk.on(ev.PeerClosed())

    assert fx.DropTurn() in effects
    assert fx.ResumePlayout() in effects
