"""The chat tab in real Chromium, before a server that pretends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from guide.channel import MAX_TEXT_CHARS
from guide.errors import TooLarge, TooManyRequests
from guide.page.words import Words
from tests.page.pretended_guide import PretendedGuide
from tests.page.preview import ANSWER, Pretence, Preview, answered
from tests.page.screens import begin, receive

pytestmark = pytest.mark.browser

ENGLISH = Words().table("en")
WATCH = """() => {
  window.shown = [];
  const body = document.querySelector(".message[data-who=guide] .text");
  new MutationObserver(() => window.shown.push([performance.now(), body.textContent.length]))
    .observe(body, {childList: true});
}"""


@pytest.fixture(scope="module")
def screen(browser: Browser, preview: Preview) -> Iterator[Page]:
    """One for all tests: loading the page takes longer than most of them."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, base_url=preview.address)
    page = context.new_page()
    page.goto("/?exhibit=rosetta-stone")
    page.locator(".attract-touch").wait_for()
    yield page
    context.close()


@pytest.fixture
def page(screen: Page, pretence: Pretence) -> Iterator[Page]:
    """The attract screen, as the visitor before left it. A script error fails the test."""
    errors: list[str] = []
    screen.on("pageerror", lambda error: errors.append(str(error)))
    yield screen
    assert errors == []
    screen.unroute_all()
    screen.evaluate("() => { delete navigator.clipboard; return vitrine.finish(); }")


@pytest.fixture
def chat(page: Page) -> Page:
    """The chat tab of a visit before the Rosetta Stone."""
    begin(page)
    page.locator("[data-do=chat-view]").click()
    return page


@pytest.fixture
def phone(browser: Browser, preview: Preview, pretence: Pretence) -> Iterator[Page]:
    """The same on a phone."""
    page = browser.new_page(base_url=preview.address, viewport={"width": 390, "height": 844})
    page.goto("/?exhibit=rosetta-stone")
    page.locator(".attract-touch").wait_for()
    begin(page)
    page.locator("[data-do=chat-view]").click()
    yield page
    page.close()


def write(page: Page, text: str) -> None:
    page.locator(".type textarea").fill(text)
    page.locator(".type textarea").press("Enter")


def answer(page: Page) -> str:
    return page.locator(".message[data-who=guide] .text").last.inner_text()


def wait_for(page: Page, holds: Callable[[], object], limit_s: float = 5) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        page.wait_for_timeout(20)


