"""A visitor at the kiosk: real Chromium, the real app, a question spoken into the microphone."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.kiosk import RunningKiosk, running_kiosk, spoken, until
from tests.page.chromium import EXECUTABLE, MICROPHONE, chromium
from tests.provider import Answer
from tests.provider.threaded import threaded_provider

pytestmark = pytest.mark.browser

LOUDEST = """async () => {
  const audio = document.querySelector("audio.voice");
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(audio.srcObject).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let look = 0; look < 40; look += 1) {
    analyser.getFloatTimeDomainData(samples);
    if (!audio.paused && !audio.muted) loudest = Math.max(loudest, ...samples.map(Math.abs));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return loudest;
}"""
"""Of what the visitor hears in the next two seconds."""
KEEP_MESSAGES = """() => {
  window.received = [];
  const receive = window.vitrine.receive.bind(window.vitrine);
  window.vitrine.receive = (message) => { window.received.push(message); receive(message); };
}"""


@pytest.fixture(scope="module", autouse=True)
def _needs_chromium() -> None:
    if not EXECUTABLE.exists() and not os.environ.get("REQUIRE_BROWSER"):
        pytest.skip(f"{EXECUTABLE} is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    with running_kiosk(tmp_path_factory.mktemp("data")) as kiosk:
        yield kiosk


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoken("How old is the Rosetta Stone?", tmp_path_factory.mktemp("sound") / "question.wav")


@pytest.fixture(scope="module")
def quiet_room(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A microphone that hears nobody: Chromium's own fake one beeps, which a VAD may take for speech."""
    return microphone_hearing(spoken("", tmp_path_factory.mktemp("sound") / "quiet.wav"))


def microphone_hearing(sound: Path) -> list[str]:
    return [*MICROPHONE, f"--use-file-for-fake-audio-capture={sound}%noloop"]


def come_near(browser: Browser, kiosk: RunningKiosk, *, path: str = "/") -> Page:
    """A visitor touches the screen; nothing on it may reach another host."""
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _is_outside(request.url, kiosk) else None)
    page.goto(kiosk.base_url + path)
    page.locator("[data-do=begin]").click()
    expect(page.locator("button.talk")).to_be_visible()
    assert not outside
    return page


def _is_outside(url: str, kiosk: RunningKiosk) -> bool:
    return not url.startswith((kiosk.base_url, "data:", "blob:"))


def state(page: Page) -> str | None:
    return page.locator("#vitrine").get_attribute("data-state")


def test_a_spoken_question_is_answered_aloud_with_captions_and_the_exhibit(
    kiosk: RunningKiosk, question: Path
) -> None:
    with chromium(microphone_hearing(question)) as browser:
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "listening", timeout=500)

        expect(page.locator(".heard")).to_contain_text("rosetta stone", ignore_case=True, timeout=15_000)
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=5_000)
        assert page.evaluate(LOUDEST) > 0.02
        expect(page.locator(".said")).to_contain_text("196", timeout=15_000)
        expect(page.locator(".plate-title")).to_have_text("The Rosetta Stone")
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "listening", timeout=40_000)


def test_captions_grow_word_by_word_while_the_guide_speaks(kiosk: RunningKiosk, question: Path) -> None:
    with chromium(microphone_hearing(question)) as browser:
        page = come_near(browser, kiosk)
        page.locator(".chips button").first.click()
        lengths: list[int] = []
        until(lambda: state(page) == "speaking", "the answer")
        while state(page) == "speaking" and len(lengths) < 40:
            lengths.append(len(page.locator(".said").inner_text()))
            page.wait_for_timeout(150)

    assert len(set(lengths)) >= 4
    assert lengths == sorted(lengths)


def test_a_question_can_be_tapped_instead(kiosk: RunningKiosk, quiet_room: list[str]) -> None:
    with chromium(quiet_room) as browser:
        page = come_near(browser, kiosk, path="/?exhibit=great-wave")
        asked = page.locator(".chips button").first.inner_text()
        page.locator(".chips button").first.click()

        expect(page.locator(".heard")).to_have_text(asked, timeout=10_000)
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=10_000)
        expect(page.locator(".said")).to_contain_text("wave", timeout=15_000)


def test_stop_silences_the_guide(kiosk: RunningKiosk, quiet_room: list[str]) -> None:
    with chromium(quiet_room) as browser:
        page = come_near(browser, kiosk)
        page.locator(".chips button").first.click()
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=10_000)
        page.locator("button.stop").click()

        expect(page.locator("#vitrine")).not_to_have_attribute("data-state", "speaking", timeout=1_000)
        assert page.evaluate(LOUDEST) < 0.02


def test_a_reload_in_the_middle_of_an_answer_keeps_the_visit_and_its_place(
    kiosk: RunningKiosk, quiet_room: list[str]
) -> None:
    with chromium(quiet_room) as browser:
        page = come_near(browser, kiosk)
        page.locator(".chips button").first.click()
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=10_000)
        visit = page.evaluate("JSON.parse(sessionStorage.getItem('vitrine.visit')).visit_id")
        page.reload()
        expect(page.locator("button.talk")).to_be_visible(timeout=10_000)
        page.locator(".chips button").first.click()

        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=10_000)
        assert page.evaluate("JSON.parse(sessionStorage.getItem('vitrine.visit')).visit_id") == visit
    until(lambda: kiosk.free_places == 5, "every place to be free again", timeout_s=40)


