"""What a chat model is told: always in the same order, always within bounds, and every visitor's word as a user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.chat.messages import (
    HISTORY_TOKENS,
    LINE_CHARS,
    RULES,
    Message,
    chat_instructions,
    knows_all,
    messages,
    size_of,
)
from guide.core.state import Line
from guide.museum.collection import Museum
from guide.museum.files import load_museum
from guide.museum.passages import Passage
from guide.museum.personas import load_personas

EXHIBITS = Path(__file__).parents[2] / "exhibits"


@pytest.fixture(scope="module")
def museum() -> Museum:
    return load_museum(EXHIBITS)


def line(who: str, text: str) -> Line:
    return Line(id=f"{who}-{text[:8]}", who=who, text=text)  # type: ignore[arg-type]  # a Speaker


def instructions(museum: Museum, max_bytes: int) -> str:
    persona = next(iter(load_personas(museum.folder / "personas").values()))
    return chat_instructions(museum, language="en", persona=persona, max_bytes=max_bytes)


def test_the_instructions_come_first_and_the_question_last() -> None:
    said = [line("visitor", "Who are you?"), line("guide", "Your guide.")]
    told = messages("Be a guide.", said, "They stand before the bust.", (), "How old is it?")

    assert told == [
        Message("system", "Be a guide."),
        Message("user", "Who are you?"),
        Message("assistant", "Your guide."),
        Message("system", "They stand before the bust."),
        Message("user", "How old is it?"),
    ]


def test_nothing_is_said_of_a_place_where_nobody_stands() -> None:
    assert [message.role for message in messages("Be a guide.", (), "", (), "Hello?")] == ["system", "user"]


def test_what_the_files_say_stands_beside_the_question() -> None:
    passage = Passage(exhibit="bust", section="Story", text="It was found in 1912.", kind="section", paragraph=0)
    told = messages("Be a guide.", (), "", (passage,), "When was it found?")

    assert told[1].role == "system"
    assert "bust, Story: It was found in 1912." in told[1].text


def test_the_newest_words_are_kept_when_not_all_fit() -> None:
    said = [line("visitor", f"{number:05} " + "x" * 500) for number in range(100)]
    told = messages("Be a guide.", said, "", (), "And now?")
    history = told[1:-1]

    assert history[-1].text == said[-1].text
    assert [message.text for message in history] == [line.text for line in said[-len(history) :]]
    assert size_of(history).text_tokens <= HISTORY_TOKENS * 1.1
    assert len(history) > 10


def test_of_what_was_read_out_only_the_beginning_is_told() -> None:
    told = messages("Be a guide.", [line("visitor", "y" * 9_000)], "", (), "Well?")

    assert told[1] == Message("user", "y" * LINE_CHARS)


def test_lines_without_words_are_left_out() -> None:
    told = messages("Be a guide.", [line("visitor", ""), line("guide", "Hello.")], "", (), "Hi")

    assert [message.text for message in told] == ["Be a guide.", "Hello.", "Hi"]


def test_a_museum_that_fits_is_told_whole(museum: Museum) -> None:
    told = instructions(museum, 1_000_000)

    assert knows_all(told)
    assert RULES.splitlines()[-1] in told
    assert all(exhibit.title in told for exhibit in museum.exhibits.values())


def test_of_one_that_doesnt_the_model_is_told_that_there_is_more(museum: Museum) -> None:
    told = instructions(museum, 6_000)

    assert not knows_all(told)
    assert len(told.encode()) <= 6_000


def test_the_instructions_are_the_same_to_the_byte(museum: Museum) -> None:
    assert instructions(museum, 24_000) == instructions(museum, 24_000)


def test_the_bound_covers_every_byte() -> None:
    told = [Message("system", "ü" * 100), Message("user", "🏛" * 100)]

    assert size_of(told).text_tokens >= 600
