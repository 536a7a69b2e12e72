"""What is written on a label must sound right when it is read aloud."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.pipeline.spoken import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("carved in 196 BC, under Ptolemy V.", "carved in one hundred and ninety-six B C, under Ptolemy the fifth."),
        ("112.3 × 75.7 cm", "one hundred and twelve point three by seventy-five point seven centimetres"),
        ("It weighs 1 kg.", "It weighs one kilogram."),
        ("the 16th–17th century, c. 1455", "the sixteenth to seventeenth century, about fourteen fifty-five"),
        ("found in 1799", "found in seventeen ninety-nine"),
        ("1,286 pages, 30,000 years ago", "one thousand two hundred and eighty-six pages, thirty thousand years ago"),
        ("in the 1930s", "in the nineteen thirties"),
        ("EA24 and ZAA0034", "E A twenty-four and Z A A zero zero three four"),
        ("accession 1928,1010.3", "accession nineteen twenty-eight, ten ten, three"),
        ("10:00–18:00, 20:30", "ten in the morning until six in the evening, eight thirty in the evening"),
        ("£5.50, 12 € and 50%", "five pounds fifty, twelve euros and fifty per cent"),
        ("King George (1738–1820) reigned.", "King George, seventeen thirty-eight to eighteen twenty, reigned."),
        ("It ended in 60 BC.", "It ended in sixty B C."),
        ("−5 °C", "minus five degrees"),
        ("The Roman Vase", "The Roman Vase"),
        ("Henry VIII's armour in Room V", "Henry the eighth's armour in Room V"),
    ],
)  # fmt: skip
def test_english_numbers_dates_and_sizes_are_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "en") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("196 av. J.-C., sous Ptolémée V.", "cent quatre-vingt-seize avant Jésus-Christ, sous Ptolémée cinq."),
        ("112,3 × 75,7 cm", "cent douze virgule trois sur soixante-quinze virgule sept centimètres"),
        ("au XVIe siècle", "au seizième siècle"),
        ("1 286 pages, 12 €", "mille deux cent quatre-vingt-six pages, douze euros"),
        ("de 10h00 à 18h30", "de dix heures à dix-huit heures trente"),
        ("Louis XIV et François Ier", "Louis quatorze et François premier"),
    ],
)
def test_french_numbers_dates_and_sizes_are_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "fr") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("196 v. Chr., unter Ptolemaios V.", "einhundertsechsundneunzig vor Christus, unter Ptolemaios der Fünfte."),
        ("112,3 × 75,7 cm", "einhundertzwölf Komma drei mal fünfundsiebzig Komma sieben Zentimeter"),
        ("im 16. Jahrhundert", "im sechzehnten Jahrhundert"),
        ("am 24. Dezember 1799", "am vierundzwanzigsten Dezember siebzehnhundertneunundneunzig"),
        ("von 10:00–18:00 Uhr", "von zehn Uhr bis achtzehn Uhr"),
    ],
)
def test_german_numbers_dates_and_sizes_are_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "de-AT") == spoken


def test_markdown_is_not_read_out() -> None:
    written = "## Story\n**Bold**, [a link](https://example.org/x) and `code`:\n- one\n- two"

    assert speakable(written, "en") == "Story Bold, a link and code: one two"


def test_dashes_and_brackets_become_pauses() -> None:
    assert speakable("The stone – a decree (in Greek) – speaks.", "en") == "The stone, a decree, in Greek, speaks."


def test_there_is_nothing_to_say_without_a_word() -> None:
    assert speakable(" **…** 😀 !", "en") == ""


def test_nobody_smuggles_phonemes_in() -> None:
    assert "[[" not in speakable("Say [[h@l'oU]] please", "en")


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "de", "es", "", "zh-Hant"]))
def test_any_text_becomes_one_line_without_markup(text: str, language: str) -> None:
    said = speakable(text, language)

    assert not re.search(r"[\n\r\t*`\[\]<>{}]", said)
    assert said == "" or re.search(r"\w", said)


@given(st.integers(0, 10**12), st.sampled_from(["en", "fr", "de"]))
def test_no_figure_of_a_sensible_number_is_left(number: int, language: str) -> None:
    said = speakable(f"x {number} y", language)

    assert (re.search(r"\d", said) is None) == (number < 10**9)
