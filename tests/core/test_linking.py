"""How a visit comes from one link to the next without losing a word."""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from tests.core.talk import LOST, Talk, kinds, with_standby

TEXT = "It was carved in 196 BC in Egypt."
MINUTE_MS = 60_000


def test_a_link_opens_when_the_visitor_can_hear() -> None:
    assert fx.OpenLink(0) in Talk().on(ev.PeerOpened())


def test_a_lost_link_is_opened_again_and_the_unanswered_question_asked_again() -> None:
    talk = Talk().connect().ask().start()

    effects = talk.on(ev.LinkLost("provider_unreachable", may_retry=True))
    assert fx.Settle("answer-1", None) in effects
    assert fx.OpenLink(0) in effects
    assert fx.ShowState("reconnecting") in effects

    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_an_answer_that_was_being_heard_is_not_given_twice() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)
    talk.hear(1)

    talk.on(ev.LinkLost("provider_unreachable", may_retry=True), ev.LinkOpened())

    assert len(talk.all(fx.Authorise)) == 1


def test_a_link_that_keeps_failing_is_given_up() -> None:
    talk = Talk(reconnect_delays_ms=(0, 500)).connect()
    for _ in range(3):
        talk.on(ev.LinkLost("provider_unreachable", may_retry=True))

    assert talk.all(fx.OpenLink) == [fx.OpenLink(0), fx.OpenLink(0), fx.OpenLink(500)]
    assert talk.state.is_voice_closed


def test_what_reconnecting_cannot_cure_is_not_tried_again() -> None:
    talk = Talk().connect()

    effects = talk.on(ev.LinkLost("key_refused", may_retry=False))

    assert fx.ShowNotice("key_refused") in effects
    assert len(talk.all(fx.OpenLink)) == 1


def test_an_expired_session_is_a_loss_that_is_made_good_at_once() -> None:
    talk = Talk().connect()
    talk.now_ms += 60 * MINUTE_MS

    assert fx.OpenLink(0) in talk.on(LOST)


def test_a_link_that_is_accepted_and_dropped_at_once_is_given_up() -> None:
    talk = Talk(reconnect_delays_ms=(0, 500, 1_000)).connect()
    for _ in range(3):
        talk.on(LOST, ev.LinkOpened())
    talk.on(LOST)

    assert [opened.delay_ms for opened in talk.all(fx.OpenLink)] == [0, 0, 500, 1_000]
    assert talk.state.is_voice_closed


def test_a_link_that_stood_for_a_while_was_no_failed_attempt() -> None:
    talk = Talk(settled_link_ms=10_000).connect()
    talk.on(LOST, ev.LinkOpened())
    talk.now_ms += 10_000
    talk.on(LOST)

    assert [opened.delay_ms for opened in talk.all(fx.OpenLink)] == [0, 0, 0]


def test_a_link_that_answered_was_no_failed_attempt() -> None:
    talk = Talk(settled_link_ms=10_000).connect()
    talk.on(LOST, ev.LinkOpened())
    talk.ask().start().speak("It was carved in 196 BC.", 1).finish()
    talk.on(LOST)

    assert [opened.delay_ms for opened in talk.all(fx.OpenLink)] == [0, 0, 0]


def test_voice_closed_for_want_of_a_provider_opens_again_when_it_may_be_back() -> None:
    talk = Talk(reconnect_delays_ms=()).connect()
    talk.on(ev.ProviderJudged("down"), LOST, ev.PeerClosed())
    assert "OpenLink" not in kinds(talk.on(ev.PeerOpened()))

    talk.on(ev.PeerClosed(), ev.ProviderJudged("worth_trying"))
    assert fx.OpenLink(0) in talk.on(ev.PeerOpened())
    assert not talk.state.is_voice_closed


def test_voice_closed_for_want_of_money_stays_closed() -> None:
    talk = Talk().connect()
    talk.on(ev.LinkLost("allowance_gone", may_retry=False), ev.PeerClosed())

    assert "OpenLink" not in kinds(talk.on(ev.PeerOpened()))


def test_what_reconnecting_cannot_cure_goes_straight_to_the_standby() -> None:
    talk = with_standby().connect()

    effects = talk.on(ev.LinkLost("key_refused", may_retry=False))

    assert effects[:2] == [fx.GiveUpProvider("key_refused"), fx.OpenLink(0, "standby")]
    assert talk.on(ev.LinkOpened())[0] == fx.ShowNotice("standby")


