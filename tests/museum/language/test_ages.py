"""The age that a visitor mentions, and the ages that a museum's sentence is about."""

from __future__ import annotations

import pytest

from guide.museum.language.ages import age_said, ages_told


@pytest.mark.parametrize(
    ("folded", "age"),
    [
        ("my boy is thirteen what will he pay", 13),
        ("i m 70 do i get a discount", 70),
        ("can my 8 year old go round alone", 8),
        ("my grandson who s six", 6),
        ("mon fils a dix sept ans", 17),
        ("j ai 15 ans je paye combien", 15),
        ("il y a 20 ans", None),
        ("les moins de 12 ans", None),
        ("we are 12 people", None),
        ("is 10 euros enough", None),
        ("when do you close", None),
        ("muss mein 15 jahriger sohn zahlen", 15),
        ("meine tochter ist sieben jahre alt", 7),
        ("ich bin schon 70 was zahle ich", 70),
        ("wir sind 12 personen", None),
    ],
)
def test_an_age_is_heard_in_a_question(folded: str, age: int | None) -> None:
    assert age_said(folded) == age


@pytest.mark.parametrize(
    ("sentence", "among", "not_among"),
    [
        ("Children under 12 come in free.", 11, 12),
        ("Senior (65+): £7.50", 65, 64),
        ("A play for everyone from six years on.", 6, 5),
        ("Under-16s pay nothing.", 15, 16),
        ("Anybody younger than seven pays nothing.", 6, 7),
        ("Visitors aged 6 to 16 pay 4 pounds.", 16, 17),
        ("Young people from twelve to eighteen pay 3 crowns.", 12, 11),
        ("Visitors over 65 pay 8 euros.", 66, 30),
        ("People of 60 and over pay half.", 60, 59),
        ("Der Eintritt ist frei für Kinder und Jugendliche unter 18.", 17, 18),
        ("Besucher über 65 zahlen 8 Euro.", 66, 30),
        ("Kinder von 6 bis 12 Jahren zahlen die Hälfte.", 12, 13),
        ("Ab 60 Jahren zahlen Sie die Hälfte.", 60, 59),
        ("Gratuit pour les jeunes de moins de 18 ans.", 17, 18),
        ("Les visiteurs de plus de 65 ans paient 8 euros.", 66, 30),
        ("De 6 à 12 ans, le billet coûte 3 euros.", 12, 13),
    ],
)
def test_a_sentence_is_about_ages(sentence: str, among: int, not_among: int) -> None:
    ages = ages_told(sentence)

    assert any(among in one for one in ages)
    assert not any(not_among in one for one in ages)


def test_a_time_of_day_is_no_age() -> None:
    assert not ages_told("The museum is open from 10 in the morning to 6 in the evening.")
    assert age_said("are you open at 7") is None
    assert not ages_told("Das Museum ist von Dienstag bis Sonntag von 10 bis 18 Uhr geöffnet.")
    assert not ages_told("Das Museum ist von 10 bis 18 Uhr geöffnet, der Turm ist über 30 Meter hoch.")
