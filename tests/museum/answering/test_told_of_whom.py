"""What is asked of people and animals that an exhibit's texts tell of: not the label's facts about the exhibit."""

from __future__ import annotations

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import MUSEUM, Folder

BEAR = """A brown bear that danced at fairs for twenty years.

## Life
Hunters had shot her mother in the hills of Bosnia. A showman, Ivo Tarr, found the cub when she was five, and taught
her to dance. Tarr never beat her.

## Death
She died of old age in 1902 in a barn. She was about thirty.
"""
LIFEBOAT = """A rowing lifeboat that saved 140 people.

## The storm
On 2 March 1877 she was rowed to the brig Swallow for three hours. The coxswain, Adam Reeve, brought the captain home.
Reeve was a fisherman from Staithes. The oars were called Long Tom, Biter and Old Meg.

## The hold
In it lie ropes, a lantern and forty jackets of cork.
"""
DOOR = """The door of a prison cell.

## The escape
Kate Moon had been caught with a stolen goose. She cut the lock out with a knife. Moon was never caught again.

## The trial
The mayor, John Stead, was blamed for it, and went to prison for a year.
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> ExhibitAnswers:
    folder = Folder(tmp_path_factory.mktemp("whom"))
    folder.write("museum.md", MUSEUM)
    stuffed = ("maker: Rowland & Sons, taxidermists", "place: London", "gallery: Room 3")
    folder.exhibit("bear", *stuffed, title="The Dancing Bear", body=BEAR)
    folder.exhibit("lifeboat", "maker: Dobbs of Hull", "date: 1866", title="The Lifeboat Hope", body=LIFEBOAT)
    folder.exhibit("door", "maker: unknown", title="The Cell Door", body=DOOR)
    answers = ExhibitAnswers(load_museum(folder.path), today_year=2026)
    answers.read_meanings()
    return answers


@pytest.mark.parametrize(
    ("at", "question"),
    [
        ("bear", "Was it killed by hunters?"),
        ("bear", "What's the bear called?"),
        ("bear", "Where did she come from?"),
        ("lifeboat", "Did he make it?"),
        ("lifeboat", "Did they make it home?"),
        ("lifeboat", "How old were they?"),
    ],
)
def test_no_fact_of_the_label_is_told_of_somebody(answers: ExhibitAnswers, at: str, question: str) -> None:
    text = answers.answer(question, at=at).text

    assert "The label gives" not in text
    assert "the label gives" not in text
    assert "The label dates" not in text


@pytest.mark.parametrize(
    ("at", "question", "told"),
    [
        ("bear", "How old was she?", "about thirty"),
        ("lifeboat", "What were the oars called?", "Long Tom"),
        ("lifeboat", "What's in it?", "lantern"),
        ("lifeboat", "Where was he from?", "Staithes"),
    ],
)
def test_what_the_texts_tell_of_it_is_told(answers: ExhibitAnswers, at: str, question: str, told: str) -> None:
    assert told in answers.answer(question, at=at).text


def test_who_asks_how_many_died_is_not_told_how_many_were_saved(answers: ExhibitAnswers) -> None:
    assert "140" not in answers.answer("How many died in it?", at="lifeboat").text


def test_what_never_befell_somebody_is_told_where_they_ask_whether_it_did(answers: ExhibitAnswers) -> None:
    assert "never caught" in answers.answer("Was she caught?", at="door", before="How did she get out?").text


def test_a_mayor_of_whom_the_texts_tell_is_no_politics(answers: ExhibitAnswers) -> None:
    assert "prison for a year" in answers.answer("And the mayor, was he punished?", at="door").text


def test_the_way_to_what_was_asked_for_is_its_room(answers: ExhibitAnswers) -> None:
    assert "Room 3" in answers.answer("How do I get there?", at="bear", before="Where is the bear?").text


@pytest.mark.parametrize("said", ["Poor thing!", "Oh, the poor bear", "Poor old girl"])
def test_pity_is_no_question(answers: ExhibitAnswers, said: str) -> None:
    assert not answers.answer(said, at="bear").sources


def test_another_word_for_it_in_the_texts_keeps_to_what_they_stand_before(answers: ExhibitAnswers) -> None:
    answer = answers.answer("Was the man blamed married?", at="door", before="Was she caught?")

    assert answer.exhibit == "door"
