"""What is made of a question of which only some was understood."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from guide.museum.answers import Answer, ExhibitAnswers, Source
from guide.museum.files import load_museum
from guide.museum.misheard import TRUSTED, Sounds, agreed

ANSWERS = ExhibitAnswers(load_museum(Path(__file__).parents[2] / "exhibits"), today_year=2026)
IN_1822 = Answer("In 1822.", (Source("rosetta-stone", "Story"),), "rosetta-stone", True, ())
BY_NOBODY = Answer("Nobody knows.", (Source("rosetta-stone", "maker"),), "rosetta-stone", True, ())
DECLINED = Answer("I don't know.", (), None, True, ())


def heard(*readings: str, certainty: float, at: str | None = None) -> Answer:
    return ANSWERS.answer_heard(readings, at=at, before=None, language="en", certainty=certainty)


def test_the_answer_that_most_readings_lead_to_is_taken() -> None:
    assert agreed([BY_NOBODY, IN_1822, IN_1822], 0.5).answer == IN_1822


def test_the_more_readings_agree_the_more_they_are_trusted() -> None:
    assert agreed([IN_1822, IN_1822], 0.5).trust > agreed([IN_1822, BY_NOBODY], 0.5).trust


def test_an_answer_counts_before_readings_that_make_no_sense() -> None:
    assert agreed([DECLINED, DECLINED, IN_1822], 0.9).answer == IN_1822


def test_nothing_is_declined_that_was_heard_badly() -> None:
    assert agreed([DECLINED], 0.3).answer is None
    assert agreed([DECLINED], 0.9).answer == DECLINED


def test_what_was_heard_well_is_answered() -> None:
    answer = heard("How old is the Rosetta Stone?", "How old is the rose stone?", certainty=0.9)

    assert answer.is_sure
    assert answer.exhibit == "rosetta-stone"


def test_what_was_heard_badly_is_not_answered_but_asked_back() -> None:
    answer = heard("who did the rosetta tone", "how the rose at stone", certainty=0.0)

    assert not answer.is_sure
    assert answer.sources == ()
    assert len(answer.suggestions) == 3
    assert any("Rosetta" in question for question in answer.suggestions)


def test_a_misheard_word_still_leads_to_what_it_sounds_like() -> None:
    assert any("Bayeux" in question for question in heard("who sowed the bay tapestries", certainty=0.0).suggestions)


def test_suggestions_are_first_of_all_about_where_the_visitor_stands() -> None:
    suggestions = heard("who did it", certainty=0.0, at="great-wave").suggestions

    assert all(ANSWERS.answer(question, at="great-wave").exhibit == "great-wave" for question in suggestions)


def test_every_suggestion_has_an_answer_and_no_two_the_same() -> None:
    nearest = list(islice(ANSWERS.guesses("en").nearest(["where is the wave"], None, None), 20))
    answers = [ANSWERS.answer(question) for question in nearest]

    assert all(answer.sources for answer in answers)
    assert len({answer.text for answer in answers}) == len(answers)


def test_a_language_without_speech_recognition_of_ours_has_guesses_too() -> None:
    answer = ANSWERS.answer_heard(
        ["Wo sind die Toletten"], at=None, before=None, language="de", certainty=TRUSTED / 2
    )

    assert answer.text


def test_words_that_sound_alike_are_found_and_others_are_not() -> None:
    like = Sounds(["leopard", "plaque", "museum"]).like("leopards")

    assert set(like) == {"leopard"}
    assert 0 < like["leopard"] < 1
