"""Numbers read aloud as people of each language read them."""

import pytest

from guide.pipeline.tts.number_words import cardinal, decade, fraction, ordinal, year


@pytest.mark.parametrize(
    ("number", "english", "french", "german"),
    [
        (0, "zero", "zéro", "null"),
        (21, "twenty-one", "vingt et un", "einundzwanzig"),
        (80, "eighty", "quatre-vingts", "achtzig"),
        (91, "ninety-one", "quatre-vingt-onze", "einundneunzig"),
        (196, "one hundred and ninety-six", "cent quatre-vingt-seize", "einhundertsechsundneunzig"),
        (1001, "one thousand and one", "mille un", "eintausendeins"),
        (30_000, "thirty thousand", "trente mille", "dreißigtausend"),
        (2_000_000, "two million", "deux millions", "zwei Millionen"),
    ],
)
def test_a_number_is_said_in_each_language(number: int, english: str, french: str, german: str) -> None:
    assert (cardinal(number, "en"), cardinal(number, "fr"), cardinal(number, "de")) == (english, french, german)


@pytest.mark.parametrize(
    ("number", "english", "french", "german"),
    [
        (1, "first", "premier", "erste"),
        (5, "fifth", "cinquième", "fünfte"),
        (16, "sixteenth", "seizième", "sechzehnte"),
        (19, "nineteenth", "dix-neuvième", "neunzehnte"),
        (21, "twenty-first", "vingt et unième", "einundzwanzigste"),
    ],
)
def test_a_place_in_a_row_is_said_in_each_language(number: int, english: str, french: str, german: str) -> None:
    assert (ordinal(number, "en"), ordinal(number, "fr"), ordinal(number, "de")) == (english, french, german)


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (1066, "ten sixty-six", "eintausendsechsundsechzig"),
        (1500, "fifteen hundred", "fünfzehnhundert"),
        (1799, "seventeen ninety-nine", "siebzehnhundertneunundneunzig"),
        (1905, "nineteen oh five", "neunzehnhundertfünf"),
        (2003, "two thousand and three", "zweitausenddrei"),
        (2027, "twenty twenty-seven", "zweitausendsiebenundzwanzig"),
    ],
)
def test_a_year_is_said_in_pairs_of_figures(number: int, english: str, german: str) -> None:
    assert (year(number, "en"), year(number, "de")) == (english, german)


def test_decades_are_plural() -> None:
    assert (decade(1930), decade(1900)) == ("nineteen thirties", "nineteen hundreds")


@pytest.mark.parametrize("number", [-1, 10**9])
def test_what_has_no_words_here_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        cardinal(number, "en")


@pytest.mark.parametrize(
    ("whole", "parts", "of", "english", "french", "german"),
    [
        (0, 1, 2, "one half", "un demi", "ein halb"),
        (2, 1, 2, "two and a half", "deux et demi", "zweieinhalb"),
        (0, 3, 4, "three quarters", "trois quarts", "drei Viertel"),
        (1, 2, 3, "one and two thirds", "un et deux tiers", "eins zwei Drittel"),
        (0, 1, 5, "one fifth", "un cinquième", "ein Fünftel"),
    ],
)
def test_a_fraction_is_said_in_each_language(
    whole: int, parts: int, of: int, english: str, french: str, german: str
) -> None:
    assert fraction(parts, of, "en", whole=whole) == english
    assert fraction(parts, of, "fr", whole=whole) == french
    assert fraction(parts, of, "de", whole=whole) == german


def test_hundreds_are_plural_in_french_where_nothing_follows() -> None:
    said = [cardinal(number, "fr") for number in (200, 201, 200_000, 2_200)]

    assert said == ["deux cents", "deux cent un", "deux cent mille", "deux mille deux cents"]
    assert ordinal(200, "fr") == "deux centième"
