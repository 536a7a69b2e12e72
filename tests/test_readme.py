"""What the README promises and what the project is, kept the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from guide.settings import PREFIX, Settings

README = Path("README.md").read_text(encoding="utf-8")
FRONT_MATTER = yaml.safe_load(README.split("---")[1])
REQUIREMENTS = Path("requirements.txt").read_text(encoding="utf-8")


def test_a_space_gets_the_gradio_that_is_pinned() -> None:
    assert f"gradio=={FRONT_MATTER['sdk_version']}\n" in REQUIREMENTS
    assert int(FRONT_MATTER["sdk_version"].split(".")[0]) < 6
    assert Path(FRONT_MATTER["app_file"]).is_file()


def test_everything_is_pinned() -> None:
    lines = REQUIREMENTS.splitlines() + Path("tests/requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith(("#", "-r"))]

    assert [line for line in named if not re.match(r"[\w.\[\]-]+==[\w.]+", line)] == []


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "openai_api_key"])
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in README


def test_no_setting_is_explained_that_is_none() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}

    assert set(re.findall(r"`(GUIDE_[A-Z_]+)`", README)) <= known


def test_the_first_screen_has_the_two_commands() -> None:
    commands = re.findall(r"```sh\n(.+?)\n```", README, re.DOTALL)

    assert "requirements.txt && .venv/bin/python app.py" in commands[0]
    assert "-m pytest" in commands[1]
    assert README.index(commands[1]) < README.index("\n## ")


def test_every_picture_and_file_it_names_is_there() -> None:
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert Path(path).is_file(), path
