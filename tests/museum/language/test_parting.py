"""Two questions in one breath are told apart."""

from __future__ import annotations

import pytest

from guide.museum.language.lexicon import lexicon
from guide.museum.language.parting import asked_apart


@pytest.mark.parametrize(
    ("language", "question", "first", "second"),
    [
        ("en", "Who carved it and where was it found?", "Who carved it", "where was it found"),
        ("en", "Who carved it? And where was it found?", "Who carved it", "where was it found"),
        ("en", "When and where was it found?", "When was it found", "where was it found"),
        ("en", "How long and how heavy is it?", "How long is it", "how heavy is it"),
        ("en", "When was it found, and by whom?", "When was it found", "by whom was it found"),
        ("en", "Is there a café and are dogs allowed?", "Is there a café", "are dogs allowed"),
        ("de", "Wo sind die Toiletten und wann schließen Sie?", "Wo sind die Toiletten", "wann schließen Sie"),
        ("de", "Wann und von wem wurde es gebaut?", "Wann wurde es gebaut", "von wem wurde es gebaut"),
        ("fr", "Qui l'a faite et où est le vestiaire ?", "Qui l'a faite", "où est le vestiaire"),
    ],
)
def test_two_questions_are_told_apart(language: str, question: str, first: str, second: str) -> None:
    assert asked_apart(question, lexicon(language).parting) == (first, second)


@pytest.mark.parametrize(
    "question",
    [
        "Who looked after the house and did the cooking?",
        "And who paid for it?",
        "What is the difference between the duck and what the others carved?",
        "What did she say and what she meant?",
        "I like it and so does my wife. Who made it?",
        "Is this old? It looks new.",
        "Were the men and women who carved it paid?",
        "How old is the oldest of all that a merchant of this city owned? " * 5,
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert asked_apart(question, lexicon("en").parting) is None
