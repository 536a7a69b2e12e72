"""Abbreviations are said in full, and their full stop ends a sentence only where the sentence ends."""

import pytest

from guide.pipeline.tts.abbreviations import abbreviations_in_words
from guide.pipeline.tts.number_words import NumberLanguage


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("c. 1325, ca 1325, 500 BCE", "en", "about 1325, about 1325, 500 B C E"),
        ("Inv. no. 12, Nos. 3 and 4, p. 5, fig. 6", "en", "inventory number 12, numbers 3 and 4, page 5, figure 6"),
        ("St Paul's, Mr and Mrs Perls, Prof. Smith", "en", "Saint Paul's, Mister and Missiz Perls, Professor Smith"),
        ("b. 1820, d. 1867", "en", "born 1820, died 1867"),
        ("It closed in 60 BC.", "en", "It closed in 60 B C."),
        ("3 Sept. 1940, Tue–Sun", "en", "3 September 1940, Tuesday to Sunday"),
        ("J. M. W. Turner and A. Smith", "en", "J M W Turner and A. Smith"),
        ("Mon–Fri 9–5, Sat. 10", "en", "Monday to Friday 9–5, Saturday 10"),
        ("No. He did. Mon Repos. Wed in 1860.", "en", "No. He did. Mon Repos. Wed in 1860."),
        ("79 apr. J.-C., env. 5", "fr", "79 après Jésus-Christ, environ 5"),
        ("M. Dupont et A.-L. Barye, XIXe s.", "fr", "Monsieur Dupont et A. L Barye, XIXe siècle."),
        ("Nr. 5, z. B. Prof. Dr. Meyer, 5. Jh. v. Chr.", "de", "Nummer 5, zum Beispiel Professor Doktor Meyer, "
         "5. Jahrhundert vor Christus."),
        ("Di–So", "de", "Dienstag bis Sonntag"),
        ("n° inv. 1905, n° 3, Ø 12 cm", "fr", "numéro d'inventaire 1905, numéro 3, diamètre 12 cm"),
        ("Ø 12 cm", "de", "Durchmesser 12 cm"),
    ],
)  # fmt: skip
def test_abbreviations_are_said_in_full(written: str, language: NumberLanguage, spoken: str) -> None:
    assert abbreviations_in_words(written, language) == spoken