def test_a_mumble_is_not_answered_but_questions_are_offered(kiosk: RunningKiosk, tmp_path: Path) -> None:
    mumble = spoken("Blorfity wugs menning drasp", tmp_path / "mumble.wav")
    with chromium(microphone_hearing(mumble)) as browser:
        until(lambda: kiosk.has_read_the_exhibits, "the guide to know what can be asked")
        page = come_near(browser, kiosk, path="/?exhibit=rosetta-stone")
        page.evaluate(KEEP_MESSAGES)
        page.locator("button.talk").click()
        received = "() => window.received.some((message) => message.type === 'questions')"
        page.wait_for_function(received, timeout=40_000)

        expect(page.locator(".said")).not_to_contain_text("196")
        assert 2 <= page.locator(".chips button").count() <= 3


def nowhere(sdp: str) -> str:
    """The same, with every candidate's port one that nobody listens at: as behind a firewall that lets nothing by."""
    return re.sub(r"(a=candidate:\S+ \d \S+ \d+ \S+) \d+", r"\1 9", sdp)


def test_voice_that_does_not_connect_gives_way_to_writing(kiosk: RunningKiosk, quiet_room: list[str]) -> None:
    def lead_nowhere(route: Route) -> None:
        offered = route.request.post_data_json
        answer = route.fetch(post_data={**offered, "sdp": nowhere(offered["sdp"])})
        told = answer.json()
        route.fulfill(response=answer, json={**told, "sdp": nowhere(told["sdp"])})

    with chromium(quiet_room) as browser:
        page = come_near(browser, kiosk)
        page.route("**/offer", lead_nowhere)
        page.locator("button.talk").click()

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=10_000)
        expect(page.locator(".notice")).to_be_visible()


def test_a_refused_microphone_is_said_and_writing_offered(kiosk: RunningKiosk) -> None:
    with chromium(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]) as browser:
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=8_000)
        expect(page.locator(".notice")).to_be_visible()
        _write(page, "How old is the Rosetta Stone?")
        expect(page.locator(".log")).to_contain_text("196", timeout=10_000)


def test_a_kiosk_without_a_microphone_says_so(kiosk: RunningKiosk) -> None:
    with chromium(["--use-fake-ui-for-media-stream"]) as browser:
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=8_000)
        expect(page.locator(".notice")).to_be_visible()


def test_a_killed_browser_gives_its_place_back(kiosk: RunningKiosk, quiet_room: list[str]) -> None:
    until(lambda: kiosk.free_places == 5, "every place to be free", timeout_s=40)
    with chromium(quiet_room) as browser:
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()
        until(lambda: kiosk.free_places == 4, "a place to be taken")
        _kill_renderers(browser)

    until(lambda: kiosk.free_places == 5, "the place to be free again", timeout_s=40)


def test_when_every_place_is_taken_the_visitor_is_told(tmp_path: Path, quiet_room: list[str]) -> None:
    with running_kiosk(tmp_path, MAX_VISITS="1") as kiosk, chromium(quiet_room) as browser:
        first = come_near(browser, kiosk)
        first.locator("button.talk").click()
        until(lambda: kiosk.free_places == 0, "the only place to be taken")
        second = browser.new_page()
        second.goto(kiosk.base_url)
        second.locator("[data-do=begin]").click()

        expect(second.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=8_000)
        expect(second.locator(".notice")).to_be_visible()


def test_a_provider_that_refuses_the_key_leaves_writing(tmp_path: Path, quiet_room: list[str]) -> None:
    with threaded_provider() as provider, chromium(quiet_room) as browser:
        provider.refuse(401, "invalid_api_key", times=3)
        with running_kiosk(tmp_path, REALTIME_BASE_URL=provider.base_url) as kiosk:
            page = come_near(browser, kiosk)
            page.locator("button.talk").click()

            expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=8_000)
            expect(page.locator(".notice")).not_to_contain_text("key")
            _write(page, "How old is the Rosetta Stone?")
            expect(page.locator(".log")).to_contain_text("196", timeout=10_000)


def test_a_provider_of_any_make_answers_aloud(tmp_path: Path, question: Path) -> None:
    answer = Answer("It was carved in 196 BC.", audio_ms=2_000)
    with (
        threaded_provider(hears=["How old is it?"], answers=[answer]) as provider,
        running_kiosk(tmp_path, REALTIME_BASE_URL=provider.base_url) as kiosk,
        chromium(microphone_hearing(question)) as browser,
    ):
        page = come_near(browser, kiosk)
        page.locator("button.talk").click()

        expect(page.locator(".heard")).to_have_text("How old is it?", timeout=15_000)
        assert page.evaluate(LOUDEST) > 0.02
        expect(page.locator(".said")).to_have_text(answer.text, timeout=10_000)


def test_a_kiosk_that_is_told_to_stop_stops_with_a_visitor_in_front_of_it(
    tmp_path: Path, quiet_room: list[str]
) -> None:
    with running_kiosk(tmp_path) as kiosk, chromium(quiet_room) as browser:
        page = come_near(browser, kiosk)
        page.locator(".chips button").first.click()
        expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking", timeout=10_000)
        kiosk.process.send_signal(signal.SIGTERM)

        assert kiosk.process.wait(timeout=15) in (0, -signal.SIGTERM)
    assert "Traceback" not in (tmp_path / "kiosk.log").read_text()


def _write(page: Page, text: str) -> None:
    page.locator("form.type textarea").fill(text)
    page.locator("form.type textarea").press("Enter")


def _kill_renderers(browser: Browser) -> None:
    session = browser.new_browser_cdp_session()
    for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        if process["type"] == "renderer":
            os.kill(process["id"], signal.SIGKILL)
