"""Another guide, and games, over whole visits: with a model that is scripted, and with the built-in guide."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from guide.chat.pieces import Became, Delta
from guide.core.letter_chain import LetterChain
from guide.core.treasure_hunt import TreasureHunt
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.wishes import Wishes
from guide.museum.files import load_museum
from guide.museum.games import load_games
from guide.museum.personas import load_personas
from guide.pipeline.server import RealtimeServer
from guide.visits.visit import Visit
from tests.pipeline.plain_stages import ToneTts
from tests.provider import Answer, ConversationalProvider
from tests.visits.kiosk import Ear, Kiosk, kiosk, settings_for, talking, until

pytestmark = pytest.mark.server

EXHIBITS = Path(__file__).parents[2] / "exhibits"
AGE = "It was carved in 196 BC."
ROBOT_GREETING = "Beep. Unit Bolt, online. Curiosity circuits warm. State your question, human."


def choose(ear: Ear, **what: str) -> None:
    ((kind, value),) = what.items()
    ear.visit.page_said(json.dumps({"type": kind, kind: value}))


def told(provider: ConversationalProvider) -> list[str]:
    return [str(event["item"]) for event in provider.received("conversation.item.create")]


def outputs(provider: ConversationalProvider) -> list[dict[str, object]]:
    items = [event["item"] for event in provider.received("conversation.item.create")]
    return [json.loads(item["output"]) for item in items if item["type"] == "function_call_output"]


def calling(name: str, **arguments: object) -> Answer:
    return Answer("", audio_ms=0, calls=((name, arguments),))


async def test_a_touch_gives_the_guide_another_voice_and_keeps_the_conversation(tmp_path: Path) -> None:
    answers = [Answer(AGE), Answer("Scanning. 196 BC.")]
    async with talking(tmp_path, answers, exhibit="rosetta-stone") as (provider, ear):
        ear.type("How old is it?")
        await ear.saw("caption", text=AGE, final=True)
        choose(ear, persona="robot")
        await ear.saw("persona", persona="robot")
        await until(lambda: ear.visit.state.link_persona_id == "robot", "the robot's session")
        ear.type("And in which year?")
        await ear.saw("caption", text="Scanning. 196 BC.", final=True)

        first, second = (event["session"] for event in provider.received("session.update"))
        assert second["audio"]["output"]["voice"] == "echo" != first["audio"]["output"]["voice"]
        assert second["audio"]["output"]["speed"] == 1.3
        assert "You are Bolt" in second["instructions"]
        assert sum(AGE in item for item in told(provider)) == 1
        assert len(provider.received("response.create")) == 2


async def test_each_persona_has_instructions_that_never_change(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider, kiosk(settings_for(tmp_path, provider)) as place:
        for persona in place.house.personas.values():
            plans = [place.house.plan(persona, "en") for _ in range(2)]
            assert plans[0] == plans[1]
            assert plans[0].instructions is plans[1].instructions


async def test_who_asks_the_model_for_another_guide_is_answered_by_that_guide(tmp_path: Path) -> None:
    answers = [calling("set_persona", id="storyteller"), Answer("Now look closely!")]
    async with talking(tmp_path, answers, exhibit="rosetta-stone") as (provider, ear):
        ear.type("Tell it for my daughter.")
        await ear.saw("caption", text="Now look closely!", final=True)

        assert len(provider.received("response.create")) == 2
        assert "You are Nell" in provider.received("session.update")[-1]["session"]["instructions"]
        assert ear.visit.persona.id == "storyteller"


async def test_a_guide_that_is_not_there_is_named_to_the_model(tmp_path: Path) -> None:
    async with talking(tmp_path, [calling("set_persona", id="pirate"), Answer("Not here.")]) as (provider, ear):
        ear.type("Talk like a pirate.")
        await ear.saw("caption", text="Not here.", final=True)

        assert "pirate" in str(outputs(provider)[0]["error"])
        assert ear.visit.persona.id == "guide"


async def test_the_model_is_told_what_the_referee_decides(tmp_path: Path) -> None:
    """Also when a rule is broken: the game ends, the model is told so, and the visit goes on."""
    answers = [
        calling("play", game="letter-chain"),
        Answer("I begin."),
        *[calling("move", said="Excalibur"), Answer("Once more?")] * 2,
        calling("move", said="Excalibur"),
        Answer("Well played!"),
        Answer(AGE),
    ]
    async with talking(tmp_path, answers) as (provider, ear):
        ear.type("Let's play the letter chain!")
        await ear.saw("caption", text="I begin.", final=True)
        assert isinstance(ear.visit.state.play.board, LetterChain)  # type: ignore[union-attr]  # it is on
        assert "The letter chain" in ear.all("note")[-1]["markdown"]
        assert any("[game: letter-chain]" in item for item in told(provider))
        for _ in range(2):
            ear.type("Excalibur")
            assert await answer(ear) == "Once more?"
        ear.type("Excalibur!")
        await ear.saw("caption", text="Well played!", final=True)
        assert ear.visit.state.play is None
        assert "Well played" in str(outputs(provider)[-1]["say"])
        ear.type("How old is the Rosetta Stone?")
        await ear.saw("caption", text=AGE, final=True)


async def test_a_game_that_the_model_invents_is_answered_with_those_there_are(tmp_path: Path) -> None:
    async with talking(tmp_path, [calling("play", game="chess"), Answer("Which one?")]) as (provider, ear):
        ear.type("Let's play chess.")
        await ear.saw("caption", text="Which one?", final=True)

        assert "treasure hunt" in str(outputs(provider)[0]["say"])
        assert ear.all("questions")[-1]["items"] == ["Let’s play: The letter chain", "Let’s play: The treasure hunt"]


async def test_a_move_without_a_game_is_a_question(tmp_path: Path) -> None:
    async with talking(tmp_path, [calling("move", said="Egypt"), Answer(AGE)]) as (provider, ear):
        ear.type("Egypt")
        await ear.saw("caption", text=AGE, final=True)

        assert "no_move" in outputs(provider)[0]


async def test_finding_it_by_touch_is_spoken_of_at_once(tmp_path: Path) -> None:
    answers = [calling("play", game="treasure-hunt"), Answer("Here is a clue."), Answer("You found it!")]
    async with talking(tmp_path, answers) as (provider, ear):
        ear.type("A treasure hunt, please")
        await ear.saw("caption", text="Here is a clue.", final=True)
        hunt = ear.visit.state.play.board  # type: ignore[union-attr]  # it is on
        assert isinstance(hunt, TreasureHunt)
        choose(ear, exhibit=hunt.wanted.exhibit_id)
        await ear.saw("caption", text="You found it!", final=True)

        assert "1 / 4" in ear.all("note")[-1]["markdown"]
        assert "[say] Yes" in told(provider)[-1]


async def test_a_new_session_knows_which_game_is_on(tmp_path: Path) -> None:
    answers = [calling("play", game="treasure-hunt"), Answer("Here is a clue."), Answer("Beep. Clue.")]
    async with talking(tmp_path, answers) as (provider, ear):
        ear.type("A treasure hunt, please")
        await ear.saw("caption", text="Here is a clue.", final=True)
        choose(ear, persona="robot")
        await until(lambda: ear.visit.state.link_persona_id == "robot", "the robot's session")
        await until(lambda: "[game: treasure-hunt]" in told(provider)[-1], "the note")

        assert ear.visit.state.play is not None


async def test_nothing_of_a_game_is_left_at_the_end_of_a_visit(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        ear.visit.wishes.play("letter-chain")
        assert ear.visit.state.play is not None
        await place.visits.end(ear.visit, "left")

        assert ear.visit.state.play is None


@asynccontextmanager
async def without_a_model(folder: Path) -> AsyncIterator[Kiosk]:
    """The built-in guide as it is, but for its voice, which is a tone."""
    museum = load_museum(EXHIBITS)
    wishes = Wishes(load_personas(EXHIBITS / "personas"), load_games(EXHIBITS / "games", museum.exhibits))
    server = RealtimeServer(stt=None, tts=ToneTts(), answerer=ExhibitAnswers(museum), wishes=wishes)
    await server.start()
    try:
        async with kiosk(settings_for(folder, realtime_base_url=server.base_url)) as place:
            yield place
    finally:
        await server.close()


async def answer(ear: Ear) -> str:
    """What the guide says next, to its end."""
    before = len(ear.said("guide"))
    await until(lambda: len(ear.said("guide")) > before and not ear.visit.state.is_answering, "an answer")
    return " ".join(ear.said("guide")[before:])


async def test_the_built_in_guide_becomes_who_is_asked_for_and_keeps_to_the_facts(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor(exhibit="rosetta-stone") as ear:
        await ear.linked()
        ear.type("How old is it?")
        plain = await answer(ear)
        ear.type("Can you talk like a robot?")
        assert await answer(ear) == ROBOT_GREETING
        ear.type("How old is it?")
        as_robot = await answer(ear)

        assert as_robot != plain
        assert as_robot.endswith(plain)
        assert as_robot.removesuffix(plain).strip() in place.house.personas["robot"].openings
        assert ear.all("persona")[-1]["persona"] == "robot"


async def test_the_built_in_guide_does_not_open_a_confession_with_a_flourish(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor(exhibit="rosetta-stone") as ear:
        await ear.linked()
        choose(ear, persona="poet")
        await until(lambda: ear.visit.state.link_persona_id == "poet", "the poet's session")
        ear.type("Will it rain tomorrow?")
        said = await answer(ear)

        assert not said.startswith(tuple(place.house.personas["poet"].openings))


async def test_the_built_in_guide_plays_the_letter_chain_to_its_end(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor() as ear:
        await ear.linked()
        ear.type("Let's play a game")
        assert "Which one" in await answer(ear)
        ear.type(ear.all("questions")[-1]["items"][0])
        assert "I begin: " in await answer(ear)
        for _ in range(2):
            ear.type(fitting_name(ear))
            await answer(ear)
            if ear.visit.state.play is None:
                return  # the guide gave up, as it may
        ear.type("How old is the Rosetta Stone?")
        assert "196 BC" in await answer(ear)
        assert ear.visit.state.play is not None
        ear.type("I give up")
        assert "Your score: 2." in await answer(ear)
        ear.type("How old is the Rosetta Stone?")
        assert "196 BC" in await answer(ear)


def fitting_name(ear: Ear) -> str:
    play = ear.visit.state.play
    assert play is not None
    chain = play.board
    assert isinstance(chain, LetterChain)
    return next(name.text for name in chain.names if name.first == chain.letter and name.key not in chain.used)


async def test_the_built_in_guide_leads_a_treasure_hunt(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor() as ear:
        await ear.linked()
        ear.type("Let’s play: The treasure hunt")
        assert "The first clue" in await answer(ear)
        ear.type("Talk like a robot")
        assert await answer(ear) == ROBOT_GREETING
        ear.type("Give me a hint")
        assert "Look in Room" in await answer(ear)
        while (play := ear.visit.state.play) is not None:
            hunt = play.board
            assert isinstance(hunt, TreasureHunt)
            if hunt.found % 2:
                ear.type(hunt.wanted.title)
            else:
                choose(ear, exhibit=hunt.wanted.exhibit_id)
            said = await answer(ear)
            assert said.startswith("Yes, ")

        assert said.endswith("You have found all 4. Well done!")
        assert ear.all("note")[-1]["markdown"] == said


async def test_playing_in_another_language(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor(language="de") as ear:
        await ear.linked()
        ear.type("Spielen wir: Die Schatzsuche")
        assert "Das erste Rätsel" in await answer(ear)
        ear.type("Schluss")
        assert "Dann hören wir hier auf" in await answer(ear)
        ear.type("Sprich wie ein Roboter")
        assert (await answer(ear)).startswith("Piep.")


async def test_who_stops_playing_when_the_chain_has_broken_is_understood(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place, place.visitor() as ear:
        await ear.linked()
        ear.type("Let’s play: The letter chain")
        await answer(ear)
        ear.type(wrong_name(ear))
        assert "the chain breaks here" in await answer(ear)

        ear.type("Stop playing")
        assert (await answer(ear)).startswith("We aren’t playing any more.")
        told = await written(ear.visit, "I don’t want to play any more")
        assert told.text.startswith("We aren’t playing any more.")


def wrong_name(ear: Ear) -> str:
    play = ear.visit.state.play
    assert play is not None
    chain = play.board
    assert isinstance(chain, LetterChain)
    return next(name.text for name in chain.names if name.first != chain.letter and name.key not in chain.used)


async def test_in_writing_the_same_is_played_without_a_call(tmp_path: Path) -> None:
    async with without_a_model(tmp_path) as place:
        opened = place.visits.open("", language="en", persona=place.house.personas["guide"], exhibit=None)

        begun = await written(opened.visit, "Let’s play: The letter chain")
        assert "I begin" in begun.text
        lost = await written(opened.visit, "stop")
        assert lost.text == "Then let’s stop here. Your score: 0. Thank you for playing!"
        robot = await written(opened.visit, "Can you talk like a robot?")
        assert (robot.text, robot.persona) == (ROBOT_GREETING, "robot")
        assert opened.visit.persona.id == "robot"
        told = await written(opened.visit, "How old is the Rosetta Stone?")
        assert "196 BC" in told.text
        assert told.text.startswith(place.house.personas["robot"].openings)
        assert [line.who for line in opened.visit.state.transcript] == ["visitor", "guide"] * 4


@dataclass(frozen=True)
class Written:
    text: str
    persona: str


async def written(visit: Visit, text: str) -> Written:
    pieces = [piece async for piece in visit.chat.answer(text, fallback=True).pieces()]
    became = [piece.persona_id for piece in pieces if isinstance(piece, Became)]
    return Written("".join(piece.text for piece in pieces if isinstance(piece, Delta)), "".join(became))
