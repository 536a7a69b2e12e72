"""Days, decades and centuries as people say them. Years and bare numbers are left for later."""

import pytest

from guide.pipeline.tts.spoken_dates import dates_in_words, roman


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("on 14 October 1066", "on the fourteenth of October 1066"),
        ("on 24, 25 and 31 December", "on the twenty-fourth, twenty-fifth and thirty-first of December"),
        ("3–5 May", "the third to the fifth of May"),
        ("from 3rd to 5th May", "from the third to the fifth of May"),
        ("the 3 May", "the third of May"),
        ("May 3, 1808", "May the third, 1808"),
        ("In May 1902, in Room 3, 5 May", "In May 1902, in Room 3, the fifth of May"),
        ("May 200 people", "May 200 people"),
        ("16th/17th century", "sixteenth to seventeenth century"),
        ("the 1820s–30s, the '20s", "the eighteen twenties to thirties, the twenties"),
    ],
)
def test_english_dates(written: str, spoken: str) -> None:
    assert dates_in_words(written, "en") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("le 1er mai", "le premier mai"),
        ("aux XVIe-XVIIe siècles", "aux seizième à dix-septième siècles"),
        ("XIXᵉ siècle, la 1re fois", "dix-neuvième siècle, la première fois"),
    ],
)
def test_french_dates(written: str, spoken: str) -> None:
    assert dates_in_words(written, "fr") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3. Mai, 19. Jahrhundert", "dritter Mai, neunzehntes Jahrhundert"),
        ("der 3. Mai, am 3. Mai", "der dritte Mai, am dritten Mai"),
        ("vom 3. bis zum 5. Mai", "vom dritten bis zum fünften Mai"),
        ("am 24., 25. und 31. Dezember", "am vierundzwanzigsten, fünfundzwanzigsten und einunddreißigsten Dezember"),
        ("im 16. und 17. Jahrhundert", "im sechzehnten und siebzehnten Jahrhundert"),
        ("die 18. Dynastie, in der 18. Dynastie", "die achtzehnte Dynastie, in der achtzehnten Dynastie"),
        ("In Raum 6. Die Welle", "In Raum 6. Die Welle"),
        ("die 1820er Jahre", "die achtzehnhundertzwanziger Jahre"),
    ],
)
def test_german_dates(written: str, spoken: str) -> None:
    assert dates_in_words(written, "de") == spoken


@pytest.mark.parametrize(("numeral", "number"), [("IV", 4), ("XIV", 14), ("XXXIX", 39), ("VIII", 8)])
def test_roman_numerals(numeral: str, number: int) -> None:
    assert roman(numeral) == number
