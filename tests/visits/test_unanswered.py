"""Which questions of a visit join the list of those that the exhibits leave open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from guide.core import events as ev
from guide.unanswered import Asked
from tests.visits.kiosk import Kiosk, kiosk, settings_for, until

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

OPEN = "What did the scribe eat for breakfast?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kiosk]:
    folder = tmp_path_factory.mktemp("data")
    async with kiosk(settings_for(folder, realtime_base_url="http://127.0.0.1:9/v1", keep_unanswered=True)) as place:
        yield place


async def kept_after(place: Kiosk, *happened: ev.Event, language: str = "en") -> tuple[Asked, ...]:
    """What a visitor of the Rosetta Stone to whom this happens adds to an empty list."""
    kept = place.house.unanswered
    assert kept is not None
    kept._path.unlink(missing_ok=True)
    persona = place.house.personas[place.house.default_persona]
    opened = place.visits.open("", language=language, persona=persona, exhibit="rosetta-stone")
    for event in happened:
        opened.visit.feed(event)
    await place.visits.end(opened.visit, "left")  # which waits for what it began
    return kept.asked()


async def test_what_was_understood_is_kept_as_spoken_and_what_was_written_is_not(place: Kiosk) -> None:
    (spoken,) = await kept_after(place, ev.TurnTranscribed("item", OPEN, final=True))
    (typed,) = await kept_after(place, ev.VisitorTyped(OPEN))
    (written,) = await kept_after(place, ev.ChatLineWritten("visitor", OPEN))

    assert [one.last.is_spoken for one in (spoken, typed, written)] == [True, False, False]
    assert (spoken.last.text, spoken.last.exhibit, spoken.last.language) == (OPEN, "rosetta-stone", "en")


@pytest.mark.parametrize(
    "event",
    [
        ev.TurnTranscribed("item", OPEN, final=False),
        ev.ChatLineWritten("guide", OPEN),
        ev.VisitorTyped("How old is this?"),
        ev.VisitorTyped("Thank you!"),
        ev.VisitorTyped("You are stupid."),
        ev.VisitorTyped("Talk like a robot"),
        ev.VisitorTyped("Let's play a game"),
        ev.TurnTranscribed("item", "", final=True),
    ],
)
async def test_what_is_no_open_question_is_not_kept(place: Kiosk, event: ev.Event) -> None:
    assert await kept_after(place, event) == ()


async def test_a_question_after_another_is_understood_with_it(place: Kiosk) -> None:
    assert await kept_after(place, ev.VisitorTyped("Who found it?"), ev.VisitorTyped("And when?")) == ()


async def test_a_house_without_a_list_keeps_nothing(place: Kiosk, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("off")
    async with kiosk(settings_for(folder, realtime_base_url="http://127.0.0.1:9/v1")) as other:
        assert other.house.unanswered is None
        async with other.visitor() as ear:
            ear.type(OPEN)
            await until(lambda: ear.said("visitor") or ear.messages, "the question to be taken")

    assert not list(folder.glob("unanswered*"))
