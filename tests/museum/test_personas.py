from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.personas import HOUSE_GUIDE, load_personas

PIRATE = """---
name: Captain Flint
voice: cedar
pace: 1.2
---
You talk like an old sea captain.
"""


def test_a_museum_without_personas_has_its_house_guide(tmp_path: Path) -> None:
    assert list(load_personas(tmp_path / "personas").values()) == [HOUSE_GUIDE]


def test_a_file_adds_a_persona_behind_the_house_guide(tmp_path: Path) -> None:
    (tmp_path / "pirate.md").write_text(PIRATE)

    guide, pirate = load_personas(tmp_path).values()

    assert guide is HOUSE_GUIDE
    assert (pirate.id, pirate.name, pirate.voice, pirate.pace) == ("pirate", "Captain Flint", "cedar", 1.2)
    assert pirate.instructions == "You talk like an old sea captain."


def test_a_museum_can_have_a_house_guide_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(PIRATE)

    assert [persona.name for persona in load_personas(tmp_path).values()] == ["Captain Flint"]


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nnam: Captain\npace: fast\n---\n")
    (tmp_path / "b.md").write_text("no dashes")
    (tmp_path / "c.md").write_bytes(b"---\nname: \xff\n---\nHello.")

    with pytest.raises(MuseumError) as raised:
        load_personas(tmp_path)

    told = "\n".join(raised.value.problems)
    folder = tmp_path.name
    assert f"{folder}/a.md:2:" in told
    assert "did you mean `name`?" in told
    assert f"{folder}/a.md:3: `pace`" in told
    assert f"{folder}/b.md:1:" in told
    assert f"{folder}/c.md:1:" in told
