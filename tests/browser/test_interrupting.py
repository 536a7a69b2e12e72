"""A visitor interrupts the guide: real Chromium, the built-in guide, a question spoken into its answer."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kiosk import RunningKiosk, running_kiosk, spoken
from tests.browser.test_talking import KEEP_MESSAGES, LOUDEST, come_near, microphone_hearing
from tests.page.chromium import chromium

pytestmark = pytest.mark.browser

QUIET_S = 7.0
"""Until then the microphone hears nobody; then the question comes, into the answer."""
STALL_S = 0.45
VISITORS_VOICE = "cedar"
"""Not the guide's: what comes back of that is taken for its echo, now and then a syllable of a twin's voice too."""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    with running_kiosk(tmp_path_factory.mktemp("data")) as kiosk:
        yield kiosk


@pytest.fixture(scope="module")
def late_question(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    file = tmp_path_factory.mktemp("sound") / "late.wav"
    return microphone_hearing(spoken("Who made the Great Wave?", file, voice=VISITORS_VOICE, lead_s=QUIET_S))


def ask_for_long(page: Page) -> None:
    """Something whose answer is not over before the next question."""
    page.evaluate(KEEP_MESSAGES)
    page.evaluate("vitrine.conversation.ask('What does the Rosetta Stone say?')")
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=8_000)


def stall(kiosk: RunningKiosk) -> None:
    """Its packets come late: the browser puts by more of what comes next, to play on through the next gap."""
    kiosk.process.send_signal(signal.SIGSTOP)
    time.sleep(STALL_S)
    kiosk.process.send_signal(signal.SIGCONT)


def guides_captions(page: Page) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = page.evaluate("window.received")
    return [one for one in received if one["type"] == "caption" and one["who"] == "guide" and one["final"]]


def states(page: Page) -> list[str]:
    received: list[dict[str, Any]] = page.evaluate("window.received")
    return [one["state"] for one in received if one["type"] == "state"]


def test_a_question_spoken_into_an_answer_stops_it_and_is_answered(
    kiosk: RunningKiosk, late_question: list[str]
) -> None:
    with chromium(late_question) as browser:
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "listening")
        page.wait_for_timeout(2_000)
        ask_for_long(page)

        expect(page.locator(".said")).to_contain_text("Hokusai", timeout=25_000)
        [cut] = [caption for caption in guides_captions(page) if caption.get("cut")]
        assert cut["text"]
        spoken_to = states(page)
        assert "listening" in spoken_to[spoken_to.index("speaking") :]


def test_what_a_stuttering_line_made_the_browser_hold_back_is_not_heard_after_a_stop(
    kiosk: RunningKiosk, tmp_path: Path
) -> None:
    with chromium(microphone_hearing(spoken("", tmp_path / "quiet.wav"))) as browser:
        page = come_near(browser, kiosk)
        ask_for_long(page)
        for _ in range(3):
            page.wait_for_timeout(400)
            stall(kiosk)
        page.wait_for_timeout(300)
        page.locator("button.stop").click()
        assert page.evaluate(LOUDEST) < 0.02
        assert not page.evaluate("document.querySelector('audio.voice').muted")


def test_typing_and_the_stop_button_stop_the_guide_and_its_caption_shows_where(
    kiosk: RunningKiosk, tmp_path: Path
) -> None:
    with chromium(microphone_hearing(spoken("", tmp_path / "quiet.wav"))) as browser:
        page = come_near(browser, kiosk)
        ask_for_long(page)
        page.wait_for_timeout(1_000)
        page.locator("button.stop").click()
        expect(page.locator(".said .cut")).to_be_visible(timeout=1_000)
        assert page.evaluate(LOUDEST) < 0.02
        [stopped] = guides_captions(page)
        assert page.locator(".said").inner_text().removesuffix("…").strip() == stopped["text"].strip()

        ask_for_long(page)
        page.wait_for_timeout(1_000)
        page.locator("[data-do=type]").click()
        page.locator("form.type").get_by_role("textbox").fill("Who made the Great Wave?")
        page.keyboard.press("Enter")
        expect(page.locator(".said")).to_contain_text("Hokusai", timeout=10_000)
        assert [caption.get("cut") for caption in guides_captions(page)][0] is True


def test_a_question_written_in_the_chat_silences_the_guide_at_once(kiosk: RunningKiosk, tmp_path: Path) -> None:
    with chromium(microphone_hearing(spoken("", tmp_path / "quiet.wav"))) as browser:
        page = come_near(browser, kiosk)
        ask_for_long(page)
        page.locator("[data-do=chat-view]").click()
        page.locator("form.type textarea").fill("Who made the Great Wave?")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('audio.voice').muted")
        assert page.evaluate(LOUDEST) < 0.02
        expect(page.locator(".log")).to_contain_text("Hokusai", timeout=10_000)
