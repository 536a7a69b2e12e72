"""Kings, popes and wars with their numbers."""

import pytest

from guide.pipeline.tts.number_words import NumberLanguage
from guide.pipeline.tts.spoken_rulers import rulers_in_words


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("Henry VIII's armour in Room V", "en", "Henry the eighth's armour in Room five"),
        ("Elizabeth I and World War II", "en", "Elizabeth the first and World War two"),
        ("Then I saw an X-ray. An X-ray!", "en", "Then I saw an X-ray. An X-ray!"),
        ("Louis XIV et Ptolémée V, roi", "fr", "Louis quatorze et Ptolémée cinq, roi"),
        ("Heinrich VIII.", "de", "Heinrich der Achte."),
        ("Ludwig XIV. starb", "de", "Ludwig der Vierzehnte starb"),
        ("unter König Ludwig XIV. gebaut", "de", "unter König Ludwig dem Vierzehnten gebaut"),
        ("das Bett Ludwigs XIV.", "de", "das Bett Ludwigs des Vierzehnten."),
        (
            "von Katharina II., für Ramses II. gebaut",
            "de",
            "von Katharina der Zweiten, für Ramses den Zweiten gebaut",
        ),
    ],
)
def test_a_ruler_is_counted_as_each_language_does(written: str, language: NumberLanguage, spoken: str) -> None:
    assert rulers_in_words(written, language) == spoken
