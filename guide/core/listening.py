"""What the visitor does: speaks, types, presses, chooses."""

from __future__ import annotations

from guide.core import events as ev
from guide.core.answering import cut, want_answer
from guide.core.state import Line
from guide.core.step import Step


def speech_started(step: Step, event: ev.SpeechStarted) -> None:
    if step.state.is_answering:
        cut(step)
    step.set(is_visitor_speaking=True, speaking_since_ms=step.now_ms)
    step.reserve_line(event.item_id, "visitor")


def speech_stopped(step: Step, event: ev.SpeechStopped) -> None:
    step.set(is_visitor_speaking=False, turn_awaiting_text=event.item_id, answer_by_ms=0)


def turn_committed(step: Step, event: ev.TurnCommitted) -> None:
    """The turn is the model's: answer when its words are known, or soon after without them."""
    step.reserve_line(event.item_id, "visitor")
    step.set(
        is_visitor_speaking=False,
        turn_awaiting_text=event.item_id,
        answer_by_ms=step.now_ms + step.state.rules.transcript_wait_ms,
        chain=0,
    )
    step.do(ev.HoldTurn(event.item_id))


def turn_transcribed(step: Step, event: ev.TurnTranscribed) -> None:
    text = event.text.strip()
    if text:
        step.write_line(event.item_id, "visitor", text, final=event.final)
    if not event.final:
        return
    step.do(ev.BookTranscription(event.item_id, event.usage))
    if step.state.turn_awaiting_text != event.item_id:
        return
    step.set(turn_awaiting_text="")
    if text:
        want_answer(step)
    else:
        nothing_understood(step)


def transcription_failed(step: Step, event: ev.TranscriptionFailed) -> None:
    """The model may have understood what the transcription didn't, so it answers all the same."""
    step.do(ev.BookTranscription(event.item_id, None))
    if step.state.turn_awaiting_text == event.item_id:
        step.set(turn_awaiting_text="")
        want_answer(step)


def nothing_understood(step: Step) -> None:
    step.do(ev.ShowNotice("not_understood"), ev.OfferQuestions())


def visitor_typed(step: Step, event: ev.VisitorTyped) -> None:
    cut(step)
    line_id = f"typed-{len(step.state.transcript) + 1}"
    step.write_line(line_id, "visitor", event.text, final=True)
    if step.state.link == "open":
        step.do(ev.AddVisitorText(event.text))
    want_answer(step)


def chat_line_written(step: Step, event: ev.ChatLineWritten) -> None:
    """The chat tab shows its own lines, so this only keeps them and tells the model."""
    line = Line(f"chat-{len(step.state.transcript) + 1}", event.who, event.text)
    step.set(transcript=(*step.state.transcript, line))
    if step.state.link == "open":
        step.do(ev.AddVisitorText(event.text) if event.who == "visitor" else ev.AddGuideText(event.text))


def allowance_changed(step: Step, event: ev.AllowanceChanged) -> None:
    step.do(ev.ShowAllowance(event.share_left))
    if event.share_left < step.state.rules.low_share and not (step.state.is_low_told or step.state.winding_down):
        step.set(is_low_told=True)
        step.do(ev.ShowNotice("allowance_low"))


def visitor_interrupted(step: Step) -> None:
    if step.state.is_answering:
        cut(step)
        step.set(interrupted_until_ms=step.now_ms + step.state.rules.interrupted_ms)


def talk_switched(step: Step, event: ev.TalkSwitched) -> None:
    if step.state.is_voice_closed or event.on == step.state.is_microphone_on:
        return
    is_push_to_talk = step.state.rules.turn_detection == "push_to_talk"
    if event.on and is_push_to_talk:
        cut(step)
    step.set(is_microphone_on=event.on)
    step.do(ev.HearMicrophone(event.on))
    if is_push_to_talk or (not event.on and step.state.is_visitor_speaking):
        step.set(is_visitor_speaking=event.on, speaking_since_ms=step.now_ms)
        step.do(*([] if event.on else [ev.CommitTurn()]))
    elif not event.on:
        step.do(ev.DropTurn())


def language_chosen(step: Step, event: ev.LanguageChosen) -> None:
    if event.language != step.state.language:
        step.set(language=event.language)
        step.do(ev.TellLanguage(event.language))


def exhibit_chosen(step: Step, event: ev.ExhibitChosen) -> None:
    if event.exhibit_id != step.state.exhibit_id:
        step.set(exhibit_id=event.exhibit_id)
        step.do(*([ev.TellExhibit(event.exhibit_id)] if event.who == "visitor" else []))
