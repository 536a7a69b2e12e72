"""Inventory numbers, telephone numbers and addresses, read sign by sign."""

import pytest

from guide.pipeline.tts.number_words import NumberLanguage
from guide.pipeline.tts.spoken_codes import codes_in_words


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("H4, SH.90.1, SH.N12", "en", "H four, S H ninety, one, S H N twelve"),
        ("1928,1010.3", "en", "nineteen twenty-eight, ten ten, three"),
        ("1831,1101.78-145", "en", "eighteen thirty-one, eleven oh one, seventy-eight to one hundred and forty-five"),
        ("1990.332", "en", "nineteen ninety, three hundred and thirty-two"),
        ("LM 1934.1", "en", "LM nineteen thirty-four, one"),
        ("1850.5 kg, 1990.33 metres", "en", "1850.5 kg, 1990.33 metres"),
        ("info@vitrine-museum.example", "en", "info at vitrine museum dot example"),
        ("see https://www.museum.org/visit.", "en", "see museum dot org."),
        ("info@musee.fr", "fr", "info arobase musee point fr"),
        ("020 7323 8000", "en", "zero two zero, seven three two three, eight zero zero zero"),
        ("01 23 45 67 89", "fr", "zéro un, vingt-trois, quarante-cinq, soixante-sept, quatre-vingt-neuf"),
    ],
)  # fmt: skip
def test_codes_and_addresses(written: str, language: NumberLanguage, spoken: str) -> None:
    assert codes_in_words(written, language) == spoken
