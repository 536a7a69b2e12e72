"""What the visitor does: speaks, types, presses, chooses."""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from guide.core import letter_chain
from guide.core.play import Play
from guide.core.state import MOST_LINES
from tests.core.talk import Talk

TEXT = "It was carved in 196 BC in Egypt."
LONG_TEXT = (
    TEXT + " Three priests wrote it down in three scripts, so that everybody at court could read what it said."
)


def test_an_understood_turn_is_shown_before_the_budget_is_asked() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"), ev.TurnCommitted("t"))

    effects = talk.on(ev.TurnTranscribed("t", "How old is it?", final=True))

    caption = fx.ShowCaption("t", "visitor", "How old is it?", final=True)
    assert effects.index(caption) < effects.index(fx.Authorise("answer-1"))


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


def test_push_to_talk_hears_only_while_held() -> None:
    talk = Talk(turn_detection="push_to_talk").connect()
    assert talk.last(fx.HearMicrophone) == fx.HearMicrophone(False)

    assert fx.HearMicrophone(True) in talk.on(ev.TalkSwitched(True))
    assert talk.state.page_state(talk.now_ms) == "listening"

    assert talk.on(ev.TalkSwitched(False))[:2] == [fx.CommitTurn(), fx.HearMicrophone(False)]


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


def test_a_question_that_the_voice_left_unanswered_and_the_chat_takes_over_is_one_question() -> None:
    talk = Talk().connect()
    talk.on(ev.VisitorTyped("How old is it?"))
    talk.on(ev.ChatLineWritten("visitor", "How old is it?"), ev.ChatLineWritten("guide", "About 2,200 years."))
    talk.on(ev.ChatLineWritten("visitor", "How old is it?"))

    assert [line.text for line in talk.state.transcript] == ["How old is it?", "About 2,200 years.", "How old is it?"]


def test_every_committed_turn_is_held_for_by_the_budget() -> None:
    talk = Talk().connect()
    talk.on(ev.SpeechStarted("t"), ev.SpeechStopped("t"))

    assert fx.HoldTurn("t") in talk.on(ev.TurnCommitted("t"))


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


def test_another_persona_is_shown_and_the_same_one_again_is_nothing() -> None:
    talk = Talk().connect()

    assert talk.on(ev.PersonaChosen("robot"))[:1] == [fx.ShowPersona("robot")]
    assert fx.ShowPersona("robot") not in talk.on(ev.PersonaChosen("robot"))


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


def test_a_turn_that_the_broken_line_cut_off_no_longer_holds_the_answer_back() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4.0)
    talk.on(ev.SpeechStarted("turn-2"))
    effects = talk.on(ev.PeerClosed())

    assert fx.DropTurn() in effects
    assert fx.ResumePlayout() in effects


def test_a_visit_without_end_is_remembered_by_its_last_lines() -> None:
    talk, questions = Talk(), MOST_LINES
    for number in range(questions):
        talk.on(ev.ChatLineWritten("visitor", f"Question {number}?"), ev.ChatLineWritten("guide", "An answer."))

    lines = talk.state.transcript
    assert len(lines) == MOST_LINES
    assert lines[-2].text == f"Question {questions - 1}?"
    assert len({line.id for line in lines}) == MOST_LINES
