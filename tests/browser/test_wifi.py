"""The network of a kiosk in use is cut, and its server started anew, before a real Chromium."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kiosk import RunningKiosk, running_kiosk, spoken
from tests.browser.test_talking import microphone_hearing
from tests.page.chromium import chromium
from tests.provider import Answer, ConversationalProvider
from tests.provider.threaded import threaded_provider
from tests.wifi import ThreadedWifi, threaded_wifi

pytestmark = pytest.mark.browser

SHOWN_WITHIN_MS = 2_500
AGAIN_WITHIN_MS = 3_000
GIVEN_UP_WITHIN_MS = 35_000
ANSWER_MS = 9_000
ANSWER = Answer(" ".join(f"word{number}" for number in range(30)), audio_ms=ANSWER_MS)
KEEP_TIMES = """() => {
  const root = document.querySelector("#vitrine");
  window.began = [];
  new MutationObserver(() => window.began.push([root.dataset.state, performance.now()]))
    .observe(root, { attributes: true, attributeFilter: ["data-state"] });
}"""
THROUGH_THE_WIFI = """
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
    return set.call(this, { type, sdp: await window.relayed(sdp) });
  };
  const local = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, "localDescription").get;
  Object.defineProperty(RTCPeerConnection.prototype, "localDescription", { get() {
    const { type, sdp } = local.call(this);
    return { type, sdp: sdp.replace(/(a=candidate:\\S+ \\d \\S+ \\d+ \\S+) \\d+/g, "$1 9") };
  } });
"""


@pytest.fixture(scope="module")
def quiet_room(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return microphone_hearing(spoken("", tmp_path_factory.mktemp("sound") / "quiet.wav"))


@contextlib.contextmanager
def talking_over_wifi(
    folder: Path, quiet_room: list[str]
) -> Iterator[tuple[Page, RunningKiosk, ThreadedWifi, ConversationalProvider]]:
    """A visitor who has pressed Talk, at a kiosk whose network can be cut."""
    with (
        threaded_provider(answers=[ANSWER], hears=[""]) as provider,
        running_kiosk(folder, REALTIME_BASE_URL=provider.base_url) as kiosk,
        threaded_wifi(kiosk.port) as wifi,
        chromium(quiet_room) as browser,
    ):
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.expose_function("relayed", wifi.relayed)
        page.add_init_script(THROUGH_THE_WIFI)
        page.goto(wifi.url)
        page.locator("[data-do=begin]").click()
        page.locator("button.talk").click()
        await_state(page, "listening")
        page.evaluate(KEEP_TIMES)
        page.wait_for_timeout(2_000)
        yield page, kiosk, wifi, provider


def await_state(page: Page, state: str) -> None:
    expect(page.locator("#vitrine")).to_have_attribute("data-state", state)


def now_ms(page: Page) -> float:
    """By the page's own clock: it isn't late when we are."""
    return float(page.evaluate("performance.now()"))


def began_ms(page: Page, state: str, *, after_ms: float) -> float:
    """Wait for the page to be in this state; when it first was, by its own clock."""
    await_state(page, state)
    return next(float(at) for name, at in page.evaluate("window.began") if name == state and at > after_ms)


def visit_id(page: Page) -> str:
    return str(page.evaluate("JSON.parse(sessionStorage.getItem('vitrine.visit')).visit_id"))


@pytest.mark.parametrize("gap_s", [2, 19])
def test_a_gap_in_the_wifi_is_shown_and_the_answer_goes_on(tmp_path: Path, quiet_room: list[str], gap_s: int) -> None:
    """The longer gap outlasts the server's patience with a page that sends nothing, and the page's with a server
    whose health it asks for, whenever it asked last; the visitor is told meanwhile that the line is sought."""
    with talking_over_wifi(tmp_path, quiet_room) as (page, kiosk, wifi, provider):
        visit, asked_ms = visit_id(page), now_ms(page)
        page.locator(".chips button").first.click()
        spoke_ms = began_ms(page, "speaking", after_ms=asked_ms)
        page.wait_for_timeout(2_000)
        cut_ms = now_ms(page)
        wifi.cut()
        shown_ms = began_ms(page, "reconnecting", after_ms=cut_ms)
        page.wait_for_timeout(max(0.0, gap_s * 1_000 - (now_ms(page) - cut_ms)))
        assert page.locator("#vitrine").get_attribute("data-view") == "talk"
        assert page.locator("#vitrine").get_attribute("data-state") == "reconnecting"
        restored_ms = now_ms(page)
        wifi.restore()
        again_ms = began_ms(page, "speaking", after_ms=restored_ms)
        rest_ms = began_ms(page, "listening", after_ms=again_ms) - again_ms
        print(
            f"gap {gap_s} s: shown after {shown_ms - cut_ms:.0f} ms, speaking {again_ms - restored_ms:.0f} ms later"
        )

        assert shown_ms - cut_ms < SHOWN_WITHIN_MS
        assert again_ms - restored_ms < AGAIN_WITHIN_MS
        expect(page.locator(".said")).to_contain_text("word29")
        assert ANSWER_MS - (shown_ms - spoke_ms) - 300 < rest_ms < ANSWER_MS
        assert visit_id(page) == visit
        assert len(provider.received("response.create")) == 1
        assert not provider.received("conversation.item.truncate")
        assert kiosk.free_places == 4


def test_a_line_that_stays_away_leaves_the_labels_and_the_visit_goes_on_when_it_is_back(
    tmp_path: Path, quiet_room: list[str]
) -> None:
    with talking_over_wifi(tmp_path, quiet_room) as (page, _, wifi, _provider):
        visit = visit_id(page)
        wifi.cut()
        expect(page.locator(".rest-list")).to_be_visible(timeout=GIVEN_UP_WITHIN_MS)
        wifi.restore()
        expect(page.locator("button.talk")).to_be_visible(timeout=GIVEN_UP_WITHIN_MS)
        page.locator(".chips button").first.click()
        await_state(page, "speaking")
        assert visit_id(page) == visit


def test_what_is_typed_while_the_line_is_down_is_asked_once_it_stands(tmp_path: Path, quiet_room: list[str]) -> None:
    with talking_over_wifi(tmp_path, quiet_room) as (page, _, wifi, provider):
        wifi.cut()
        await_state(page, "reconnecting")
        page.wait_for_timeout(2_500)
        page.locator(".chips button").first.click()
        page.wait_for_timeout(1_000)
        wifi.restore()
        await_state(page, "speaking")

        assert page.locator("#vitrine").get_attribute("data-view") == "talk"
        page.wait_for_timeout(1_000)
        assert len(provider.received("response.create")) == 1


def test_a_server_that_was_started_anew_gets_a_new_visit_and_the_visitor_is_told(
    tmp_path: Path, quiet_room: list[str]
) -> None:
    with talking_over_wifi(tmp_path, quiet_room) as (page, kiosk, wifi, provider):
        visit = visit_id(page)
        folder = tmp_path / "anew"
        folder.mkdir()
        with running_kiosk(folder, REALTIME_BASE_URL=provider.base_url) as anew:
            kiosk.process.send_signal(signal.SIGKILL)
            await_state(page, "reconnecting")
            wifi.lead_to(anew.port)
            expect(page.locator(".notice")).to_contain_text("start afresh", timeout=20_000)
            await_state(page, "listening")
            assert visit_id(page) != visit
            page.locator(".chips button").first.click()
            await_state(page, "speaking")
