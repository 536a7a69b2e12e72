"""The conversation: `step(state, event, now_ms)` gives the next state and the effects that the edges perform.

`answering` and `speaking` hold the guide's side, `listening` the visitor's, `linking` and `renewing` that of the
connections, and `waiting` what time alone changes. The page's state is never stored but derived
(`Conversation.page_state`), and told when it changes.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

from guide.core import answering, linking, listening, renewing, speaking, waiting
from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Conversation
from guide.core.step import Step


def step(state: Conversation, event: ev.Event, now_ms: int) -> tuple[Conversation, tuple[fx.Effect, ...]]:
    """One event at `now_ms` (any clock that never goes back). Unexpected events change nothing."""
    taken = Step(state, now_ms)
    _take(taken, event)
    if taken.state.spoilt_by:
        linking.leave_spoilt_link(taken)
    renewing.renew_link(taken)
    page_state = taken.state.page_state(now_ms)
    if page_state != taken.state.shown_state:
        taken.set(shown_state=page_state)
        taken.do(fx.ShowState(page_state))
    return taken.state, tuple(taken.effects)


ConnectionEvent: TypeAlias = (
    ev.LinkOpened
    | ev.LinkLost
    | ev.LinkPrepared
    | ev.PreparationFailed
    | ev.ProviderJudged
    | ev.PeerOpened
    | ev.PeerClosed
    | ev.VisitEnded
    | ev.Ticked
)


def _take(step: Step, event: ev.Event) -> None:  # noqa: C901  # one case for each kind of event
    if isinstance(event, ConnectionEvent):
        _take_connection(step, event)
        return
    match event:
        case ev.SpeechStarted():
            listening.speech_started(step, event)
        case ev.SpeechStopped():
            listening.speech_stopped(step, event)
        case ev.TurnCommitted():
            listening.turn_committed(step, event)
        case ev.TurnTranscribed():
            listening.turn_transcribed(step, event)
        case ev.TranscriptionFailed():
            listening.transcription_failed(step, event)
        case ev.VisitorTyped():
            listening.visitor_typed(step, event)
        case ev.ChatLineWritten():
            listening.chat_line_written(step, event)
        case ev.VisitorInterrupted():
            listening.visitor_interrupted(step)
        case ev.TalkSwitched():
            listening.talk_switched(step, event)
        case ev.LanguageChosen():
            listening.language_chosen(step, event)
        case ev.PersonaChosen():
            listening.persona_chosen(step, event)
        case ev.PlayChanged():
            listening.play_changed(step, event)
        case ev.GuidePrompted():
            listening.guide_prompted(step, event)
        case ev.ExhibitChosen():
            listening.exhibit_chosen(step, event)
        case ev.AnswerAuthorised():
            answering.authorised(step, event)
        case ev.AnswerRefused():
            answering.refused(step, event)
        case ev.VoiceRefused():
            answering.wind_down(step, event.code)
        case ev.RequestRefused():
            answering.request_refused(step, event)
        case ev.ResponseStarted():
            answering.response_started(step, event)
        case ev.AnswerTextArrived():
            speaking.text_arrived(step, event)
        case ev.AnswerAudioArrived():
            speaking.audio_arrived(step, event)
        case ev.ToolCalled():
            answering.tool_called(step, event)
        case ev.ToolFinished():
            answering.tool_finished(step, event)
        case ev.ResponseEnded():
            answering.response_ended(step, event)
        case ev.PlayoutAdvanced():
            speaking.playout_advanced(step, event)
        case ev.AllowanceChanged():
            listening.allowance_changed(step, event)
        case _:
            assert_never(event)


def _take_connection(step: Step, event: ConnectionEvent) -> None:
    match event:
        case ev.LinkOpened():
            linking.link_opened(step)
        case ev.LinkLost():
            linking.link_lost(step, event)
        case ev.LinkPrepared():
            renewing.link_prepared(step)
        case ev.PreparationFailed():
            renewing.preparation_failed(step, event)
        case ev.ProviderJudged():
            linking.provider_judged(step, event)
        case ev.PeerOpened():
            linking.peer_opened(step)
        case ev.PeerClosed():
            linking.peer_closed(step)
        case ev.VisitEnded():
            linking.visit_ended(step)
        case ev.Ticked():
            waiting.ticked(step)
        case _:
            assert_never(event)
