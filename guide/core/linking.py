"""The life of the link to the model, and of the browser's connection.

A link that is lost is opened again where it led; when that doesn't help, the visit goes a rung down, to the standby.
"""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.answering import close_voice, want_answer
from guide.core.speaking import complete_items, cut, resume
from guide.core.state import INCURABLE, MOST_FAILED_ANSWERS, NO_MONEY
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
    tell_rung(step)
    if step.state.wants_answer:
        want_answer(step)


def tell_rung(step: Step) -> None:
    """Say so when somebody else speaks now than before."""
    if step.state.rung != step.state.told_rung:
        step.set(told_rung=step.state.rung)
        step.do(fx.ShowNotice("standby" if step.state.rung == "standby" else "provider_back"))


def link_lost(step: Step, event: ev.LinkLost) -> None:
    if step.state.link != "closed":
        leave_link(step, event.code, may_retry=event.may_retry)


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
        forget_link(step)
        open_anew(step)
    else:
        may_retry = spoilt_by not in INCURABLE and step.state.failed_answers < MOST_FAILED_ANSWERS
        leave_link(step, spoilt_by, may_retry=may_retry)


def leave_link(step: Step, code: str, *, may_retry: bool) -> None:
    """Open another link, or close voice when that can't help. An unheard answer is asked for again."""
    _count_loss(step)
    forget_link(step)
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


def open_anew(step: Step) -> None:
    step.set(link="opening", lost_ms=step.now_ms)
    _open(step)


def _open(step: Step, delay_ms: int = 0) -> None:
    step.set(link_persona_id=step.state.persona_id)
    step.do(fx.OpenLink(delay_ms, step.state.rung))


def forget_link(step: Step) -> None:
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


def visit_ended(step: Step) -> None:
    if step.state.is_answering:
        cut(step)
    forget_link(step)
    step.set(is_voice_closed=True, link="closed", wants_answer=False, winding_down="")
    step.do(fx.HearMicrophone(False), fx.CloseLink())
