"""How answers begin and end, one at a time, none before the budget agrees; and how voice ends with the allowance."""

from __future__ import annotations

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.usage import Usage
from tests.core.talk import Talk, kinds

TEXT = "It was carved in 196 BC in Egypt."


def test_nothing_is_created_before_the_budget_agrees() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    talk.on(ev.TurnTranscribed("t", "How old is it?", final=True))
    assert not talk.all(fx.CreateResponse)

    talk.authorise(700)

    assert talk.all(fx.CreateResponse) == [fx.CreateResponse("answer-1", 700)]


def test_when_the_allowance_is_gone_the_guide_says_goodbye_and_then_voice_closes() -> None:
    talk = Talk().connect()
    talk.on(ev.VisitorTyped("Hello?"))

    effects = talk.on(ev.AnswerRefused("answer-1", "allowance_gone"))
    assert fx.ShowNotice("allowance_gone") in effects
    assert fx.Authorise("goodbye-2", is_goodbye=True) in effects
    assert fx.CloseLink() not in effects

    talk.on(ev.AnswerAuthorised("goodbye-2", 400))
    assert talk.last(fx.SayGoodbye) == fx.SayGoodbye("goodbye-2", 400)
    talk.on(ev.ResponseStarted("bye", "goodbye-2"))
    talk.speak("Thank you for your questions.", 2, response_id="bye", item_id="bye-item")
    assert fx.CloseLink() in talk.on(ev.ResponseEnded("bye", "completed", "", Usage(audio_out=40)))
    assert talk.state.page_state(talk.now_ms) == "speaking"
    talk.hear(2, "bye-item")
    assert talk.state.page_state(talk.now_ms) == "resting"
    assert len([notice for notice in talk.all(fx.ShowNotice) if notice.code == "allowance_gone"]) == 1


def test_a_goodbye_waits_for_the_answer_under_way() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2)
    talk.on(ev.VoiceRefused("allowance_gone"))
    assert not [asked for asked in talk.all(fx.Authorise) if asked.is_goodbye]

    talk.finish()

    assert talk.last(fx.Authorise).is_goodbye
    assert talk.state.spoken


def test_without_even_a_goodbye_covered_voice_closes_at_once() -> None:
    talk = Talk().connect()
    talk.on(ev.VoiceRefused("allowance_gone"))

    assert fx.CloseLink() in talk.on(ev.AnswerRefused("goodbye-1", "allowance_gone"))


def test_a_ledger_that_fails_closes_voice_without_another_word() -> None:
    talk = Talk().connect()
    talk.on(ev.VisitorTyped("Hello?"))

    effects = talk.on(ev.AnswerRefused("answer-1", "ledger"))

    assert fx.CloseLink() in effects
    assert fx.ShowNotice("ledger") in effects
    assert fx.ShowState("resting") in effects


def test_nothing_more_is_answered_while_the_guide_says_goodbye() -> None:
    talk = Talk().connect()
    talk.on(ev.VoiceRefused("allowance_gone"))

    talk.on(ev.VisitorTyped("One more?"))

    assert [asked for asked in talk.all(fx.Authorise) if not asked.is_goodbye] == []


def test_a_lost_link_is_not_opened_again_only_to_say_goodbye() -> None:
    talk = Talk().connect()
    talk.on(ev.VoiceRefused("allowance_gone"))

    talk.on(ev.LinkLost("provider_unreachable", may_retry=True))

    assert len(talk.all(fx.OpenLink)) == 1
    assert talk.state.is_voice_closed


def test_a_session_that_answers_unasked_is_left_for_a_new_one() -> None:
    talk = Talk().connect()

    effects = talk.on(ev.ResponseStarted("stray", None))

    assert effects.index(fx.BookUnasked("stray")) < effects.index(fx.CloseLink())
    assert fx.OpenLink(0) in effects


def test_a_session_that_answers_unasked_while_voice_ends_is_not_opened_again() -> None:
    talk = Talk().connect().ask().start()
    talk.on(ev.VoiceRefused("allowance_gone"))

    effects = talk.on(ev.ResponseStarted("stray", None))

    assert fx.CloseLink() in effects
    assert not [effect for effect in effects if isinstance(effect, fx.OpenLink)]
    assert talk.state.is_voice_closed


def test_a_goodbye_is_said_when_the_next_turn_and_this_answer_are_both_refused() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("turn-1"), ev.SpeechStopped("turn-1"), ev.TurnCommitted("turn-1"))
    talk.on(ev.TurnTranscribed("turn-1", "How old is it?", final=True))

    talk.on(ev.VoiceRefused("allowance_gone"), ev.AnswerRefused("answer-1", "allowance_gone"))

    assert talk.last(fx.Authorise) == fx.Authorise("goodbye-2", is_goodbye=True)


def test_an_answer_that_is_announced_twice_is_one_answer() -> None:
    talk = Talk().connect().ask().start()
    running = talk.state.response

    assert running is not None
    assert talk.on(ev.ResponseStarted(running.response_id, running.request_id)) == []
    assert talk.state.response == running


