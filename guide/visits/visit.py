"""One visit: one visitor's time with the guide. Feeds the core what happens and performs what it asks for.

| resource            | acquired               | released                                          |
|---------------------|------------------------|---------------------------------------------------|
| link to the model   | OpenLink, PrepareLink  | CloseLink, LinkLost, `end`: see `link`             |
| the browser's peer  | `peer_opened`          | `peer_closed`, `end`                               |
| tasks               | `VisitTasks.begin`     | on their own end; `end` waits for all of them      |
| reservations        | Authorise              | Settle; `end` settles what is open                 |

Everything here runs on the event loop's thread. Steps never overlap: effects only start tasks or call what doesn't
wait, and what comes of them is a later event.
"""

from __future__ import annotations

import logging
from typing import assert_never

from guide import channel
from guide.chat.moderation import Verdict
from guide.core import effects as fx
from guide.core import events as ev
from guide.core.conversation import step
from guide.core.playout import Playout
from guide.core.state import Conversation
from guide.errors import LedgerError
from guide.house import House
from guide.latency import Stopwatch
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import VisitEnd
from guide.museum.instructions import goodbye_instructions, language_note, where_heard_note
from guide.museum.personas import Persona
from guide.visits.chat import VisitChat
from guide.visits.link import VisitLink
from guide.visits.moderation import VisitModeration
from guide.visits.page import VisitPage
from guide.visits.spending import SessionSpending, Spending
from guide.visits.tasks import VisitTasks
from guide.visits.toolwork import FAILED_OUTPUT, run_tool
from guide.visits.unanswered import VisitUnanswered
from guide.visits.wishes import VisitWishes
from guide.voice.peer import Peer

log = logging.getLogger(__name__)