class TestStreaming:
    def test_an_answer_is_seen_growing_at_most_twenty_times_a_second(self, chat: Page, pretence: Pretence) -> None:
        """Two hundred words, one every 10 ms."""
        pretence.answer, pretence.piece_s = answered("word " * 200), 0.01
        write(chat, "Tell me all.")
        chat.locator(".message[data-who=guide]").wait_for()
        chat.evaluate(WATCH)
        chat.locator(".copy").wait_for(timeout=10_000)
        times, lengths = zip(*chat.evaluate("window.shown"), strict=True)

        assert len(lengths) > 4
        assert list(lengths) == sorted(lengths)
        pauses = [later - earlier for earlier, later in zip(times, times[1:-1], strict=False)]
        assert min(pauses) >= 45

    def test_the_guide_is_seen_thinking_at_once(self, chat: Page, pretence: Pretence) -> None:
        """Within 100 ms, however slow the network."""
        chat.route("**/messages", lambda route: None)
        chat.locator(".type textarea").fill("How old is it?")
        waited_ms = chat.evaluate(
            """() => {
              const began = performance.now();
              document.querySelector(".type .send").click();
              return document.querySelector(".thinking")?.checkVisibility() ? performance.now() - began : -1;
            }"""
        )

        assert 0 <= waited_ms < 100
        expect(chat.locator(".status")).to_have_text(ENGLISH["status.thinking"])

    def test_the_page_tells_once_how_long_the_visitor_waited(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer, pretence.piece_s = answered("word " * 20), 0.05
        write(chat, "Tell me all.")
        wait_for(chat, lambda: pretence.timed)
        chat.wait_for_timeout(200)
        (timed,) = pretence.timed

        assert 0 < timed["first_words_ms"] <= timed["end_ms"] - 200

    def test_nothing_is_told_of_an_answer_that_was_stopped(self, chat: Page, pretence: Pretence) -> None:
        pretence.piece_s = 0.05
        write(chat, "How old is it?")
        expect(chat.locator(".message[data-who=guide]")).to_contain_text("The Rosetta")
        chat.locator("[data-do=halt]").click()
        wait_for(chat, lambda: pretence.left == 1)
        chat.wait_for_timeout(200)

        assert pretence.timed == []

    def test_stop_keeps_what_was_shown_and_ends_the_request(self, chat: Page, pretence: Pretence) -> None:
        pretence.piece_s = 0.05
        write(chat, "How old is it?")
        expect(chat.locator(".message[data-who=guide]")).to_contain_text("The Rosetta")
        chat.locator("[data-do=halt]").click()
        expect(chat.locator(".aside")).to_have_text(ENGLISH["chat.stopped"])
        shown = answer(chat)
        wait_for(chat, lambda: pretence.left == 1)
        chat.wait_for_timeout(200)

        assert answer(chat) == shown
        expect(chat.locator("[data-do=halt]")).to_be_hidden()

    def test_a_new_question_stops_the_old_answer(self, chat: Page, pretence: Pretence) -> None:
        pretence.piece_s = 0.05
        write(chat, "How old is it?")
        expect(chat.locator(".message[data-who=guide]")).to_contain_text("The Rosetta")
        pretence.piece_s = 0
        write(chat, "Who made it?")
        expect(chat.locator(".source")).to_have_count(1)
        wait_for(chat, lambda: pretence.left == 1)

        assert pretence.asked == ["How old is it?", "Who made it?"]
        expect(chat.locator(".message .who")).to_have_text(["You", "Guide", "You", "Guide"])
        expect(chat.locator(".aside")).to_have_text([ENGLISH["chat.stopped"]])

    def test_its_beginning_stays_on_screen_while_a_long_answer_grows(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer = answered("\n\n".join(["A long paragraph. " * 20] * 12))
        write(chat, "First?")
        chat.locator(".copy").wait_for()
        write(chat, "Second?")
        expect(chat.locator(".copy")).to_have_count(2)

        expect(chat.locator(".message .text", has_text="Second?")).to_be_in_viewport()
        expect(chat.locator(".copy").last).not_to_be_in_viewport()


class TestFailing:
    def test_offline_the_question_is_kept_and_asked_again(self, chat: Page, pretence: Pretence) -> None:
        chat.context.set_offline(True)
        write(chat, "How old is it?")
        expect(chat.locator(".aside")).to_have_text(ENGLISH["notice.no_visit"])
        chat.context.set_offline(False)
        chat.locator(".again").click()

        expect(chat.locator(".message[data-who=guide]")).to_contain_text("carved in 196 BC")
        expect(chat.locator(".message[data-who=visitor] .text")).to_have_text(["How old is it?"])
        expect(chat.locator(".message[data-who=guide]")).to_have_count(1)
        assert pretence.asked == ["How old is it?"]

    def test_a_refusal_is_said_in_the_servers_words(self, chat: Page, pretence: Pretence) -> None:
        pretence.messages_error = TooManyRequests("later")
        write(chat, "How old is it?")

        expect(chat.locator(".aside")).to_have_text(ENGLISH["error.too_many_requests"])
        expect(chat.locator(".again")).to_be_visible()

    def test_what_would_be_refused_again_is_not_asked_again(self, chat: Page, pretence: Pretence) -> None:
        pretence.messages_error = TooLarge("too much")
        write(chat, "How old is it?")

        expect(chat.locator(".aside")).to_have_text(ENGLISH["error.too_large"])
        expect(chat.locator(".again")).to_have_count(0)

    @pytest.mark.parametrize(
        "last", [[], [("error", {"code": "provider", "message": ENGLISH["notice.answer_failed"]})]]
    )
    def test_an_answer_that_breaks_off_keeps_its_words(
        self, chat: Page, pretence: Pretence, last: list[tuple[str, object]]
    ) -> None:
        """Whether the line breaks or the server says so."""
        pretence.answer = [("delta", {"text": "It was carved in "}), *last]
        write(chat, "How old is it?")

        expect(chat.locator(".aside")).to_have_text(ENGLISH["notice.answer_failed"])
        assert answer(chat).startswith("It was carved in")
        expect(chat.locator(".again")).to_be_visible()

    def test_the_exhibits_go_on_where_the_model_broke_off(self, chat: Page, pretence: Pretence) -> None:
        sentence = "I answer from the exhibits’ own texts just now."
        done = {"answered_by": "exhibits", "reason": "provider_busy", "notice": sentence}
        broken = [("delta", {"text": "It was"}), ("error", {"code": "provider_busy", "message": "Many visitors."})]
        pretence.answer = [*broken, ("delta", {"text": "\n\n"}), *answered("In 196 BC.", **done)]
        write(chat, "How old is it?")

        expect(chat.locator(".message[data-who=guide] p").nth(1)).to_have_text("It was …")
        expect(chat.locator(".message[data-who=guide] p").nth(2)).to_have_text("In 196 BC.")
        expect(chat.locator(".aside")).to_have_text([sentence])
        expect(chat.locator(".again")).to_have_count(0)

    def test_exhibits_that_always_answer_say_nothing_of_it(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer = answered("In 196 BC.", answered_by="exhibits")
        write(chat, "How old is it?")
        chat.locator(".copy").wait_for()

        expect(chat.locator(".aside")).to_have_count(0)


class TestAnswers:
    def test_hostile_markdown_is_only_words(self, chat: Page, pretence: Pretence) -> None:
        """Nothing is fetched, nothing runs, nothing leads away."""
        asked: list[str] = []
        chat.on("request", lambda request: asked.append(request.url))
        pretence.answer = answered(
            "# <img src=//evil.example/a onerror=alert(1)>\n\n[tap](https://evil.example/b) ![x](https://evil.example/c)"
            "\n\n<script>document.title='taken'</script><iframe src=https://evil.example/d></iframe>"
            "\n\n|[a](javascript:alert(1))|<a href=//evil.example/e>e</a>|\n\n[r]: https://evil.example/f\n\n[see][r]"
        )
        write(chat, "Hello?")
        chat.locator(".copy").wait_for()

        inside = chat.locator(".message[data-who=guide] .text")
        expect(inside.locator("a, img, script, iframe, [onerror], [src], [href]")).to_have_count(0)
        assert [url for url in asked if "evil" in url] == []
        assert chat.title() != "taken"
        expect(inside).to_contain_text("tap")

    def test_a_source_is_named_with_its_section_and_opens_the_label(self, chat: Page, pretence: Pretence) -> None:
        sources = [
            {"exhibit": "rosetta-stone", "section": "Story"},
            {"exhibit": "rosetta-stone", "section": "label"},
            {"exhibit": "rosetta-stone", "section": "Story"},
            {"exhibit": "museum", "section": "Tickets"},
        ]
        pretence.answer = [("delta", {"text": "So."}), ("sources", sources), ("done", {})]
        write(chat, "How old is it?")
        named = ["The Rosetta Stone, Story", "The Rosetta Stone, label", "About the museum, Tickets"]
        expect(chat.locator(".source")).to_have_text(named)
        expect(chat.locator("button.source")).to_have_count(2)
        chat.locator(".source").first.click()

        expect(chat.locator("dialog[open] h2")).to_have_text("The Rosetta Stone")

    def test_suggested_questions_are_tapped(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer = [("delta", {"text": "Which?"}), ("questions", ["Who broke it?"]), ("done", {})]
        write(chat, "Hm?")
        chat.get_by_role("button", name="Who broke it?").click()

        wait_for(chat, lambda: pretence.asked == ["Hm?", "Who broke it?"])

    def test_a_question_that_was_asked_or_answered_makes_room_for_another(
        self, chat: Page, pretence: Pretence
    ) -> None:
        asked, answered_with_it, another = self.offered(chat)
        source = {"exhibit": "rosetta-stone", "section": answered_with_it}
        offered_again = ("questions", [asked, answered_with_it, another])
        pretence.answer = [("delta", {"text": "So."}), ("sources", [source]), offered_again, ("done", {})]
        chat.get_by_role("button", name=asked).click()
        expect(chat.locator(".source")).to_have_count(1)

        now = self.offered(chat)
        assert now[0] == another
        assert len(now) == 3
        assert not {asked, answered_with_it} & set(now)

    def test_the_next_visitor_is_offered_what_the_one_before_asked(self, chat: Page, pretence: Pretence) -> None:
        offered = self.offered(chat)
        for question in offered:
            write(chat, question)
            wait_for(chat, lambda question=question: question in pretence.asked)
        assert not set(offered) & set(self.offered(chat))
        chat.evaluate("vitrine.finish()")
        begin(chat)

        assert set(offered) <= set(self.offered(chat))

    @staticmethod
    def offered(chat: Page) -> list[str]:
        return chat.locator(".chips button").all_inner_texts()

    def test_an_answer_is_copied_and_the_visitor_is_told(self, chat: Page, pretence: Pretence) -> None:
        chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
        pretence.answer = answered("Carved in **196 BC**.")
        write(chat, "How old is it?")
        chat.locator(".copy").click()

        expect(chat.locator(".copy")).to_have_text(ENGLISH["chat.copied"])
        expect(chat.locator(".copying [role=status]")).to_have_text(ENGLISH["chat.copied"])
        assert chat.evaluate("navigator.clipboard.readText()") == "Carved in 196 BC."
        expect(chat.locator(".copy")).to_have_text(ENGLISH["chat.copy"], timeout=4_000)

    def test_an_answer_is_copied_where_the_page_has_no_clipboard(self, chat: Page, pretence: Pretence) -> None:
        """As without https."""
        chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
        chat.evaluate(
            """() => {
              window.board = navigator.clipboard;
              Object.defineProperty(navigator, "clipboard", {value: undefined, configurable: true});
            }"""
        )
        pretence.answer = answered("Carved in **196 BC**.")
        write(chat, "How old is it?")
        chat.locator(".copy").click()

        expect(chat.locator(".copy")).to_have_text(ENGLISH["chat.copied"])
        assert chat.evaluate("window.board.readText()") == "Carved in 196 BC."
        expect(chat.locator(".copy")).to_be_focused()

    def test_what_is_written_from_right_to_left_reads_so(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer = answered("نُقش الحجر عام 196 قبل الميلاد.\n\nIn English, too.")
        chat.locator(".type textarea").fill("كم عمر حجر رشيد؟")
        direction = "element => getComputedStyle(element).direction"
        assert chat.locator(".type textarea").evaluate(direction) == "rtl"
        chat.keyboard.press("Enter")
        chat.locator(".copy").wait_for()

        assert chat.locator(".message[data-who=visitor] p.who + .text p").evaluate(direction) == "rtl"
        paragraphs = chat.locator(".message[data-who=guide] .text p").all()
        assert [paragraph.evaluate(direction) for paragraph in paragraphs] == ["rtl", "ltr"]


class TestWriting:
    def test_shift_and_enter_begin_a_new_line(self, chat: Page, pretence: Pretence) -> None:
        field = chat.locator(".type textarea")
        height = field.bounding_box()
        field.press_sequentially("One")
        field.press("Shift+Enter")
        field.press_sequentially("Two")
        grown = field.bounding_box()
        assert height is not None
        assert grown is not None
        assert grown["height"] > height["height"]
        field.press("Enter")

        wait_for(chat, lambda: pretence.asked == ["One\nTwo"])

    def test_ten_thousand_characters_are_counted_and_not_sent(self, chat: Page, pretence: Pretence) -> None:
        """The question stays, to be shortened."""
        field = chat.locator(".type textarea")
        field.fill("x" * 10_000)
        expect(chat.locator(".count")).to_have_text(f"{10_000 - MAX_TEXT_CHARS} characters too many")
        expect(field).to_have_attribute("aria-invalid", "true")
        field.press("Enter")
        assert field.input_value() == "x" * 10_000
        assert pretence.asked == []
        field.fill("😀" * MAX_TEXT_CHARS)
        expect(chat.locator(".count")).to_have_text("0 characters left")
        field.press("Enter")

        wait_for(chat, lambda: pretence.asked == ["😀" * MAX_TEXT_CHARS])
        expect(chat.locator(".count")).to_be_hidden()

    def test_an_enter_that_chooses_a_word_sends_nothing(self, chat: Page, pretence: Pretence) -> None:
        """Of an input method, as for Japanese."""
        field = chat.locator(".type textarea")
        field.fill("ロゼッタ")
        field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        chat.wait_for_timeout(100)

        assert field.input_value() == "ロゼッタ"
        assert pretence.asked == []

    def test_the_keyboard_alone_asks_stops_and_reads_on(self, chat: Page, pretence: Pretence) -> None:
        pretence.piece_s = 0.05
        chat.locator(".type textarea").focus()
        chat.keyboard.type("How old is it?")
        chat.keyboard.press("Enter")
        expect(chat.locator(".message[data-who=guide]")).to_contain_text("The Rosetta")
        chat.keyboard.press("Escape")
        expect(chat.locator(".aside")).to_have_text(ENGLISH["chat.stopped"])
        expect(chat.locator(".type textarea")).to_be_focused()
        for _ in range(12):
            chat.keyboard.press("Shift+Tab")
            if chat.locator(".copy").evaluate("copy => copy === document.activeElement"):
                break

        expect(chat.locator(".copy")).to_be_focused()
        assert chat.locator(".copy").evaluate("copy => getComputedStyle(copy).outlineStyle") == "solid"

    def test_who_stops_with_the_keyboard_goes_on_in_the_field(self, chat: Page, pretence: Pretence) -> None:
        pretence.piece_s = 0.05
        write(chat, "How old is it?")
        chat.keyboard.press("Tab")
        expect(chat.locator("[data-do=halt]")).to_be_focused()
        chat.keyboard.press("Enter")

        expect(chat.locator(".type textarea")).to_be_focused()

    def test_a_phones_keyboard_leaves_the_field_in_sight(self, phone: Page) -> None:
        """It lies over the lower half of the page, which only the visual viewport tells."""
        write(phone, "How old is it?")
        phone.locator(".copy").wait_for()
        phone.evaluate(
            """() => {
              Object.defineProperty(visualViewport, "height", {get: () => window.seenHeight ?? innerHeight});
              window.seenHeight = 480;
              visualViewport.dispatchEvent(new Event("resize"));
            }"""
        )
        field, log = phone.locator(".type").bounding_box(), phone.locator(".log").bounding_box()
        assert field is not None
        assert log is not None
        assert field["y"] + field["height"] <= 480
        assert log["height"] > 300
        phone.evaluate("() => { window.seenHeight = 844; visualViewport.dispatchEvent(new Event('resize')); }")

        expect(phone.locator(".disclosure")).to_be_visible()


class TestReading:
    def test_a_screen_reader_hears_whole_sentences(self, chat: Page, pretence: Pretence) -> None:
        pretence.answer, pretence.piece_s = answered("It is old. It was carved in 196 BC. Shall I go on?"), 0.05
        chat.evaluate(
            """() => {
              window.told = [];
              const hear = ({addedNodes}) => addedNodes.forEach(({textContent}) => window.told.push(textContent));
              const region = document.querySelector(".aloud");
              new MutationObserver(changes => changes.forEach(hear)).observe(region, {childList: true});
            }"""
        )
        write(chat, "How old is it?")
        chat.locator(".copy").wait_for()

        assert chat.evaluate("window.told") == ["It is old.", "It was carved in 196 BC.", "Shall I go on?"]
        expect(chat.locator(".aloud")).to_have_attribute("aria-live", "polite")
        expect(chat.locator(".log")).to_have_attribute("aria-live", "off")

    def test_large_type_lasts_for_the_visit(self, chat: Page, pretence: Pretence) -> None:
        write(chat, "How old is it?")
        chat.locator(".copy").wait_for()
        size = "parseFloat(getComputedStyle(document.querySelector('.log-empty, .message .text')).fontSize)"
        before = chat.evaluate(size)
        chat.locator("[data-do=large]").click()
        assert chat.evaluate(size) == pytest.approx(before * 1.35)
        expect(chat.locator("[data-do=large]")).to_have_attribute("aria-pressed", "true")
        chat.reload()
        expect(chat.locator("#vitrine")).to_have_attribute("data-large", "")
        chat.evaluate("vitrine.finish()")

        expect(chat.locator("#vitrine")).not_to_have_attribute("data-large", "")

    def test_large_type_pushes_nothing_off_a_phone(self, phone: Page) -> None:
        phone.locator("[data-do=large]").click()
        write(phone, "How old is it?")
        phone.locator(".copy").wait_for()

        sides = "[...document.querySelectorAll('.message *')].map(element => element.getBoundingClientRect().right)"
        assert max(phone.evaluate(sides)) <= 390
        expect(phone.locator(".type textarea")).to_be_in_viewport(ratio=1)


class TestOneTranscript:
    def test_voice_and_writing_stand_in_order(self, chat: Page, pretence: Pretence) -> None:
        """Utterances that the server numbers as it does its typed ones are not mistaken for the chat's own."""
        write(chat, "How old is it?")
        chat.locator(".copy").wait_for()
        for number, text in enumerate(["Who made it?", "Why is it broken?"], 1):
            receive(chat, type="caption", id=f"written-{number}", who="visitor", text=text, final=True)
            receive(chat, type="caption", id=f"item-{number}", who="guide", text=f"Answer {number}.", final=True)

        said = ["How old is it?", "Who made it?", "Answer 1.", "Why is it broken?", "Answer 2."]
        texts = chat.locator(".message .text").all_inner_texts()
        assert [texts[0], *texts[2:]] == said

    def test_a_reload_shows_again_what_was_said(self, page: Page, pretence: Pretence) -> None:
        begin(page)
        page.wait_for_function("sessionStorage.length === 1")
        pretence.said = [
            {"id": "turn-1", "who": "visitor", "text": "How old is it?"},
            {"id": "item-1", "who": "guide", "text": "It was carved in 196 BC."},
        ]
        page.reload()

        expect(page.locator(".heard")).to_have_text("How old is it?")
        expect(page.locator(".said")).to_have_text("It was carved in 196 BC.")
        expect(page.locator(".message .text")).to_have_text(["How old is it?", "It was carved in 196 BC."])

    def test_words_understood_late_stand_before_their_answer(self, chat: Page, pretence: Pretence) -> None:
        receive(chat, type="caption", id="g", who="guide", text="It was", final=False)
        receive(chat, type="caption", id="v", who="visitor", text="How old is it?", final=True)
        receive(chat, type="caption", id="g", who="guide", text="It was carved in 196 BC.", final=True)

        expect(chat.locator(".message .text")).to_have_text(["How old is it?", "It was carved in 196 BC."])

    def test_what_was_written_last_stands_on_the_wall(self, chat: Page, pretence: Pretence) -> None:
        write(chat, "How old is it?")
        chat.locator(".copy").wait_for()
        chat.locator("[data-do=talk-view]").click()

        expect(chat.locator(".heard")).to_have_text("How old is it?")
        expect(chat.locator(".said")).to_contain_text("Shall I tell you who first read it?")

    def test_the_voices_unanswered_question_is_answered_in_writing_once(self, page: Page, pretence: Pretence) -> None:
        """Beneath the line that stands there already."""
        begin(page)
        receive(page, type="caption", id="v", who="visitor", text="Why is it broken?", final=True)
        receive(page, type="notice", code="quota_exhausted", text="My voice isn’t available today.")
        receive(page, type="state", state="resting")
        receive(page, type="state", state="resting")
        page.locator(".copy").wait_for()

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat")
        expect(page.locator(".notice p")).to_have_text("My voice isn’t available today.")
        expect(page.locator(".message[data-who=visitor] .text")).to_have_text(["Why is it broken?"])
        assert pretence.asked == ["Why is it broken?"]

    def test_a_goodbye_is_no_answer(self, page: Page, pretence: Pretence) -> None:
        """The allowance ends with a question open: the voice says goodbye, writing answers."""
        begin(page)
        receive(page, type="caption", id="v", who="visitor", text="Why is it broken?", final=True)
        receive(page, type="notice", code="allowance_gone", text="Our talking time is over.")
        receive(page, type="caption", id="bye", who="guide", text="Goodbye, ask on in writing.", final=True)
        receive(page, type="state", state="resting")

        expect(page.locator(".message[data-who=guide] .copy")).to_have_count(2)
        assert pretence.asked == ["Why is it broken?"]

    @pytest.mark.peers
    def test_what_is_typed_and_never_arrives_goes_by_the_chat(self, page: Page, pretence: Pretence) -> None:
        """The line stands, and what is put on it is lost: the server never shows it."""
        pretence.guide = PretendedGuide()
        pretence.guide.is_deaf = True
        begin(page)
        page.locator(".chips button").first.click()
        question = page.locator(".heard").inner_text()
        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat", timeout=10_000)

        expect(page.locator(".notice p")).to_have_text(ENGLISH["notice.voice_unreachable"])
        expect(page.locator(".message[data-who=visitor] .text")).to_have_text([question])
        wait_for(page, lambda: pretence.asked == [question])

    @pytest.mark.peers
    def test_what_arrived_is_left_to_the_voice(self, page: Page, pretence: Pretence) -> None:
        pretence.guide = PretendedGuide()
        begin(page)
        page.clock.install()
        page.locator(".chips button").first.click()
        expect(page.locator(".message[data-who=visitor] .text")).to_have_count(1)
        page.clock.run_for(6_000)
        page.wait_for_timeout(100)

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "talk")
        assert pretence.asked == []

    def test_a_question_that_was_answered_aloud_is_not_asked_again(self, page: Page, pretence: Pretence) -> None:
        """Though its answer ends after the notice that it was the last one."""
        begin(page)
        receive(page, type="caption", id="v", who="visitor", text="Why is it broken?", final=True)
        receive(page, type="caption", id="g", who="guide", text="It was", final=False)
        receive(page, type="notice", code="allowance_gone", text="Our talking time is over.")
        receive(page, type="caption", id="g", who="guide", text="It was built into a wall.", final=True)
        receive(page, type="state", state="resting")

        expect(page.locator("#vitrine")).to_have_attribute("data-view", "chat")
        page.wait_for_timeout(200)
        assert pretence.asked == []


class TestTimeLeft:
    @pytest.mark.parametrize(
        ("minutes", "sentence"),
        [
            (None, "A little time is left."),
            (0.4, "Time for one more question."),
            (1.9, "About one more minute."),
            (2.2, "About two more minutes."),
            (12.0, "About 12 more minutes."),
        ],
    )
    def test_it_is_said_in_the_visitors_words(
        self, page: Page, pretence: Pretence, minutes: float | None, sentence: str
    ) -> None:
        begin(page)
        receive(page, type="allowance", share_left=0.12, **({} if minutes is None else {"minutes_left": minutes}))

        expect(page.locator(".allowance p")).to_have_text(sentence)
        expect(page.locator(".allowance p")).to_be_visible()

    def test_it_is_said_again_in_the_language_that_is_chosen(self, page: Page, pretence: Pretence) -> None:
        begin(page)
        receive(page, type="allowance", share_left=0.12, minutes_left=2.2)
        page.evaluate("vitrine.chooseLanguage('de')")

        expect(page.locator(".allowance p")).to_have_text("Noch etwa zwei Minuten.")


class TestQuietVisitors:
    @pytest.fixture
    def quiet(self, browser: Browser, preview: Preview, pretence: Pretence) -> Iterator[Page]:
        page = browser.new_page(base_url=preview.address)
        page.clock.install()
        page.goto("/?exhibit=rosetta-stone")
        page.locator(".attract-touch").wait_for()
        begin(page)
        yield page
        page.close()

    def pass_time(self, page: Page, seconds: int) -> None:
        for _ in range(seconds):
            page.clock.run_for(1_000)

    def test_after_a_silence_the_screen_offers_help_and_sends_nothing(self, quiet: Page, pretence: Pretence) -> None:
        receive(quiet, type="questions", items=["Something else?"])
        self.pass_time(quiet, 18)
        expect(quiet.locator(".heard")).to_have_text("")
        sent: list[str] = []
        quiet.on("request", lambda request: sent.append(request.url))
        self.pass_time(quiet, 4)

        expect(quiet.locator(".heard")).to_have_text(ENGLISH["talk.help"])
        expect(quiet.locator(".chips button")).to_have_count(3)
        assert [url for url in sent if "/health" not in url] == []

    def test_nobody_is_offered_help_while_somebody_speaks(self, quiet: Page, pretence: Pretence) -> None:
        receive(quiet, type="state", state="speaking")
        self.pass_time(quiet, 30)

        expect(quiet.locator(".heard")).not_to_have_text(ENGLISH["talk.help"])


def test_the_whole_answer_is_there_in_the_end(chat: Page, pretence: Pretence) -> None:
    write(chat, "How old is it?")
    chat.locator(".copy").wait_for()

    plain = chat.evaluate("async text => (await import('/kiosk/markdown.js')).plainText(text)", ANSWER)
    shown = chat.locator(".message[data-who=guide] .text").inner_text()
    assert "".join(shown.split()) == "".join(plain.replace("- ", "").split())
