"""The life of the link to the model and of the browser's connection, and what time alone changes."""

from __future__ import annotations

from guide.core import events as ev
from guide.core.answering import close_voice, complete_items, cut, resume, want_answer
from guide.core.step import Step


def peer_opened(step: Step) -> None:
    """With a VAD the microphone is heard from the start; with push-to-talk not until Talk is held."""
    is_microphone_on = step.state.rules.turn_detection != "push_to_talk" and step.state.may_listen
    step.set(is_peer_open=True, is_microphone_on=is_microphone_on)
    step.do(ev.HearMicrophone(is_microphone_on), ev.ShowState(step.state.page_state(step.now_ms)))
    if step.state.link == "closed" and not step.state.is_voice_closed:
        step.set(link="opening", attempts=0)
        step.do(ev.OpenLink())


def peer_closed(step: Step) -> None:
    """Nobody hears the guide any more. The link stays a while: most often the page only reloads."""
    if step.state.is_answering:
        cut(step)
    was_speaking = step.state.is_visitor_speaking
    step.set(is_peer_open=False, is_microphone_on=False, is_visitor_speaking=False, peer_gone_ms=step.now_ms)
    step.do(ev.HearMicrophone(False), *([ev.DropTurn()] if was_speaking else []))


def link_opened(step: Step) -> None:
    if step.state.link not in ("opening", "lost"):
        step.do(ev.CloseLink())
        return
    step.set(link="open", attempts=0)
    if step.state.wants_answer:
        want_answer(step)


def link_lost(step: Step, event: ev.LinkLost) -> None:
    """Open another one after a pause, or close voice when that can't help. An unheard answer is asked for again."""
    if step.state.link == "closed":
        return
    _forget_link(step)
    if step.state.winding_down:
        close_voice(step, step.state.winding_down)
        return
    pauses = step.state.rules.reconnect_delays_ms
    if not event.may_retry or step.state.attempts >= len(pauses):
        close_voice(step, event.code)
        return
    delay_ms = pauses[step.state.attempts]
    step.set(link="lost", attempts=step.state.attempts + 1)
    step.do(ev.OpenLink(delay_ms))


def replace_link(step: Step) -> None:
    """Leave a session that can't be trusted for a new one."""
    step.set(is_link_spoilt=False)
    if step.state.link != "open":
        return
    _forget_link(step)
    if step.state.winding_down:
        close_voice(step, step.state.winding_down)
        return
    step.set(link="opening")
    step.do(ev.CloseLink(), ev.OpenLink())


def visit_ended(step: Step) -> None:
    if step.state.is_answering:
        cut(step)
    _forget_link(step)
    step.set(is_voice_closed=True, link="closed", wants_answer=False)
    step.do(ev.HearMicrophone(False), ev.CloseLink())


def _forget_link(step: Step) -> None:
    resume(step)
    response = step.state.response
    was_waiting = step.state.is_waiting or step.state.is_visitor_speaking
    if response is not None:
        if response.phase != "authorising":
            step.do(ev.Settle(response.request_id, None))
        was_waiting = was_waiting or not (response.is_cancelled or response.has_spoken)
    step.set(
        response=None,
        open_calls=frozenset(),
        is_visitor_speaking=False,
        is_follow_up_due=False,
        turn_awaiting_text="",
        wants_answer=was_waiting and _has_question(step),
    )
    complete_items(step)


def _has_question(step: Step) -> bool:
    """Whether the last utterance is the visitor's and its words are known."""
    lines = [line for line in step.state.transcript if line.text]
    return bool(lines) and lines[-1].who == "visitor"


def ticked(step: Step) -> None:
    state = step.state
    if state.turn_awaiting_text and state.answer_by_ms and step.now_ms >= state.answer_by_ms:
        if state.paused_by == state.turn_awaiting_text:
            cut(step)
        step.set(turn_awaiting_text="", answer_by_ms=0)
        want_answer(step)
    if state.is_visitor_speaking and step.now_ms - state.speaking_since_ms >= state.rules.longest_turn_ms:
        _end_turn(step)
    if _is_stalled(step):
        step.do(ev.CloseLink())
        link_lost(step, ev.LinkLost("provider_unreachable", may_retry=True))
    is_forgotten = not state.is_peer_open and state.link != "closed"
    if is_forgotten and step.now_ms - state.peer_gone_ms >= state.rules.link_without_peer_ms:
        step.do(ev.CloseLink())
        _forget_link(step)
        step.set(link="closed")


def _end_turn(step: Step) -> None:
    """Of a turn that has become too long. A Talk button that is still held, or stuck, counts as let go."""
    step.set(is_visitor_speaking=False)
    step.do(ev.CommitTurn())
    if step.state.rules.turn_detection == "push_to_talk":
        step.set(is_microphone_on=False)
        step.do(ev.HearMicrophone(False))


def _is_stalled(step: Step) -> bool:
    """The model was asked, has given no sign for too long, and the visitor has nothing left to hear."""
    response = step.state.response
    if response is None or response.phase == "authorising":
        return False
    if any(item.heard_samples < item.received_samples for item in step.state.spoken):
        return False
    return step.now_ms - response.sign_ms >= step.state.rules.longest_silence_ms
