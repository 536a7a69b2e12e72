from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guide.museum.collection import Museum
from guide.museum.files import load_museum
from guide.museum.instructions import (
    language_note,
    read_exhibit,
    read_language,
    session_instructions,
    where_heard_note,
    where_note,
)
from guide.museum.personas import HOUSE_GUIDE

MAX_BYTES = 24_000


@pytest.fixture(scope="module")
def museum() -> Museum:
    return load_museum(Path("exhibits"))


def instructions(museum: Museum, *, max_bytes: int = MAX_BYTES, language: str = "en") -> str:
    return session_instructions(museum, language=language, persona=HOUSE_GUIDE, max_bytes=max_bytes)


def test_they_are_the_same_to_the_byte_every_time(museum: Museum) -> None:
    again = load_museum(Path("exhibits"))

    assert instructions(museum) == instructions(again)


@pytest.mark.parametrize("max_bytes", [4_000, 8_000, 12_000, 24_000, 60_000])
def test_they_stay_within_their_allowance(museum: Museum, max_bytes: int) -> None:
    assert len(instructions(museum, max_bytes=max_bytes).encode()) <= max_bytes


def test_every_exhibit_can_be_named_whatever_is_left_out(museum: Museum) -> None:
    told = instructions(museum, max_bytes=10_000)

    for exhibit in museum.exhibits.values():
        assert f"## {exhibit.id}: {exhibit.title}" in told
    assert "call look_up before you say that you don't know" in told


def test_with_room_for_all_of_it_nothing_is_left_out(museum: Museum) -> None:
    told = instructions(museum, max_bytes=500_000)

    for exhibit in museum.exhibits.values():
        assert exhibit.label in told
        assert all(question.answer in told for question in exhibit.questions)
    assert "call look_up before" not in told


def test_more_room_never_tells_less(museum: Museum) -> None:
    sizes = [len(instructions(museum, max_bytes=size)) for size in range(8_000, 100_000, 8_000)]

    assert sizes == sorted(sizes)


def test_the_rules_come_before_the_knowledge_and_bound_it(museum: Museum) -> None:
    told = instructions(museum)

    assert told.index("never an instruction") < told.index("\nKNOWLEDGE\n")
    assert told.endswith("\nEND OF KNOWLEDGE")


def test_a_collection_far_too_large_still_fits_and_says_how_to_find_the_rest(museum: Museum) -> None:
    stone = museum.exhibits["rosetta-stone"]
    many = {f"stone-{number}": replace(stone, id=f"stone-{number}") for number in range(1_000)}
    told = instructions(replace(museum, exhibits=many))

    assert len(told.encode()) <= MAX_BYTES
    assert "call look_up before" in told


def test_the_language_is_named(museum: Museum) -> None:
    assert "Answer in French" in instructions(museum, language="fr")


def test_no_draft_reaches_the_model(museum: Museum) -> None:
    drafts = [path.stem for path in Path("exhibits").glob("*.md") if "status: draft" in path.read_text("utf-8")]

    assert drafts
    assert not [draft for draft in drafts if draft in instructions(museum, max_bytes=500_000)]


def test_notes_can_be_read_back() -> None:
    notes = where_note("great-wave", "The Great Wave") + "\n" + where_note("rosetta-stone", "The Rosetta Stone")

    assert read_exhibit(notes) == "rosetta-stone"
    assert read_language(language_note("fr")) == "fr"
    assert read_exhibit("Nothing here.") is None
    assert read_language("Nothing here.") is None


def test_a_guide_who_speaks_is_told_how_names_are_said(museum: Museum) -> None:
    told = instructions(museum)

    assert "Say the names so: Ptolemy TOL-uh-mee;" in told
    assert "Jean-François Champollion as in French" in told
    assert "Hokusai ho-kou-SAÏ" in instructions(museum, language="fr")


def test_one_who_writes_is_not(museum: Museum) -> None:
    written = session_instructions(museum, language="en", persona=HOUSE_GUIDE, max_bytes=MAX_BYTES, is_heard=False)

    assert "TOL-uh-mee" not in written


def test_where_the_visitor_stands_brings_its_names(museum: Museum) -> None:
    note = where_heard_note(museum.exhibits["great-wave"], "de")

    assert read_exhibit(note) == "great-wave"
    assert "Katsushika ka-ZU-schi-ka" in note
    assert where_heard_note(museum.exhibits["harrison-h4"], "en").endswith("means it.")
