"""The sentences that recognition learns this museum's language from."""

from pathlib import Path

from guide.museum.files import load_museum
from guide.pipeline.stt.lexicon import (
    exhibit_names,
    found_words,
    phrasebook,
    visitors_sentences,
    words_of,
)

MUSEUM = load_museum(Path(__file__).parents[3] / "exhibits")


def test_words_are_lower_case_without_accents_and_numbers_are_as_they_are_said() -> None:
    assert words_of("Käthe’s H4, 1799!") == ["kathe's", "h", "four", "seventeen", "ninety", "nine"]


def test_every_choice_of_a_grammar_is_said_at_least_once() -> None:
    grammar = "made = carved | painted | found\nwho {made} {x}"

    assert visitors_sentences(grammar, {"x": ["the stone", "the mask"]}) == [
        "who carved the stone",
        "who painted the mask",
        "who found the stone",
    ]


def test_a_frequent_line_is_said_in_every_combination_that_often() -> None:
    grammar = "made = carved | painted\n*2 who {made} {x}"

    assert sorted(visitors_sentences(grammar, {"x": ["it", "this"]})) == sorted(
        ["who carved it", "who carved this", "who painted it", "who painted this"] * 2
    )


def test_a_line_whose_choice_is_empty_is_left_out() -> None:
    assert visitors_sentences("how old is {x}\nhello", {"x": []}) == ["hello"]


def test_no_sentence_has_two_articles_in_a_row() -> None:
    assert visitors_sentences("is this the real {x}", {"x": ["the stone"]}) == ["is this the real stone"]


def test_what_is_is_also_said_as_whats() -> None:
    assert "what's it made of" in visitors_sentences("what is it made of", {})


def test_the_texts_tell_what_may_be_asked_about() -> None:
    found = found_words(["A copper ring was polished by Nora Hale. Then the pilot saw three kettles."])

    assert found["noun"] == ["copper", "pilot"]
    assert found["plural"] == ["kettles"]
    assert found["verbed"] == ["polished"]
    assert found["name"] == ["nora hale"]


def test_a_title_is_also_called_by_its_first_part() -> None:
    wave = MUSEUM.exhibits["great-wave"]

    assert wave.title in exhibit_names(wave)
    assert all(name == name.strip(" ,:") for name in exhibit_names(wave))


def test_every_exhibit_can_be_asked_for_by_name() -> None:
    phrases = set(phrasebook(MUSEUM).asked)

    for exhibit in MUSEUM.exhibits.values():
        named = [name for name in exhibit_names(exhibit) if any(name.lower() in phrase for phrase in phrases)]
        assert named


def test_curators_questions_are_part_of_the_language() -> None:
    expected = phrasebook(MUSEUM).expected

    for exhibit in MUSEUM.exhibits.values():
        assert {question.text for question in exhibit.questions} <= set(expected)


def test_the_museum_has_a_name_too() -> None:
    assert MUSEUM.name in phrasebook(MUSEUM).names
