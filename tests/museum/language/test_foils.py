"""Words by which a text contradicts a question, as a lexicon lists them."""

from __future__ import annotations

from guide.museum.language.foils import read_foils
from guide.museum.language.lexicon import lexicon
from guide.museum.language.stems import unchanged

TABLE = {
    "foils": "dutch/holland danish/denmark\ngold silver",
    "numbers": "one/single two",
    "denials": "never not",
    "about": [r"how old is (.+)$"],
}


def test_words_for_the_same_thing_name_one_thing() -> None:
    countries, metals = read_foils(TABLE, unchanged).kinds

    assert countries["dutch"] == countries["holland"] != countries["danish"]
    assert set(metals) == {"gold", "silver"}


def test_words_and_figures_tell_how_many_and_a_year_does_not() -> None:
    foils = read_foils(TABLE, unchanged)

    assert [foils.count(word) for word in ("single", "two", "12", "1871", "boat")] == [1, 2, 12, None, None]


def test_a_language_without_a_list_contradicts_nothing() -> None:
    foils = lexicon("xx").foils

    assert (foils.kinds, foils.denials, foils.about) == ((), frozenset(), ())
