"""The chat tab of the real app: a chat model that takes its time, and a voice that fails in the middle of a visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guide.page.words import Words
from tests.browser.kiosk import RunningKiosk, running_kiosk, until
from tests.chat.server import ChatServerDouble, Reply
from tests.chat.threaded import threaded_chat_server
from tests.provider import Answer
from tests.provider.conversational import ConversationalProvider
from tests.provider.faults import Fault
from tests.provider.threaded import threaded_provider

pytestmark = pytest.mark.browser

ENGLISH = Words().table("en")
ANSWER = "The Rosetta Stone was carved in 196 BC, in the reign of King Ptolemy the Fifth of Egypt."
WORDS = tuple(f"{word} " for word in ANSWER.split())
SLOWLY = Reply(words=WORDS, between_s=0.1)


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatServerDouble]:
    with threaded_chat_server() as chat:
        yield chat


@pytest.fixture
def model(chat: ChatServerDouble) -> ChatServerDouble:
    """The chat's model, as if nobody had asked it anything."""
    chat.requests.clear()
    chat.gone = 0
    chat.reply = Reply(words=WORDS)
    return chat


@pytest.fixture(scope="module")
def kiosk(chat: ChatServerDouble, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    """Without a voice of any provider: what is written goes to the chat's model."""
    data_dir = tmp_path_factory.mktemp("data")
    with running_kiosk(data_dir, CHAT_BASE_URL=chat.base_url) as kiosk:
        yield kiosk


def come_near(browser: Browser, kiosk: RunningKiosk) -> Page:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{kiosk.base_url}/?exhibit=rosetta-stone")
    page.locator("[data-do=begin]").click()
    expect(page.locator("button.talk")).to_be_visible()
    return page


def write(page: Page, text: str) -> None:
    page.locator(".type textarea").fill(text)
    page.locator(".type textarea").press("Enter")


def written(page: Page) -> str:
    return page.locator(".message[data-who=guide] .text").last.inner_text()


def test_an_answer_is_seen_growing_as_the_model_writes_it(
    browser: Browser, kiosk: RunningKiosk, model: ChatServerDouble
) -> None:
    model.reply = SLOWLY
    page = come_near(browser, kiosk)
    page.locator("[data-do=chat-view]").click()
    write(page, "How old is it?")
    lengths: set[int] = set()
    until(lambda: lengths.add(len(written(page))) or page.locator(".copy").count(), "the whole answer")

    assert len(lengths) >= 6
    assert written(page) == ANSWER
    expect(page.locator(".source").first).to_contain_text("The Rosetta Stone")
    expect(page.locator(".aside")).to_have_count(0)
    page.close()


def test_stop_stops_the_model_too(browser: Browser, kiosk: RunningKiosk, model: ChatServerDouble) -> None:
    model.reply = SLOWLY
    page = come_near(browser, kiosk)
    page.locator("[data-do=chat-view]").click()
    write(page, "How old is it?")
    expect(page.locator(".message[data-who=guide]")).to_contain_text("carved")
    page.locator("[data-do=halt]").click()
    until(lambda: model.gone == 1, "the model's server to lose its reader")

    assert "Egypt" not in written(page)
    expect(page.locator(".aside")).to_have_text(ENGLISH["chat.stopped"])
    page.close()


def test_exhibits_that_stand_in_for_the_model_say_so(
    browser: Browser, kiosk: RunningKiosk, model: ChatServerDouble
) -> None:
    model.reply = Reply(status=401)
    page = come_near(browser, kiosk)
    page.locator("[data-do=chat-view]").click()
    write(page, "How old is the Rosetta Stone?")

    expect(page.locator(".message[data-who=guide]")).to_contain_text("196", timeout=15_000)
    expect(page.locator(".aside")).to_have_text(ENGLISH["notice.exhibits_only"])
    page.close()


@pytest.fixture
def provider() -> Iterator[ConversationalProvider]:
    """It never counts what it used, so that every answer costs the most it could."""
    answer = Answer("It was carved in 196 BC.", audio_ms=300, counts_usage=False)
    with threaded_provider(answers=[answer]) as provider:
        yield provider


def ask_aloud(page: Page, text: str) -> None:
    """Typed on the talk tab, so that the guide's voice answers."""
    if not page.locator(".type textarea").is_visible():
        page.locator("[data-do=type]").click()
    write(page, text)


def test_a_voice_that_is_refused_in_mid_visit_gives_its_question_to_the_chat(
    browser: Browser, model: ChatServerDouble, provider: ConversationalProvider, tmp_path: Path
) -> None:
    """The first question is answered aloud. The second one's answer never comes: the provider takes the key back."""
    provider.plan_fault(Fault("drop", "response.created", nth=2))
    settings = {"REALTIME_BASE_URL": provider.base_url, "CHAT_BASE_URL": model.base_url, "STANDBY": "none"}
    with running_kiosk(tmp_path, **settings) as kiosk:
        page = come_near(browser, kiosk)
        ask_aloud(page, "How old is it?")
        expect(page.locator(".said")).to_have_text("It was carved in 196 BC.", timeout=10_000)
        provider.refuse(401, "invalid_api_key", times=9)
        ask_aloud(page, "Why is it broken?")
        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=10_000)
        expect(page.locator(".notice p")).to_have_text(ENGLISH["notice.key_refused"])
        page.locator(".copy").nth(1).wait_for()

        said = ["How old is it?", "It was carved in 196 BC.", "Why is it broken?", ANSWER]
        expect(page.locator(".message .text")).to_have_text(said)
        (request,) = model.requests
        told = [message["content"] for message in request["messages"] if message["role"] != "system"]
        assert told == said[:-1]
        page.close()


def test_a_voice_whose_allowance_is_gone_gives_its_question_to_the_chat(
    browser: Browser, model: ChatServerDouble, provider: ConversationalProvider, tmp_path: Path
) -> None:
    """After its spoken goodbye, which answers nothing."""
    settings = {"REALTIME_BASE_URL": provider.base_url, "CHAT_BASE_URL": model.base_url}
    with running_kiosk(tmp_path, VISIT_LIMIT_USD="0.2", **settings) as kiosk:
        page = come_near(browser, kiosk)
        asked: list[str] = []
        while page.locator("#vitrine").get_attribute("data-view") == "talk":
            assert len(asked) < 40, "the allowance never ends"
            asked.append(f"Question number {len(asked)}?")
            ask_aloud(page, asked[-1])
            expect(page.locator(".heard")).to_have_text(asked[-1])
            settled = "/^(ready|resting)$/.test(vitrine.conversation.state) || vitrine.view === 'chat'"
            page.wait_for_function("vitrine.conversation.state !== 'ready' || vitrine.view === 'chat'")
            page.wait_for_function(settled, timeout=15_000)
        expect(page.locator(".message .text").last).to_have_text(ANSWER, timeout=10_000)

        visitor = page.locator(".message[data-who=visitor] .text")
        expect(visitor).to_have_text(asked)
        assert len(model.requests) == 1
        page.close()
