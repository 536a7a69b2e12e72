"""No screen has a fault that axe can find, in either theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.page.preview import Preview
from tests.page.screens import SCREENS, SIZES, open_screen

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ON_THE_KIOSK = [(screen, "dark", "kiosk") for screen in SCREENS]
BRIGHT = ("attract", "talk-speaking", "talk-problem", "chat", "idle")
IN_BRIGHT_HALLS = [(screen, "light", "kiosk") for screen in BRIGHT]
ON_A_PHONE = [(screen, "dark", "phone") for screen in ("attract", "wall", "talk-speaking", "chat", "sheet-label")]


@pytest.mark.parametrize(("screen", "theme", "size"), ON_THE_KIOSK + IN_BRIGHT_HALLS + ON_A_PHONE)
def test_axe_finds_nothing(context: BrowserContext, preview: Preview, screen: str, theme: str, size: str) -> None:
    preview.begin_again()
    with open_screen(context, preview.address, screen, size=SIZES[size], language="en", theme=theme) as page:
        found = Axe().run(page, options=RULES)

    assert found.violations_count == 0, found.generate_report()
