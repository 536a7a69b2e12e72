"""What `python -m guide check` and `ask` print about a museum's folder."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from guide.errors import BadInput
from guide.museum.asking import ask_file, ask_one, check_museum
from guide.museum.collection import Museum
from guide.museum.files import load_museum
from tests.museum.folder import Folder


@pytest.fixture
def museum(tmp_path: Path) -> Museum:
    folder = Folder(tmp_path)
    folder.exhibit("duck", "maker: Lina Paul", "date: '1931'", body="A duck of tin that swims.")
    return load_museum(tmp_path)


def test_checking_a_folder_with_mistakes_lists_them_and_gives_what_is_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.exhibit("duck", title=None)
    folder.exhibit("boat")
    folder.write("personas/robot.md", "---\nname: Robot\npace: fast\n---\nYou beep.\n")
    folder.write("games/hunt.md", "---\nname: Hunt\nkind: treasure hunt\nexhibits: [goose]\n---\nFind it.\n")

    checked = check_museum(tmp_path)

    assert [problem.split(": ")[0] for problem in checked.problems] == [
        "duck.md:1",
        "games/hunt.md:4",
        "personas/robot.md:3",
    ]
    assert checked.museum is not None
    assert list(checked.museum.exhibits) == ["boat"]


def test_checking_a_sound_folder_gives_the_museum_and_its_warnings(tmp_path: Path) -> None:
    Folder(tmp_path)

    checked = check_museum(tmp_path)

    assert checked.museum is not None
    assert checked.problems == ()
    assert checked.warnings == checked.museum.warnings == ("museum.md:1: No exhibit is published yet.",)


def test_checking_a_folder_without_its_name_gives_no_museum(tmp_path: Path) -> None:
    Folder(tmp_path).write("museum.md", "---\ncity: Ur\n---\nText.\n")

    checked = check_museum(tmp_path)

    assert checked.museum is None
    assert checked.problems == ("museum.md:1: There is no `name`; write `name: …` between the two --- lines.",)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "data" / "meanings.npz"


def test_one_question_shows_where_the_answer_comes_from(museum: Museum, kept: Path) -> None:
    said = ask_one(museum, "Who made this?", "duck", "en", kept)

    assert "Lina Paul" in said
    assert "duck, maker" in said


def test_an_exhibit_that_is_not_there_is_refused(museum: Museum, kept: Path) -> None:
    with pytest.raises(BadInput, match="duck"):
        ask_one(museum, "Who made this?", "goose", "en", kept)


def test_a_file_of_questions_is_answered_line_by_line(museum: Museum, tmp_path: Path, kept: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "Who made this?", "at": "duck"},
        {"id": 2, "question": "And when?", "before": "Who made the tin duck?"},
        {"id": "c", "question": "Who won the football match?"},
    ]
    questions.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    out = io.StringIO()

    ask_file(museum, questions, out, kept)

    answered = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["id"] for row in answered] == ["a", 2, "c"]
    assert {"exhibit": "duck", "section": "maker"} in answered[0]["sources"]
    assert answered[1]["sources"][0]["exhibit"] == "duck"
    assert answered[2]["sources"] == []


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"id": "a"}', '{"question": 3}', '{"question": "Who?", "at": ["duck"]}']
)
def test_a_line_that_is_no_question_is_named_with_its_number(
    museum: Museum, tmp_path: Path, line: str, kept: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f'{{"id": 1, "question": "Who?"}}\n{line}\n', encoding="utf-8")

    with pytest.raises(BadInput, match="2"):
        ask_file(museum, questions, io.StringIO(), kept)


def test_what_the_exhibits_mean_is_kept_for_the_next_question(museum: Museum, kept: Path) -> None:
    ask_one(museum, "Who made this?", "duck", "en", kept)

    assert kept.is_file()
