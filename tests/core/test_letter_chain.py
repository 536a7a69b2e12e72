from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core.letter_chain import LetterChain, Name, articles_of, begin, names_of, say, stop
from guide.core.ruling import Ruling

ENGLISH = articles_of("en")
NAMES = ("The Rosetta Stone", "Egypt", "Thutmose", "Émile", "Edo", "H1", "Xi'an", "Norway", "Yew")


def a_chain(*names: str, first: str) -> LetterChain:
    """A chain in which the guide has just named `first`."""
    known = names_of(names, ENGLISH)
    number = next(number for number, name in enumerate(known) if name.text == first)
    live = [name for name in known if any(other.first == name.last and other is not name for other in known)]
    chain, ruling = begin(known, (), articles=ENGLISH, luck=live.index(known[number]))
    assert ruling.values["reply"] == first
    return chain


def letters(name: str, language: str = "en") -> tuple[str, str]:
    (only,) = names_of([name], articles_of(language))
    return only.first, only.last


@pytest.mark.parametrize(
    ("name", "language", "first", "last"),
    [
        ("Egypt", "en", "e", "t"),
        ("Émile Borel é", "en", "e", "e"),
        ("The Rosetta Stone", "en", "r", "e"),
        ("The", "en", "t", "e"),
        ("L'Égypte", "fr", "e", "e"),
        ("Die Große Welle", "de", "g", "e"),
        ("Die", "de", "d", "e"),
        ("Harrison's sea clock H1", "en", "h", "h"),
        ("36 Views (1831)", "en", "v", "s"),
        ("Ærø", "en", "a", "o"),
        ("Straß", "de", "s", "s"),
        ("“Girl!”", "en", "g", "l"),
    ],
)
def test_only_letters_count_at_the_beginning_and_the_end(name: str, language: str, first: str, last: str) -> None:
    assert letters(name, language) == (first, last)


def test_what_has_no_letter_is_no_name_and_one_spelt_twice_is_one() -> None:
    assert [name.text for name in names_of(["1831", "—", "The Rosetta Stone", "rosetta  stone"], ENGLISH)] == [
        "The Rosetta Stone"
    ]


def test_a_name_that_fits_is_answered_by_another() -> None:
    chain = a_chain(*NAMES, first="The Rosetta Stone")

    chain, ruling = say(chain, "I say Egypt!", luck=0)

    assert ruling == Ruling(
        "chain_goes_on", values={"named": "Egypt", "reply": "Thutmose", "letter": "E", "score": "1"}
    )
    assert (chain.letter, chain.score) == ("e", 1)


def test_accents_and_capitals_make_no_difference() -> None:
    chain = a_chain(*NAMES, first="The Rosetta Stone")

    assert say(chain, "EMILE", luck=0)[1].values["named"] == "Émile"


def test_a_name_that_is_nearly_right_is_understood() -> None:
    chain = a_chain("Rosetta", "Antonio Stradivari", "Isis", first="Rosetta")

    assert say(chain, "antonio stradivary", luck=0)[1].values["named"] == "Antonio Stradivari"


def test_part_of_a_longer_name_is_not_what_was_named() -> None:
    chain = a_chain("Egypt", "Thutmose", "Stone", "The Rosetta Stone", "Edo", "Oslo", first="Thutmose")

    assert say(chain, "the Rosetta Stone", luck=0)[1].kind == "chain_wrong_letter"


def test_a_wrong_letter_ends_the_game_with_the_score() -> None:
    chain = a_chain(*NAMES, first="The Rosetta Stone")

    _, ruling = say(chain, "Norway", luck=0)

    assert ruling.is_over
    assert ruling == Ruling("chain_wrong_letter", True, {"named": "Norway", "letter": "E", "score": "0"})


def test_a_name_that_was_used_ends_the_game() -> None:
    chain = a_chain("Edo", "Oslo", "Otto", "Oro", first="Edo")
    chain, _ = say(chain, "Oslo", luck=0)

    _, ruling = say(chain, "Oslo", luck=0)

    assert (ruling.kind, ruling.is_over) == ("chain_used", True)


