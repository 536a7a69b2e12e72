from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.personas import HOUSE_GUIDE, MAX_INSTRUCTIONS_CHARS, Persona, Voices, load_personas, read_personas
from guide.museum.problems import Findings

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
    assert f"{folder}/c.md:2:" in told


def test_a_translation_keeps_what_it_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "pirate.md").write_text(PIRATE.replace("pace:", "greeting: Ahoy!\nasked_as: [pirate]\npace:"))
    (tmp_path / "pirate.fr.md").write_text("---\nname: Le capitaine\ngreeting: À l'abordage !\n---\n")

    french = load_personas(tmp_path)["pirate"].spoken_in("fr")

    assert (french.id, french.name, french.greeting) == ("pirate", "Le capitaine", "À l'abordage !")
    assert (french.voice, french.pace, french.asked_as) == ("cedar", 1.2, ("pirate",))
    assert french.instructions == "You talk like an old sea captain."


def test_a_language_nobody_wrote_hears_the_original(tmp_path: Path) -> None:
    (tmp_path / "pirate.md").write_text(PIRATE)

    assert load_personas(tmp_path)["pirate"].spoken_in("de").name == "Captain Flint"


def test_a_translation_of_nothing_and_too_long_instructions_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "pirate.fr.md").write_text("---\nname: Le capitaine\n---\n")
    (tmp_path / "poet.xx9.md").write_text("---\nname: Poet\n---\n")
    (tmp_path / "bard.md").write_text("---\nname: Bard\n---\n" + "la " * MAX_INSTRUCTIONS_CHARS)

    with pytest.raises(MuseumError) as raised:
        load_personas(tmp_path)

    told = "\n".join(raised.value.problems)
    assert "pirate.fr.md:1: This translates nothing" in told
    assert "poet.xx9.md:1: “xx9” is not a language code" in told
    assert "bard.md:4: This is 8,999 characters long" in told


SHIPPED = load_personas(Path(__file__).parents[2] / "exhibits" / "personas")


@pytest.mark.parametrize("persona", SHIPPED.values(), ids=lambda persona: persona.id)
def test_each_shipped_persona_is_told_in_every_language_of_the_museum(persona: Persona) -> None:
    for language in ("en", "fr", "de"):
        told = persona.spoken_in(language)
        assert all((told.name, told.about, told.greeting, told.asked_as))
        assert len(told.greeting) <= 120
        assert (told.greeting != persona.greeting) == (language != "en")


def test_the_five_shipped_personas_sound_different() -> None:
    assert len(SHIPPED) == 5
    assert len({(persona.voice, persona.pace) for persona in SHIPPED.values()}) == 5


VOICES = Voices("OpenAI", ("cedar", "echo", "marin"))


@pytest.mark.parametrize(
    ("voice", "told"),
    [
        ("ecko", "OpenAI has no voice “ecko”; did you mean “echo”? It has cedar, echo and marin."),
        ("Gandalf", "OpenAI has no voice “Gandalf”. It has cedar, echo and marin."),
    ],
)
def test_a_voice_that_nobody_has_is_named_with_those_that_there_are(tmp_path: Path, voice: str, told: str) -> None:
    (tmp_path / "pirate.md").write_text(PIRATE)
    (tmp_path / "pirate.fr.md").write_text(f"---\nname: Le capitaine\nvoice: {voice}\n---\n")
    (tmp_path / "bard.md").write_text(PIRATE.replace("cedar", voice))
    findings = Findings()

    assert list(read_personas(tmp_path, findings, VOICES)) == ["guide", "pirate"]
    assert [(problem.file.partition("/")[2], problem.line) for problem in findings.problems] == [
        ("bard.md", 3),
        ("pirate.fr.md", 3),
    ]
    assert {problem.sentence for problem in findings.problems} == {f"`voice`: {told}"}


def test_where_only_a_server_knows_its_voices_any_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "pirate.md").write_text(PIRATE.replace("cedar", "af_heart"))
    findings = Findings()

    assert read_personas(tmp_path, findings)["pirate"].voice == "af_heart"
    assert not findings.problems
