"""One question on its way to its written answer: by the chat model where there is one, else by the exhibits alone.

When the model fails in the middle of an answer, what was written stays, the page is told that it broke off, and the
exhibits answer beneath it if they know: half an answer helps nobody, and asking again may fail again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from guide.chat.attempts import Chatting, NotPaid
from guide.chat.exhibits_only import pieces
from guide.chat.flow import Flow
from guide.chat.grounding import passages_about, sources_of
from guide.chat.leaks import Leaked, LeakWatch
from guide.chat.messages import RULES, Message, knows_all, messages
from guide.chat.moderation import Flagged, Moderation, stopped_when_flagged
from guide.chat.pieces import AnsweredBy, Became, Broken, Delta, Done, Sources
from guide.chat.provider import NOT_BEGUN, Outcome
from guide.core.budget import ContextSize
from guide.core.events import ChatLineWritten
from guide.core.state import Conversation
from guide.core.usage import Usage
from guide.errors import AllowanceGone, ProviderUnreachable, RequestError, StageRefused, where_it_failed
from guide.latency import Turn
from guide.museum.instructions import language_note, where_note
from guide.museum.language.lexicon import phrases
from guide.museum.passages import MUSEUM, Passage
from guide.museum.reply import Answer
from guide.visits.purse import ChatPurse
from guide.visits.wishes import WishGranted

if TYPE_CHECKING:
    from guide.visits.chat import VisitChat

log = logging.getLogger(__name__)

BROKEN_OFF: Final = " …"
"""Ends what is remembered of an answer that wasn't written to its end."""


@dataclass(frozen=True, slots=True)
class TimedPurse:
    """Is a Purse. Marks when the money for an answer was there."""

    purse: ChatPurse
    turn: Turn

    async def reserve(self, reads: ContextSize) -> int:
        max_output_tokens = await self.purse.reserve(reads)
        self.turn.mark("authorised")
        return max_output_tokens

    async def settle(self, usage: Usage | None) -> None:
        await self.purse.settle(usage)


