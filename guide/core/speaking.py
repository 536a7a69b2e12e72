"""What the guide says: how it arrives, is heard, paused, taken up again and cut."""

from __future__ import annotations

from dataclasses import replace

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.sound import SAMPLES_PER_MS
from guide.core.state import Spoken
from guide.core.step import Step


def text_arrived(step: Step, event: ev.AnswerTextArrived) -> None:
    item = _item(step, event.response_id, event.item_id)
    if item is not None:
        _keep(step, replace(item, text=item.text + event.text))
        _has_spoken(step)


def audio_arrived(step: Step, event: ev.AnswerAudioArrived) -> None:
    item = _item(step, event.response_id, event.item_id)
    if item is not None:
        _keep(step, replace(item, received_samples=item.received_samples + event.samples))
        _has_spoken(step, samples=event.samples)


def _item(step: Step, response_id: str, item_id: str) -> Spoken | None:
    if not step.state.is_audible(response_id):
        return None
    known = [item for item in step.state.spoken if item.item_id == item_id]
    if known:
        return known[0]
    step.reserve_line(item_id, "guide")
    return Spoken(item_id, response_id)


def _keep(step: Step, item: Spoken) -> None:
    others = [old for old in step.state.spoken if old.item_id != item.item_id]
    if len(others) == len(step.state.spoken):
        step.set(spoken=(*others, item))
    else:
        step.set(spoken=tuple(item if old.item_id == item.item_id else old for old in step.state.spoken))


def _has_spoken(step: Step, *, samples: int = 0) -> None:
    response = step.state.response
    if response is not None:
        received_samples = response.received_samples + samples
        spoken = replace(response, has_spoken=True, sign_ms=step.now_ms, received_samples=received_samples)
        step.set(response=spoken, failed_answers=0)


def complete_items(step: Step, response_id: str | None = None) -> None:
    """Nothing more comes of this response, or of any: what was heard to its end, and text without sound, is final."""
    for item in step.state.spoken:
        if response_id in (None, item.response_id):
            _advance(step, replace(item, is_complete=True))


def playout_advanced(step: Step, event: ev.PlayoutAdvanced) -> None:
    for item in step.state.spoken:
        if item.item_id == event.item_id:
            heard_samples = min(max(item.heard_samples, event.heard_samples), item.received_samples)
            _advance(step, replace(item, heard_samples=heard_samples))


def _advance(step: Step, item: Spoken) -> None:
    """Show the words heard by now; let go of an item heard to its end."""
    if item.is_heard:
        step.set(spoken=tuple(old for old in step.state.spoken if old.item_id != item.item_id))
        step.write_line(item.item_id, "guide", item.text, final=True)
        return
    heard = item.heard_text
    if len(heard) > len(item.shown):
        step.write_line(item.item_id, "guide", heard, final=False)
        item = replace(item, shown=heard)
    _keep(step, item)


def pause(step: Step, item_id: str) -> None:
    """Somebody makes a sound: be silent until it is known whether they speak to the guide."""
    if step.state.is_answering and not step.state.paused_by:
        step.do(fx.PausePlayout())
    if step.state.is_answering:
        step.set(paused_by=item_id)


def resume(step: Step) -> None:
    """It was nothing: go on as if it had not been."""
    if step.state.paused_by:
        step.set(paused_by="")
        step.do(fx.ResumePlayout())


def cut(step: Step) -> None:
    """Be silent now, and let the model remember only what was heard."""
    state = step.state
    if state.response is not None:
        if state.response.phase == "running" and not state.response.is_cancelled:
            step.do(fx.CancelResponse(state.response.response_id))
        step.set(response=replace(state.response, is_cancelled=True))
    if state.spoken or state.paused_by:
        step.do(fx.CutPlayout())
    for item in state.spoken:
        _cut_item(step, item)
    step.set(
        spoken=(),
        paused_by="",
        wants_answer=False,
        is_follow_up_due=False,
        turn_awaiting_text="",
        chain=0,
        interrupted_until_ms=step.now_ms + state.rules.interrupted_ms if state.spoken else 0,
    )


def _cut_item(step: Step, item: Spoken) -> None:
    heard_ms = item.heard_samples // SAMPLES_PER_MS
    if item.is_of_link and heard_ms > 0:
        step.do(fx.TruncateAnswer(item.item_id, heard_ms))
    elif item.is_of_link and item.received_samples:
        step.do(fx.DeleteAnswer(item.item_id))
    text = item.heard_text
    step.write_line(item.item_id, "guide", text, final=True, cut=True)
