"""How many questions in German are answered right, as visitors from three countries put them.

`german_questions.jsonl` was tuned on; of `german_more_questions.jsonl`, written before any tuning, only the totals
were looked at. The thresholds stand a little below what was measured; run with `-s` to see the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.asked import UNANSWERABLE, Asked, put, read_asked, report, right_of, share

HERE = Path(__file__).parent
TUNED_ON, COUNTED = "german_questions", "german_more_questions"
OF_EXHIBITS = ("factual", "this", "follow_up")


@pytest.fixture(scope="module")
def museum() -> ExhibitAnswers:
    return ExhibitAnswers(load_museum(HERE.parents[1] / "exhibits"), today_year=2026)


@pytest.fixture(scope="module")
def told(museum: ExhibitAnswers) -> Mapping[str, Sequence[tuple[Asked, Answer]]]:
    return {
        name: [(asked, put(museum, asked)) for asked in read_asked(HERE / f"{name}.jsonl")]
        for name in (TUNED_ON, COUNTED)
    }


@pytest.mark.parametrize(
    ("name", "kinds", "at_least"),
    [
        (TUNED_ON, ("facility",), 0.97),
        (TUNED_ON, OF_EXHIBITS, 0.92),
        (TUNED_ON, UNANSWERABLE, 0.94),
        (COUNTED, ("facility",), 0.90),
        (COUNTED, OF_EXHIBITS, 0.80),
        (COUNTED, UNANSWERABLE, 0.94),
    ],
)
def test_enough_is_right_of_each_kind(
    told: Mapping[str, Sequence[tuple[Asked, Answer]]], name: str, kinds: Sequence[str], at_least: float
) -> None:
    rows = dict(right_of(told[name]))
    print(report(name, rows))  # noqa: T201  # the report

    assert share(rows, kinds) >= at_least


def test_no_answer_is_longer_than_sixty_words(told: Mapping[str, Sequence[tuple[Asked, Answer]]]) -> None:
    assert max(len(answer.text.split()) for answered in told.values() for _, answer in answered) <= 60


def test_answers_are_in_german(told: Mapping[str, Sequence[tuple[Asked, Answer]]]) -> None:
    assert {answer.language for answered in told.values() for _, answer in answered} == {""}


@pytest.mark.parametrize(
    ("question", "before", "holds"),
    [
        ("Wie hoch ist der Rosettastein?", None, "112"),
        ("Wo steht die Nofretete?", None, "Raum 2, Ägypten"),
        ("Wo sind Harrisons Uhren?", None, "Raum 5"),
        ("gibt es schliessfaecher", None, "Schließfächer"),
        ("Wos kost da Eintritt?", None, "12 Euro"),
        ("wann schließen sie", "Wo sind die Toiletten?", "18 Uhr"),
        ("wo ist der aufzug", "Was kostet der Eintritt?", "Eingangshalle"),
        ("Und mit 16?", "Was zahlen Kinder?", "unter 18"),
        ("Was kostet der Eintritt für Kinder?", None, "unter 18"),
        ("Habt ihr sonntags auf?", None, "bis Sonntag"),
        ("Verkauft ihr Regenschirme?", None, "Museumsladen"),
        ("Kann ich das Ticket später wieder benutzen?", None, "den ganzen Tag"),
        ("Kann man hier Wasser kriegen?", None, "Trinkwasser"),
        ("Unter welcher Nummer erreiche ich Sie?", None, "keine Auskunft"),
        ("Darf mein Blindenhund mit rein?", None, "Assistenzhunde"),
        ("Hat Hokusai eine Ausbildung gemacht?", None, "leider nicht"),
    ],
)
def test_visitors_are_understood_as_they_speak_and_type(
    museum: ExhibitAnswers, question: str, before: str | None, holds: str
) -> None:
    assert holds in museum.answer(question, before=before, language="de").text


def test_what_the_text_of_what_they_stand_before_tells_of_is_asked_of_nothing_else(museum: ExhibitAnswers) -> None:
    answer = museum.answer("Warum ist der Tsunami so hoch?", at="great-wave", language="de")

    assert "Rosette" not in answer.text
