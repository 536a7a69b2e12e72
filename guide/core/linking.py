"""The life of the link to the model and of the browser's connection, and what time alone changes.

A link that is lost is opened again where it led; when that doesn't help, the visit goes a rung down, to the standby.
A link that still works is replaced between two turns by one that was opened beside it: before its session grows too
old, for another persona, and to climb back to the provider.
"""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.answering import close_voice, commit_turn, complete_items, cut, resume, want_answer
from guide.core.state import INCURABLE, MOST_FAILED_ANSWERS, NO_MONEY, Replacement
from guide.core.step import Step


def peer_opened(step: Step) -> None:
    """With a VAD the microphone is heard from the start; with push-to-talk not until Talk is held."""
    if step.state.may_talk_again:
        step.set(is_voice_closed=False, winding_down="")
    is_microphone_on = step.state.rules.turn_detection != "push_to_talk" and step.state.may_listen
    step.set(is_peer_open=True, is_microphone_on=is_microphone_on)
    step.do(fx.HearMicrophone(is_microphone_on), fx.ShowState(step.state.page_state(step.now_ms)))
    if step.state.link == "closed" and not step.state.is_voice_closed:
        is_down = step.state.provider != "up" and step.state.rules.has_standby
        step.set(link="opening", attempts=0, lost_ms=step.now_ms, rung="standby" if is_down else "provider")
        _open(step)


def peer_closed(step: Step) -> None:
    """Nobody hears the guide any more. The link and the answer stay a while: most often the Wi-Fi only blinked."""
    was_speaking = step.state.is_visitor_speaking
    if was_speaking:
        resume(step)
    step.set(is_peer_open=False, is_microphone_on=False, is_visitor_speaking=False, peer_gone_ms=step.now_ms)
    step.do(fx.HearMicrophone(False), *([fx.DropTurn()] if was_speaking else []))


def link_opened(step: Step) -> None:
    if step.state.link not in ("opening", "lost"):
        step.do(fx.CloseLink())
        return
    step.set(link="open", link_opened_ms=step.now_ms, busy_ms=step.now_ms, is_loss_told=False)
    _tell_rung(step)
    if step.state.wants_answer:
        want_answer(step)


def _tell_rung(step: Step) -> None:
    """Say so when somebody else speaks now than before."""
    if step.state.rung != step.state.told_rung:
        step.set(told_rung=step.state.rung)
        step.do(fx.ShowNotice("standby" if step.state.rung == "standby" else "provider_back"))


def link_lost(step: Step, event: ev.LinkLost) -> None:
    if step.state.link != "closed":
        _leave_link(step, event.code, may_retry=event.may_retry)


def provider_judged(step: Step, event: ev.ProviderJudged) -> None:
    step.set(provider=event.state)


def leave_spoilt_link(step: Step) -> None:
    """Leave a session that can't be trusted, or that doesn't answer, for a new one."""
    spoilt_by = step.state.spoilt_by
    step.set(spoilt_by="")
    if step.state.link != "open":
        return
    step.do(fx.CloseLink())
    if spoilt_by == "unasked" and not step.state.winding_down:
        _forget_link(step)
        _open_anew(step)
    else:
        may_retry = spoilt_by not in INCURABLE and step.state.failed_answers < MOST_FAILED_ANSWERS
        _leave_link(step, spoilt_by, may_retry=may_retry)


def _leave_link(step: Step, code: str, *, may_retry: bool) -> None:
    """Open another link, or close voice when that can't help. An unheard answer is asked for again."""
    _count_loss(step)
    _forget_link(step)
    delay_ms = _pause_ms(step) if may_retry else None
    if step.state.winding_down:
        close_voice(step, step.state.winding_down)
    elif code in NO_MONEY:
        close_voice(step, code)
    elif delay_ms is not None:
        step.set(link="lost", attempts=step.state.attempts + 1)
        _open(step, delay_ms)
    elif step.state.can_step_down:
        _step_down(step, code)
    else:
        close_voice(step, step.state.left_for if step.state.rung == "standby" else code)


