"""Times of day as people say them."""

import pytest

from guide.pipeline.tts.spoken_times import times_in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("10:00–18:00, 20:30", "ten in the morning until six in the evening, eight thirty in the evening"),
        ("10.30 am", "ten thirty in the morning"),
        ("at 10 a.m. sharp", "at ten in the morning sharp"),
        ("10am–5pm", "ten in the morning until five in the afternoon"),
        ("noon–5 p.m.", "noon until five in the afternoon."),
        ("from 9:30 in the morning", "from nine thirty in the morning"),
        ("12:00, 12:05, 00:00", "noon, twelve oh five in the afternoon, midnight"),
        ("scale 1:50, 2.5 mm, I am 10 amps", "scale 1:50, 2.5 mm, I am 10 amps"),
    ],
)
def test_english_times(written: str, spoken: str) -> None:
    assert times_in_words(written, "en") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("de 10h00 à 18h30", "de dix heures à dix-huit heures trente"),
        ("10h–18h", "dix heures à dix-huit heures"),
        ("14 h 30, 21 h, 1 h, 0h30", "quatorze heures trente, vingt et une heures, une heure, zéro heure trente"),
        ("5 hommes", "5 hommes"),
    ],
)
def test_french_times(written: str, spoken: str) -> None:
    assert times_in_words(written, "fr") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("von 10:00–18:00 Uhr", "von zehn Uhr bis achtzehn Uhr"),
        ("9.30 bis 17.30 Uhr", "neun Uhr dreißig bis siebzehn Uhr dreißig"),
        ("1 Uhr, 13.05 Uhr", "ein Uhr, dreizehn Uhr fünf"),
        ("10.000 Uhren", "10.000 Uhren"),
    ],
)
def test_german_times(written: str, spoken: str) -> None:
    assert times_in_words(written, "de") == spoken
