"""What the visitor does: speaks, types, presses, chooses."""

from __future__ import annotations

from dataclasses import replace

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.answering import want_answer
from guide.core.budget import minutes_left
from guide.core.echo import is_own_voice
from guide.core.speaking import cut, pause, resume
from guide.core.step import Step


def speech_started(step: Step, event: ev.SpeechStarted) -> None:
    pause(step, event.item_id)
    step.set(is_visitor_speaking=True, speaking_since_ms=step.now_ms)
    step.reserve_line(event.item_id, "visitor")


def speech_stopped(step: Step, event: ev.SpeechStopped) -> None:
    step.set(
        is_visitor_speaking=False,
        turn_awaiting_text=event.item_id,
        answer_by_ms=0,
        commit_by_ms=step.now_ms + step.state.rules.commit_wait_ms,
    )


def turn_committed(step: Step, event: ev.TurnCommitted) -> None:
    """The turn is the model's: answer when its words are known, or soon after without them."""
    step.reserve_line(event.item_id, "visitor")
    step.set(
        is_visitor_speaking=False,
        turn_awaiting_text=event.item_id,
        answer_by_ms=step.now_ms + step.state.rules.transcript_wait_ms,
        commit_by_ms=0,
        chain=0,
    )
    step.do(fx.HoldTurn(event.item_id))


def turn_transcribed(step: Step, event: ev.TurnTranscribed) -> None:
    """Words that were meant stop the answer they were spoken into; a noise, or the guide's own voice, doesn't."""
    text = event.text.strip()
    is_echo = bool(step.state.paused_by) and is_own_voice(text, step.state.being_said)
    if text and not is_echo:
        if step.state.paused_by:
            _interrupt(step)
        step.write_line(event.item_id, "visitor", text, final=event.final, certainty=event.certainty)
    if event.final:
        step.do(fx.BookTranscription(event.item_id, event.usage))
        _turn_understood(step, event.item_id, is_meant=bool(text) and not is_echo)


def _turn_understood(step: Step, item_id: str, *, is_meant: bool) -> None:
    was_paused = step.state.paused_by == item_id
    if was_paused:
        resume(step)
    if step.state.turn_awaiting_text != item_id:
        step.set(wants_answer=step.state.wants_answer or (is_meant and bool(step.state.turn_awaiting_text)))
        return
    step.set(turn_awaiting_text="")
    if is_meant or step.state.wants_answer:
        want_answer(step)
    elif not was_paused:
        step.do(fx.ShowNotice("not_understood"), fx.OfferQuestions())


def _interrupt(step: Step) -> None:
    """Cut the answer, and go on waiting for the turn whose words are not all known yet."""
    awaited = step.state.turn_awaiting_text
    cut(step)
    step.set(turn_awaiting_text=awaited)


def transcription_failed(step: Step, event: ev.TranscriptionFailed) -> None:
    """The model may have understood what the transcription didn't, so it answers all the same; but what can't be
    made out doesn't stop an answer."""
    step.do(fx.BookTranscription(event.item_id, None))
    was_paused = step.state.paused_by == event.item_id
    _turn_understood(step, event.item_id, is_meant=not was_paused)


def visitor_typed(step: Step, event: ev.VisitorTyped) -> None:
    cut(step)
    step.write_line(step.next_written(), "visitor", event.text, final=True)
    if step.state.link == "open":
        step.do(fx.AddVisitorText(event.text))
    want_answer(step)


def chat_line_written(step: Step, event: ev.ChatLineWritten) -> None:
    """The chat tab shows its own lines, so this only keeps them and tells the model. A question that the voice left
    unanswered and the chat takes over is one question."""
    if event.who == "visitor" and step.state.open_question == event.text:
        return
    step.keep_line(step.next_written(), event.who, event.text)
    if step.state.link == "open":
        step.do(fx.AddVisitorText(event.text) if event.who == "visitor" else fx.AddGuideText(event.text))


def allowance_changed(step: Step, event: ev.AllowanceChanged) -> None:
    if not step.state.first_spent_ms:
        step.set(first_spent_ms=step.now_ms)
    elapsed_s = (step.now_ms - step.state.first_spent_ms) / 1000
    minutes = minutes_left(event.share_left, event.share_spent, elapsed_s)
    step.do(fx.ShowAllowance(event.share_left, minutes))
    if event.share_left < step.state.rules.low_share and not (step.state.is_low_told or step.state.winding_down):
        step.set(is_low_told=True)
        step.do(fx.ShowNotice("allowance_low"))


def visitor_interrupted(step: Step) -> None:
    if step.state.is_answering:
        cut(step)
        step.set(interrupted_until_ms=step.now_ms + step.state.rules.interrupted_ms)


def talk_switched(step: Step, event: ev.TalkSwitched) -> None:
    if event.on == step.state.is_microphone_on or (event.on and not step.state.may_listen):
        return
    is_push_to_talk = step.state.rules.turn_detection == "push_to_talk"
    if event.on and is_push_to_talk:
        cut(step)
    step.set(is_microphone_on=event.on)
    if is_push_to_talk or (not event.on and step.state.is_visitor_speaking):
        step.set(is_visitor_speaking=event.on, speaking_since_ms=step.now_ms)
        if not event.on:
            commit_turn(step)
    elif not event.on:
        step.do(fx.DropTurn())
    step.do(fx.HearMicrophone(event.on))


def commit_turn(step: Step) -> None:
    """End the visitor's turn for them. The answer that it paused goes on if nothing comes of it."""
    commit_by_ms = step.now_ms + step.state.rules.commit_wait_ms
    step.set(turn_awaiting_text=step.state.paused_by, commit_by_ms=commit_by_ms)
    step.do(fx.CommitTurn())


def language_chosen(step: Step, event: ev.LanguageChosen) -> None:
    if event.language != step.state.language:
        step.set(language=event.language)
        step.do(fx.TellLanguage(event.language))


def persona_chosen(step: Step, event: ev.PersonaChosen) -> None:
    """A session keeps its voice, so another persona takes a session of its own: see `linking`."""
    if event.persona_id == step.state.persona_id:
        return
    step.set(persona_id=event.persona_id, is_follow_up_due=False)
    if step.state.response is not None:  # what it would go on to say is for the other guide to say
        step.set(response=replace(step.state.response, has_called=False, needs_follow_up=False))
    step.do(fx.ShowPersona(event.persona_id))


def play_changed(step: Step, event: ev.PlayChanged) -> None:
    before = step.state.play
    step.set(play=event.play)
    if (before and before.game_id) != (event.play and event.play.game_id):
        step.do(fx.TellPlay())


def guide_prompted(step: Step, event: ev.GuidePrompted) -> None:
    """What the visitor just did counts like a question. Without a link the screen alone tells of it."""
    if step.state.link == "open":
        cut(step)
        step.do(fx.AddNote(event.note))
        want_answer(step)


def exhibit_chosen(step: Step, event: ev.ExhibitChosen) -> None:
    if event.exhibit_id == step.state.exhibit_id:
        return
    step.set(exhibit_id=event.exhibit_id)
    if event.who == "visitor":
        step.do(fx.TellExhibit(event.exhibit_id))
