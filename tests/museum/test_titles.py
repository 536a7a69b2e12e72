"""Titles in mid-sentence, at its beginning, and after a French `de`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guide.museum.collection import Exhibit
from guide.museum.titles import LONGEST_TITLE_LETTERS, filled, title_in_sentence

PLAIN = Exhibit(
    id="x", language="en", title="", label="A label.", sections=(), questions=(), maker="", date="", place="",
    gallery="", materials="", dimensions="", accession="", image="", image_alt="", credit="", source="", clue="",
    related=(),
    pronunciations=(), translations={},
)  # fmt: skip


def titled(title: str, language: str, label: str = "A label.") -> Exhibit:
    return replace(PLAIN, title=title, language=language, label=label)


@pytest.mark.parametrize(
    ("title", "language", "told"),
    [
        ("The Rosetta Stone", "en", "the Rosetta Stone"),
        ("Under the Wave off Kanagawa (The Great Wave)", "en", "the Great Wave"),
        ("Bust of Nefertiti", "en", "the Bust of Nefertiti"),
        ("La pierre de Rosette", "fr", "la pierre de Rosette"),
        ("L'étendard d'Ur", "fr", "l'étendard d'Ur"),
        ("Der Stein von Rosette", "de", "der Stein von Rosette"),
        ("Diebesgut", "de", "Diebesgut"),
    ],
)
def test_a_title_begins_small_in_mid_sentence_where_it_begins_with_an_article(
    title: str, language: str, told: str
) -> None:
    assert title_in_sentence(titled(title, language)) == told


def test_a_title_that_nobody_could_say_is_cut_between_words() -> None:
    told = title_in_sentence(titled("Rim of a jar with a wavy line " * 9, "en"))

    assert told.startswith("Rim of a jar")
    assert told.endswith("…")
    assert len(told) <= LONGEST_TITLE_LETTERS


@pytest.mark.parametrize(("language", "told"), [("fr", "« The Bell »"), ("de", "„The Bell“")])
def test_a_title_that_nobody_translated_is_quoted(language: str, told: str) -> None:
    assert title_in_sentence(titled("The Bell", language, label="")) == told


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Le casque de Sutton Hoo", "L'âge du casque de Sutton Hoo."),
        ("Les figurines de Lewis", "L'âge des figurines de Lewis."),
        ("La pierre de Rosette", "L'âge de la pierre de Rosette."),
        ("L'étendard d'Ur", "L'âge de l'étendard d'Ur."),
        ("Étendard d'Ur", "L'âge d'Étendard d'Ur."),
        ("Lesueur", "L'âge de Lesueur."),
    ],
)
def test_a_french_title_joins_the_de_before_it(title: str, told: str) -> None:
    assert filled("L'âge {of_title}.", titled(title, "fr")) == told


def test_a_title_at_the_beginning_of_a_sentence_begins_large() -> None:
    stone = titled("Der Stein von Rosette", "de")
    assert filled("{Title}: {value}.", stone, value="Granodiorit") == "Der Stein von Rosette: Granodiorit."
