"""What time alone changes: everything that is waited for has an end."""

from __future__ import annotations

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from tests.core.talk import LOST, Talk, standing_in, with_standby


def test_an_answer_does_not_wait_for_ever_for_the_visitors_words() -> None:
    talk = Talk(transcript_wait_ms=500).connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    assert not talk.on(ev.Ticked(), after_ms=499)

    assert fx.Authorise("answer-1") in talk.on(ev.Ticked(), after_ms=1)


def test_a_talk_button_held_too_long_counts_as_let_go() -> None:
    talk = Talk(turn_detection="push_to_talk", longest_turn_ms=1_000).connect()
    talk.on(ev.TalkSwitched(on=True))
    talk.now_ms += 1_000

    assert {fx.HearMicrophone(False), fx.CommitTurn()} <= set(talk.on(ev.Ticked()))
    assert fx.CommitTurn() not in talk.on(ev.TalkSwitched(on=False))


def test_a_visitor_who_never_stops_is_answered_before_it_costs_too_much() -> None:
    talk = Talk(longest_turn_ms=55_000).connect()
    talk.on(ev.SpeechStarted("t"))

    assert fx.CommitTurn() not in talk.on(ev.Ticked(), after_ms=54_999)
    assert fx.CommitTurn() in talk.on(ev.Ticked(), after_ms=1)
    assert fx.CommitTurn() not in talk.on(ev.Ticked(), after_ms=10_000)


def test_a_model_that_gives_no_sign_is_left_for_a_new_link() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask()

    effects = talk.on(ev.Ticked(), after_ms=8_000)

    assert fx.CloseLink() in effects
    assert fx.OpenLink(0) in effects


def test_a_model_that_stops_in_the_middle_of_its_answer_is_left_for_a_new_link() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask().start().speak("It was carved", 1.0)
    talk.hear(1.0)
    effects = talk.on(ev.Ticked(), after_ms=8_000)

    assert fx.CloseLink() in effects
    assert isinstance(effects[-2], fx.OpenLink)


def at_builtin() -> Talk:
    return Talk(is_builtin=True, longest_silence_ms=6_000, longest_work_ms=45_000).connect()


@pytest.mark.parametrize("talk", [at_builtin(), standing_in()])
def test_the_guides_own_server_is_given_its_time_and_the_visitor_told_once(talk: Talk) -> None:
    talk.ask().start()
    assert fx.ShowNotice("slow") not in talk.on(ev.Ticked(), after_ms=5_999)

    effects = talk.on(ev.Ticked(), after_ms=1)

    assert effects == [fx.ShowNotice("slow")]
    assert not talk.on(ev.Ticked(), after_ms=30_000)


def test_voice_closes_when_the_guides_own_server_never_answers() -> None:
    talk = at_builtin().ask().start()

    effects = talk.on(ev.Ticked(), after_ms=45_000)

    assert fx.CloseLink() in effects
    assert effects.count(fx.ShowNotice("provider_unreachable")) == 1
    assert talk.state.is_voice_closed


def test_an_answer_that_was_cut_is_not_said_to_take_long() -> None:
    talk = at_builtin().ask().start()
    talk.on(ev.VisitorInterrupted())

    assert fx.ShowNotice("slow") not in talk.on(ev.Ticked(), after_ms=6_000)


def test_an_answer_that_is_still_being_heard_gives_the_model_its_time() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask().start().speak("It was carved", 20.0)
    talk.hear(10.0)

    assert not talk.on(ev.Ticked(), after_ms=10_000)


def test_a_link_outlives_a_reload_but_not_a_visitor_who_left() -> None:
    talk = Talk(link_without_peer_ms=30_000).connect()
    talk.on(ev.PeerClosed())
    assert not talk.on(ev.Ticked(), after_ms=29_000)
    talk.on(ev.PeerOpened())
    assert len(talk.all(fx.OpenLink)) == 1

    talk.on(ev.PeerClosed())
    assert fx.CloseLink() in talk.on(ev.Ticked(), after_ms=30_000)


def test_a_link_nobody_came_back_to_settles_what_it_was_asked() -> None:
    talk = Talk(link_without_peer_ms=30_000).connect().ask().start()
    talk.on(ev.PeerClosed())
    effects = talk.on(ev.Ticked(), after_ms=30_000)

    assert fx.Settle("answer-1", None) in effects
    assert talk.state.response is None
    assert not talk.on(ev.Ticked(), after_ms=10_000)


def test_speech_that_ends_without_a_turn_keeps_nobody_waiting() -> None:
    talk = Talk(commit_wait_ms=3_000).connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"))
    assert talk.state.page_state(talk.now_ms) == "thinking"

    talk.on(ev.Ticked(), after_ms=3_000)

    assert talk.state.page_state(talk.now_ms) == "ready"
    assert not talk.all(fx.Authorise)


def test_speech_that_ends_without_a_turn_lets_the_answer_go_on() -> None:
    talk = Talk(commit_wait_ms=3_000).connect().ask().start().speak("It was carved in 196 BC.", 8)
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"))

    assert fx.ResumePlayout() in talk.on(ev.Ticked(), after_ms=3_000)


def test_speech_that_ends_without_a_turn_is_told_as_not_understood() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"))

    told = talk.on(ev.Ticked(), after_ms=talk.state.rules.commit_wait_ms)
    assert told[:2] == [fx.ShowNotice("not_understood"), fx.OfferQuestions()]


def test_a_link_that_is_lost_for_long_is_told_of_once() -> None:
    talk = Talk().connect()
    talk.on(ev.LinkLost("provider_unreachable", may_retry=True))
    assert fx.ShowNotice("provider_unreachable") not in talk.on(ev.Ticked(), after_ms=2_000)

    assert fx.ShowNotice("provider_unreachable") in talk.on(ev.Ticked(), after_ms=1_000)
    assert fx.ShowNotice("provider_unreachable") not in talk.on(ev.Ticked(), after_ms=1_000)


def test_a_first_link_that_takes_long_is_told_of_too() -> None:
    talk = Talk()
    talk.on(ev.PeerOpened())

    assert fx.ShowNotice("provider_unreachable") in talk.on(ev.Ticked(), after_ms=3_000)


def test_of_a_loss_that_the_standby_ends_nobody_is_told_before() -> None:
    talk = Talk(has_standby=True)
    talk.on(ev.PeerOpened())

    assert not talk.on(ev.Ticked(), after_ms=3_000)


def test_while_a_silent_model_is_asked_again_the_visitor_is_told_so() -> None:
    talk = Talk(longest_silence_ms=6_000).connect().ask()

    effects = talk.on(ev.Ticked(), after_ms=6_000)

    assert fx.ShowNotice("provider_unreachable") in effects
    assert fx.OpenLink(0) in effects


def test_a_model_that_falls_silent_is_stood_in_for_at_once() -> None:
    talk = with_standby(longest_silence_ms=6_000).connect().ask()

    assert talk.on(ev.Ticked(), after_ms=6_000)[-2] == fx.OpenLink(0, "standby")
    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_a_provider_that_hangs_is_not_tried_twice() -> None:
    talk = with_standby(standby_after_ms=2_500)
    talk.on(ev.PeerOpened())

    assert fx.OpenLink(0, "standby") in talk.on(LOST, after_ms=4_000)


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
