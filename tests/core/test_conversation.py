"""The whole of a step: every event is understood, and none out of place changes anything."""

from __future__ import annotations

import typing
from pathlib import Path

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.conversation import step
from guide.core.state import Conversation
from tests.core.talk import Talk

TEXT = "It was carved in 196 BC in Egypt."


def test_the_page_is_told_each_state_once() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2).finish()
    talk.hear(2)

    states = [shown.state for shown in talk.all(fx.ShowState)]
    assert states == ["ready", "listening", "thinking", "speaking", "ready"]


def test_every_kind_of_event_is_understood() -> None:
    for kind in typing.get_args(ev.Event):
        assert f"case ev.{kind.__name__}(" in Path(step.__code__.co_filename).read_text(encoding="utf-8")


def test_events_out_of_place_change_nothing() -> None:
    state = Conversation()
    for event in (
        ev.AnswerAuthorised("nobody", 5),
        ev.AnswerRefused("nobody", "ledger"),
        ev.ToolFinished("nobody", "{}"),
        ev.PlayoutAdvanced("nothing", 5),
        ev.LinkLost("provider", may_retry=True),
        ev.RequestRefused("bad", None),
    ):
        after, effects = step(state, event, 5)
        assert after == state
        assert all(isinstance(effect, fx.Settle) for effect in effects)