class Answering:
    """`fallback` False: a model that fails, or isn't paid for, is an error and not the exhibits' turn."""

    def __init__(
        self, chat: VisitChat, text: str, flow: Flow, purse: ChatPurse, turn: Turn, *, fallback: bool
    ) -> None:
        self._chat = chat
        self._house = chat.house
        self._text = text
        self._flow = flow
        self._purse = TimedPurse(purse, turn)
        self._fallback = fallback
        self._turn = turn
        self._before: Conversation = chat.look()
        self._persona = chat.persona()
        self._leaks = LeakWatch(f"{self._persona.instructions}\n{RULES}")
        self._written: list[str] = []

    async def run(self, *, after: asyncio.Task[None] | None) -> None:
        """`after`: the answer that this one took the place of."""
        try:
            if after is not None:
                await asyncio.wait([after])
            await self._answer()
            self._flow.end()
        except asyncio.CancelledError:
            await self._finish("model", "interrupted")
            self._flow.end()
            raise
        except RequestError as error:
            self._flow.end(error)
        except Exception as error:
            log.error("a chat answer of visit %s failed: %s", self._chat.visit_id, where_it_failed(error))
            self._flow.end(error)

    async def _answer(self) -> None:
        self._before = _before(self._text, self._chat.look())
        granted = self._chat.wishes.in_writing(self._text)
        if granted is not None:
            await self._grant(granted)
            return
        if self._house.chat is None:
            self._keep_question()
            await self._exhibits_answer("")
            return
        try:
            outcome = await self._ask_moderated(self._house.chat, self._house.moderation)
        except NotPaid as refused:
            if not self._fallback:
                raise AllowanceGone(f"a chat answer isn't paid for: {refused.code}") from refused
            await self._exhibits_answer(refused.code)
        except Leaked:
            await self._decline("orders")
        except Flagged:
            await self._decline("rude")
        else:
            await self._conclude(outcome)

    async def _ask_moderated(self, model: Chatting, moderation: Moderation | None) -> Outcome:
        """What is flagged before it is asked doesn't join the transcript, where the model would read it."""
        if moderation is not None and moderation.is_strict:
            verdict = await moderation.verdict(self._text)
            if verdict == "flagged":
                raise Flagged
            if verdict == "unknown":
                self._keep_question()
                return Outcome(NOT_BEGUN, failure=ProviderUnreachable("nobody could tell whether to answer this"))
        self._keep_question()
        asking = self._ask(model)
        return await (asking if moderation is None else stopped_when_flagged(asking, moderation.verdict(self._text)))

    def _keep_question(self) -> None:
        self._chat.tell(ChatLineWritten("visitor", self._text))

    async def _grant(self, granted: WishGranted) -> None:
        """A move in a game, or another guide: no model is asked."""
        self._keep_question()
        self._remember(granted.said)
        self._flow.put(Delta(granted.said))
        if granted.persona_id:
            self._flow.put(Became(granted.persona_id))
        if granted.questions:
            self._flow.put(Sources((), granted.questions))
        await self._finish("exhibits", "")

    # The model's answer.

    async def _ask(self, model: Chatting) -> Outcome:
        """What was written joins the transcript, whatever happens."""
        outcome: Outcome | None = None
        try:
            identifier = self._house.safety_identifier(self._chat.visit_id)
            outcome = await model.ask(self._messages(), self._purse, self._wrote, safety_identifier=identifier)
            return outcome
        finally:
            if self._written:
                is_whole = outcome is not None and outcome.failure is None
                self._remember("".join(self._written) + ("" if is_whole else BROKEN_OFF))

    def _messages(self) -> list[Message]:
        state = self._before
        instructions = self._house.chat_instructions(self._persona, state.language)
        note = language_note(state.language)
        if state.exhibit_id:
            title = self._house.museum.exhibits[state.exhibit_id].title
            note = f"{note}\n{where_note(state.exhibit_id, title)}"
        passages = () if knows_all(instructions) else self._passages()
        return messages(instructions, state.transcript, note, passages, self._text)

    def _passages(self) -> tuple[Passage, ...]:
        state = self._before
        book = self._house.answers.book(state.language)
        return passages_about(self._text, book, state.exhibit_id, _asked_last(state))

    def _wrote(self, words: str) -> None:
        self._turn.mark("first_token")
        self._leaks.watch(words)
        self._written.append(words)
        self._flow.put(Delta(words))

    async def _conclude(self, outcome: Outcome) -> None:
        failure = outcome.failure
        if failure is None:
            await self._model_answered(outcome)
        elif self._written:
            self._flow.put(Broken(failure.code))
            await self._exhibits_add(failure.code)
        elif self._fallback:
            await self._exhibits_answer(failure.code)
        else:
            raise StageRefused("chat", str(failure))

    async def _model_answered(self, outcome: Outcome) -> None:
        language = self._before.language
        sources = sources_of("".join(self._written), self._text, self._house.answers.book(language))
        at = self._before.exhibit_id
        if sources and sources[0].exhibit != MUSEUM:
            at = sources[0].exhibit
            self._chat.show(at)
        self._flow.put(Sources(sources, self._house.answers.suggestions(at, language)))
        await self._finish("model", "", outcome)

    # The exhibits' answer.

    async def _exhibits_answer(self, reason: str) -> None:
        """`reason`: the code of why it isn't the model that answers, "" without one."""
        asked = sum(line.who == "visitor" for line in self._before.transcript)
        answer = await asyncio.to_thread(self._from_exhibits)
        self._tell(self._persona.spoken_in(self._before.language).opened(answer, asked))
        await self._finish("exhibits", reason)

    async def _exhibits_add(self, reason: str) -> None:
        """Beneath what the model began, if they know: that they don't would only confuse."""
        if not self._fallback:
            return
        answer = await asyncio.to_thread(self._from_exhibits)
        if answer.sources:
            self._flow.put(Delta("\n\n"))
            self._tell(answer)
        await self._finish("exhibits" if answer.sources else "model", reason)

    def _from_exhibits(self) -> Answer:
        """For a thread: what is looked up for one visitor must not hold up another's sound."""
        state = self._before
        return self._house.answers.answer(
            self._text,
            at=state.exhibit_id,
            before=_asked_last(state),
            language=state.language,
            told=[line.text for line in state.transcript if line.who == "guide"],
        )

    def _tell(self, answer: Answer) -> None:
        for piece in pieces(answer):
            self._flow.put(piece)
        self._remember(answer.text)
        if answer.exhibit is not None:
            self._chat.show(answer.exhibit)

    async def _decline(self, phrase: str) -> None:
        """A kind refusal, in the visitor's language, of what no model is to answer. `phrase`: its name."""
        said = phrases(self._before.language)[phrase]
        self._flow.put(Delta(f"\n\n{said}" if self._written else said))
        self._remember(said)
        await self._finish("exhibits", "declined")

    def _remember(self, text: str) -> None:
        self._chat.tell(ChatLineWritten("guide", text))

    async def _finish(self, answered_by: AnsweredBy, reason: str, outcome: Outcome | None = None) -> None:
        done = Done(answered_by, await self._chat.share_left(), reason)
        if outcome is not None and outcome.usage is not None:
            done = replace(done, input_tokens=outcome.usage.text_in, output_tokens=outcome.usage.text_out)
        self._flow.put(done)
        if reason != "interrupted":
            self._house.metrics.chat_answers.labels(answered_by).inc()


def _before(question: str, state: Conversation) -> Conversation:
    """The conversation without the question, which the voice may have heard and left unanswered."""
    if state.open_question != question:
        return state
    said = [line for line in state.transcript if line.text]
    return replace(state, transcript=tuple(said[:-1]))


def _asked_last(state: Conversation) -> str | None:
    asked = [line.text for line in state.transcript if line.who == "visitor" and line.text]
    return asked[-1] if asked else None
