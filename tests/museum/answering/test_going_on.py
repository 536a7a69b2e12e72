"""A visitor who only wants to hear more: each time something new, until all is told."""

from __future__ import annotations

import pytest

from tests.museum.museums import SECOND, read


def heard_in_turn(*questions: str, at: str | None) -> list[str]:
    told: list[str] = []
    for before, question in zip((None, *questions), questions, strict=False):
        told.append(read(SECOND).answer(question, at=at, before=before, told=told).text)
    return told


@pytest.mark.parametrize("more", ["Tell me more", "Go on", "What else?", "Wow, anything else?", "more please"])
def test_what_was_told_is_not_told_again(more: str) -> None:
    label, then = heard_in_turn("What is this?", more, at="skerry-lens")

    assert "beehive of glass" in label
    assert "The firm of Lacaille and Sons ground the lens" in then


def test_more_follows_what_was_told_last() -> None:
    (_, then) = heard_in_turn("Who was Morag Flett?", "Tell me more", at="skerry-lens")

    assert then == "Our curators write: Trinity House passed the lens on to the museum in 1974."


def test_when_all_is_told_the_guide_says_so() -> None:
    told = heard_in_turn("What is this?", *["Go on"] * 8, at="skerry-lens")

    assert told[-1].startswith("That is all our texts say about the Skerry Lens.")
    sentences = [text.partition(": ")[2] for text in told if ": " in text]
    assert len(set(sentences)) == len(sentences)


def test_without_an_exhibit_in_sight_the_guide_asks_of_which() -> None:
    assert read(SECOND).answer("Tell me more").text.startswith("Gladly. Which object")


@pytest.mark.parametrize(
    ("language", "more"), [("de", "Erzählen Sie mir mehr davon"), ("fr", "Pouvez-vous m'en dire plus ?")]
)
def test_more_can_be_asked_for_in_other_languages(language: str, more: str) -> None:
    first = read(SECOND).answer(more, at="tide-clock", language=language)
    then = read(SECOND).answer(more, at="tide-clock", language=language, told=[first.text])

    assert first.sources
    assert then.text != first.text


def test_an_answer_leans_on_what_was_just_told_without_saying_it_again() -> None:
    _, then = heard_in_turn("Where was the lens ground?", "How many crates?", at="skerry-lens")

    assert "forty-three crates" in then
    assert "ground the lens" not in then


def test_more_that_was_heard_well_is_more_in_any_reading() -> None:
    told = [read(SECOND).answer("What is this?", at="skerry-lens").text]

    answer = read(SECOND).answer_heard(
        ["tell me more", "tell me moor"], at="skerry-lens", before=None, language="en", certainty=0.9, told=told
    )

    assert "Lacaille" in answer.text
