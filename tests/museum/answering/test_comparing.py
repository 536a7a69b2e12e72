"""Questions about two exhibits at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("museum.md", "---\nname: The Lamp House\nlanguages: [en, de]\n---\n")
    lamp = "---\ntitle: The {title}\nmaker: {maker}\ndate: {date}\ndimensions: {size}\n---\nIt shone.\n"
    folder.write("signal.md", lamp.format(title="Signal Lamp", maker="Ann Harkness", date="1871", size="40 cm high"))
    folder.write("hand.md", lamp.format(title="Hand Lamp", maker="Ann Harkness", date="1866", size="25 cm high"))
    folder.write(
        "horn.md", "---\ntitle: The Fog Horn\nplace: Oban\n---\nIt is 2 metres long. It was heard in Oban.\n"
    )
    return folder


def ask(folder: Folder, question: str, at: str | None = None, language: str = "en") -> Answer:
    return ExhibitAnswers(load_museum(folder.path)).answer(question, at=at, language=language)


def shown(answer: Answer) -> set[str]:
    return {source.exhibit for source in answer.sources}


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("Which is older, the signal lamp or the hand lamp?", "1871", "1866"),
        ("Is the hand lamp bigger than the signal lamp?", "25 cm", "40 cm"),
        ("Who made the signal lamp and the hand lamp?", "Harkness", "Harkness"),
        ("Did the same person make both lamps?", "Harkness", "Harkness"),
    ],
)
def test_two_exhibits_are_compared_by_what_their_labels_give(
    folder: Folder, question: str, first: str, second: str
) -> None:
    answer = ask(folder, question)

    assert shown(answer) == {"signal", "hand"}
    assert first in answer.text.split(".")[0]
    assert second in answer.text.split(".")[1]


def test_standing_before_one_of_them_both_are_told(folder: Folder) -> None:
    assert shown(ask(folder, "Are both lamps by the same maker?", at="signal")) == {"signal", "hand"}


def test_in_german_too(folder: Folder) -> None:
    lamp = "---\ntitle: Die {title}\ndate: {date}\n---\nSie leuchtete.\n"
    folder.write("signal.de.md", lamp.format(title="Signallampe", date="1871"))
    folder.write("hand.de.md", lamp.format(title="Handlampe", date="1866"))

    answer = ask(folder, "Was ist älter, die Signallampe oder die Handlampe?", language="de")

    assert shown(answer) == {"signal", "hand"}


def test_what_the_label_of_one_leaves_out_is_not_compared(folder: Folder) -> None:
    assert shown(ask(folder, "Is the fog horn bigger than the hand lamp?")) != {"horn", "hand"}


def test_a_curators_own_answer_says_more(folder: Folder) -> None:
    question = "Is the buoy older than the hand lamp?"
    folder.write("buoy.md", f"---\ntitle: The Buoy\ndate: 1900\n---\nIt floats.\n## Questions\n**{question}** No.\n")

    assert shown(ask(folder, question)) == {"buoy"}


def test_what_would_be_refused_of_one_is_refused_of_two(folder: Folder) -> None:
    answer = ask(folder, "Is the signal lamp, the older one, worth more money than the hand lamp?")

    assert not answer.sources


def test_a_question_about_one_is_answered_of_that(folder: Folder) -> None:
    assert shown(ask(folder, "How old is the signal lamp?")) == {"signal"}


def test_of_a_few_alike_all_are_told_the_oldest_first(folder: Folder) -> None:
    answer = ask(folder, "Which lamp was first?")

    assert [part in sentence for part, sentence in zip(("1866", "1871"), answer.text.split("."), strict=False)] == [
        True,
        True,
    ]


def test_one_that_is_named_is_compared_with_the_one_they_stand_before(folder: Folder) -> None:
    assert shown(ask(folder, "Is the signal lamp older than this?", at="hand")) == {"signal", "hand"}
