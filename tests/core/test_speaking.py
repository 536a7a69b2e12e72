"""What the guide says: heard, shown, paused and cut to the sample."""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.usage import Usage
from tests.core.talk import LOST, Talk, kinds

TEXT = "It was carved in 196 BC in Egypt."
LONG_TEXT = (
    TEXT + " Three priests wrote it down in three scripts, so that everybody at court could read what it said."
)


def test_captions_grow_as_words_are_heard() -> None:
    talk = Talk().connect().ask().start().speak("one two three four", 4).finish()

    for seconds in (0.5, 0.6, 1.5, 2.5, 4):
        talk.hear(seconds)

    captions = [caption for caption in talk.all(fx.ShowCaption) if caption.who == "guide"]
    assert [caption.text for caption in captions] == ["one", "one two", "one two three", "one two three four"]
    assert [caption.final for caption in captions] == [False, False, False, True]


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


def test_what_an_older_session_said_is_not_cut_in_a_new_one() -> None:
    talk = Talk().connect().ask().start().speak("It was carved in 196 BC.", 4)
    talk.hear(1)
    talk.on(LOST, ev.LinkOpened())

    effects = talk.on(ev.VisitorTyped("Who made it?"))

    assert fx.CutPlayout() in effects
    assert "TruncateAnswer" not in kinds(effects)
