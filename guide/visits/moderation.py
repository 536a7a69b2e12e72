"""Whether what a visitor says aloud, or types into a call, may be answered: judged as soon as its words are known.

Strict: an answer is authorised only once every question that it answers was found fine. Otherwise an answer begins
meanwhile, and is cut when its question is flagged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from guide.chat.moderation import Moderation, Verdict
from guide.core import events as ev
from guide.visits.tasks import Begin

WORDS_S: Final = 3.0
"""The longest that is waited for the words of a turn that is over; what stays unknown is declined."""

Judgement = asyncio.Future[Verdict]


class VisitModeration:
    """`moderation` None: everything passes. `begin` runs a task of the visit; `decline` tells the visitor that there
    will be no answer, and why not."""

    def __init__(
        self,
        moderation: Moderation | None,
        *,
        begin: Begin,
        decline: Callable[[Verdict], None],
    ) -> None:
        self._moderation = moderation
        self._begin = begin
        self._decline = decline
        self._turns: dict[str, Judgement] = {}
        self._unanswered: list[Judgement] = []

    def happened(self, event: ev.Event) -> None:
        if self._moderation is None:
            return
        match event:
            case ev.TurnCommitted(item_id):
                self._turns[item_id] = self._awaited()
            case ev.TurnTranscribed(item_id, text, final=True):
                self._judge(text, self._of_turn(item_id), self._moderation)
            case ev.TranscriptionFailed(item_id):
                _conclude(self._of_turn(item_id), "unknown")
            case ev.VisitorTyped(text):
                self._judge(text, self._awaited(), self._moderation)
            case ev.ResponseStarted():
                self._unanswered = [one for one in self._unanswered if not (one.done() and one.result() == "fine")]
            case ev.LinkLost() | ev.VisitEnded():
                self._give_up_turns()
            case _:
                pass

    async def passes(self) -> bool:
        """Whether what waits for an answer may have one; waits for that when it must, and declines what may not."""
        if self._moderation is None or not self._moderation.is_strict or not self._unanswered:
            return True
        asked = self._unanswered
        await asyncio.wait(asked, timeout=WORDS_S + self._moderation.longest_s)
        verdicts: list[Verdict] = [one.result() if one.done() else "unknown" for one in asked]
        bad = next((verdict for verdict in ("flagged", "unknown") if verdict in verdicts), None)
        if bad is None:
            return True
        self._unanswered = [one for one in self._unanswered if one not in asked]
        self._decline(bad)
        return False

    def _awaited(self) -> Judgement:
        judgement: Judgement = asyncio.get_running_loop().create_future()
        self._unanswered = [*self._unanswered, judgement]
        return judgement

    def _of_turn(self, item_id: str) -> Judgement:
        return self._turns.pop(item_id) if item_id in self._turns else self._awaited()

    def _judge(self, text: str, judgement: Judgement, moderation: Moderation) -> None:
        if text.strip():
            self._begin(self._judged(text, judgement, moderation), "moderation")
        else:
            _conclude(judgement, "fine")

    async def _judged(self, text: str, judgement: Judgement, moderation: Moderation) -> None:
        verdict = await moderation.verdict(text)
        _conclude(judgement, verdict)
        if verdict == "flagged" and not moderation.is_strict:
            self._decline(verdict)

    def _give_up_turns(self) -> None:
        """Words that were not known by now never will be: nobody can answer them."""
        for judgement in self._turns.values():
            _conclude(judgement, "fine")
        self._turns.clear()


def _conclude(judgement: Judgement, verdict: Verdict) -> None:
    if not judgement.done():
        judgement.set_result(verdict)
