"""What is found when the rules aren't sure: things that are described rather than named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.answering.judging import LEAD, MARKS, READING, By, Judgement, Lead, Marks, judgement
from guide.museum.files import load_museum
from tests.museum.asked import UNANSWERABLE, read_asked, report, right_by_kind, share
from tests.museum.folder import Folder
from tests.museum.museums import well_read

HERE = Path(__file__).parents[1]
NOTHING = Marks(**dict.fromkeys(MARKS, 0.0))
PERHAPS = "Perhaps this helps. "


@pytest.fixture(scope="module")
def dev_one() -> ExhibitAnswers:
    """By words alone."""
    return ExhibitAnswers(load_museum(HERE / "dev_one"), today_year=2026)


@pytest.mark.parametrize("by", get_args(By))
def test_every_mark_has_its_learnt_weight(by: By) -> None:
    assert set(judgement(by).passage) == {*MARKS, "bias"}
    assert set(judgement(by).reading) == {*READING, "bias"}
    assert set(judgement(by).trust) == {*LEAD, *MARKS, "bias"}


def test_by_words_alone_meanings_count_nothing() -> None:
    assert judgement("words").passage["meaning"] == judgement("words").passage["behind"] == 0
    assert judgement("words").trust["read"] == 0


def test_without_passages_there_are_no_scores() -> None:
    assert judgement("words").scores([]) == []


def test_what_shares_no_word_with_the_question_is_found_by_its_meaning(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("museum.md", "---\nname: The Small Museum\n---\n")
    label = "It was built in a village by the sea. A rich merchant met the whole expense. Children loved it."
    folder.write("boat.md", f"---\ntitle: The Heron\n---\n{label}\n")
    answers = ExhibitAnswers(load_museum(folder.path))
    question = "Out of whose pocket did the money for this come?"
    by_words = answers.answer(question, at="boat")
    answers.read_meanings()

    assert "merchant" not in by_words.text
    assert "merchant" in answers.answer(question, at="boat").text


@pytest.mark.parametrize("at", [None, "brass-lamp", "harbour-bell"])
def test_of_what_is_named_outright_nothing_is_told_that_is_said_of_another(tmp_path: Path, at: str | None) -> None:
    folder = Folder(tmp_path)
    folder.exhibit(
        "harbour-bell", title="The Harbour Bell", body="A bell. It weighs 34 kilograms, as much as a child."
    )
    folder.exhibit("brass-lamp", title="The Brass Lamp", body="A lamp for the quay. It burnt whale oil.")
    answers = ExhibitAnswers(load_museum(folder.path), today_year=2026)
    answers.read_meanings()

    assert "34 kilograms" in answers.answer("How much does the harbour bell weigh?", at=at).text
    assert not answers.answer("How much does the brass lamp weigh?", at=at).sources


@pytest.mark.parametrize("question", ["How heavy is it?", "Is it heavy?", "How much does this bell weigh?"])
def test_a_size_is_no_answer_to_who_asks_for_a_weight(tmp_path: Path, question: str) -> None:
    folder = Folder(tmp_path)
    body = "A bell that is 47.6 centimetres high. It is only a few millimetres thick, and hung in the Weighing Hall."
    folder.exhibit("harbour-bell", title="The Harbour Bell", body=body)
    answers = ExhibitAnswers(load_museum(folder.path), today_year=2026)
    answers.read_meanings()

    assert not answers.answer(question, at="harbour-bell").sources
    assert "47.6" in answers.answer("How tall is it?", at="harbour-bell").text


LOCOMOTIVE = """A locomotive of 1871 that pulled coal trains. Its driver was a woman, Ada Moss, aged 52.

