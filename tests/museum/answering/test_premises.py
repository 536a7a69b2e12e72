"""What a question takes for granted, and the texts don't, is set right by the label or by what they say instead."""

from __future__ import annotations

import pytest

from tests.museum.museums import FIRST, SECOND, read


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("Why was the Great Wave painted in 1950?", "about 1831"),
        ("Why did Rembrandt paint Girl with a Pearl Earring?", "Johannes Vermeer"),
        ("How did Leonardo da Vinci paint the Great Wave?", "Katsushika Hokusai"),
        ("Why did Nefertiti carve the bust of Nefertiti herself?", "Thutmose"),
        ("Why was the Gutenberg Bible printed in Rome?", "Mainz"),
        ("Why did Hokusai paint the Great Wave in oil?", "woodblock print"),
        ("Why is the Rosetta Stone made of marble?", "granodiorite"),
    ],
)
def test_what_no_text_says_is_set_right(question: str, truth: str) -> None:
    assert truth in read(FIRST).answer(question).text


def test_what_a_text_says_is_taken_for_granted() -> None:
    assert "matters because" in read(FIRST).answer("Why did Vermeer paint Girl with a Pearl Earring?").text


def test_a_pronoun_takes_no_maker_for_granted() -> None:
    answer = read(FIRST).answer("How did they make this?", at="bayeux-tapestry")

    assert answer.sources[0].section != "maker"


@pytest.mark.parametrize(
    ("question", "at", "truth"),
    [
        ("What do the three hands show?", "tide-clock", "single blue hand"),
        ("Which gold was the bell cast from?", "drowned-bell", "copper and tin"),
        ("When was the clock taken out of this building?", "long-case-clock", "has never been taken out"),
    ],
)
def test_the_sentence_that_says_otherwise_is_told(question: str, at: str, truth: str) -> None:
    assert truth in read(SECOND).answer(question, at=at).text


@pytest.mark.parametrize(
    ("question", "at", "told"),
    [
        ("How did the two clerks lose their places?", "adding-engine", "hired the engine"),
        ("Why didn't he draw the dogs?", "ferry-at-low-water-copy", "never draw legs"),
        ("Why did the shipping clerk build it?", "adding-engine", "tired of being told"),
        ("Why did Josiah Pell build the clock?", "long-case-clock", "customs"),
    ],
)
def test_what_is_so_is_not_contradicted(question: str, at: str, told: str) -> None:
    assert told in read(SECOND).answer(question, at=at).text


def test_a_relative_who_is_asked_for_is_not_taken_for_granted() -> None:
    assert "brother" not in read(SECOND).answer("Who was Cordelia Vane's sister?", at="adding-engine").text


@pytest.mark.parametrize(
    ("question", "at", "truth"),
    [
        ("When did Lord Carnarvon find it?", "bust-of-nefertiti", "Ludwig Borchardt"),
        ("How did Captain Cook discover them?", "terracotta-warrior", "farmers"),
    ],
)
def test_a_finder_whom_no_text_knows_is_set_right_by_who_found_it(question: str, at: str, truth: str) -> None:
    assert truth in read(FIRST).answer(question, at=at).text


def test_a_finder_whom_the_texts_know_is_taken_for_granted() -> None:
    assert "Bouchard, saw" in read(FIRST).answer("When did Bouchard find the Rosetta Stone?").text


def test_where_a_thing_was_only_shown_it_was_not_made() -> None:
    assert "Canterbury" in read(FIRST).answer("Who stitched the Bayeux Tapestry in Paris?").text


def test_wood_that_a_thing_has_none_of_is_set_right() -> None:
    assert "silver" in read(FIRST).answer("Why is it made of wood?", at="harrison-h4").text


def test_her_eyes_are_no_visitors_poor_sight() -> None:
    answer = read(FIRST).answer("Are her eyes open?", at="bust-of-nefertiti")

    assert all(source.exhibit == "bust-of-nefertiti" for source in answer.sources)


@pytest.mark.parametrize(
    ("language", "question", "at", "truth"),
    [
        ("fr", "Pourquoi Van Gogh a-t-il peint cette vague ?", "great-wave", "Katsushika Hokusai"),
        ("fr", "Pourquoi la pierre de Rosette est-elle en marbre ?", None, "granodiorite"),
        ("fr", "Pourquoi a-t-on gravé la pierre de Rosette en 1650 ?", None, "196"),
        ("fr", "Quand Carter a-t-il trouvé cette pierre ?", "rosetta-stone", "Bouchard"),
        ("de", "Wann malte Dürer das?", "great-wave", "Katsushika Hokusai"),
        ("de", "Warum ist der Stein von Rosette aus Marmor?", None, "Granodiorit"),
        ("de", "Wieso wurde die Große Welle im Mittelalter gemacht?", None, "um 1831"),
        ("de", "Wie hat Kolumbus den Stein gefunden?", "rosetta-stone", "französischen Soldaten"),
        ("de", "Warum hat Raffael die Venus von Willendorf geschnitzt?", None, "weiß niemand"),
    ],
)
def test_french_and_german_visitors_are_set_right_too(
    language: str, question: str, at: str | None, truth: str
) -> None:
    assert truth in read(FIRST).answer(question, at=at, language=language).text


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("fr", "Quand Bouchard a-t-il trouvé la pierre de Rosette ?", "Bouchard, comprit"),
        ("de", "Warum hat Champollion die Hieroglyphen entziffert?", "Koptisch"),
    ],
)
def test_what_is_so_is_not_contradicted_in_other_languages(language: str, question: str, told: str) -> None:
    assert told in read(FIRST).answer(question, language=language).text


def test_nobody_is_taken_for_the_maker_where_the_label_knows_none() -> None:
    answer = read(FIRST).answer("Why did Raphael carve this?", at="venus-of-willendorf")

    assert answer.text.startswith("Nobody knows who made Venus of Willendorf")
