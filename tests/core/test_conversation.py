"""What the guide does, turn by turn. No clock, no socket: only events and effects."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.core import letter_chain
from guide.core.conversation import step
from guide.core.play import Play
from guide.core.state import MOST_LINES, Conversation
from guide.core.usage import Usage
from tests.core.talk import Talk

TEXT = "It was carved in 196 BC in Egypt."
LONG_TEXT = (
    TEXT + " Three priests wrote it down in three scripts, so that everybody at court could read what it said."
)


def test_a_link_opens_when_the_visitor_can_hear() -> None:
    assert fx.OpenLink(0) in Talk().on(ev.PeerOpened())


def test_an_understood_turn_is_shown_before_the_budget_is_asked() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))

    effects = talk.on(ev.TurnTranscribed("t", "How old is it?", final=True))

    caption = fx.ShowCaption("t", "visitor", "How old is it?", final=True)
    assert effects.index(caption) < effects.index(fx.Authorise("answer-1"))


def test_nothing_is_created_before_the_budget_agrees() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    talk.on(ev.TurnTranscribed("t", "How old is it?", final=True))
    assert not talk.all(fx.CreateResponse)

    talk.authorise(700)

    assert talk.all(fx.CreateResponse) == [fx.CreateResponse("answer-1", 700)]


def test_an_answer_does_not_wait_for_ever_for_the_visitors_words() -> None:
    talk = Talk(transcript_wait_ms=500).connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    assert not talk.on(ev.Ticked(), after_ms=499)

    assert fx.Authorise("answer-1") in talk.on(ev.Ticked(), after_ms=1)


def test_words_that_come_after_the_answer_began_keep_their_place_before_it() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))
    talk.on(ev.Ticked(), after_ms=600)
    talk.authorise().start().speak(TEXT, 2)

    talk.on(ev.TurnTranscribed("t", "How old is it?", final=True))

    assert [line.who for line in talk.state.transcript] == ["visitor", "guide"]
    assert len(talk.all(fx.Authorise)) == 1


def test_when_nothing_was_understood_nothing_is_paid_for_and_questions_are_offered() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))

    effects = talk.on(ev.TurnTranscribed("t", "  ", final=True))

    assert fx.OfferQuestions() in effects
    assert fx.ShowNotice("not_understood") in effects
    assert not talk.all(fx.Authorise)
    assert talk.last(fx.ShowState) == fx.ShowState("ready")


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


def test_the_visitor_is_told_once_that_the_time_is_short() -> None:
    talk = Talk(low_share=0.2).connect()
    talk.on(ev.AllowanceChanged(0.5), ev.AllowanceChanged(0.19), ev.AllowanceChanged(0.1))

    assert talk.all(fx.ShowNotice) == [fx.ShowNotice("allowance_low")]
    assert [shown.share_left for shown in talk.all(fx.ShowAllowance)] == [0.5, 0.19, 0.1]


def test_the_time_left_is_told_as_the_visit_went() -> None:
    """From its first cost on: what a tenth of the allowance took three minutes for, a fifth lasts six."""
    talk = Talk().connect()
    talk.on(ev.AllowanceChanged(0.3, share_spent=0.0))
    talk.on(ev.AllowanceChanged(0.2, share_spent=0.1), after_ms=180_000)

    assert talk.all(fx.ShowAllowance) == [fx.ShowAllowance(0.3), fx.ShowAllowance(0.2, minutes_left=6.0)]


def test_a_question_that_the_voice_left_unanswered_and_the_chat_takes_over_is_one_question() -> None:
    talk = Talk().connect()
    talk.on(ev.VisitorTyped("How old is it?"))
    talk.on(ev.ChatLineWritten("visitor", "How old is it?"), ev.ChatLineWritten("guide", "About 2,200 years."))
    talk.on(ev.ChatLineWritten("visitor", "How old is it?"))

    assert [line.text for line in talk.state.transcript] == ["How old is it?", "About 2,200 years.", "How old is it?"]


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


def test_a_talk_button_held_too_long_counts_as_let_go() -> None:
    talk = Talk(turn_detection="push_to_talk", longest_turn_ms=1_000).connect()
    talk.on(ev.TalkSwitched(on=True))
    talk.now_ms += 1_000

    assert {fx.HearMicrophone(False), fx.CommitTurn()} <= set(talk.on(ev.Ticked()))
    assert fx.CommitTurn() not in talk.on(ev.TalkSwitched(on=False))


def test_an_answer_that_was_heard_as_far_as_it_came_ends_with_its_link() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 1)
    talk.hear(1)

    talk.on(ev.LinkLost("provider_unreachable", may_retry=True), ev.LinkOpened())

    assert talk.state.page_state(talk.now_ms) == "ready"
    assert talk.last(fx.ShowCaption).final


def test_voice_that_closes_lets_what_was_said_be_heard_first() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)

    talk.on(ev.LinkLost("key_refused", may_retry=False))

    assert talk.state.page_state(talk.now_ms) == "speaking"
    talk.hear(4)
    assert talk.state.page_state(talk.now_ms) == "resting"


def test_captions_grow_as_words_are_heard() -> None:
    talk = Talk().connect().ask().start().speak("one two three four", 4).finish()

    for seconds in (0.5, 0.6, 1.5, 2.5, 4):
        talk.hear(seconds)

    captions = [caption for caption in talk.all(fx.ShowCaption) if caption.who == "guide"]
    assert [caption.text for caption in captions] == ["one", "one two", "one two three", "one two three four"]
    assert [caption.final for caption in captions] == [False, False, False, True]


def test_the_answer_is_settled_from_the_providers_usage() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2)

    talk.finish()

    assert talk.all(fx.Settle) == [fx.Settle("answer-1", Usage(text_in=10, audio_out=20), received_ms=2_000)]


@pytest.mark.parametrize(("status", "booked"), [("completed", None), ("cancelled", None), ("failed", Usage())])
def test_zeros_are_believed_of_a_failed_answer_only(status: ev.ResponseStatus, booked: Usage | None) -> None:
    talk = Talk().connect().ask().start()

    talk.on(ev.ResponseEnded("resp-1", status, "", Usage()))

    assert talk.all(fx.Settle) == [fx.Settle("answer-1", booked)]


def test_the_page_is_told_each_state_once() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2).finish()
    talk.hear(2)

    states = [shown.state for shown in talk.all(fx.ShowState)]
    assert states == ["ready", "listening", "thinking", "speaking", "ready"]


def test_speaking_during_an_answer_stops_it_and_the_model_remembers_what_was_heard() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    talk.hear(2)
    assert talk.on(ev.SpeechStarted("t2")) == [fx.PausePlayout(), fx.ShowState("listening")]
    talk.on(ev.SpeechStopped("t2"), ev.TurnCommitted("t2"))

    effects = talk.on(ev.TurnTranscribed("t2", "Who made it?", final=True))

    assert effects[:3] == [fx.CancelResponse("resp-1"), fx.CutPlayout(), fx.TruncateAnswer("item-1", 2_000)]
    cut = next(effect for effect in effects if isinstance(effect, fx.ShowCaption))
    assert cut.cut
    assert cut.final
    assert cut.text == LONG_TEXT[: len(cut.text)]
    assert 0 < len(cut.text) < len(LONG_TEXT) / 2


def test_a_cough_pauses_an_answer_and_does_not_end_it() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    talk.hear(2)
    talk.on(ev.SpeechStarted("cough"), ev.SpeechStopped("cough"), ev.TurnCommitted("cough"))

    effects = talk.on(ev.TurnTranscribed("cough", "", final=True))

    assert fx.ResumePlayout() in effects
    assert not talk.all(fx.CutPlayout)
    assert not talk.all(fx.CancelResponse)
    assert not talk.all(fx.ShowNotice)
    assert len(talk.all(fx.Authorise)) == 1
    assert talk.state.page_state(talk.now_ms) == "speaking"


def test_a_cough_before_the_first_word_does_not_lose_the_answer() -> None:
    talk = Talk().connect().ask().start()
    talk.on(ev.SpeechStarted("cough"), ev.SpeechStopped("cough"), ev.TurnCommitted("cough"))
    talk.speak(TEXT, 2)

    assert fx.ResumePlayout() in talk.on(ev.TurnTranscribed("cough", "", final=True))
    assert talk.state.is_audible("resp-1")


def test_what_cannot_be_made_out_does_not_stop_an_answer() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    talk.on(ev.SpeechStarted("t2"), ev.SpeechStopped("t2"), ev.TurnCommitted("t2"))

    assert fx.ResumePlayout() in talk.on(ev.TranscriptionFailed("t2"))
    assert len(talk.all(fx.Authorise)) == 1


def test_the_guides_own_voice_from_the_loudspeaker_does_not_interrupt_it() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    talk.on(ev.SpeechStarted("echo"), ev.SpeechStopped("echo"), ev.TurnCommitted("echo"))

    effects = talk.on(ev.TurnTranscribed("echo", "was carved in 196 BC in Egypt", final=True))

    assert fx.ResumePlayout() in effects
    assert not [shown for shown in talk.all(fx.ShowCaption) if shown.id == "echo"]
    assert len(talk.all(fx.Authorise)) == 1


def test_somebody_who_spoke_a_whole_turn_is_answered_even_without_a_transcript() -> None:
    talk = Talk(transcript_wait_ms=500).connect().ask().start().speak(LONG_TEXT, 8)
    talk.on(ev.SpeechStarted("t2"), ev.SpeechStopped("t2"), ev.TurnCommitted("t2"))

    effects = talk.on(ev.Ticked(), after_ms=500)

    assert fx.CutPlayout() in effects
    talk.finish(status="cancelled")
    assert talk.last(fx.Authorise) == fx.Authorise("answer-2")


def test_a_question_with_a_pause_in_it_is_answered_once_as_a_whole() -> None:
    talk = Talk().connect().ask("How old is", "t1")
    talk.on(ev.SpeechStarted("t2"), ev.SpeechStopped("t2"), ev.TurnCommitted("t2"))
    talk.on(ev.TurnTranscribed("t2", "the Rosetta Stone?", final=True))
    talk.start().finish(status="cancelled")

    assert talk.all(fx.CancelResponse) == [fx.CancelResponse("resp-1")]
    assert talk.last(fx.Authorise) == fx.Authorise("answer-2")


def test_a_second_sound_keeps_the_pause_until_it_too_is_judged() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    for turn in ("a", "b"):
        talk.on(ev.SpeechStarted(turn), ev.SpeechStopped(turn), ev.TurnCommitted(turn))

    assert fx.ResumePlayout() not in talk.on(ev.TurnTranscribed("a", "", final=True))
    assert fx.ResumePlayout() in talk.on(ev.TurnTranscribed("b", "", final=True))
    assert len(talk.all(fx.PausePlayout)) == 1


def test_words_before_a_cough_still_interrupt() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    for turn in ("a", "b"):
        talk.on(ev.SpeechStarted(turn), ev.SpeechStopped(turn), ev.TurnCommitted(turn))

    assert fx.CutPlayout() in talk.on(ev.TurnTranscribed("a", "Who made it?", final=True))
    talk.finish(status="cancelled")
    assert fx.ResumePlayout() not in talk.on(ev.TurnTranscribed("b", "", final=True))
    assert talk.last(fx.Authorise) == fx.Authorise("answer-2")


def test_a_link_lost_in_a_pause_lets_the_answer_go_on() -> None:
    talk = Talk().connect().ask().start().speak(LONG_TEXT, 8)
    talk.on(ev.SpeechStarted("t2"))

    assert fx.ResumePlayout() in talk.on(ev.LinkLost("provider_unreachable", may_retry=True))


def test_an_answer_that_was_not_heard_at_all_is_forgotten() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)

    assert fx.DeleteAnswer("item-1") in talk.on(ev.VisitorInterrupted())


def test_an_answer_heard_to_its_end_is_not_truncated() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 2).finish()
    talk.hear(2)

    effects = talk.on(ev.SpeechStarted("t2"))

    assert not [effect for effect in effects if isinstance(effect, fx.TruncateAnswer | fx.CancelResponse)]


def test_interrupting_twice_cuts_once() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)
    talk.hear(1)

    talk.on(ev.VisitorInterrupted(), ev.VisitorInterrupted())

    assert len(talk.all(fx.CancelResponse)) == 1
    assert len(talk.all(fx.TruncateAnswer)) == 1


def test_late_sound_of_a_cut_answer_is_never_audible() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)
    talk.on(ev.VisitorInterrupted())

    talk.speak(" More.", 1)

    assert not talk.state.is_audible("resp-1")
    assert not talk.state.spoken


def test_an_answer_cut_before_it_was_created_is_cancelled_when_it_is() -> None:
    talk = Talk().connect().ask()
    talk.on(ev.VisitorInterrupted())
    assert not talk.all(fx.CancelResponse)

    talk.start()

    assert talk.all(fx.CancelResponse) == [fx.CancelResponse("resp-1")]


def test_an_answer_cut_before_it_was_authorised_is_never_created_and_costs_nothing() -> None:
    talk = Talk().connect()
    talk.on(ev.VisitorTyped("Hello?"), ev.VisitorInterrupted())

    talk.authorise()

    assert not talk.all(fx.CreateResponse)
    assert talk.all(fx.Settle) == [fx.Settle("answer-1", Usage())]


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


def test_a_model_that_gives_no_sign_is_left_for_a_new_link() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask()

    effects = talk.on(ev.Ticked(), after_ms=8_000)

    assert fx.CloseLink() in effects
    assert fx.OpenLink(0) in effects


def test_a_link_outlives_a_reload_but_not_a_visitor_who_left() -> None:
    talk = Talk(link_without_peer_ms=30_000).connect()
    talk.on(ev.PeerClosed())
    assert not talk.on(ev.Ticked(), after_ms=29_000)
    talk.on(ev.PeerOpened())
    assert len(talk.all(fx.OpenLink)) == 1

    talk.on(ev.PeerClosed())
    assert fx.CloseLink() in talk.on(ev.Ticked(), after_ms=30_000)


def test_a_model_that_stops_in_the_middle_of_its_answer_is_left_for_a_new_link() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask().start().speak("It was carved", 1.0)
    talk.hear(1.0)
    effects = talk.on(ev.Ticked(), after_ms=8_000)

    assert fx.CloseLink() in effects
    assert isinstance(effects[-2], fx.OpenLink)


def test_an_answer_that_is_still_being_heard_gives_the_model_its_time() -> None:
    talk = Talk(longest_silence_ms=8_000).connect().ask().start().speak("It was carved", 20.0)
    talk.hear(10.0)

    assert not talk.on(ev.Ticked(), after_ms=10_000)


def test_a_link_nobody_came_back_to_settles_what_it_was_asked() -> None:
    talk = Talk(link_without_peer_ms=30_000).connect().ask().start()
    talk.on(ev.PeerClosed())
    effects = talk.on(ev.Ticked(), after_ms=30_000)

    assert fx.Settle("answer-1", None) in effects
    assert talk.state.response is None
    assert not talk.on(ev.Ticked(), after_ms=10_000)


def test_a_visit_without_end_is_remembered_by_its_last_lines() -> None:
    talk = Talk()
    for number in range(MOST_LINES + 50):
        talk.on(ev.ChatLineWritten("visitor", f"Question {number}?"), ev.ChatLineWritten("guide", "An answer."))

    lines = talk.state.transcript
    assert len(lines) == MOST_LINES
    assert lines[-2].text == f"Question {MOST_LINES + 49}?"
    assert len({line.id for line in lines}) == MOST_LINES


def test_push_to_talk_hears_only_while_held() -> None:
    talk = Talk(turn_detection="push_to_talk").connect()
    assert talk.last(fx.HearMicrophone) == fx.HearMicrophone(False)

    assert fx.HearMicrophone(True) in talk.on(ev.TalkSwitched(True))
    assert talk.state.page_state(talk.now_ms) == "listening"

    assert talk.on(ev.TalkSwitched(False))[:2] == [fx.CommitTurn(), fx.HearMicrophone(False)]


def test_a_visitor_who_never_stops_is_answered_before_it_costs_too_much() -> None:
    talk = Talk(longest_turn_ms=55_000).connect()
    talk.on(ev.SpeechStarted("t"))

    assert fx.CommitTurn() not in talk.on(ev.Ticked(), after_ms=54_999)
    assert fx.CommitTurn() in talk.on(ev.Ticked(), after_ms=1)
    assert fx.CommitTurn() not in talk.on(ev.Ticked(), after_ms=10_000)


def test_every_committed_turn_is_held_for_by_the_budget() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"))

    assert fx.HoldTurn("t") in talk.on(ev.TurnCommitted("t"))


def test_voice_closes_when_another_turn_is_not_covered() -> None:
    talk = Talk().connect()

    talk.on(ev.VoiceRefused("allowance_gone"))

    assert talk.last(fx.Authorise).is_goodbye
    assert not talk.state.is_microphone_on


def test_muting_in_the_middle_of_a_question_ends_the_turn() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"))

    assert fx.CommitTurn() in talk.on(ev.TalkSwitched(False))


def test_the_model_is_told_where_the_visitor_stands_unless_it_showed_it_itself() -> None:
    talk = Talk().connect()

    assert talk.on(ev.ExhibitChosen("great-wave")) == [fx.TellExhibit("great-wave")]
    assert talk.on(ev.ExhibitChosen("great-wave")) == []
    assert talk.on(ev.ExhibitChosen("rosetta-stone", who="guide")) == []
    assert talk.state.exhibit_id == "rosetta-stone"


def test_what_is_written_in_the_chat_tab_is_known_to_the_voice() -> None:
    talk = Talk().connect()

    effects = talk.on(ev.ChatLineWritten("visitor", "Who?"), ev.ChatLineWritten("guide", "Nobody knows."))

    assert effects == [fx.AddVisitorText("Who?"), fx.AddGuideText("Nobody knows.")]
    assert [line.text for line in talk.state.transcript] == ["Who?", "Nobody knows."]


def test_the_end_of_a_visit_cuts_settles_and_closes() -> None:
    talk = Talk().connect().ask().start().speak(TEXT, 4)

    effects = talk.on(ev.VisitEnded())

    assert fx.CutPlayout() in effects
    assert fx.Settle("answer-1", None) in effects
    assert fx.CloseLink() in effects


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


def test_another_persona_is_shown_and_the_same_one_again_is_nothing() -> None:
    talk = Talk().connect()

    assert talk.on(ev.PersonaChosen("robot"))[:1] == [fx.ShowPersona("robot")]
    assert fx.ShowPersona("robot") not in talk.on(ev.PersonaChosen("robot"))


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


def test_a_game_is_told_of_when_it_begins_and_when_it_is_over() -> None:
    talk = Talk().connect()
    chain, _ = letter_chain.begin(letter_chain.names_of(["Edo", "Oslo"], ()), (), articles=(), luck=0)
    play = Play("chain", chain)

    assert talk.on(ev.PlayChanged(play)) == [fx.TellPlay()]
    assert talk.on(ev.PlayChanged(play)) == []
    assert talk.on(ev.PlayChanged(None)) == [fx.TellPlay()]


def test_what_the_visitor_did_is_spoken_of_at_once_and_without_a_link_not_at_all() -> None:
    talk = Talk()
    assert talk.on(ev.GuidePrompted("found")) == []
    talk.connect().ask().start().speak("A long story.", 4)
    talk.hear(1)

    effects = talk.on(ev.GuidePrompted("found"))

    assert fx.CutPlayout() in effects
    assert fx.AddNote("found") in effects
    assert talk.state.wants_answer
