"""Talking with a real WebRTC peer at the other end."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.page.pretended_guide import PretendedGuide
from tests.page.preview import Pretence
from tests.page.screens import begin

pytestmark = [pytest.mark.browser, pytest.mark.peers]


TAP_MS = 400
"""What is pressed for longer is held."""


@pytest.fixture
def guide(pretence: Pretence) -> PretendedGuide:
    pretence.guide = PretendedGuide()
    return pretence.guide


def wait_for(page: Page, holds: Callable[[], object], limit_s: float = 8) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(20)


def talk(page: Page, guide: PretendedGuide) -> None:
    begin(page)
    page.locator(".talk").click()
    wait_for(page, lambda: guide.peers)


def test_talk_brings_the_microphone_to_the_guide(page: Page, guide: PretendedGuide) -> None:
    """Chromium's pretended microphone beeps once a second."""
    talk(page, guide)

    wait_for(page, lambda: guide.loud_frames > 2)
    expect(page.locator(".talk")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "listening")


def test_talk_again_mutes(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    wait_for(page, lambda: guide.loud_frames)
    page.locator(".talk").click()
    wait_for(page, lambda: {"type": "talk", "on": False} in guide.told)
    page.wait_for_timeout(300)
    heard = guide.loud_frames
    page.wait_for_timeout(1_500)

    assert guide.loud_frames == heard
    expect(page.locator(".talk")).to_have_attribute("aria-pressed", "false")


def test_a_tapped_question_is_answered_aloud_without_a_microphone(page: Page, guide: PretendedGuide) -> None:
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('not asked for')) }")
    begin(page)
    question = page.locator(".chips button").first.inner_text()
    page.locator(".chips button").first.click()

    wait_for(page, lambda: {"type": "text", "text": question} in guide.told)
    wait_for(page, lambda: float(page.evaluate("vitrine.root.style.getPropertyValue('--level')")) > 0.1)
    expect(page.locator(".heard")).to_have_text(question)
    assert page.evaluate("document.querySelector('audio').paused") is False


def test_a_question_on_its_way_is_being_thought_about(page: Page, guide: PretendedGuide) -> None:
    """From the tap to the answer, though the server has nothing to do when the call begins to stand."""
    guide.is_deaf = True
    begin(page)
    page.locator(".chips button").first.click()
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "thinking")
    wait_for(page, lambda: guide.told)

    expect(page.locator("#vitrine")).to_have_attribute("data-state", "thinking")
    page.locator(".stop").click()
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "ready")


