from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.chain_names import known_names, other_names, proper_names
from guide.museum.files import load_museum
from guide.museum.games import load_games
from tests.museum.folder import Folder

HUNT = "---\nname: The duck hunt\nkind: treasure hunt\nexhibits: [duck, boat]\nlength: 2\n---\nFind them.\n"
EXHIBITS = ("duck", "boat", "kite")


@pytest.fixture
def games(tmp_path: Path) -> Path:
    folder = tmp_path / "games"
    folder.mkdir()
    return folder


def test_a_museum_without_games_has_none(tmp_path: Path) -> None:
    assert load_games(tmp_path / "games", EXHIBITS) == {}


def test_a_file_is_a_game(games: Path) -> None:
    (games / "duck-hunt.md").write_text(HUNT)

    (hunt,) = load_games(games, EXHIBITS).values()

    assert (hunt.id, hunt.kind, hunt.name, hunt.rules) == (
        "duck-hunt",
        "treasure hunt",
        "The duck hunt",
        "Find them.",
    )
    assert (hunt.exhibits, hunt.length) == (("duck", "boat"), 2)


def test_a_translation_tells_it_in_another_language(games: Path) -> None:
    (games / "duck-hunt.md").write_text(HUNT)
    (games / "duck-hunt.fr.md").write_text("---\nname: La chasse au canard\nasked_as: canard\n---\n")

    french = load_games(games, EXHIBITS)["duck-hunt"].spoken_in("fr-CA")

    assert (french.name, french.asked_as, french.rules) == ("La chasse au canard", ("canard",), "Find them.")
    assert french.exhibits == ("duck", "boat")


def test_every_mistake_is_told_at_once_with_its_line(games: Path) -> None:
    (games / "a.md").write_text("---\nname: A\nkind: tresure hunt\nexhibits: dukc\nlength: many\n---\n")
    (games / "b.fr.md").write_text("---\nname: B\n---\n")
    (games / "c.md").write_text("---\nname: C\nkind: chess\n---\nPlay.\n")

    with pytest.raises(MuseumError) as raised:
        load_games(games, EXHIBITS)

    told = "\n".join(raised.value.problems)
    assert "games/a.md:3: `kind`" in told
    assert "did you mean “treasure hunt”?" in told
    assert "games/a.md:4: `exhibits`: there is no published exhibit “dukc” (did you mean “duck”?)" in told
    assert "games/a.md:5: `length`" in told
    assert "games/a.md:7: How it is played is missing" in told
    assert "games/b.fr.md:1: This translates nothing" in told
    assert "games/c.md:3: `kind` can't be “chess”; it is letter chain and treasure hunt" in told


def test_the_names_of_a_museum_are_its_facts_and_what_its_texts_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.exhibit(
        "duck",
        "maker: unknown smiths of Ulm",
        "place: Ulm, in today's Germany",
        "materials: tin, a few of lead",
        title="Rubber Duck (The Quacker)",
        body="The duck swam with King Otto of Ulm. He loved it. Then the Danube's water took it.",
    )
    museum = load_museum(tmp_path)

    assert known_names(museum, "en") == ["Rubber Duck", "The Quacker", "Ulm", "Ulm", "Germany", "tin"]
    assert "King Otto of Ulm" in other_names(museum, "en")
    assert not {"The", "He", "Then"} & set(other_names(museum, "en"))


def test_a_name_ends_where_its_capitals_do() -> None:
    assert list(proper_names("seen by Pieter van Ruijven and the Queen of France, in Delft")) == [
        "Pieter van Ruijven",
        "Queen of France",
        "Delft",
    ]
