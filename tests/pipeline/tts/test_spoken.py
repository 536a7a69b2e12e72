"""What is written on a label must sound right when it is read aloud."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.museum.language.lexicon import phrases as answers_in
from guide.pipeline.phrases import phrases
from guide.pipeline.tts.espeak import espeak
from guide.pipeline.tts.spoken import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("carved in 196 BC, under Ptolemy V.", "carved in one hundred and ninety-six B C, under Ptolemy the fifth."),
        ("112.3 × 75.7 cm", "one hundred and twelve point three by seventy-five point seven centimetres"),
        ("the 16th–17th century, c. 1455", "the sixteenth to seventeenth century, about fourteen fifty-five"),
        ("AD 600, EA24 and ZAA0034", "A.D. six hundred, E.A. twenty-four and Z.A.A. zero zero three four"),
        ("King George (1738–1820) reigned.", "King George, seventeen thirty-eight to eighteen twenty, reigned."),
        ("It ended in 60 BC.", "It ended in sixty B C."),
        ("The Roman Vase", "The Roman Vase"),
        ("Prof. Dr. A. Smith and J. M. W. Turner", "Professor Doctor A. Smith and J M W Turner"),
        ("1990.332, gift of Mr and Mrs Perls", "nineteen ninety, three hundred and thirty-two, gift of Mister and "
         "Missiz Perls"),
        ("It is black/white and/or 24/7.", "It is black or white or twenty-four seven."),
        ("‘Wave’, the artists’ “best”", "Wave, the artists’ best"),
    ],
)  # fmt: skip
def test_english_is_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "en") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("196 av. J.-C., sous Ptolémée V.", "cent quatre-vingt-seize avant Jésus-Christ, sous Ptolémée cinq."),
        ("112,3 × 75,7 cm", "cent douze virgule trois sur soixante-quinze virgule sept centimètres"),
        ("au XVIe siècle", "au seizième siècle"),
        ("en 1831 l'artiste", "en mille huit cent trente et un l'artiste"),
        ("M. Dupont, n° 5, J. M. W. Turner", "Monsieur Dupont, numéro cinq, J M W Turner"),
    ],
)
def test_french_is_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "fr") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("196 v. Chr., unter Ptolemaios V.", "einhundertsechsundneunzig vor Christus, unter Ptolemaios dem Fünften."),
        ("112,3 × 75,7 cm", "einhundertzwölf Komma drei mal fünfundsiebzig Komma sieben Zentimeter"),
        ("3. Mai 1808", "dritter Mai achtzehnhundertacht"),
        ("am 24. Dezember 1799", "am vierundzwanzigsten Dezember siebzehnhundertneunundneunzig"),
        ("Di–So 10:00–18:00 Uhr", "Dienstag bis Sonntag zehn Uhr bis achtzehn Uhr"),
    ],
)
def test_german_is_said_in_words(written: str, spoken: str) -> None:
    assert speakable(written, "de-AT") == spoken


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("25,7 × 37,9 cm, 1867–1870, 196 a. C.", "es", "25,7 por 37,9 centímetros, 1867 a 1870, 196 antes de Cristo"),
        ("3 kg, 196 a.C.", "it", "3 chili, 196 avanti Cristo"),
        ("5 × 3 m, 196 v.Chr.", "nl", "5 bij 3 meter, 196 voor Christus"),
    ],
)
def test_where_the_voice_reads_numbers_itself_the_signs_beside_them_are_said(
    written: str, language: str, spoken: str
) -> None:
    assert speakable(written, language) == spoken


def test_markdown_is_not_read_out() -> None:
    written = "## Story\n**Bold**, [a link](https://example.org/x) and `code`:\n- one\n- two"

    assert speakable(written, "en") == "Story. Bold, a link and code: one, two"


@pytest.mark.parametrize(
    "written",
    [
        "It is old (see image).",
        "It is old [1] [sic].",
        "It is old (fig. 3).",
        "1. It is old.",
        "- It is old.",
        "( ) It is old.",
    ],
)
def test_what_only_a_reader_can_follow_is_left_out(written: str) -> None:
    assert speakable(written, "en") == "It is old."


def test_a_list_is_said_with_pauses() -> None:
    assert speakable("It shows\n1. a king\n2. a queen\n\nand more.", "en") == "It shows, a king, a queen and more."


def test_dashes_and_brackets_become_pauses() -> None:
    assert speakable("The stone – a decree (in Greek) – speaks.", "en") == "The stone, a decree, in Greek, speaks."


def test_there_is_nothing_to_say_without_a_word() -> None:
    assert speakable(" **…** 😀 !", "en") == ""


def test_nobody_smuggles_phonemes_in() -> None:
    assert "[[" not in speakable("Say [[h@l'oU]] please", "en")


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "de", "es", "", "zh-Hant"]))
def test_any_text_becomes_one_line_without_markup(text: str, language: str) -> None:
    said = speakable(text, language)

    assert not re.search(r"[\n\r\t*`\[\]<>{}()#|]", said)
    assert not re.match(r"[,;:.]", said)
    assert said == "" or re.search(r"\w", said)


@given(st.integers(0, 10**12), st.sampled_from(["en", "fr", "de"]))
def test_no_figure_of_a_sensible_number_is_left(number: int, language: str) -> None:
    said = speakable(f"x {number} y", language)

    assert (re.search(r"\d", said) is None) == (number < 10**9)


@pytest.mark.parametrize(
    "text",
    [phrases("ja").greeting, phrases("ja").not_understood, phrases("ja").you_could_ask, answers_in("ja")["cannot"]],
)
def test_what_the_guide_says_in_japanese_is_written_as_espeak_ng_can_read_it(text: str) -> None:
    speaker = espeak()
    speaker.choose_voice("ja")

    assert "(en)" not in speaker.ipa(speakable(text, "ja"))