def test_an_unknown_name_may_be_said_anew_twice() -> None:
    chain = a_chain(*NAMES, first="The Rosetta Stone")

    for said in ("Excalibur", "Eldorado"):
        chain, again = say(chain, said, luck=0)
        assert (again.kind, again.is_over, again.values["letter"]) == ("chain_unknown", False, "E")

    _, last = say(chain, "Elysium", luck=0)
    assert (last.kind, last.is_over) == ("chain_unknown_again", True)


def test_a_known_name_in_between_forgives_the_unknown_one() -> None:
    chain = a_chain("Edo", "Oslo", "Otto", "Oro", first="Edo")
    chain, _ = say(chain, "Oz", luck=0)
    chain, _ = say(chain, "Oslo", luck=0)

    assert say(chain, "Oz", luck=0)[1].kind == "chain_unknown"


def test_the_guide_gives_up_rather_than_name_a_dead_end() -> None:
    chain = a_chain("Ea", "Anna", "Aax", first="Ea")

    _, ruling = say(chain, "Anna", luck=0)

    assert ruling == Ruling("chain_given_up", True, {"named": "Anna", "letter": "A", "score": "1"})


def test_a_museum_without_a_pair_of_names_ends_before_it_begins() -> None:
    _, ruling = begin(names_of(["Xi"], ENGLISH), (), articles=ENGLISH, luck=3)

    assert ruling.is_over


def test_the_visitor_may_name_what_the_guide_does_not() -> None:
    chain, _ = begin(
        names_of(["Edo", "Oslo"], ENGLISH), names_of(["Osiris", "Sais"], ENGLISH), articles=ENGLISH, luck=0
    )

    assert chain.letter == "o"
    assert say(chain, "Osiris", luck=0)[1].kind == "chain_given_up"


def test_stopping_tells_the_score() -> None:
    assert stop(a_chain(*NAMES, first="The Rosetta Stone")) == Ruling(
        "chain_stopped", True, {"letter": "E", "score": "0"}
    )


words = st.text(st.sampled_from("aeinorst' 1éüß-"), min_size=1, max_size=12)


@given(st.lists(words, max_size=25), st.lists(words, max_size=12), st.integers(0, 1_000))
def test_no_game_breaks_the_rules_whatever_is_said(known: list[str], moves: list[str], luck: int) -> None:
    """The guide's names fit, are never used twice and leave an answer; the score counts the visitor's that fitted."""
    names = names_of(known, ENGLISH)
    by_text = {name.text: name for name in names}
    chain, ruling = begin(names, (), articles=ENGLISH, luck=luck)
    said: list[Name] = [by_text[ruling.values["reply"]]] if not ruling.is_over else []
    for number, move in enumerate([*moves, *known]):
        if ruling.is_over:
            break
        chain, ruling = say(chain, move, luck=luck * number)
        if ruling.kind in ("chain_goes_on", "chain_given_up"):
            said += [by_text[ruling.values[which]] for which in ("named", "reply") if which in ruling.values]
        assert all(before.last == after.first for before, after in zip(said, said[1:], strict=False))
        assert len({name.key for name in said}) == len(said)
        assert chain.used == tuple(name.key for name in said)
        assert int(ruling.values["score"]) == chain.score == len(said) // 2
        if ruling.kind == "chain_goes_on":
            assert any(name.first == chain.letter and name.key not in chain.used for name in names)


@given(st.lists(words, min_size=1, max_size=25), st.text(max_size=60), st.integers())
def test_nothing_that_is_said_raises(known: list[str], said: str, luck: int) -> None:
    chain, ruling = begin(names_of(known, ENGLISH), (), articles=ENGLISH, luck=luck)

    assert ruling.is_over or say(chain, said, luck=luck)[1].values["letter"]
