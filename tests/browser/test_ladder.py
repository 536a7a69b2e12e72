"""A visitor whose guide loses its provider: the page says what happens, and the conversation goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.kiosk import running_kiosk, spoken, until
from tests.browser.test_talking import come_near, microphone_hearing
from tests.page.chromium import EXECUTABLE, chromium
from tests.provider import Answer
from tests.provider.threaded import threaded_provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _needs_chromium() -> None:
    if not EXECUTABLE.exists() and not os.environ.get("REQUIRE_BROWSER"):
        pytest.skip(f"{EXECUTABLE} is not installed: apt-get install chromium")


def test_the_guide_goes_on_in_a_simpler_voice_and_comes_back(tmp_path: Path) -> None:
    quiet_room = microphone_hearing(spoken("", tmp_path / "quiet.wav"))
    with (
        threaded_provider(answers=[Answer("The provider answers.")]) as provider,
        running_kiosk(tmp_path, REALTIME_BASE_URL=provider.base_url, STANDBY="builtin") as kiosk,
    ):
        until(lambda: kiosk.get("/ready")["parts"]["standby"]["reason"].startswith("ready"), "the standby")
        provider.refuse(503, "server_overloaded", times=3)
        with chromium(quiet_room) as browser:
            page = come_near(browser, kiosk, path="/?exhibit=rosetta-stone")
            page.locator(".chips button").first.click()
            expect(page.get_by_text("I’ll go on in a simpler voice for now.")).to_be_visible(timeout=8_000)
            expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=8_000)
            assert kiosk.get("/ready")["parts"]["rung"]["reason"].startswith("the standby answers")

            expect(page.get_by_text("My own voice is back.")).to_be_visible(timeout=60_000)
            page.locator(".chips button").first.click()
            expect(page.locator(".said")).to_contain_text("The provider answers.", timeout=8_000)
            assert kiosk.get("/ready")["parts"]["rung"]["state"] == "ok"
