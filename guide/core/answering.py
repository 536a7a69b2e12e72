"""How the guide's answers begin and end, and how voice ends when the allowance does.

At most one response is under way. It passes through `authorising` (the budget is asked), `requested` (the model is)
and `running`. What else is wanted meanwhile waits in `wants_answer` and becomes one response afterwards. A response
cut before it runs is remembered as cancelled, and cancelled when the provider names it.
"""

from __future__ import annotations

from dataclasses import replace

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.sound import SAMPLES_PER_MS
from guide.core.speaking import complete_items, resume
from guide.core.state import INCURABLE, MOST_FAILED_ANSWERS, Response
from guide.core.step import Step
from guide.core.tools import TOOLS, BadCall, check_call
from guide.core.usage import Usage

ALREADY_ACTIVE = "conversation_already_has_active_response"


def want_answer(step: Step) -> None:
    """Ask the budget for an answer, now or as soon as the response under way is over."""
    if step.state.winding_down:
        return
    if step.state.link != "open" or step.state.response is not None:
        step.set(wants_answer=True)
        return
    request_id = f"answer-{step.state.requests + 1}"
    step.set(
        wants_answer=False,
        turn_awaiting_text="",
        is_follow_up_due=False,
        requests=step.state.requests + 1,
        response=Response(request_id),
    )
    step.do(fx.Authorise(request_id))


def authorised(step: Step, event: ev.AnswerAuthorised) -> None:
    response = step.state.response
    is_wanted = response is not None and response.request_id == event.request_id
    if response is None or not is_wanted or response.is_cancelled or step.state.link != "open":
        step.do(fx.Settle(event.request_id, Usage()))
        if is_wanted:
            _end_response(step)
        return
    step.set(response=replace(response, phase="requested", sign_ms=step.now_ms))
    create = fx.SayGoodbye if response.is_goodbye else fx.CreateResponse
    step.do(create(event.request_id, event.max_output_tokens))


def refused(step: Step, event: ev.AnswerRefused) -> None:
    response = step.state.response
    if response is None or response.request_id != event.request_id:
        return
    step.set(response=None)
    if response.is_goodbye or event.code != "allowance_gone":
        close_voice(step, event.code)
    elif step.state.winding_down:
        _say_goodbye(step)
    else:
        wind_down(step, event.code)


def wind_down(step: Step, code: str) -> None:
    """What is left doesn't cover another answer: finish, say goodbye, close voice."""
    if step.state.winding_down or step.state.is_voice_closed:
        return
    resume(step)
    step.set(
        winding_down=code,
        is_visitor_speaking=False,
        is_microphone_on=False,
        wants_answer=False,
        is_follow_up_due=False,
        turn_awaiting_text="",
    )
    step.do(fx.HearMicrophone(False), fx.ShowNotice(code))
    if step.state.response is None:
        _say_goodbye(step)


def _say_goodbye(step: Step) -> None:
    if step.state.link != "open":
        close_voice(step, step.state.winding_down)
        return
    request_id = f"goodbye-{step.state.requests + 1}"
    step.set(requests=step.state.requests + 1, response=Response(request_id, is_goodbye=True))
    step.do(fx.Authorise(request_id, is_goodbye=True))


def close_voice(step: Step, code: str) -> None:
    """Voice ends for this visit; what was already said is still heard, and the page goes on by text."""
    step.do(fx.HearMicrophone(False), fx.CloseLink())
    if code != step.state.winding_down:
        step.do(fx.ShowNotice(code))
    step.set(
        is_voice_closed=True,
        is_visitor_speaking=False,
        is_microphone_on=False,
        wants_answer=False,
        winding_down=code,
        link="closed",
    )


def request_refused(step: Step, event: ev.RequestRefused) -> None:
    response = step.state.response
    if response is None or response.phase != "requested" or response.request_id != event.request_id:
        return
    step.do(fx.Settle(response.request_id, Usage()))
    if response.is_goodbye or response.is_cancelled or step.state.winding_down:
        _end_response(step)
    elif event.code == ALREADY_ACTIVE:
        step.set(response=None, wants_answer=True, spoilt_by="unasked")
    else:
        _answer_failed(step, event.code)


