"""Visitors who don't know yet what to ask: what there is to see, and where to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum.language.words import word_count
from tests.museum.folder import Folder
from tests.museum.museums import FIRST, read

SPARE = """---
name: Toy Museum
languages: [en]
---
The toilets are behind the stairs.
"""
TOYS = {"duck": "Tin Duck", "kite": "Paper Kite", "top": "Spinning Top", "whale": "Wooden Whale"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("museum.md", SPARE)
    return folder


def toys(folder: Folder, count: int) -> ExhibitAnswers:
    for name, title in list(TOYS.items())[:count]:
        folder.exhibit(name, title=title, body="A toy that was loved.")
    return ExhibitAnswers(load_museum(folder.path))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "So what is there to see in this place?"),
        ("en", "Which pieces should we see before our bus leaves?"),
        ("en", "We've got just thirty minutes"),
        ("en", "Could you tell me the highlights of your collection?"),
        ("en", "Do you have a favourite exhibit? What's your favourite piece?"),
        ("en", "What stuff do you have here?"),
        ("en", "Where shall I begin?"),
        ("fr", "Bonjour, qu'y a-t-il à voir chez vous ?"),
        ("fr", "Nous n'avons qu'une heure"),
        ("fr", "Par où est-ce que je commence ?"),
        ("de", "Was muss man hier unbedingt sehen?"),
        ("de", "Wir haben nur noch zwanzig Minuten"),
        ("de", "Wo fange ich am besten an?"),
    ],
)
def test_who_asks_what_to_see_is_told_what_the_curators_advise(language: str, question: str) -> None:
    told = {"en": "What to see", "fr": "Que voir", "de": "Was es zu sehen gibt"}[language]

    answer = read(FIRST).answer(question, language=language)

    assert answer.sources[0].section == told


def test_without_such_advice_a_few_exhibits_are_named(folder: Folder) -> None:
    answer = toys(folder, 4).answer("Which toys must we see?")

    assert sum(title in answer.text for title in TOYS.values()) == 3
    assert answer.sources == ()
    assert answer.is_sure


def test_what_they_stand_before_is_not_advised_to_them(folder: Folder) -> None:
    museum = toys(folder, 4)
    for at, title in TOYS.items():
        text = museum.answer("What else would you recommend?", at=at).text
        assert [other in text for other in TOYS.values()] == [other != title for other in TOYS.values()]


def test_where_nothing_else_is_on_show_nothing_is_advised(folder: Folder) -> None:
    assert "begin with" not in toys(folder, 1).answer("What should I see?").text


def test_what_the_museum_says_of_itself_is_told_with_the_names_if_there_is_room(folder: Folder) -> None:
    folder.write("museum.md", SPARE + "This museum shows the toys of three villages.\n")

    answer = toys(folder, 4).answer("What have you got on show?")

    assert "the toys of three villages" in answer.text
    assert "begin with" in answer.text
    assert word_count(answer.text) <= 60


def test_what_else_is_asked_of_the_visit_is_told_rather_than_names(folder: Folder) -> None:
    text = toys(folder, 4).answer("Which toilets should we visit first?").text

    assert "behind the stairs" in text
    assert "begin with" not in text


@pytest.mark.parametrize("question", ["What can I see here?", "What's to be seen in this?", "What do we see here?"])
def test_before_an_exhibit_it_is_asked_of_that(question: str) -> None:
    answer = read(FIRST).answer(question, at="great-wave")

    assert {source.exhibit for source in answer.sources} == {"great-wave"}


@pytest.mark.parametrize(
    ("question", "exhibit"),
    [
        ("What should I look for in the Bayeux Tapestry?", "bayeux-tapestry"),
        ("What's the best thing about the Lewis chessmen?", "lewis-chessmen"),
    ],
)
def test_a_named_exhibit_has_sights_of_its_own(question: str, exhibit: str) -> None:
    assert {source.exhibit for source in read(FIRST).answer(question).sources} == {exhibit}


@pytest.mark.parametrize(
    "question",
    ["Where should we start if we want lunch?", "What time should we start?", "Can you recommend a hotel in town?"],
)
def test_other_advice_is_no_matter_of_sights(folder: Folder, question: str) -> None:
    assert "begin with" not in toys(folder, 4).answer(question).text


def test_the_exhibits_that_are_advised_can_be_asked_about_by_a_tap() -> None:
    offered = read(FIRST).answer("What should we see first?").suggestions

    assert len(offered) == 3
    for question in offered:
        assert {source.exhibit for source in read(FIRST).answer(question).sources} & {
            "rosetta-stone", "lewis-chessmen", "great-wave", "hoa-hakananaia", "antikythera-mechanism"
        }  # fmt: skip
