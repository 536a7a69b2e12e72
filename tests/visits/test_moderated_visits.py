"""What a visitor says aloud is judged before the guide answers, by a real moderation request for every question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from guide.core import events as ev
from guide.errors import SettingsError
from guide.house import House
from tests.chat.server import ChatServerDouble, Reply, chat_server
from tests.provider import Answer, ConversationalProvider
from tests.visits.kiosk import Ear, kiosk, settings_for, until

pytestmark = pytest.mark.server

AGE = "It was carved in 196 BC, about 2,200 years ago."
BAD = "You are a fool."
MODES = ("parallel", "strict")


@dataclass
class Moderated:
    provider: ConversationalProvider
    judge: ChatServerDouble
    ear: Ear

    def asked(self) -> int:
        """How many answers the model was asked for."""
        return len(self.provider.received("response.create"))


def _hasty(house: House) -> House:
    """Nobody waits two seconds for a judge who is silent."""
    assert house.moderation is not None
    return replace(house, moderation=replace(house.moderation, longest_s=0.5))


@asynccontextmanager
async def moderated(folder: Path, mode: str, *, audio_ms: int = 1_000) -> AsyncIterator[Moderated]:
    """A visitor who talks, where what begins with "You" is flagged."""
    answer = Answer(AGE, audio_ms=audio_ms)
    async with (
        chat_server() as judge,
        ConversationalProvider(answers=[answer]) as provider,
        kiosk(settings_for(folder, provider, chat_base_url=judge.base_url, moderation=mode), _hasty) as place,
        place.visitor(exhibit="rosetta-stone") as ear,
    ):
        judge.flags = lambda text: text.startswith("You")
        await provider.opened()
        await ear.linked()
        yield Moderated(provider, judge, ear)


@pytest.mark.parametrize("mode", MODES)
async def test_a_fine_question_is_judged_and_answered(tmp_path: Path, mode: str) -> None:
    async with moderated(tmp_path, mode) as visit:
        await visit.provider.visitor_says("How old is it?")
        await visit.ear.saw("caption", who="guide", final=True)

        assert visit.judge.moderated == ["How old is it?"]
        assert visit.ear.said("guide") == [AGE]


@pytest.mark.parametrize("say", ["aloud", "typed"])
async def test_when_strict_a_flagged_question_never_reaches_an_answer(tmp_path: Path, say: str) -> None:
    async with moderated(tmp_path, "strict") as visit:
        if say == "aloud":
            await visit.provider.visitor_says(BAD)
        else:
            visit.ear.visit.feed(ev.VisitorTyped(BAD))
        notice = await visit.ear.saw("notice", code="declined")
        await until(lambda: visit.ear.visit.state.response is None, "the answer to be given up")

        assert visit.judge.moderated == [BAD]
        assert visit.asked() == 0
        assert visit.ear.visit.state.transcript[-1].text == notice["text"]
        assert visit.ear.visit.state.open_question == ""

        await visit.provider.visitor_says("How old is it?")
        await visit.ear.saw("caption", who="guide", final=True)
        assert visit.asked() == 1


async def test_when_strict_nothing_is_answered_before_the_verdict(tmp_path: Path) -> None:
    async with moderated(tmp_path, "strict") as visit:
        visit.judge.moderation = Reply(go_on=(verdict := asyncio.Event()))
        await visit.provider.visitor_says("How old is it?")
        await until(lambda: visit.judge.moderated, "the question to be judged")
        assert visit.asked() == 0
        verdict.set()
        await visit.ear.saw("caption", who="guide", final=True)

        assert visit.asked() == 1


@pytest.mark.parametrize(
    "reply", [pytest.param(Reply(status=500), id="fails"), pytest.param(Reply(before_s=30), id="is silent")]
)
async def test_when_strict_what_nobody_can_judge_in_time_is_not_answered(tmp_path: Path, reply: Reply) -> None:
    async with moderated(tmp_path, "strict") as visit:
        visit.judge.moderation = reply
        await visit.provider.visitor_says("How old is it?")
        await visit.ear.saw("notice", code="answer_failed")

        assert visit.asked() == 0


async def test_in_parallel_an_answer_is_cut_when_its_question_is_flagged(tmp_path: Path) -> None:
    async with moderated(tmp_path, "parallel", audio_ms=20_000) as visit:
        visit.judge.moderation = Reply(go_on=(verdict := asyncio.Event()))
        await visit.provider.visitor_says(BAD)
        await visit.ear.saw("state", state="speaking")
        verdict.set()
        await visit.ear.saw("notice", code="declined")
        await visit.ear.saw("caption", who="guide", final=True, cut=True)

        assert visit.ear.heard_samples < 20 * 24_000


@pytest.mark.parametrize(
    "reply", [pytest.param(Reply(status=500), id="fails"), pytest.param(Reply(before_s=30), id="is silent")]
)
async def test_in_parallel_a_judge_who_fails_stops_nobody(tmp_path: Path, reply: Reply) -> None:
    async with moderated(tmp_path, "parallel") as visit:
        visit.judge.moderation = reply
        await visit.provider.visitor_says("How old is it?")
        await visit.ear.saw("caption", who="guide", final=True)

        assert visit.ear.said("guide") == [AGE]


async def test_a_visit_may_end_while_its_question_is_judged(tmp_path: Path) -> None:
    async with moderated(tmp_path, "strict") as visit:
        visit.judge.moderation = Reply(go_on=asyncio.Event())
        await visit.provider.visitor_says(BAD)
        await until(lambda: visit.judge.moderated, "the question to be judged")
        await visit.ear.visit.end("left")

        assert visit.asked() == 0


async def test_words_that_cant_be_known_cant_be_moderated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GUIDE_TRANSCRIPTION_MODEL"):
        async with kiosk(
            settings_for(
                tmp_path,
                realtime_base_url="http://127.0.0.1:9/v1",
                chat_base_url="http://127.0.0.1:9/v1",
                moderation="strict",
                transcription_model="",
            )
        ):
            pass
