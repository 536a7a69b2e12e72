"""Chromium before the preview of the page. Skipped where there is no Chromium, unless REQUIRE_BROWSER=1."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.page.chromium import EXECUTABLE, chromium
from tests.page.preview import Pretence, Preview

# How long a busy machine may take; nothing waits so long where what is expected happens.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_here() -> None:
    if not EXECUTABLE.exists() and os.environ.get("REQUIRE_BROWSER") != "1":
        pytest.skip(f"there is no {EXECUTABLE}")


# Not for the whole session: playwright's event loop would stand in the way of other folders' async tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    with Preview() as preview:
        yield preview


@pytest.fixture
def pretence(preview: Preview) -> Pretence:
    """A server that pretends, as new."""
    return preview.begin_again()


@pytest.fixture(scope="module")
def context(browser: Browser, preview: Preview) -> Iterator[BrowserContext]:
    """A kiosk's, for many pages: what was fetched and compiled for the first, no other has to wait for. What a page
    remembers is its own (`sessionStorage`); but a test that sets the clock needs a context of its own."""
    with browser.new_context(viewport={"width": 1080, "height": 1920}, base_url=preview.address) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, pretence: Pretence) -> Iterator[Page]:
    """The attract screen of a kiosk. A script error fails the test."""
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/?exhibit=rosetta-stone")
    page.locator(".attract-touch").wait_for()
    yield page
    page.close()
    assert errors == []