def _count_loss(step: Step) -> None:
    """A link that is accepted and dropped at once counts like one that never opened."""
    state = step.state
    if state.link == "open" and step.now_ms - state.link_opened_ms >= state.rules.settled_link_ms:
        step.set(attempts=0)
    if step.state.attempts == 0 and state.link == "open":
        step.set(lost_ms=step.now_ms)


def _pause_ms(step: Step) -> int | None:
    """How long to wait before the next attempt to reach where the link led; None when that isn't worth it."""
    state = step.state
    pauses = state.rules.reconnect_delays_ms
    if state.attempts >= len(pauses):
        return None
    would_wait_ms = step.now_ms - state.lost_ms + pauses[state.attempts]
    if would_wait_ms > state.rules.reconnect_for_ms:
        return None
    if state.can_step_down and (state.provider != "up" or would_wait_ms > state.rules.standby_after_ms):
        return None
    return pauses[state.attempts]


def _step_down(step: Step, code: str) -> None:
    step.set(link="lost", rung="standby", left_for=code, attempts=0, lost_ms=step.now_ms, failed_answers=0)
    step.do(fx.GiveUpProvider(code))
    _open(step)


def _open(step: Step, delay_ms: int = 0) -> None:
    step.set(link_persona_id=step.state.persona_id)
    step.do(fx.OpenLink(delay_ms, step.state.rung))


def visit_ended(step: Step) -> None:
    if step.state.is_answering:
        cut(step)
    _forget_link(step)
    step.set(is_voice_closed=True, link="closed", wants_answer=False, winding_down="")
    step.do(fx.HearMicrophone(False), fx.CloseLink())


def _forget_link(step: Step) -> None:
    resume(step)
    response = step.state.response
    was_waiting = step.state.is_waiting or step.state.is_visitor_speaking
    _withdraw_unfinished(step)
    if response is not None:
        if response.phase != "authorising":
            step.do(fx.Settle(response.request_id, None))
        was_waiting = was_waiting or not (response.is_cancelled or response.has_spoken)
    step.set(
        response=None,
        open_calls=frozenset(),
        is_visitor_speaking=False,
        is_follow_up_due=False,
        turn_awaiting_text="",
        wants_answer=was_waiting and bool(step.state.open_question),
    )
    complete_items(step)
    step.let_go_of_items()


def _withdraw_unfinished(step: Step) -> None:
    """A turn whose words were not all known is told to the next session again, as sound: see `kept_sound`."""
    for line in reversed(step.state.transcript):
        if line.who == "guide":
            return  # what was said before has been answered
        if line.text and not line.is_final:
            step.write_line(line.id, "visitor", "", final=True)


def renew_link(step: Step) -> None:
    """Prepare another link where one is needed, while nothing is under way; whatever begins meanwhile comes first."""
    state = step.state
    if not state.is_between_turns:
        _put_off(step)
    elif state.replacement is None and step.now_ms >= state.not_before_ms:
        rung = _rung_wanted(step)
        if rung is not None:
            step.set(replacement=Replacement(rung, state.persona_id))
            step.do(fx.PrepareLink(rung))


def _put_off(step: Step) -> None:
    if step.state.link == "open":
        step.set(busy_ms=step.now_ms)
    if step.state.replacement is not None:
        step.set(replacement=None)
        step.do(fx.DropPrepared())


def _rung_wanted(step: Step) -> fx.Rung | None:
    """Where a new link should lead; None when the one in use will do."""
    state, rules = step.state, step.state.rules
    if state.persona_id != state.link_persona_id:
        return state.rung
    is_calm = step.now_ms - state.busy_ms >= rules.calm_ms
    if is_calm and state.rung == "standby" and state.provider != "down":
        return "provider"
    left_ms = rules.longest_session_ms - (step.now_ms - state.link_opened_ms)
    is_old = left_ms <= (rules.recycle_early_ms if is_calm else rules.recycle_late_ms)
    return state.rung if is_old else None


