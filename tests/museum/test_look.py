"""A museum's own look: what it may say in museum.md, and what a curator is told when it can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.files import load_museum
from guide.museum.look import Look, contrast

WAVE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 8"/>'


def look_of(folder: Path, *lines: str, **files: str) -> Look:
    front = "\n".join(["---", "name: Mine", *lines, "---", "A museum."])
    everything = {"museum.md": front, "vase.md": "---\ntitle: The Vase\n---\nA vase.\n", **files}
    for name, text in everything.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_museum(folder).look


def complaint(folder: Path, *lines: str, **files: str) -> str:
    with pytest.raises(MuseumError) as caught:
        look_of(folder, *lines, **files)
    (problem,) = caught.value.problems
    return str(problem)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_museum_that_says_nothing_leaves_the_page_its_own_look(tmp_path: Path) -> None:
    assert look_of(tmp_path) == Look()


def test_everything_a_museum_may_say_is_read(tmp_path: Path) -> None:
    said = ['accent: "#8A1538"', "theme: light", "logo: logo.svg", "hero: logo.svg", "typeface: own.woff2"]

    assert look_of(tmp_path, *said, **{"logo.svg": WAVE, "own.woff2": "wOF2"}) == Look(
        theme="light", accent="#8a1538", logo="logo.svg", typeface="own.woff2", hero="logo.svg"
    )


def test_a_translation_wears_what_the_museum_does(tmp_path: Path) -> None:
    look_of(
        tmp_path, "theme: light", "languages: [en, fr]", **{"museum.fr.md": "---\nname: Le mien\n---\nUn musée.\n"}
    )

    assert load_museum(tmp_path).translations["fr"].look.theme == "light"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["theme: drak"], "museum.md:3: `theme` can't be “drak”; did you mean dark?"),
        (["accent: #d9a441"], 'museum.md:3: `accent` must be six digits of a colour in quotes, as "#d9a441".'),
        (["accent: brass"], 'museum.md:3: `accent` must be six digits of a colour in quotes, as "#d9a441".'),
        (
            ['accent: "#8a1538"'],
            "museum.md:3: `accent`: #8a1538 can't be read on the dark page (1.8:1, and 4.5:1 is needed); "
            "take a lighter one.",
        ),
        (
            ["theme: light", 'accent: "#d9a441"'],
            "museum.md:4: `accent`: #d9a441 can't be read on the light page (1.9:1, and 4.5:1 is needed); "
            "take a darker one.",
        ),
        (["logo: loga.svg"], "museum.md:3: There is no picture loga.svg; did you mean logo.svg?"),
        (
            ["typeface: Georgia"],
            "museum.md:3: `typeface`: Georgia is not a file of letters; use WOFF2, WOFF, TTF or OTF.",
        ),
        (["typeface: ../own.ttf"], "museum.md:3: `typeface`: there is no ../own.ttf in the museum's folder."),
    ],
)
def test_a_mistake_is_told_with_what_to_do_about_it(tmp_path: Path, lines: list[str], sentence: str) -> None:
    assert complaint(tmp_path, *lines, **{"logo.svg": WAVE}) == sentence
