"""Questions that lean on the one before: the same of something else, something else of the same, and of a person."""

from __future__ import annotations

import pytest

from guide.museum.answering.answers import Answer
from tests.museum.museums import DEV_ONE, SECOND, read


def after(before: str, question: str, at: str | None = None) -> Answer:
    return read(SECOND).answer(question, at=at, before=before)


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("Who made the tram?", "And when?", "1908"),
        ("When was the tram built?", "And who by?", "Dunmore Car Works"),
        ("Does the tide clock still go?", "Why?", "solder"),
    ],
)
def test_another_question_word_asks_otherwise_about_the_same(before: str, question: str, told: str) -> None:
    assert told in after(before, question).text


def test_another_things_name_asks_the_same_of_it() -> None:
    answer = after("Who painted Ferry at Low Water?", "What about the copy?")

    assert "Tobias Renn" in answer.text
    assert {source.exhibit for source in answer.sources} == {"ferry-at-low-water-copy"}


def test_a_price_asked_for_after_an_exhibit_is_not_that_of_a_ticket() -> None:
    assert {source.exhibit for source in after("Who built the tram?", "For how much?").sources} == {"tram-nine"}


def test_what_is_pointed_at_is_not_answered_from_something_else() -> None:
    for question in ("Has this ever been dropped?", "What had gone wrong?", "Was it painted once?"):
        sources = read(SECOND).answer(question, at="long-case-clock").sources
        assert {source.exhibit for source in sources} <= {"long-case-clock"}


def test_a_word_that_only_sounds_like_a_title_names_nothing_to_one_who_points() -> None:
    one = read(DEV_ONE)

    for question in ("How heavy is it?", "What are the colours?"):
        sources = one.answer(question, at="surveyors-map").sources
        assert {source.exhibit for source in sources} <= {"surveyors-map"}


def test_what_the_exhibit_leaves_open_may_be_told_for_all() -> None:
    assert "its label shows a hand" in read(SECOND).answer("Can I touch it?", at="drowned-bell").text


def test_the_other_one_is_the_one_that_is_called_most_alike() -> None:
    assert {source.exhibit for source in after("How old is the tide clock?", "And the other clock?").sources} == {
        "long-case-clock"
    }


def test_a_gift_to_the_museum_is_asked_of_what_was_spoken_of() -> None:
    assert "Lucy" in after("Who ordered it?", "And who gave it to the museum?", at="ferry-at-low-water").text


@pytest.mark.parametrize("question", ["And how old is it?", "What happened to it afterwards?", "Who worked on it?"])
def test_what_is_asked_of_a_thing_goes_back_from_the_visit_to_the_exhibit(question: str) -> None:
    sources = after("Where are the toilets?", question, at="tram-nine").sources

    assert {source.exhibit for source in sources} == {"tram-nine"}


def test_where_it_is_asks_still_of_the_visit() -> None:
    assert {source.exhibit for source in after("Is there a café?", "Where is it?", at="tram-nine").sources} == {
        "museum"
    }


def test_thanks_in_between_change_nothing() -> None:
    assert (
        after("Thank you!", "Who made it?", at="tram-nine").text
        == read(SECOND).answer("Who made it?", at="tram-nine").text
    )


def test_a_word_of_the_texts_after_who_made_it_asks_what_is_told_of_that() -> None:
    assert "chicken shed" not in after("Who made it?", "And the brakes?", at="tram-nine").text
    assert "Steep Street" in after("Who made it?", "And the brakes?", at="tram-nine").text


def test_no_fact_answers_a_bare_why() -> None:
    assert "by its label" not in after("What is it made of?", "Why?", at="tram-nine").text


@pytest.mark.parametrize("question", ["And the next one?", "What's the one beside it?", "Tell me about the next one"])
def test_what_the_guide_cannot_see_is_asked_back(question: str) -> None:
    answer = after("Who made it?", question, at="tram-nine")

    assert not answer.sources
    assert "Which object" in answer.text


@pytest.mark.parametrize(
    "question", ["No, I meant the tide clock", "Sorry, the tide clock", "Not the tram, the tide clock!"]
)
def test_who_corrects_the_name_asks_the_same_again(question: str) -> None:
    answer = after("When was the tram built?", question, at="tram-nine")

    assert {source.exhibit for source in answer.sources} == {"tide-clock"}
    assert "dates" in answer.text


def test_how_tall_somebody_was_is_not_the_size_of_the_exhibit() -> None:
    assert "by its label" not in after("Who wore it?", "How tall was she?", at="green-wedding-dress").text


def test_another_exhibits_name_alone_tells_of_that() -> None:
    answer = after("How fast did it go?", "No, I meant the tide clock", at="tram-nine")

    assert {source.exhibit for source in answer.sources} == {"tide-clock"}


def test_a_whole_question_does_not_ask_the_same_as_the_one_before() -> None:
    assert "by its label" not in after("What is it made of?", "What colour is it?", at="green-wedding-dress").text


def test_a_word_of_the_texts_after_how_big_it_is_asks_what_is_told_of_that() -> None:
    assert "poisonous" in after("How big is it?", "And the mercury?", at="skerry-lens").text


def test_how_old_somebody_was_is_told_without_a_word_of_age() -> None:
    assert "twenty-six" in after("Who wrote it?", "How old was she?", at="letter-agnes-1846").text


def test_another_question_word_is_not_answered_with_the_fact_told_before() -> None:
    one = read(DEV_ONE)

    answer = one.answer("And for whom?", at="reliquary-of-saint-orsa", before="Who made it?")

    assert answer.text.startswith("Our curators write: Master Wendel of Trusk made it for Abbess Hiltrud")


def test_what_the_last_answer_told_of_is_spoken_of_whatever_its_question_named() -> None:
    before = "Who was the neighbour of Beatrix Corrie?"

    told = [read(SECOND).answer("Who made it?", at="tram-nine").text]
    answer = read(SECOND).answer("How long is it?", at="tram-nine", before=before, told=told)

    assert {source.exhibit for source in answer.sources} == {"tram-nine"}


def test_a_curators_question_is_answered_however_much_it_sounds_like_one_about_the_visit() -> None:
    assert "lower deck" in read(SECOND).answer("Can I sit in it?", at="tram-nine").text


def test_a_word_that_follows_is_told_of_where_the_texts_speak_of_it() -> None:
    assert "chicken shed" in after("What is it made of?", "And the chicken shed?", at="tram-nine").text
