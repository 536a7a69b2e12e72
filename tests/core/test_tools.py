from __future__ import annotations

import json

import pytest

from guide.core.tools import MAX_TEXT_CHARS, TOOLS, BadCall, check_call, declarations


def test_every_tool_is_declared() -> None:
    every = declarations(personas={"robot": "fast"}, games={"hunt": "clues"})

    assert [declared["name"] for declared in every] == list(TOOLS)


def test_what_can_be_chosen_is_told_with_its_id() -> None:
    declared = {tool["name"]: json.dumps(tool) for tool in declarations(personas={"robot": "fast"})}

    assert "robot (fast)" in declared["set_persona"]


def test_where_there_is_nothing_to_choose_there_is_no_tool_for_it() -> None:
    names = {declared["name"] for declared in declarations()}

    assert names == set(TOOLS) - {"set_persona", "play", "move"}


def test_a_good_call_gives_its_arguments_and_nothing_else() -> None:
    assert check_call("show_exhibit", '{"id": "great-wave", "extra": 1}') == {"id": "great-wave"}


def test_a_tool_without_parameters_may_be_called_with_nothing() -> None:
    assert check_call("end_visit", "") == {}


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("fly", "{}", "no tool"),
        ("show_exhibit", "{", "not JSON"),
        ("show_exhibit", '{"id": "half an emoji: \\ud83c"}', "not JSON"),
        ("show_exhibit", "[" * 100_000, "not JSON"),
        ("show_exhibit", "[]", "not a JSON object"),
        ("show_exhibit", '{"id": 7}', "'id' must be text"),
        ("show_exhibit", '{"id": "  "}', "'id' must be text"),
        ("offer_questions", '{"questions": "one"}', "'questions' must be a list of texts"),
        ("offer_questions", '{"questions": ["a", "b", "c", "d"]}', "at most 3"),
        ("show_note", json.dumps({"markdown": "x" * (MAX_TEXT_CHARS + 1)}), "longer than"),
    ],
)
def test_a_bad_call_tells_the_model_what_is_wrong(name: str, arguments: str, said: str) -> None:
    checked = check_call(name, arguments)

    assert isinstance(checked, BadCall)
    assert said in json.loads(checked.output)["error"]
