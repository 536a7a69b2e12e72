"""How a visit comes from one link to the next without losing a word."""

from __future__ import annotations

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Replacement
from guide.core.usage import Usage
from tests.core.talk import Talk

MINUTE_MS = 60_000
LOST = ev.LinkLost("provider_unreachable", may_retry=True)


def kinds(effects: list[fx.Effect]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def calm(talk: Talk) -> list[fx.Effect]:
    """Time passes in which nothing happens."""
    return talk.on(ev.Ticked(), after_ms=talk.state.rules.calm_ms)


# Recycling.


def test_a_session_near_its_end_is_replaced_when_it_is_calm() -> None:
    talk = Talk().connect()
    assert not talk.on(ev.Ticked(), after_ms=50 * MINUTE_MS - 1)

    assert talk.on(ev.Ticked(), after_ms=1) == [fx.PrepareLink("provider")]
    assert talk.on(ev.LinkPrepared()) == [fx.SwitchLink()]
    assert talk.state.link_opened_ms == talk.now_ms
    assert not calm(talk)


def test_nobody_is_interrupted_for_a_new_session() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4)
    assert not talk.on(ev.Ticked(), after_ms=52 * MINUTE_MS)
    talk.hear(4)
    assert fx.PrepareLink("provider") not in talk.finish().effects

    assert calm(talk) == [fx.PrepareLink("provider")]


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


def test_an_expired_session_is_a_loss_that_is_made_good_at_once() -> None:
    talk = Talk().connect()
    talk.now_ms += 60 * MINUTE_MS

    assert fx.OpenLink(0) in talk.on(LOST)


# Personas.


def test_another_persona_speaks_from_the_next_turn_on() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 1)
    assert "PrepareLink" not in kinds(talk.on(ev.PersonaChosen("poet")))
    talk.finish()

    assert fx.PrepareLink("provider") in talk.hear(1)
    assert talk.state.replacement == Replacement("provider", "poet")
    talk.on(ev.LinkPrepared())
    assert talk.state.link_persona_id == "poet"
    assert not calm(talk)


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


# Reconnecting.


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


def test_what_an_older_session_said_is_not_cut_in_a_new_one() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4)
    talk.hear(1)
    talk.on(LOST, ev.LinkOpened())

    effects = talk.on(ev.VisitorTyped("Who made it?"))

    assert fx.CutPlayout() in effects
    assert "TruncateAnswer" not in kinds(effects)


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


# Failed answers.


def test_a_failed_answer_is_asked_for_once_more_in_a_new_session() -> None:
    talk = Talk().connect().ask().start()

    effects = talk.finish(status="failed").effects
    assert fx.OpenLink(0) in effects
    assert not talk.all(fx.ShowNotice)
    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_a_question_that_fails_twice_is_told_to_the_visitor() -> None:
    talk = Talk().connect().ask().start().finish(status="failed")
    talk.on(ev.LinkOpened())
    talk.authorise().start("resp-2").finish("resp-2", status="failed")

    assert talk.all(fx.ShowNotice) == [fx.ShowNotice("answer_failed")]
    assert talk.state.link == "open"
    assert talk.state.page_state(talk.now_ms) == "ready"


def test_a_refused_request_leaves_the_session_that_may_yet_run_it() -> None:
    talk = Talk().connect().ask()

    effects = talk.on(ev.RequestRefused("provider_busy", "answer-1"))

    assert kinds(effects)[:3] == ["Settle", "CloseLink", "OpenLink"]
    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_a_provider_that_is_already_answering_is_left_and_the_question_asked_again() -> None:
    talk = Talk().connect().ask()

    talk.on(ev.RequestRefused("conversation_already_has_active_response", "answer-1"))

    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_what_asking_again_cannot_cure_closes_voice_at_once() -> None:
    talk = Talk().connect().ask().start()

    effects = talk.on(ev.ResponseEnded("resp-1", "failed", "quota_exhausted", Usage()))

    assert fx.ShowNotice("quota_exhausted") in effects
    assert len(talk.all(fx.OpenLink)) == 1


# The ladder.


def with_standby(**rules: object) -> Talk:
    return Talk(has_standby=True, **rules)


def standing_in() -> Talk:
    """A visit whose provider is gone, on its standby."""
    talk = with_standby().connect()
    talk.on(ev.LinkLost("key_refused", may_retry=False), ev.ProviderJudged("down"), ev.LinkOpened())
    return talk


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


def test_a_provider_that_hangs_is_not_tried_twice() -> None:
    talk = with_standby(standby_after_ms=2_500)
    talk.on(ev.PeerOpened())

    assert fx.OpenLink(0, "standby") in talk.on(LOST, after_ms=4_000)


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


def test_a_model_that_falls_silent_is_stood_in_for_at_once() -> None:
    talk = with_standby(longest_silence_ms=6_000).connect().ask()

    assert talk.on(ev.Ticked(), after_ms=6_000)[-2] == fx.OpenLink(0, "standby")
    assert fx.Authorise("answer-2") in talk.on(ev.LinkOpened())


def test_while_a_silent_model_is_asked_again_the_visitor_is_told_so() -> None:
    talk = Talk(longest_silence_ms=6_000).connect().ask()

    effects = talk.on(ev.Ticked(), after_ms=6_000)

    assert fx.ShowNotice("provider_unreachable") in effects
    assert fx.OpenLink(0) in effects


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


def test_the_visit_climbs_back_between_turns_and_says_so() -> None:
    talk = standing_in()
    assert not calm(talk)

    assert talk.on(ev.ProviderJudged("worth_trying")) == [fx.PrepareLink("provider")]
    assert talk.on(ev.LinkPrepared())[:2] == [fx.SwitchLink(), fx.ShowNotice("provider_back")]
    assert talk.state.rung == "provider"


def test_an_answer_is_not_cut_off_to_climb_back() -> None:
    talk = standing_in()
    talk.ask().start().speak("It was carved in 196 BC.", 4)

    assert not talk.on(ev.ProviderJudged("up"))


def test_a_trial_that_fails_leaves_the_visit_on_its_standby_until_the_next() -> None:
    talk = standing_in()
    calm(talk)
    talk.on(ev.ProviderJudged("worth_trying"))

    assert not talk.on(ev.PreparationFailed("provider_unreachable"), ev.ProviderJudged("down"))
    assert talk.state.rung == "standby"
    assert not calm(talk)
    assert talk.on(ev.ProviderJudged("worth_trying")) == [fx.PrepareLink("provider")]


def test_who_cannot_pay_for_the_provider_stays_on_the_standby() -> None:
    talk = standing_in()
    calm(talk)
    talk.on(ev.ProviderJudged("up"))

    assert not talk.on(ev.PreparationFailed("allowance_gone"))
    assert talk.state.rung == "standby"
    assert not calm(talk)


# Turns that never end.


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


# Links that are missed.


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
