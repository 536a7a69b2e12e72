"""What the page is told of the museum."""

from __future__ import annotations

from pathlib import Path

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum_card import MOST_QUESTIONS, museum_card

VASE = "---\ntitle: The Vase\n---\nA vase.\n"


def told(folder: Path, *languages: str, **files: str) -> dict[str, object]:
    for name, text in {"museum.md": "---\nname: Mine\n---\nHello.\n", "vase.md": VASE, **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    museum = load_museum(folder)
    return museum_card(museum, ExhibitAnswers(museum), languages, page_languages=("de", "en", "fr"))


def test_each_language_has_the_welcome_that_its_file_gives(tmp_path: Path) -> None:
    files = {
        "museum.md": "---\nname: Mine\nlanguages: [en, fr, de]\nwelcome: Hello\n---\nA museum.\n",
        "museum.fr.md": "---\nwelcome: Bonjour\n---\nUn musée.\n",
        "museum.de.md": "---\nname: Meins\n---\nEin Museum.\n",
    }

    assert told(tmp_path, "en", "fr", "de", **files)["welcome"] == {"en": "Hello", "fr": "Bonjour"}


def test_a_museum_without_a_welcome_has_none(tmp_path: Path) -> None:
    assert told(tmp_path, "en")["welcome"] == {}


def test_what_nobody_translated_is_in_the_museums_own_language_whichever_are_offered(tmp_path: Path) -> None:
    files = {"museum.md": "---\nname: Mine\nlanguages: [en, fr]\n---\nA museum.\n"}
    card = told(tmp_path, "fr", **files)

    assert (card["language"], card["languages"]) == ("en", ["fr"])


def test_an_exhibit_has_more_questions_than_are_seen_at_once_and_the_curators_lead(tmp_path: Path) -> None:
    facts = "maker: Ann\ndate: 1830\nplace: Bath\nmaterials: clay\ndimensions: 30 cm\n"
    asked = "\n## Questions\n**Who broke it?** A dog.\n"
    [vase] = told(tmp_path, "en", **{"vase.md": VASE.replace("Vase\n", f"Vase\n{facts}") + asked})["exhibits"]

    assert vase["questions"][0] == "Who broke it?"
    assert 3 < len(set(vase["questions"])) == len(vase["questions"]) <= MOST_QUESTIONS


def test_the_page_knows_which_languages_it_has_sentences_in(tmp_path: Path) -> None:
    files = {"museum.md": "---\nname: Mine\nlanguages: [nl, en]\n---\nEen museum.\n"}

    assert told(tmp_path, "nl", "en", **files)["page_languages"] == ["en"]
