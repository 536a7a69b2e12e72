from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.wishes import Wishes, points_here, wants_hint, wants_to_stop, wants_to_stop_playing
from guide.museum.files import load_museum
from guide.museum.games import load_games
from guide.museum.personas import load_personas
from tests.museum.asked import read_asked

SAMPLE = Path(__file__).parents[3] / "exhibits"


@pytest.fixture(scope="module")
def wishes() -> Wishes:
    museum = load_museum(SAMPLE)
    return Wishes(load_personas(SAMPLE / "personas"), load_games(SAMPLE / "games", museum.exhibits))


@pytest.mark.parametrize(
    ("said", "language", "persona"),
    [
        ("Can you talk like a robot?", "en", "robot"),
        ("Talk like a robot!", "en", "robot"),
        ("Tell it for my daughter, please.", "en", "storyteller"),
        ("Could you explain this to my six year old son?", "en", "storyteller"),
        ("Could you tell us about it for children?", "en", "storyteller"),
        ("Answer in rhyme.", "en", "poet"),
        ("I'd like the poet.", "en", "poet"),
        ("Be the Irishman.", "en", "traveller"),
        ("Speak with an Irish accent", "en", "traveller"),
        ("Robot, please", "en", "robot"),
        ("Switch to the storyteller", "en", "storyteller"),
        ("Please talk in your normal voice", "en", "guide"),
        ("I want the guide back", "en", "guide"),
        ("Tu peux parler comme un robot ?", "fr", "robot"),
        ("Racontez-le pour ma fille", "fr", "storyteller"),
        ("Réponds en vers", "fr", "poet"),
        ("Kannst du wie ein Roboter sprechen?", "de", "robot"),
        ("Sprich wie ein Roboter", "de", "robot"),
        ("Erzähl es für meine Tochter", "de", "storyteller"),
        ("Antworte in Reimen", "de", "poet"),
        ("Habla como el robot: be a robot", "es", "robot"),
    ],
)
def test_who_asks_for_another_guide_is_understood(wishes: Wishes, said: str, language: str, persona: str) -> None:
    assert wishes.persona(said, language) == persona


@pytest.mark.parametrize(
    ("said", "language", "game"),
    [
        ("Let's play a game", "en", ""),
        ("Can we play something with you? I want to play a game.", "en", ""),
        ("Let's play the letter chain!", "en", "letter-chain"),
        ("Let’s play: The treasure hunt", "en", "treasure-hunt"),
        ("treasure hunt please", "en", "treasure-hunt"),
        ("On joue à un jeu ?", "fr", ""),
        ("Jouons à la chasse au trésor", "fr", "treasure-hunt"),
        ("Jouons : La chaîne des lettres", "fr", "letter-chain"),
        ("Lass uns ein Spiel spielen", "de", ""),
        ("Spielen wir: Die Schatzsuche", "de", "treasure-hunt"),
        ("Ich möchte die Buchstabenkette spielen", "de", "letter-chain"),
    ],
)
def test_who_wants_to_play_is_understood(wishes: Wishes, said: str, language: str, game: str) -> None:
    assert wishes.game(said, language) == game


@pytest.mark.parametrize(
    "said",
    [
        "Does it look like a robot?",
        "Is this for children?",
        "Tell me about the robot.",
        "Tell me what it was like for children then.",
        "Who was the poet?",
        "What did the Irish think of it?",
        "What games did they play with the chessmen?",
        "Did people play a game with these?",
        "I want to know about the game of chess.",
        "How old is this?",
        "",
    ],
)
def test_a_question_about_the_museum_is_no_wish(wishes: Wishes, said: str) -> None:
    assert wishes.persona(said, "en") is None
    assert wishes.game(said, "en") is None


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[1].glob("*_questions.jsonl")), ids=lambda path: path.stem
)
def test_no_question_about_a_museum_is_a_wish(wishes: Wishes, path: Path) -> None:
    for asked in read_asked(path):
        assert wishes.persona(asked.question, asked.language) is None, asked.question
        assert wishes.game(asked.question, asked.language) is None, asked.question
        assert not wants_to_stop_playing(asked.question, asked.language), asked.question


@pytest.mark.parametrize(
    ("said", "language"),
    [("I give up", "en"), ("Stop!", "en"), ("J'abandonne", "fr"), ("Ich gebe auf", "de"), ("stop", "it")],
)
def test_who_wants_to_stop_is_understood(said: str, language: str) -> None:
    assert wants_to_stop(said, language)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Stop playing", "en"),
        ("I want to stop playing now, please, thank you very much", "en"),
        ("I don't want to play any more", "en"),
        ("no more games", "en"),
        ("end the game", "en"),
        ("On arrête de jouer", "fr"),
        ("Je ne veux plus jouer", "fr"),
        ("Hör auf zu spielen", "de"),
        ("Ich möchte nicht mehr spielen", "de"),
        ("stop playing", "it"),
    ],
)
def test_who_wants_to_stop_playing_is_understood_without_a_game_too(said: str, language: str) -> None:
    assert wants_to_stop_playing(said, language)
    assert wants_to_stop(said, language)


def test_what_may_mean_something_else_is_no_wish_to_stop_playing() -> None:
    for said in ("Stop", "Enough", "Did they stop playing the lyre?", "Tell me about the royal game"):
        assert not wants_to_stop_playing(said, "en")


def test_a_name_is_no_wish_to_stop() -> None:
    assert not wants_to_stop("The Rosetta Stone", "en")
    assert not wants_to_stop("Der Stein von Rosette", "de")


def test_a_hint_and_a_find_are_understood() -> None:
    assert wants_hint("Give us a hint", "en")
    assert wants_hint("Un indice, s'il te plaît", "fr")
    assert points_here("Is this it?", "en")
    assert points_here("Das ist es!", "de")
    assert not points_here("How old is this?", "en")