def test_the_question_that_was_lost_is_answered_once_by_the_standby() -> None:
    talk = with_standby().connect().ask().start()
    talk.on(ev.LinkLost("quota_exhausted", may_retry=False))

    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())
    talk.authorise().start("resp-2").speak("In 196 BC.", 1, response_id="resp-2", item_id="b").finish("resp-2")
    talk.hear(1, "b")
    assert len(talk.all(fx.Authorise)) == 2


def test_a_provider_out_of_reach_is_tried_for_a_moment_only() -> None:
    talk = with_standby(standby_after_ms=2_500).connect()
    talk.now_ms += 20_000
    talk.on(LOST)
    talk.on(LOST, after_ms=10)
    talk.on(LOST, after_ms=510)
    talk.on(LOST, after_ms=1_010)

    assert [(opened.delay_ms, opened.rung) for opened in talk.all(fx.OpenLink)[1:]] == [
        (0, "provider"),
        (500, "provider"),
        (1_000, "provider"),
        (0, "standby"),
    ]


def test_what_others_found_out_needs_no_trying() -> None:
    talk = with_standby().connect()

    talk.on(ev.ProviderJudged("down"))

    assert fx.OpenLink(0, "standby") in talk.on(LOST)


def test_a_visit_begins_on_the_rung_that_works() -> None:
    talk = with_standby()
    talk.on(ev.ProviderJudged("down"))

    assert fx.OpenLink(0, "standby") in talk.on(ev.PeerOpened())
    assert fx.ShowNotice("standby") in talk.on(ev.LinkOpened())


def test_a_question_that_fails_twice_is_answered_by_the_standby() -> None:
    talk = with_standby().connect().ask().start().finish(status="failed")
    talk.on(ev.LinkOpened())

    talk.authorise().start("resp-2").finish("resp-2", status="failed")

    assert talk.last(fx.OpenLink) == fx.OpenLink(0, "standby")
    assert fx.Authorise("answer-3") in talk.on(ev.LinkOpened())


def test_when_the_allowance_is_gone_nobody_stands_in() -> None:
    talk = with_standby().connect()
    talk.on(LOST)

    talk.on(ev.LinkLost("allowance_gone", may_retry=False))

    assert talk.state.is_voice_closed
    assert talk.last(fx.ShowNotice) == fx.ShowNotice("allowance_gone")
    assert "standby" not in [opened.rung for opened in talk.all(fx.OpenLink)]


def test_when_the_standby_fails_too_voice_closes_with_what_was_wrong_at_first() -> None:
    talk = with_standby(reconnect_delays_ms=()).connect()
    talk.on(ev.LinkLost("key_refused", may_retry=False))

    talk.on(LOST)

    assert talk.state.is_voice_closed
    assert talk.last(fx.ShowNotice) == fx.ShowNotice("key_refused")


def test_attempts_that_take_long_to_fail_are_fewer() -> None:
    talk = Talk()
    talk.on(ev.PeerOpened())
    attempts = 0
    while not talk.state.is_voice_closed:
        talk.on(ev.LinkLost("provider_unreachable", may_retry=True), after_ms=4_000)
        attempts += 1

    assert attempts == 2


def test_a_turn_half_understood_is_left_to_the_session_that_hears_it_again() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    talk.on(ev.TurnTranscribed("t", "How old", final=False))

    lost = talk.on(ev.LinkLost("provider_unreachable", may_retry=True))
    assert fx.ShowCaption("t", "visitor", "", final=True) in lost
    assert not talk.state.wants_answer
    assert not talk.state.open_question


def test_a_turn_half_understood_that_was_answered_stays() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    talk.on(ev.TurnTranscribed("t", "How old", final=False))
    talk.on(ev.Ticked(), after_ms=1_000)
    talk.authorise().start().speak("Very old.", 2)

    talk.on(ev.LinkLost("provider_unreachable", may_retry=True))
    assert [line.text for line in talk.state.transcript if line.who == "visitor"] == ["How old"]


def test_the_end_of_a_visit_cuts_settles_and_closes() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)

    effects = talk.on(ev.VisitEnded())

    assert fx.CutPlayout() in effects
    assert fx.Settle("answer-1", None) in effects
    assert fx.CloseLink() in effects