def test_stop_is_heard_at_once_and_the_next_answer_again(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    page.locator(".chips button").first.click()
    expect(page.locator(".stop")).to_be_visible()
    page.locator(".stop").click()
    assert page.evaluate("document.querySelector('audio').muted") is True
    wait_for(page, lambda: {"type": "interrupt"} in guide.told)
    guide.say(type="state", state="interrupted")

    wait_for(page, lambda: not page.evaluate("document.querySelector('audio').muted"))


def test_talk_interrupts_the_guide_and_is_heard(page: Page, guide: PretendedGuide) -> None:
    """Whoever presses the one large button while the guide speaks wants to say something."""
    begin(page)
    page.locator(".chips button").first.click()
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking")
    page.locator(".talk").click()
    wait_for(page, lambda: {"type": "interrupt"} in guide.told)
    guide.say(type="state", state="ready")

    expect(page.locator("#vitrine")).to_have_attribute("data-state", "listening")
    wait_for(page, lambda: guide.loud_frames > 2)


def test_talk_interrupts_again_though_the_microphone_is_on(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    wait_for(page, lambda: guide.loud_frames)
    guide.say(type="state", state="speaking")
    expect(page.locator("#vitrine")).to_have_attribute("data-state", "speaking")
    page.locator(".talk").click()
    wait_for(page, lambda: {"type": "interrupt"} in guide.told)

    assert {"type": "talk", "on": False} not in guide.told
    expect(page.locator(".talk")).to_have_attribute("aria-pressed", "true")


def test_language_and_exhibit_are_told(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    page.evaluate("vitrine.chooseLanguage('fr')")
    page.evaluate("vitrine.chooseExhibit('great-wave')")

    wait_for(page, lambda: len(guide.told) == 2)
    assert guide.told == [{"type": "language", "language": "fr"}, {"type": "exhibit", "exhibit": "great-wave"}]


def test_a_dropped_call_is_taken_up_again(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    guide.drop()

    wait_for(page, lambda: len(guide.peers) == 2)
    heard = guide.loud_frames
    wait_for(page, lambda: guide.loud_frames > heard)
    expect(page.locator("#vitrine")).to_have_attribute("data-view", "talk")


def test_leaving_the_page_ends_the_call_at_once(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    page.goto("about:blank")

    wait_for(page, lambda: guide.closed == 1, limit_s=2)


def test_a_call_that_never_stands_opens_the_chat(page: Page, guide: PretendedGuide) -> None:
    """Within eight seconds, with a sentence."""
    page.route("**/offer", lambda route: None)
    begin(page)
    page.locator(".talk").click()

    expect(page.locator(".notice p")).to_contain_text("My voice isn’t getting through", timeout=9_000)
    expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat")


class TestPushToTalk:
    @pytest.fixture(autouse=True)
    def _push_to_talk(self, page: Page, pretence: Pretence) -> None:
        pretence.turn_detection = "push_to_talk"
        page.reload()
        page.locator(".attract-touch").wait_for()

    def test_talk_is_on_while_the_button_is_held(self, page: Page, guide: PretendedGuide) -> None:
        begin(page)
        page.locator(".talk").hover()
        page.mouse.down()
        wait_for(page, lambda: {"type": "talk", "on": True} in guide.told)
        page.wait_for_timeout(TAP_MS)
        page.mouse.up()

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})
        assert len(guide.told) == 2

    def test_a_tap_keeps_talk_on_until_the_next_one_and_says_so(self, page: Page, guide: PretendedGuide) -> None:
        begin(page)
        page.locator(".talk").click()
        wait_for(page, lambda: guide.told and guide.told[-1] == {"type": "talk", "on": True})
        expect(page.locator(".talk")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".talk-word")).to_have_text("Tap when done")
        expect(page.locator(".status")).to_contain_text("Press again when you have finished")
        page.locator(".talk").click()

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})
        expect(page.locator(".talk-word")).to_have_text("Hold to talk")

    def test_a_tap_is_ended_by_the_guide_that_answers(self, page: Page, guide: PretendedGuide) -> None:
        begin(page)
        page.locator(".talk").click()
        wait_for(page, lambda: guide.told and guide.told[-1] == {"type": "talk", "on": True})
        guide.say(type="state", state="listening")
        guide.say(type="state", state="thinking")

        expect(page.locator(".talk")).to_have_attribute("aria-pressed", "false")

    def test_what_presses_without_a_pointer_switches(self, page: Page, guide: PretendedGuide) -> None:
        """A screen reader's or a switch's press, and Enter."""
        begin(page)
        page.locator(".talk").focus()
        page.keyboard.press("Enter")
        wait_for(page, lambda: guide.told and guide.told[-1] == {"type": "talk", "on": True})
        page.keyboard.press("Enter")

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})

    @pytest.mark.parametrize("key", ["Space", "F13"])
    def test_the_hardware_key_does_the_same_and_repeats_count_once(
        self, page: Page, guide: PretendedGuide, key: str
    ) -> None:
        begin(page)
        page.evaluate("document.activeElement.blur()")
        press = "([type, code, repeat]) => document.body.dispatchEvent(" + (
            "new KeyboardEvent(type, {code, key: code, repeat, bubbles: true}))"
        )
        page.evaluate(press, ["keydown", key, False])
        page.evaluate(press, ["keydown", key, True])
        wait_for(page, lambda: {"type": "talk", "on": True} in guide.told)
        page.wait_for_timeout(TAP_MS)
        page.evaluate(press, ["keyup", key, False])

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})
        assert len(guide.told) == 2

    def test_the_hardware_key_may_be_the_first_thing_touched_and_may_be_another(
        self, page: Page, guide: PretendedGuide, pretence: Pretence
    ) -> None:
        pretence.talk_key = "KeyT"
        page.reload()
        page.locator(".attract-touch").wait_for()
        page.keyboard.down("t")
        wait_for(page, lambda: {"type": "talk", "on": True} in guide.told)
        page.wait_for_timeout(TAP_MS)
        page.keyboard.up("t")

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})
        expect(page.locator("#vitrine")).to_have_attribute("data-view", "talk")

    def test_the_key_types_where_somebody_types(self, page: Page, guide: PretendedGuide, pretence: Pretence) -> None:
        pretence.talk_key = "KeyT"
        page.reload()
        page.locator(".attract-touch").wait_for()
        begin(page)
        page.locator("[data-do=type]").click()
        page.keyboard.type("that stone")

        expect(page.locator("form.type").get_by_role("textbox")).to_have_value("that stone")
        assert not guide.peers

    def test_letting_go_before_the_call_stands_still_sends_what_was_said(
        self, page: Page, guide: PretendedGuide
    ) -> None:
        page.route("**/offer", lambda route: (time.sleep(1.6), route.continue_()))
        begin(page)
        page.locator(".talk").hover()
        page.mouse.down()
        page.wait_for_timeout(1_400)
        page.mouse.up()

        wait_for(page, lambda: guide.told and guide.told[-1] == {"type": "talk", "on": False})
        assert guide.told[0] == {"type": "talk", "on": True}
        assert guide.loud_frames > 2

    def test_losing_the_window_lets_go(self, page: Page, guide: PretendedGuide) -> None:
        begin(page)
        page.locator(".talk").hover()
        page.mouse.down()
        wait_for(page, lambda: {"type": "talk", "on": True} in guide.told)
        page.evaluate("dispatchEvent(new Event('blur'))")

        wait_for(page, lambda: guide.told[-1] == {"type": "talk", "on": False})
        page.mouse.up()
