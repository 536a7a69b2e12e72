"""A museum in German alone: visitors call its things by the end of a long name, and use other forms of its verbs."""

from __future__ import annotations

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder

TEXT = """Eine grüne Lampe aus dem Stellwerk.

Die Lampe hing am Bahnübergang. Der Wärter Emil Tann löschte sie jeden Morgen; dann aß er sein Brot im Stehen."""


@pytest.fixture
def museum(folder: Folder) -> ExhibitAnswers:
    folder.write("museum.md", "---\nname: Bahnmuseum\nlanguages: [de]\n---\nEin Museum.\n")
    folder.exhibit("lampe", "maker: unbekannt", "materials: Messing", title="Die Signallampe", body=TEXT)
    return ExhibitAnswers(load_museum(folder.path))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wo hat die Lampe gehangen?", "Bahnübergang"),
        ("Was hat der Wärter gegessen?", "Brot"),
        ("Welche Farbe hat sie?", "grüne"),
        ("Warum hat Edison die Lampe gebaut?", "weiß niemand"),
        ("Warum ist die aus Gold?", "Messing"),
    ],
)
def test_german_visitors_need_not_say_it_as_it_is_written(museum: ExhibitAnswers, question: str, told: str) -> None:
    assert told in museum.answer(question, at="lampe", language="de").text
