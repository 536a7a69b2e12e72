"""Choosing who guides, and what to play, by touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_call import guide, talk, wait_for
from tests.page.pretended_guide import PretendedGuide
from tests.page.preview import Pretence
from tests.page.screens import begin, receive

__all__ = ["guide"]

pytestmark = [pytest.mark.browser, pytest.mark.peers]


def choose(page: Page, persona: str) -> None:
    page.locator(".stage [data-do=guides]:visible").click()
    page.locator(f"[data-persona={persona}]").click()


def test_a_touch_changes_the_guide_during_a_call_and_the_new_one_says_so(page: Page, guide: PretendedGuide) -> None:
    talk(page, guide)
    choose(page, "robot")

    wait_for(page, lambda: {"type": "persona", "persona": "robot"} in guide.told)
    receive(page, type="state", state="ready")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(".stage [data-do=guides]:visible").click()
    expect(page.locator("[data-persona=robot]")).to_have_attribute("aria-current", "true")


def test_a_guide_chosen_before_the_first_call_greets_in_writing_and_takes_it(
    page: Page, guide: PretendedGuide, pretence: Pretence
) -> None:
    begin(page)
    wait_for(page, lambda: pretence.opened)
    choose(page, "storyteller")
    expect(page.locator(".said")).to_contain_text("I'm Nell")
    page.locator(".talk").click()

    wait_for(page, lambda: {"type": "persona", "persona": "storyteller"} in guide.told)
    assert pretence.opened[0]["persona"] == "guide"


def test_the_next_visitor_finds_the_house_guide(page: Page, pretence: Pretence) -> None:
    begin(page)
    choose(page, "poet")
    page.evaluate("vitrine.finish()")
    page.locator(".attract-touch").wait_for()
    begin(page)
    wait_for(page, lambda: len(pretence.opened) == 2)

    assert pretence.opened[1]["persona"] == "guide"


def test_a_game_is_asked_for_by_touch(page: Page, guide: PretendedGuide) -> None:
    begin(page)
    page.locator(".stage [data-do=guides]:visible").click()
    page.locator("dialog[open] button", has_text="The treasure hunt").click()

    wait_for(page, lambda: {"type": "text", "text": "Let’s play: The treasure hunt"} in guide.told)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_who_stands_nowhere_yet_is_offered_the_games(page: Page) -> None:
    begin(page)
    page.evaluate("vitrine.chooseExhibit(null)")

    expect(page.locator(".chips button")).to_have_text(
        [
            "What is the Bayeux Tapestry?",
            "How old is the Gutenberg Bible?",
            "The letter chain",
            "The treasure hunt",
        ]
    )
