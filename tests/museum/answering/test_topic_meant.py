"""Visitors who want to be shown around or need help, in words that no pattern knows."""

from __future__ import annotations

import pytest

from guide.museum.language.lexicon import phrases
from tests.museum.museums import FIRST, read, well_read


@pytest.mark.parametrize(
    "question",
    [
        "We just got here and have no clue what you've got, any ideas?",
        "I'm new here, which things would you point me to?",
        "What do visitors usually love most here?",
    ],
)
def test_who_wants_to_be_shown_around_is_understood(question: str) -> None:
    by_words, by_meaning = (answers.answer(question).sources for answers in (read(FIRST), well_read(FIRST)))

    assert "What to see" not in {source.section for source in by_words}
    assert by_meaning[0].section == "What to see"


@pytest.mark.parametrize("at", [None, "great-wave"])
@pytest.mark.parametrize(
    "question",
    ["Two men are threatening my wife over there", "Our neighbours are punching each other by the door"],
)
def test_who_calls_for_help_is_understood(question: str, at: str | None) -> None:
    assert well_read(FIRST).answer(question, at=at).text == phrases("en")["urgent"]


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("What should my boy search for?", "bayeux-tapestry"),
        ("So what are we looking at?", "great-wave"),
        ("What should children look out for?", "bayeux-tapestry"),
        ("And what about the other side?", "standard-of-ur"),
        ("Has anyone ever been hurt by it?", "terracotta-warrior"),
        ("Did thieves ever get away with it?", "benin-plaque"),
        ("Who attacked the king?", "bayeux-tapestry"),
        ("Tell me about the attack", "bayeux-tapestry"),
        ("That man looks really frightened", "bayeux-tapestry"),
        ("They're hitting each other with swords", "bayeux-tapestry"),
        ("I guess she has a toothache", "lewis-chessmen"),
        ("We saw somebody steal the Benin plaque in a film", None),
    ],
)
def test_what_is_asked_of_an_exhibit_is_neither(question: str, at: str | None) -> None:
    answer = well_read(FIRST).answer(question, at=at)

    assert phrases("en")["urgent"] not in answer.text
    assert "museum" not in {source.exhibit for source in answer.sources}


@pytest.mark.parametrize("question", ["Tell me about the fire", "I read of a robbery", "Have people been attacked?"])
def test_who_wants_to_be_told_of_a_danger_is_in_none(question: str) -> None:
    assert phrases("en")["urgent"] not in well_read(FIRST).answer(question).text
