"""How a link that still works is replaced, without anybody being interrupted."""

from __future__ import annotations

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Replacement
from tests.core.talk import Talk, kinds, standing_in

MINUTE_MS = 60_000


def test_a_session_near_its_end_is_replaced_when_it_is_calm() -> None:
    talk = Talk().connect()
    assert not talk.on(ev.Ticked(), after_ms=50 * MINUTE_MS - 1)

    assert talk.on(ev.Ticked(), after_ms=1) == [fx.PrepareLink("provider")]
    assert talk.on(ev.LinkPrepared()) == [fx.SwitchLink()]
    assert talk.state.link_opened_ms == talk.now_ms
    assert not talk.calm()


def test_nobody_is_interrupted_for_a_new_session() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4)
    assert not talk.on(ev.Ticked(), after_ms=52 * MINUTE_MS)
    talk.hear(4)
    assert fx.PrepareLink("provider") not in talk.finish().effects

    assert talk.calm() == [fx.PrepareLink("provider")]


def test_shortly_before_its_end_a_session_is_replaced_in_any_pause() -> None:
    talk = Talk().connect()
    talk.now_ms += 58 * MINUTE_MS
    talk.ask().start().speak("It was carved in 196 BC.", 1).finish()

    assert fx.PrepareLink("provider") in talk.hear(1)


@pytest.mark.parametrize(
    "begun",
    [ev.SpeechStarted("t2"), ev.VisitorTyped("Who made it?"), ev.PeerClosed(), ev.VoiceRefused("allowance_gone")],
)
def test_what_begins_while_a_session_is_prepared_comes_first(begun: ev.Event) -> None:
    talk = Talk().connect()
    talk.on(ev.Ticked(), after_ms=50 * MINUTE_MS)

    assert fx.DropPrepared() in talk.on(begun)
    assert fx.SwitchLink() not in talk.on(ev.LinkPrepared())


def test_a_session_that_is_prepared_too_late_is_let_go_of() -> None:
    talk = Talk().connect()

    assert talk.on(ev.LinkPrepared()) == [fx.DropPrepared()]


def test_when_no_other_session_can_be_had_the_old_one_goes_on_for_a_while() -> None:
    talk = Talk(renew_again_ms=30_000).connect()
    talk.on(ev.Ticked(), after_ms=50 * MINUTE_MS)
    assert not talk.on(ev.PreparationFailed("provider_unreachable"))
    assert talk.state.link == "open"

    assert not talk.on(ev.Ticked(), after_ms=29_999)
    assert talk.on(ev.Ticked(), after_ms=1) == [fx.PrepareLink("provider")]


def test_a_session_that_is_not_covered_beside_the_old_one_is_opened_in_its_place() -> None:
    talk = Talk().connect()
    talk.on(ev.Ticked(), after_ms=50 * MINUTE_MS)

    assert kinds(talk.on(ev.PreparationFailed("allowance_gone"))) == ["CloseLink", "OpenLink"]
    assert not talk.on(ev.LinkOpened())


def test_another_persona_speaks_from_the_next_turn_on() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 1)
    assert "PrepareLink" not in kinds(talk.on(ev.PersonaChosen("poet")))
    talk.finish()

    assert fx.PrepareLink("provider") in talk.hear(1)
    assert talk.state.replacement == Replacement("provider", "poet")
    talk.on(ev.LinkPrepared())
    assert talk.state.link_persona_id == "poet"
    assert not talk.calm()


def test_a_persona_chosen_while_another_is_prepared_has_the_last_word() -> None:
    talk = Talk().connect()
    talk.on(ev.PersonaChosen("poet"), ev.PersonaChosen("robot"))

    assert fx.PrepareLink("provider") in talk.on(ev.LinkPrepared())
    talk.on(ev.LinkPrepared())
    assert talk.state.link_persona_id == "robot"


def test_a_persona_chosen_before_the_first_word_takes_no_second_session() -> None:
    talk = Talk()
    talk.on(ev.PersonaChosen("poet"))

    assert fx.PrepareLink("provider") not in talk.connect().effects


def test_who_asked_for_another_guide_is_answered_by_that_guide_once() -> None:
    """The session that was asked says no more: the answer comes from the one that takes over."""
    talk = Talk().connect().ask("Talk like a robot!").start()
    talk.on(ev.ToolCalled("resp-1", "call-1", "set_persona", '{"id": "robot"}'))
    talk.on(ev.PersonaChosen("robot"), ev.ToolFinished("call-1", "{}"))
    talk.finish()
    assert len(talk.all(fx.Authorise)) == 1
    assert talk.all(fx.PrepareLink)

    assert len([effect for effect in talk.on(ev.LinkPrepared()) if isinstance(effect, fx.Authorise)]) == 1


def test_a_guide_chosen_by_touch_waits_for_a_question() -> None:
    talk = Talk().connect().ask().start().speak("It is old.", 1).finish()
    talk.hear(1)
    talk.on(ev.PersonaChosen("robot"))

    assert not [effect for effect in talk.on(ev.LinkPrepared()) if isinstance(effect, fx.Authorise)]


def test_the_visit_climbs_back_between_turns_and_says_so() -> None:
    talk = standing_in()
    assert not talk.calm()

    assert talk.on(ev.ProviderJudged("worth_trying")) == [fx.PrepareLink("provider")]
    assert talk.on(ev.LinkPrepared())[:2] == [fx.SwitchLink(), fx.ShowNotice("provider_back")]
    assert talk.state.rung == "provider"


def test_an_answer_is_not_cut_off_to_climb_back() -> None:
    talk = standing_in()
    talk.ask().start().speak("It was carved in 196 BC.", 4)

    assert not talk.on(ev.ProviderJudged("up"))


def test_a_trial_that_fails_leaves_the_visit_on_its_standby_until_the_next() -> None:
    talk = standing_in()
    talk.calm()
    talk.on(ev.ProviderJudged("worth_trying"))

    assert not talk.on(ev.PreparationFailed("provider_unreachable"), ev.ProviderJudged("down"))
    assert talk.state.rung == "standby"
    assert not talk.calm()
    assert talk.on(ev.ProviderJudged("worth_trying")) == [fx.PrepareLink("provider")]


def test_who_cannot_pay_for_the_provider_stays_on_the_standby() -> None:
    talk = standing_in()
    talk.calm()
    talk.on(ev.ProviderJudged("up"))

    assert not talk.on(ev.PreparationFailed("allowance_gone"))
    assert talk.state.rung == "standby"
    assert not talk.calm()