## The wedding
Ada Moss halted all trains for two days so that her sister could marry on the bridge.
Ninety lanterns hung in the trees.
"""
WAY = "## Getting here\nThe railway station is ten minutes away.\n## Tickets\nIt costs 5 pounds.\n"


@pytest.fixture
def railway(tmp_path: Path) -> ExhibitAnswers:
    folder = Folder(tmp_path)
    folder.write("museum.md", f"---\nname: The Railway Museum\n---\n{WAY}")
    folder.exhibit("iron-duke", "date: 1871", title="The Iron Duke", body=LOCOMOTIVE)
    folder.exhibit("blue-lamp", "date: 1902", title="The Blue Lamp", body="A lamp for the level crossing.")
    answers = ExhibitAnswers(load_museum(folder.path), today_year=2026)
    answers.read_meanings()
    return answers


def test_what_sounds_like_the_way_here_but_means_an_exhibit_is_told_of_that(railway: ExhibitAnswers) -> None:
    assert "Ada Moss" in railway.answer("Who made the trains stop because of a marriage?").text
    assert "ten minutes" in railway.answer("How do I get here by train?").text


def test_a_number_is_told_of_a_thing_that_the_text_calls_otherwise(railway: ExhibitAnswers) -> None:
    assert "Ninety" in railway.answer("How many lights were there in the branches?", at="iron-duke").text


def test_the_age_of_somebody_told_of_is_not_that_of_the_exhibit(railway: ExhibitAnswers) -> None:
    assert "label dates" in railway.answer("How old is it?", at="iron-duke").text
    assert "aged 52" in railway.answer("How old is the lady at the controls of the Iron Duke?").text


def test_trust_grows_with_what_speaks_for_the_answer() -> None:
    zeros = dict.fromkeys((*LEAD, *MARKS, "bias"), 0.0)
    trusting = Judgement(passage=zeros, reading=zeros, trust=zeros | {"covered": 2.0})
    lead = Lead(**dict.fromkeys(LEAD, 0.0))

    assert trusting.trusted(lead, NOTHING) == 0.5
    assert trusting.trusted(lead, replace(NOTHING, covered=1.0)) > 0.8


def test_what_is_only_likely_is_said_with_a_perhaps(dev_one: ExhibitAnswers) -> None:
    answer = dev_one.answer("Which bit of the picture on the floor is made of green glass?")

    assert answer.text.startswith(PERHAPS)
    assert "the only piece of green glass" in answer.text
    assert {source.exhibit for source in answer.sources} == {"otter-mosaic"}


def test_what_was_heard_badly_must_be_likelier(dev_one: ExhibitAnswers) -> None:
    question = "Which bit of the picture on the floor is made of green glass?"

    assert not dev_one.answer(question, certainty=0.3).sources


def test_what_would_be_refused_gets_no_second_look(dev_one: ExhibitAnswers) -> None:
    assert not dev_one.answer("How much would the picture on the floor sell for?").text.startswith(PERHAPS)


def test_an_answer_with_a_perhaps_has_at_most_sixty_words(dev_one: ExhibitAnswers) -> None:
    answers: list[Answer] = [dev_one.answer(asked.question) for asked in read_asked(HERE / "dev_one_questions.jsonl")]
    hedged = [answer for answer in answers if answer.text.startswith(PERHAPS)]

    assert hedged
    assert max(len(answer.text.split()) for answer in hedged) <= 60


def test_a_museum_without_a_word_about_anything_declines(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("museum.md", "---\nname: The Empty Museum\n---\n")

    assert not ExhibitAnswers(load_museum(folder.path)).answer("Who painted the old lady with the cat?").sources


# Written by others than the answering, and used to learn from: a few points below what was measured.
@pytest.mark.parametrize(
    ("name", "factual", "facility", "this", "declined"),
    [("dev_one", 0.62, 0.9, 0.8, 0.8), ("dev_two", 0.6, 0.9, 0.8, 0.64)],
)
def test_a_trial_museum_has_not_become_worse(
    name: str, factual: float, facility: float, this: float, declined: float
) -> None:
    rows = right_by_kind(well_read(HERE / name), read_asked(HERE / f"{name}_questions.jsonl"))
    print(report(name, rows))  # noqa: T201  # the report

    assert share(rows, ("factual",)) >= factual
    assert share(rows, ("facility",)) >= facility
    assert share(rows, ("this", "follow_up")) >= this
    assert share(rows, UNANSWERABLE) >= declined


def test_a_word_that_no_text_knows_is_near_to_nothing() -> None:
    museum = well_read(HERE.parents[1] / "exhibits")

    assert museum.answer("marmalade", at="rosetta-stone").sources == ()