def test_nobody_listens_any_more_once_the_next_turn_is_not_paid_for() -> None:
    talk = Talk().connect().ask().start()
    talk.on(ev.VoiceRefused("allowance_gone"))

    for event in (ev.TalkSwitched(on=True), ev.PeerClosed(), ev.PeerOpened()):
        assert fx.HearMicrophone(True) not in talk.on(event)


def test_the_answer_is_settled_from_the_providers_usage() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2)

    talk.finish()

    assert talk.all(fx.Settle) == [fx.Settle("answer-1", Usage(text_in=10, audio_out=20), received_ms=2_000)]


@pytest.mark.parametrize(("status", "booked"), [("completed", None), ("cancelled", None), ("failed", Usage())])
def test_zeros_are_believed_of_a_failed_answer_only(status: ev.ResponseStatus, booked: Usage | None) -> None:
    talk = Talk().connect().ask().start()

    talk.on(ev.ResponseEnded("resp-1", status, "", Usage()))

    assert talk.all(fx.Settle) == [fx.Settle("answer-1", booked)]


def test_a_question_asked_while_the_old_answer_ends_waits_for_it() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)
    talk.on(ev.VisitorTyped("Who made it?"))
    assert len(talk.all(fx.Authorise)) == 1

    talk.finish(status="cancelled")

    assert talk.all(fx.Authorise) == [fx.Authorise("answer-1"), fx.Authorise("answer-2")]


def test_a_response_nobody_asked_for_is_cancelled_and_booked() -> None:
    talk = Talk().connect()

    talk.on(ev.ResponseStarted("stray", None))
    talk.speak(TEXT, 1, response_id="stray")
    talk.finish("stray", "cancelled")

    assert talk.all(fx.CancelResponse) == [fx.CancelResponse("stray")]
    assert [booked.response_id for booked in talk.all(fx.BookUnasked)] == ["stray"]
    assert not talk.state.spoken


def test_a_tool_that_only_shows_needs_no_second_answer_after_a_spoken_one() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2)
    talk.on(ev.ToolCalled("resp-1", "call-1", "show_exhibit", '{"id":"rosetta-stone"}'))
    talk.finish()

    effects = talk.on(ev.ToolFinished("call-1", '{"shown":true}'))

    assert effects == [fx.SendToolOutput("call-1", '{"shown":true}')]


@pytest.mark.parametrize(("name", "arguments"), [("look_up", '{"question":"age"}'), ("show_exhibit", '{"id":"x"}')])
def test_a_tool_called_without_a_word_is_followed_by_one_answer(name: str, arguments: str) -> None:
    talk = Talk().connect().ask().start()
    talk.on(ev.ToolCalled("resp-1", "call-1", name, arguments))
    talk.finish()

    talk.on(ev.ToolFinished("call-1", "{}"))

    assert talk.all(fx.Authorise)[1:] == [fx.Authorise("answer-2")]


def test_a_follow_up_waits_for_every_tool_of_the_call() -> None:
    talk = Talk().connect().ask().start()
    talk.on(ev.ToolCalled("resp-1", "a", "look_up", '{"question":"age"}'))
    talk.on(ev.ToolCalled("resp-1", "b", "look_up", '{"question":"maker"}'))
    talk.finish()

    talk.on(ev.ToolFinished("a", "{}"))
    assert len(talk.all(fx.Authorise)) == 1

    talk.on(ev.ToolFinished("b", "{}"))
    assert len(talk.all(fx.Authorise)) == 2


def test_tools_that_call_tools_come_to_an_end() -> None:
    talk = Talk(longest_chain=3).connect().ask()
    for turn in range(10):
        if len(talk.all(fx.CreateResponse)) <= turn:
            break
        talk.start(f"r{turn}")
        talk.on(ev.ToolCalled(f"r{turn}", f"c{turn}", "look_up", '{"question":"age"}'))
        talk.finish(f"r{turn}")
        talk.on(ev.ToolFinished(f"c{turn}", "{}"))
        if len(talk.all(fx.Authorise)) > turn + 1:
            talk.authorise()

    assert len(talk.all(fx.CreateResponse)) == 1 + 3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("fly", "{}"), ("show_exhibit", "not json"), ("show_exhibit", "{}"), ("offer_questions", '{"questions":[]}')],
)
def test_a_call_that_makes_no_sense_is_answered_and_not_run(name: str, arguments: str) -> None:
    talk = Talk().connect().ask().start()

    talk.on(ev.ToolCalled("resp-1", "call-1", name, arguments))

    assert not talk.all(fx.RunTool)
    assert '"error"' in talk.last(fx.SendToolOutput).output


def test_voice_closes_when_another_turn_is_not_covered() -> None:
    talk = Talk().connect()

    talk.on(ev.VoiceRefused("allowance_gone"))

    assert talk.last(fx.Authorise).is_goodbye
    assert not talk.state.is_microphone_on


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
