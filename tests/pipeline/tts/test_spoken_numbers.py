"""Numbers with their units, money, fractions and spans."""

import pytest

from guide.pipeline.tts.number_words import NumberLanguage
from guide.pipeline.tts.spoken_numbers import numbers_in_words


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("It weighs 1 kg.", "en", "It weighs one kilogram."),
        ("5 km² and 3 m3", "en", "five square kilometres and three cubic metres"),
        ("1 m, 1,2 m", "de", "ein Meter, eins Komma zwei Meter"),
        ("1867-70 and 1776/77", "en", "eighteen sixty-seven to seventy and seventeen seventy-six to seventy-seven"),
        ("1,286 pages, 30,000 years", "en", "one thousand two hundred and eighty-six pages, thirty thousand years"),
        ("1 286 pages, 2 200 ans", "fr", "mille deux cent quatre-vingt-six pages, deux mille deux cents ans"),
        ("1 000 000", "en", "one million"),
        ("£5.50, £1.50, £2 million, 12 € and 12.5%", "en", "five pounds fifty, one pound fifty, two million pounds, "
         "twelve euros and twelve point five per cent"),
        ("2½ m, ½, 3/4 and 1 1/2", "en", "two and a half metres, one half, three quarters and one and a half"),
        ("1½ Stunden", "de", "eineinhalb Stunden"),
        ("−5 °C, ±2, ~30", "en", "minus five degrees, plus or minus two, about thirty"),
        ("+4, 3:1", "en", "plus four, three to one"),
        ("5' 6\", 12 in wide", "en", "five feet six inches, twelve inches wide"),
        ("made in 1831 in London", "en", "made in eighteen thirty-one in London"),
        ("H. 30 cm; W. 20 cm", "en", "height thirty centimetres; width twenty centimetres"),
        ("007 and mp3 and 3D", "en", "zero zero seven and mp three and three D"),
    ],
)  # fmt: skip
def test_numbers_are_said_with_what_belongs_to_them(written: str, language: NumberLanguage, spoken: str) -> None:
    assert numbers_in_words(written, language) == spoken
