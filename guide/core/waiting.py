"""What time alone changes: everything that is waited for has an end."""

from __future__ import annotations

from dataclasses import replace

from guide.core import effects as fx
from guide.core.answering import want_answer
from guide.core.linking import forget_link, leave_link
from guide.core.listening import commit_turn
from guide.core.speaking import cut, resume
from guide.core.step import Step


def ticked(step: Step) -> None:
    _stop_waiting_for_turn(step)
    _end_longest_turn(step)
    _end_silence(step)
    _tell_of_loss(step)
    if not step.state.is_peer_open:
        _let_go(step, gone_for_ms=step.now_ms - step.state.peer_gone_ms)


def _stop_waiting_for_turn(step: Step) -> None:
    """Answer a turn whose words don't come; forget one that was never taken."""
    state = step.state
    if state.turn_awaiting_text and state.answer_by_ms and step.now_ms >= state.answer_by_ms:
        if state.paused_by == state.turn_awaiting_text:
            cut(step)
        step.set(turn_awaiting_text="", answer_by_ms=0)
        want_answer(step)
    elif state.turn_awaiting_text and state.commit_by_ms and step.now_ms >= state.commit_by_ms:
        step.set(turn_awaiting_text="", commit_by_ms=0)
        if state.wants_answer:
            want_answer(step)
        elif not state.paused_by:
            step.do(fx.ShowNotice("not_understood"), fx.OfferQuestions())
    if not (step.state.is_visitor_speaking or step.state.turn_awaiting_text):
        resume(step)


def _end_longest_turn(step: Step) -> None:
    """A Talk button that is still held, or stuck, counts as let go."""
    state = step.state
    if not state.is_visitor_speaking or step.now_ms - state.speaking_since_ms < state.rules.longest_turn_ms:
        return
    step.set(is_visitor_speaking=False)
    commit_turn(step)
    if state.rules.turn_detection == "push_to_talk":
        step.set(is_microphone_on=False)
        step.do(fx.HearMicrophone(False))


def _end_silence(step: Step) -> None:
    """The model was asked, gives no sign, and the visitor has nothing left to hear: not for too long."""
    state, response = step.state, step.state.response
    if response is None or response.phase == "authorising":
        return
    if any(item.heard_samples < item.received_samples for item in state.spoken):
        return
    silent_ms = step.now_ms - response.sign_ms
    if silent_ms >= (state.rules.longest_work_ms if state.is_at_builtin else state.rules.longest_silence_ms):
        _leave_stalled_link(step)
    elif silent_ms >= state.rules.longest_silence_ms and not (response.is_slowness_told or response.is_cancelled):
        step.set(response=replace(response, is_slowness_told=True))
        step.do(fx.ShowNotice("slow"))


def _leave_stalled_link(step: Step) -> None:
    """The visitor has waited long enough: who can answer now does, or they are told that it takes longer. Nobody
    waits so long for the guide's own server twice."""
    may_retry = not (step.state.can_step_down or step.state.is_at_builtin)
    if may_retry:
        step.set(is_loss_told=True)
        step.do(fx.ShowNotice("provider_unreachable"))
    step.do(fx.CloseLink())
    leave_link(step, "provider_unreachable", may_retry=may_retry)


def _tell_of_loss(step: Step) -> None:
    """Once of each, and not of one that is soon over, or that the standby ends."""
    state = step.state
    is_missed = state.link in ("opening", "lost") and state.is_peer_open and not state.can_step_down
    if is_missed and not state.is_loss_told and step.now_ms - state.lost_ms >= state.rules.standby_after_ms:
        step.set(is_loss_told=True)
        step.do(fx.ShowNotice("provider_unreachable"))


def _let_go(step: Step, *, gone_for_ms: int) -> None:
    """Nobody hears the guide: of the answer first, and of the link when they don't come back."""
    rules = step.state.rules
    if gone_for_ms >= rules.answer_without_peer_ms and step.state.is_answering:
        cut(step)
    if gone_for_ms >= rules.link_without_peer_ms and step.state.link != "closed":
        step.do(fx.CloseLink())
        forget_link(step)
        step.set(link="closed")
