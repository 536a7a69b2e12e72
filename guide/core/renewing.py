"""How a link that still works is replaced between two turns, by one that was opened beside it: before its session
grows too old, for another persona, and to climb back to the provider.
"""

from __future__ import annotations

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.answering import want_answer
from guide.core.linking import forget_link, open_anew, tell_rung
from guide.core.state import NO_MONEY, Replacement
from guide.core.step import Step


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
    tell_rung(step)
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
        forget_link(step)
        open_anew(step)
