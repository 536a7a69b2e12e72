"""The operator page in a browser: nothing that axe can find, nothing wider than the screen, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from guide.operator.page import entrance, overview
from guide.page.layout import FOLDER
from tests.operator.views import FULL

pytestmark = pytest.mark.browser

STYLES = FOLDER / "assets"
SIZES = {"kiosk": (1080, 1920), "phone": (390, 844)}
PAGES = {"entrance": entrance("Museum", "Try again."), "overview": overview(FULL)}


@contextmanager
def opened(browser: Browser, name: str, size: str, theme: str) -> Iterator[Page]:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]

    def serve(route: Route) -> None:
        file = STYLES / route.request.url.rpartition("/")[2]
        is_style = file.suffix == ".css"
        body = file.read_text(encoding="utf-8") if is_style else PAGES[name]
        route.fulfill(body=body, content_type="text/css" if is_style else "text/html; charset=utf-8")

    page.route("**/*", serve)
    page.goto("http://kiosk.test/operator")
    try:
        yield page
    finally:
        page.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_it_fits(browser: Browser, name: str, size: str, theme: str) -> None:
    with opened(browser, name, size, theme) as page:
        found = Axe().run(page)
        is_too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert found.violations_count == 0, found.generate_report()
    assert not is_too_wide
