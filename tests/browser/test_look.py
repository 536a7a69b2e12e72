"""A museum's own look on its page."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.preview import Preview
from tests.page.screens import begin

pytestmark = pytest.mark.browser

MUSEUM = """---
name: The Harbour Museum
languages: [en, fr]
welcome: Welcome ashore
theme: light
accent: "#8a1538"
logo: logo.svg
hero: harbour.svg
typeface: own.ttf
---
A museum by the sea.
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 80"><rect width="90" height="80" fill="#8a1538"/></svg>'
)
STYLE_OF = "name => document.querySelector('#vitrine').style.getPropertyValue(name)"


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("museum")
    (folder / "museum.md").write_text(MUSEUM)
    (folder / "museum.fr.md").write_text("---\nwelcome: Bienvenue à terre\n---\nUn musée.\n")
    (folder / "anchor.md").write_text("---\ntitle: The Anchor\n---\nAn anchor.\n")
    for name in ("logo.svg", "harbour.svg"):
        (folder / name).write_text(DRAWING)
    (folder / "own.ttf").write_bytes(a_typeface())
    with Preview(folder) as preview:
        yield preview


def a_typeface() -> bytes:
    """One that every kiosk has: which one doesn't matter."""
    found = subprocess.run(["fc-match", "-f", "%{file}", ":fontformat=TrueType"], capture_output=True, check=True)
    return Path(found.stdout.decode()).read_bytes()


def attract(browser: Browser, preview: Preview, wishes: str = "") -> Page:
    preview.begin_again()
    page = browser.new_page(base_url=preview.address)
    page.goto(f"/{wishes}")
    page.locator(".attract-touch").wait_for()
    return page


def test_a_light_museum_never_flashes_dark(browser: Browser, dressed: Preview) -> None:
    """Neither before Gradio has brought the page, nor before the museum has answered."""
    grounds = "[document.body, document.querySelector('#vitrine')].filter(Boolean).map(LOOK)"
    look = grounds.replace("LOOK", "(element) => getComputedStyle(element).backgroundColor")
    page = browser.new_page(base_url=dressed.address)
    page.route("**/museum", lambda route: route.abort())
    page.goto("/", wait_until="domcontentloaded")
    assert set(page.evaluate(look)) == {"rgb(250, 247, 241)"}

    page.locator("#vitrine").wait_for(state="attached")

    assert page.evaluate(look) == ["rgb(250, 247, 241)"] * 2
    page.close()


def test_the_page_wears_the_museums_colour_logo_and_typeface(browser: Browser, dressed: Preview) -> None:
    page = attract(browser, dressed)
    page.evaluate("document.fonts.load('20px Museum')")

    expect(page.locator("#vitrine")).to_have_attribute("data-theme", "light")
    assert page.evaluate(STYLE_OF, "--accent") == "#8a1538"
    expect(page.get_by_alt_text("The Harbour Museum")).to_be_visible()
    assert page.evaluate("[...document.fonts].find(({family}) => family === 'Museum').status") == "loaded"
    page.close()


def test_in_a_theme_that_it_was_not_checked_for_the_colour_is_left_out(browser: Browser, dressed: Preview) -> None:
    page = attract(browser, dressed, "?theme=dark")

    assert page.evaluate(STYLE_OF, "--accent") == ""
    page.close()


def test_the_hero_picture_comes_first_with_the_museums_welcome(browser: Browser, dressed: Preview) -> None:
    page = attract(browser, dressed)

    expect(page.locator(".attract-question")).to_have_text("Welcome ashore")
    expect(page.locator(".attract-wall img")).to_have_attribute("src", "/exhibits/harbour.svg")
    begin(page)
    expect(page.locator(".chips")).not_to_contain_text("Welcome")
    page.close()


def test_beside_an_exhibit_that_comes_first(browser: Browser, dressed: Preview) -> None:
    page = attract(browser, dressed, "?exhibit=anchor")

    expect(page.locator(".attract-question")).to_contain_text("The Anchor")
    page.close()