def link_prepared(step: Step) -> None:
    new = step.state.replacement
    if new is None:
        step.do(fx.DropPrepared())
        return
    is_somebody_else = new.persona_id != step.state.link_persona_id
    step.set(
        replacement=None,
        rung=new.rung,
        link_persona_id=new.persona_id,
        link_opened_ms=step.now_ms,
        attempts=0,
        failed_answers=0,
    )
    step.do(fx.SwitchLink())
    _tell_rung(step)
    if is_somebody_else and step.state.open_question:
        want_answer(step)  # the guide that was asked for answers who asked for it


def preparation_failed(step: Step, event: ev.PreparationFailed) -> None:
    """The link in use goes on. What isn't covered beside it may be covered in its place."""
    new = step.state.replacement
    if new is None:
        return
    is_climb = new.rung != step.state.rung
    step.set(replacement=None, busy_ms=step.now_ms)
    if event.code in NO_MONEY or not is_climb:  # else the house knows when it is worth trying again
        step.set(not_before_ms=step.now_ms + step.state.rules.renew_again_ms)
    if event.code in NO_MONEY and not is_climb:
        step.do(fx.CloseLink())
        _forget_link(step)
        _open_anew(step)


def _open_anew(step: Step) -> None:
    step.set(link="opening", lost_ms=step.now_ms)
    _open(step)


def ticked(step: Step) -> None:
    state = step.state
    _stop_waiting_for_turn(step)
    if state.is_visitor_speaking and step.now_ms - state.speaking_since_ms >= state.rules.longest_turn_ms:
        _end_turn(step)
    if _is_stalled(step):
        _leave_stalled_link(step)
    _tell_of_loss(step)
    if not state.is_peer_open and step.now_ms - state.peer_gone_ms >= state.rules.answer_without_peer_ms:
        _give_up_answer(step)
    is_forgotten = not state.is_peer_open and state.link != "closed"
    if is_forgotten and step.now_ms - state.peer_gone_ms >= state.rules.link_without_peer_ms:
        step.do(fx.CloseLink())
        _forget_link(step)
        step.set(link="closed")


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


def _give_up_answer(step: Step) -> None:
    if step.state.is_answering:
        cut(step)


def _end_turn(step: Step) -> None:
    """Of a turn that has become too long. A Talk button that is still held, or stuck, counts as let go."""
    step.set(is_visitor_speaking=False)
    commit_turn(step)
    if step.state.rules.turn_detection == "push_to_talk":
        step.set(is_microphone_on=False)
        step.do(fx.HearMicrophone(False))


def _leave_stalled_link(step: Step) -> None:
    """The visitor has waited long enough: who can answer now does, or they are told that it takes longer."""
    if not step.state.can_step_down:
        step.set(is_loss_told=True)
        step.do(fx.ShowNotice("provider_unreachable"))
    step.do(fx.CloseLink())
    _leave_link(step, "provider_unreachable", may_retry=not step.state.can_step_down)


def _tell_of_loss(step: Step) -> None:
    """Once of each, and not of one that is soon over, or that the standby ends."""
    state = step.state
    is_missed = state.link in ("opening", "lost") and state.is_peer_open and not state.can_step_down
    if is_missed and not state.is_loss_told and step.now_ms - state.lost_ms >= state.rules.standby_after_ms:
        step.set(is_loss_told=True)
        step.do(fx.ShowNotice("provider_unreachable"))


def _is_stalled(step: Step) -> bool:
    """The model was asked, has given no sign for too long, and the visitor has nothing left to hear."""
    response = step.state.response
    if response is None or response.phase == "authorising":
        return False
    if any(item.heard_samples < item.received_samples for item in step.state.spoken):
        return False
    return step.now_ms - response.sign_ms >= step.state.rules.longest_silence_ms