class Visit:
    """`keys`: whose visit it is to the budget. Is the voice stream's Listener."""

    def __init__(
        self, keys: VisitKeys, house: House, *, language: str, persona: Persona, exhibit: str | None
    ) -> None:
        self.id = keys.visit_id
        self._keys = keys
        self.playout = Playout()
        self.touched_ms = house.now_ms()
        self.ended = ""
        self.house = house
        self._spending = Spending(keys, house.guard)
        self._state = Conversation(rules=house.rules, language=language, exhibit_id=exhibit, persona_id=persona.id)
        self._peer: Peer | None = None
        self._is_leaving = False
        self._stopwatch = Stopwatch(house.metrics, house.now_ms)
        self.playout.began = self._stopwatch.sounded
        self._tasks = VisitTasks(self.id, tell=self.feed)
        self._moderation = VisitModeration(house.moderation, begin=self._tasks.begin, decline=self._decline)
        self._unanswered = VisitUnanswered(house, begin=self._tasks.begin)
        self._link = VisitLink(
            house,
            self.id,
            self._spending,
            begin=self._tasks.begin,
            look=lambda: self._state,
            tell=self.feed,
            play=self._play,
        )
        self.wishes = VisitWishes(house, look=lambda: self._state, tell=self.feed, send=self.send)
        self._page = VisitPage(
            house, look=lambda: self._state, tell=self._page_did, send=self.send, wishes=self.wishes
        )
        self.chat = VisitChat(
            house,
            keys,
            begin=self._tasks.begin,
            look=lambda: self._state,
            tell=self.feed,
            persona=lambda: self.persona,
            wishes=self.wishes,
            show=self.show_exhibit,
            share_left=self.share_left,
        )

    @property
    def state(self) -> Conversation:
        return self._state

    @property
    def persona(self) -> Persona:
        return self.house.personas[self._state.persona_id]

    @property
    def has_voice(self) -> bool:
        return self._peer is not None

    def feed(self, event: ev.Event) -> None:
        """Take one step. What was heard by now is told first, so that a cut is exact to the sample."""
        self._tell_heard()
        self._judge_provider()
        self.house.metrics.happened(event)
        self._stopwatch.happened(event, self._state)
        self._moderation.happened(event)
        self._unanswered.happened(event, self._state)
        self._step(event)

    def tick(self) -> None:
        self._tell_heard()
        self._judge_provider()
        self._step(ev.Ticked())

    def _judge_provider(self) -> None:
        """Tell what the house has learnt of it from all visits."""
        if self._state.provider != self.house.health.provider:
            self._step(ev.ProviderJudged(self.house.health.provider))

    def _tell_heard(self) -> None:
        for item in self._state.spoken:
            heard_samples = self.playout.heard_samples(item.item_id)
            if heard_samples > item.heard_samples:
                self._step(ev.PlayoutAdvanced(item.item_id, heard_samples))

    def _step(self, event: ev.Event) -> None:
        self._state, effects = step(self._state, event, self.house.now_ms())
        for effect in effects:
            self._perform(effect)

    # The voice stream's side.

    def peer_opened(self, peer: Peer) -> None:
        self._peer = peer
        self.touched_ms = self.house.now_ms()
        self.feed(ev.PeerOpened())
        if self._state.exhibit_id:
            self.send(channel.card(self._state.exhibit_id))

    def microphone(self, pcm: bytes) -> None:
        self._link.microphone(pcm)

    def page_said(self, message: str) -> None:
        self.touched_ms = self.house.now_ms()
        self._page.said(message)

    def _page_did(self, event: ev.Event) -> None:
        self._link.spending.happened(event)
        self.feed(event)

    def peer_closed(self, peer: Peer) -> None:
        if peer is self._peer:
            self._peer = None
            self.feed(ev.PeerClosed())

    def send(self, message: channel.Message) -> None:
        if self._peer is not None:
            self._peer.send(message)

    # What the routes and the tools ask.

    async def voice_problem(self) -> str | None:
        """The code of the notice that says why this visitor can't have voice just now; None when they can."""
        if (problem := self.house.voice_problem()) is not None:
            return problem
        refused = await self._spending.voice_left(self.house.plan(self.persona, self._state.language))
        if refused is None:
            return None
        return refused.code if refused.limit in (None, "visit") else "day_limit"

    async def share_left(self) -> float:
        """What is left of the allowance, 0..1; 0 when the ledger can't say."""
        try:
            return await self.house.guard.share_left(self._keys)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self.id, error)
            return 0.0

    def show_exhibit(self, exhibit_id: str) -> None:
        """Put its card on the screen; "this" now means it."""
        self.send(channel.card(exhibit_id))
        self.feed(ev.ExhibitChosen(exhibit_id, who="guide"))

    def say_goodbye(self) -> None:
        """End the visit once what is being said is heard."""
        self._is_leaving = True

    @property
    def wants_to_end(self) -> bool:
        return self._is_leaving and not self._state.is_answering

    def _play(self, response_id: str, item_id: str, pcm: bytes) -> None:
        if self._state.is_audible(response_id):
            self.playout.push(item_id, pcm)

    # What the core asks for.

    def _perform(self, effect: fx.Effect) -> None:
        if isinstance(effect, fx.LinkEffect):
            self._link.perform(effect)
        elif isinstance(effect, fx.MoneyEffect):
            accounting = self._account(effect, self._link.spending)
            self._tasks.begin(accounting, "accounting", _unaccounted(effect))
        elif isinstance(effect, fx.PageEffect):
            self._page.show(effect)
        else:
            self._do(effect)

    def _do(self, effect: fx.VisitEffect) -> None:  # noqa: C901  # one case for each kind of effect
        match effect:
            case fx.OpenLink(delay_ms, rung):
                self._link.open(delay_ms, rung)
            case fx.PrepareLink(rung):
                self._link.prepare(rung)
            case fx.SwitchLink():
                self._link.switch()
            case fx.DropPrepared():
                self._link.drop_prepared()
            case fx.CloseLink():
                self._link.release()
            case fx.GiveUpProvider(code):
                self.house.health.provider_given_up(code)
            case fx.HearMicrophone(on):
                self._link.hear(on)
            case fx.CutPlayout():
                self.playout.cut()
            case fx.PausePlayout():
                self.playout.pause()
            case fx.ResumePlayout():
                self.playout.resume()
            case fx.TellExhibit(exhibit_id):
                self._link.note(where_heard_note(self.house.museum.exhibits[exhibit_id], self._state.language))
                self.send(channel.card(exhibit_id))
                self._page.show(fx.OfferQuestions())
            case fx.TellPlay():
                self._link.note(self.wishes.play_note())
            case fx.TellLanguage(language):
                self._link.note(language_note(language))
                self._page.show(fx.OfferQuestions())
            case fx.SayGoodbye(request_id, max_output_tokens):
                goodbye = goodbye_instructions(self._state.language)
                self._link.perform(fx.CreateAside(request_id, max_output_tokens, goodbye))
            case fx.RunTool(call_id):
                self._tasks.begin(self._run_tool(effect), "tool", ev.ToolFinished(call_id, FAILED_OUTPUT))
            case _:
                assert_never(effect)

    async def _account(self, effect: fx.MoneyEffect, spending: SessionSpending) -> None:
        if isinstance(effect, fx.Authorise) and not effect.is_goodbye:
            await self._moderation.passes()  # what doesn't is declined, and its answer cancelled
        self.feed(await spending.perform(effect))
        self._link.send_waiting()

    def _decline(self, verdict: Verdict) -> None:
        """The visitor asked what isn't to be answered, or nobody could tell."""
        code = "declined" if verdict == "flagged" else "answer_failed"
        text = self.house.words.notice(code, self._state.language)
        self.feed(ev.VisitorInterrupted())
        self.feed(ev.ChatLineWritten("guide", text))
        self.send(channel.notice(code, text))

    async def _run_tool(self, call: fx.RunTool) -> None:
        output = await run_tool(self, self.house, call.name, call.arguments)
        self.feed(ev.ToolFinished(call.call_id, output))

    async def end(self, reason: str) -> None:
        """End and wipe the visit: nothing runs, nothing is reserved and nothing said is left. Idempotent."""
        if self.ended:
            return
        self.ended = reason
        end = VisitEnd(reason, self._link.was_used, self._state.winding_down)
        self.feed(ev.VisitEnded())
        self.house.door.hang_up(self.id)
        self.chat.stop()
        await self._tasks.all_ended()
        await self._spending.close(end)
        self._state = Conversation(language=self._state.language, is_voice_closed=True)
        self.playout = Playout()


def _unaccounted(effect: fx.MoneyEffect) -> ev.Event | None:
    """A budget that can't say yes says no."""
    return ev.AnswerRefused(effect.request_id, LedgerError.code) if isinstance(effect, fx.Authorise) else None
