"""Curators say how names sound: what they may write, what they are told otherwise, and who hears it."""

from __future__ import annotations

import pytest

from guide.museum.files import load_museum
from guide.museum.pronouncing import Pronunciation, holding_in
from tests.museum.folder import Folder, problems

HOKUSAI = Pronunciation("Hokusai", "HOH-koo-sigh", "en")
HOKUSAI_IN_FRENCH = Pronunciation("Hokusai", "ho-kou-SAÏ", "fr")
CHAMPOLLION = Pronunciation("Champollion", "Champollion", "fr")


def test_names_are_spelled_by_syllables_or_read_in_another_language(folder: Folder) -> None:
    folder.exhibit(
        "wave", "pronounce:", "  Hokusai: HOH-koo-sigh", "  Champollion: fr", body="Champollion knew no Hokusai."
    )
    folder.exhibit("wave.fr", "pronounce: {Hokusai: ho-kou-SAÏ}", body="Hokusai l'a dessinée.")

    museum = load_museum(folder.path)

    assert museum.exhibits["wave"].pronunciations == (HOKUSAI, CHAMPOLLION)
    assert set(museum.all_pronunciations()) == {HOKUSAI, CHAMPOLLION, HOKUSAI_IN_FRENCH}
    assert museum.warnings == ()


def test_a_museum_tells_how_its_own_name_is_said(folder: Folder) -> None:
    folder.write("museum.md", "---\nname: Uig House\npronounce:\n  Uig: OO-ig\n---\nA house.\n")

    assert [*load_museum(folder.path).all_pronunciations()] == [Pronunciation("Uig", "OO-ig", "en")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  Tin: TİN!", "“TİN!” holds other signs than letters and hyphens; write its syllables as they sound,"),
        ("  Tin: /tɪn/", "“/tɪn/” holds other signs than letters and hyphens;"),
        ("  Tin Duck: tin-duk", "no syllable of “tin-duk” is in capitals;"),
        ("  Tin Duck: TIN-duk", "“Tin Duck” and “TIN-duk” must have as many words; join syllables by hyphens."),
        ("  Tin: xx", "“xx” is not a language code;"),
        ("  Tin: ja", "Japanese is not written in these letters;"),
        ("  Tin:", "how “Tin” is said is missing;"),
    ],
)
def test_what_cannot_be_read_aloud_is_reported_with_its_line(folder: Folder, line: str, said: str) -> None:
    folder.exhibit("duck", "pronounce:", "  Duck: DUK", line)

    (problem,) = problems(folder)

    assert problem.startswith("duck.md:5: `pronounce`: ")
    assert said in problem


@pytest.mark.parametrize("line", ["pronounce: Duck DUK", "pronounce:", "pronounce: [DUK]"])
def test_names_stand_on_lines_of_their_own(folder: Folder, line: str) -> None:
    folder.exhibit("duck", line)

    (problem,) = problems(folder)

    assert problem.startswith("duck.md:3: `pronounce` is followed by lines of its own")


def test_a_name_given_twice_is_reported(folder: Folder) -> None:
    folder.exhibit("duck", "pronounce:", "  Duck: DUK", "  Duck: DOOK")

    assert problems(folder) == ("duck.md:5: `Duck` is written twice; it was first on line 4.",)


def test_two_files_that_differ_on_a_name_are_reported(folder: Folder) -> None:
    folder.exhibit("a", "pronounce:", "  Duck: DUK")
    folder.exhibit("b", "pronounce:", "  Tin: TIN", "  Duck: DOOK")

    assert problems(folder) == ("b.md:5: `pronounce`: here it is “Duck DOOK”, but “Duck DUK” in a.md.",)


def test_a_name_that_stands_nowhere_in_its_file_is_a_slip_of_the_pen(folder: Folder) -> None:
    folder.exhibit("duck", "maker: Ida O’Neill", "pronounce:", "  Ducks: DUKS", "  Ida O'Neill: EYE-da oh-NEEL")

    assert load_museum(folder.path).warnings == ("duck.md:5: `pronounce`: “Ducks” stands nowhere in this file.",)


def test_only_this_key_has_names_below_it(folder: Folder) -> None:
    folder.exhibit("duck", "maker:", "  first: Ida")

    assert problems(folder) == ("duck.md:3: `maker` must be a text or a simple list of texts.",)


def test_syllables_are_for_their_own_language_and_a_code_for_all_others() -> None:
    told = (HOKUSAI, HOKUSAI_IN_FRENCH, CHAMPOLLION)

    assert holding_in("en-GB", told) == {"Hokusai": HOKUSAI, "Champollion": CHAMPOLLION}
    assert holding_in("fr", told) == {"Hokusai": HOKUSAI_IN_FRENCH}
    assert holding_in("de", told) == {"Champollion": CHAMPOLLION}


def test_syllables_win_over_a_code() -> None:
    own = Pronunciation("Champollion", "shahm-POHL-yon", "en")

    for told in [(own, CHAMPOLLION), (CHAMPOLLION, own)]:
        assert holding_in("en", told) == {"Champollion": own}