def _answer_failed(step: Step, code: str) -> None:
    """Ask again in a new session: this one may yet run what it refused. Then say so, or let the standby answer."""
    failed = step.state.failed_answers + 1
    step.set(response=None, failed_answers=failed)
    is_hopeless = failed >= MOST_FAILED_ANSWERS and not step.state.rules.has_standby
    if is_hopeless and code not in INCURABLE:
        step.set(failed_answers=0)
        step.do(fx.ShowNotice("answer_failed"))
        _go_on(step)
    else:
        step.set(wants_answer=True, spoilt_by=code or "provider")


def response_started(step: Step, event: ev.ResponseStarted) -> None:
    """One that nobody asked for is booked at once: what its session does until it is closed nobody could count."""
    response = step.state.response
    if response is not None and response.response_id == event.response_id:
        return
    is_ours = response is not None and response.phase == "requested"
    if response is None or not is_ours or event.request_id != response.request_id:
        step.set(spoilt_by="unasked")
        step.do(fx.CancelResponse(event.response_id), fx.BookUnasked(event.response_id))
        return
    step.set(response=replace(response, phase="running", response_id=event.response_id, sign_ms=step.now_ms))
    if response.is_cancelled:
        step.do(fx.CancelResponse(event.response_id))


def tool_called(step: Step, event: ev.ToolCalled) -> None:
    """Run the tool, or tell the model what is wrong with its call. Either way the model gets an output."""
    if not step.state.is_audible(event.response_id) or step.state.response is None:
        return
    checked = check_call(event.name, event.arguments)
    tool = TOOLS.get(event.name)
    needs_follow_up = step.state.response.needs_follow_up or tool is None or not tool.shows_only
    step.set(response=replace(step.state.response, needs_follow_up=needs_follow_up, has_called=True))
    if isinstance(checked, BadCall):
        step.do(fx.SendToolOutput(event.call_id, checked.output))
        return
    step.set(open_calls=step.state.open_calls | {event.call_id})
    step.do(fx.RunTool(event.call_id, event.name, checked))


def tool_finished(step: Step, event: ev.ToolFinished) -> None:
    if event.call_id not in step.state.open_calls:
        return
    step.set(open_calls=step.state.open_calls - {event.call_id})
    step.do(fx.SendToolOutput(event.call_id, event.output))
    _follow_up_if_due(step)


def response_ended(step: Step, event: ev.ResponseEnded) -> None:
    response = step.state.response
    if response is None or response.response_id != event.response_id:
        return
    step.do(fx.Settle(response.request_id, _believed(event), response.received_samples // SAMPLES_PER_MS))
    complete_items(step, event.response_id)
    if event.status == "completed":
        step.set(attempts=0)  # a link that answers is no failed attempt
    if event.status == "completed" and not response.is_cancelled and _needs_follow_up(step, response):
        step.set(is_follow_up_due=True, chain=step.state.chain + 1)
    if event.status != "failed" or response.is_cancelled or step.state.winding_down:
        _end_response(step)
    elif response.has_spoken:
        step.do(fx.ShowNotice("answer_failed"))
        _end_response(step)
    else:
        _answer_failed(step, event.reason)


def _believed(event: ev.ResponseEnded) -> Usage | None:
    """Only a response that failed can have used nothing; otherwise zeros are no count at all."""
    return None if event.usage == Usage() and event.status != "failed" else event.usage


def _needs_follow_up(step: Step, response: Response) -> bool:
    """The model waits for a tool's output, or only called a tool and has said nothing yet."""
    is_waiting = response.needs_follow_up or (response.has_called and not response.has_spoken)
    return is_waiting and step.state.chain < step.state.rules.longest_chain


def _end_response(step: Step) -> None:
    response = step.state.response
    step.set(response=None)
    if response is not None and response.is_goodbye:
        close_voice(step, step.state.winding_down)
    else:
        _go_on(step)


def _go_on(step: Step) -> None:
    """No answer is under way: see what waits."""
    if step.state.winding_down:
        _say_goodbye(step)
    elif step.state.wants_answer:
        want_answer(step)
    else:
        _follow_up_if_due(step)


def _follow_up_if_due(step: Step) -> None:
    state = step.state
    if state.is_follow_up_due and not state.open_calls and state.response is None:
        want_answer(step)
