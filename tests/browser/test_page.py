"""What the page does when it is touched, spoken to by the server, or left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from guide.errors import NoPlace, StageRefused, TooManyRequests, VisitUnknown
from guide.page.words import Words
from tests.page.chromium import EXECUTABLE, QUIET
from tests.page.preview import Pretence, Preview
from tests.page.screens import begin, receive

pytestmark = pytest.mark.browser

ENGLISH = Words().table("en")


def view(page: Page) -> str:
    return str(page.locator("#vitrine").get_attribute("data-view"))


def pass_time(page: Page, seconds: float) -> None:
    """On the page's own clock, with time in between for what the page asks of the server."""
    for _ in range(int(seconds)):
        page.clock.run_for(1_000)
        page.wait_for_timeout(20)


def test_nothing_is_fetched_from_another_host(browser: Browser, preview: Preview, pretence: Pretence) -> None:
    page = browser.new_page(base_url=preview.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    begin(page)
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((preview.address, "data:", f"blob:{preview.address}"))] == []
    page.close()


def test_no_sentences_are_asked_for_in_a_language_without_any(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "museum.md").write_text("---\nname: Het museum\nlanguages: [nl, fr]\n---\nEen museum.\n")
    (tmp_path / "anker.md").write_text("---\ntitle: Het anker\n---\nEen anker.\n")
    with Preview(tmp_path) as preview:
        page = browser.new_page(base_url=preview.address)
        refused: list[str] = []
        page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        page.goto("/")
        page.locator(".attract-touch").wait_for()

        assert refused == []
        expect(page.locator(".attract-languages button").first).to_have_text("Nederlands")
        page.close()


def test_something_lives_on_the_screen_before_the_page_has_come(
    browser: Browser, preview: Preview, pretence: Pretence
) -> None:
    ring = "getComputedStyle(document.body, '::after').content"
    page = browser.new_page(base_url=preview.address)
    page.route("**/museum", lambda route: route.abort())
    page.goto("/")
    page.locator("#vitrine").wait_for(state="attached")
    assert page.evaluate(ring) == '""'

    page.unroute("**/museum")
    page.locator(".attract-touch").wait_for()
    assert page.evaluate(ring) == "none"
    page.close()


def test_the_first_touch_opens_a_visit_before_the_exhibit(page: Page, pretence: Pretence) -> None:
    begin(page)

    expect(page.locator(".plate-title")).to_have_text("The Rosetta Stone")
    page.wait_for_function("sessionStorage.length === 1")
    assert pretence.opened == [{"language": "en", "persona": "guide", "exhibit": "rosetta-stone"}]


def test_a_reload_goes_on_with_the_visit(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.wait_for_function("sessionStorage.length === 1")
    page.evaluate("window.vitrine.chooseLanguage('fr')")
    page.reload()

    expect(page.locator("[data-do=talk-view]")).to_have_text("Parler")
    assert view(page) == "talk"
    assert len(pretence.opened) == 1


def test_pressing_talk_shows_listening_at_once(page: Page, pretence: Pretence) -> None:
    """Before the connection stands, within 100 ms of the touch."""
    begin(page)
    waited_ms = page.evaluate(
        """() => {
          const began = performance.now();
          document.querySelector('.talk').click();
          const {state} = document.querySelector('#vitrine').dataset;
          return state === 'listening' ? performance.now() - began : -1;
        }"""
    )

    assert 0 <= waited_ms < 100


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NoPlace("full"), "error.no_place"),
        (StageRefused("realtime", "bad key"), "error.stage_refused"),
        (TooManyRequests("slow down"), "error.too_many_requests"),
    ],
)
def test_a_refused_offer_opens_the_chat_with_a_sentence(
    page: Page, pretence: Pretence, error: NoPlace, sentence: str
) -> None:
    pretence.offer_error = error
    begin(page)
    page.locator(".talk").click()

    expect(page.locator(".notice p")).to_have_text(ENGLISH[sentence])
    assert view(page) == "chat"
    expect(page.locator(".type textarea")).to_be_visible()


def test_a_refused_microphone_opens_the_chat_with_a_sentence(
    browser: Browser, preview: Preview, pretence: Pretence
) -> None:
    arguments = [*QUIET, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    with browser.browser_type.launch(executable_path=EXECUTABLE, args=arguments) as strict:
        page = strict.new_page(base_url=preview.address)
        page.goto("/?exhibit=rosetta-stone")
        begin(page)
        page.locator(".talk").click()

        expect(page.locator(".notice p")).to_have_text(ENGLISH["notice.microphone_refused"])
        assert view(page) == "chat"


def test_a_missing_microphone_opens_the_chat_with_a_sentence(page: Page, pretence: Pretence) -> None:
    page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError'); };
        }"""
    )
    begin(page)
    page.locator(".talk").click()

    expect(page.locator(".notice p")).to_have_text(ENGLISH["notice.no_microphone"])
    assert view(page) == "chat"


def test_a_tapped_question_without_voice_is_answered_in_writing(page: Page, pretence: Pretence) -> None:
    """The question is kept, and answered where it can be."""
    begin(page)
    question = page.locator(".chips button").first.inner_text()
    page.locator(".chips button").first.click()

    expect(page.locator(".message .text").first).to_have_text(question)
    expect(page.locator(".message .source")).to_have_text("The Rosetta Stone, Story")
    assert pretence.asked == [question]


def test_an_answer_is_seen_growing_and_can_be_stopped(page: Page, pretence: Pretence) -> None:
    pretence.piece_s = 0.15
    begin(page)
    page.locator("[data-do=chat-view]").click()
    page.locator(".type textarea").fill("How old is it?")
    page.keyboard.press("Enter")
    expect(page.locator(".message[data-who=guide]")).to_contain_text("The Rosetta")
    page.locator("[data-do=halt]").click()

    expect(page.locator(".message .aside")).to_have_text(ENGLISH["chat.stopped"])
    expect(page.locator(".message[data-who=guide]")).not_to_contain_text("Shall I tell you")
    expect(page.locator("[data-do=halt]")).to_be_hidden()


def test_an_answers_source_opens_the_label(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.locator("[data-do=chat-view]").click()
    page.locator(".chips button").first.click()
    page.locator(".source").click()

    expect(page.locator("dialog[open] h2")).to_have_text("The Rosetta Stone")


def test_a_visit_that_the_server_forgot_is_followed_by_a_new_one(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.wait_for_function("sessionStorage.length === 1")
    pretence.messages_error = VisitUnknown("gone")
    page.locator("[data-do=chat-view]").click()
    page.locator(".chips button").first.click()
    page.locator(".source").wait_for()

    assert len(pretence.opened) == 2
    expect(page.locator(".message[data-who=visitor]")).to_have_count(1)


def test_no_visit_to_be_had_is_said_in_a_sentence(page: Page, pretence: Pretence) -> None:
    pretence.visits_error = NoPlace("full")
    begin(page)

    expect(page.locator(".notice p")).to_have_text(ENGLISH["error.no_place"])


def test_choosing_a_language_changes_every_word(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.locator(".controls [data-do=language]").click()
    page.locator("dialog [data-language=de]").click()

    expect(page.locator(".talk-word")).to_have_text("Sprechen")
    assert page.evaluate("[document.documentElement.lang, document.querySelector('#vitrine').dir]") == ["de", "ltr"]


def test_the_first_touch_may_choose_the_language(page: Page, pretence: Pretence) -> None:
    """Whoever can't read the screen finds their language by its own name, and is heard in it from the first word."""
    page.locator(".attract-languages").get_by_text("Français").click()

    expect(page.locator(".talk-word")).to_have_text("Parler")
    page.wait_for_function("sessionStorage.length === 1")
    assert pretence.opened == [{"language": "fr", "persona": "guide", "exhibit": "rosetta-stone"}]


def test_the_language_can_be_changed_while_writing(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.locator("[data-do=chat-view]").click()
    page.locator(".strip [data-do=language]").click()
    page.locator("dialog [data-language=fr]").click()

    expect(page.locator(".type [type=submit]")).to_have_text("Envoyer")


def test_the_waiting_screen_begins_in_the_kiosks_language(page: Page, pretence: Pretence) -> None:
    page.goto("/?language=de")

    expect(page.locator(".attract-touch-word")).to_have_text("Berühren und fragen")


def test_the_rooms_keep_their_order_where_only_some_of_their_names_are_translated(
    page: Page, pretence: Pretence
) -> None:
    page.goto("/?language=de")
    begin(page)
    rooms = page.locator(".wall .room").all_inner_texts()
    numbers = [int(room.split()[-1]) for room in rooms]

    assert {room.split()[0] for room in rooms} == {"Raum", "Room"}
    assert numbers == sorted(numbers)


def test_the_museum_welcomes_in_the_visitors_language(page: Page, pretence: Pretence) -> None:
    page.goto("/?language=fr")
    begin(page)

    expect(page.locator(".said p")).to_contain_text("Bienvenue")
    expect(page.locator(".said p")).to_have_attribute("lang", "fr")


def test_the_question_that_brought_a_visitor_near_is_there_to_be_tapped(page: Page, pretence: Pretence) -> None:
    page.goto("/")
    seen = page.locator(".attract-question span").inner_text()
    begin(page)

    expect(page.locator(".chips button").first).to_have_text(seen)


def test_a_language_that_nobody_wrote_goes_by_its_own_name_and_reads_as_what_is_shown(
    page: Page, pretence: Pretence
) -> None:
    """Its sentences are English ones, and are announced as such."""
    begin(page)
    page.evaluate("vitrine.museum.languages = ['en', 'ar']; vitrine.chooseLanguage('ar')")
    page.locator(".controls [data-do=language]").click()

    expect(page.locator("dialog [data-language=ar]")).to_have_text("العربية")
    assert page.evaluate("[document.documentElement.lang, document.querySelector('#vitrine').dir]") == ["en", "ltr"]


def test_a_language_that_runs_from_right_to_left_turns_the_page_round(page: Page, pretence: Pretence) -> None:
    page.route("**/kiosk/strings/ar.json", lambda route: route.fulfill(json={**ENGLISH, "nav.talk": "تحدث"}))
    begin(page)
    page.evaluate("import('/kiosk/words.js').then(({loadWords}) => loadWords(['ar']))")
    page.evaluate("vitrine.chooseLanguage('ar')")
    asking, stopping = (page.locator(f".controls [data-do={deed}]").bounding_box() for deed in ("type", "language"))

    assert page.evaluate("document.documentElement.lang") == "ar"
    assert asking is not None
    assert stopping is not None
    assert asking["x"] > stopping["x"]


def test_finish_is_in_sight_and_wipes_the_visit(page: Page, pretence: Pretence) -> None:
    """The next visitor need not wait until nobody is there."""
    begin(page)
    page.wait_for_function("sessionStorage.length === 1")
    page.locator(".foot [data-do=finish]").click()

    expect(page.locator("#vitrine")).to_have_attribute("data-view", "attract")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_second_tap_on_stop_touches_nothing_else(page: Page, pretence: Pretence) -> None:
    begin(page)
    receive(page, type="state", state="speaking")
    page.locator(".stop").hover()
    receive(page, type="state", state="ready")
    page.mouse.down()
    page.mouse.up()

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".controls [data-do=guides]")).to_be_visible()


def test_a_refusal_is_read_in_the_visitors_language(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.evaluate("vitrine.chooseLanguage('de')")
    page.locator(".talk").click()

    expect(page.locator(".notice p")).to_have_text(Words().error("no_place", "de"))


def test_choosing_an_exhibit_brings_its_card(page: Page, pretence: Pretence) -> None:
    begin(page)
    page.locator("[data-do=exhibits]").click()
    page.locator("dialog [data-exhibit=great-wave]").click()

    expect(page.locator(".plate-title")).to_contain_text("Great Wave")
    expect(page.locator(".picture img")).to_have_js_property("complete", True)


@pytest.mark.parametrize("state", ["listening", "thinking", "speaking", "interrupted", "reconnecting", "ready"])
def test_a_state_is_a_word_a_shape_and_a_status(page: Page, pretence: Pretence, state: str) -> None:
    begin(page)
    receive(page, type="state", state=state)

    expect(page.locator(".talk-word")).to_have_text(ENGLISH[f"state.{state}"])
    expect(page.locator(".talk use")).to_have_attribute("href", f"#shape-{state}")
    expect(page.locator(".status")).to_have_text(ENGLISH[f"status.{state}"])


def test_captions_grow_and_never_take_more_than_three_lines(page: Page, pretence: Pretence) -> None:
    begin(page)
    words = ("The stone was carved in the ninth year of a boy king " * 6).split()
    for count in range(1, len(words) + 1):
        receive(page, type="caption", id="a", who="guide", text=" ".join(words[:count]), final=False)

    expect(page.locator(".said p")).to_have_text(" ".join(words))
    assert page.evaluate("document.querySelector('.said').clientHeight") == 180
    page.wait_for_timeout(600)
    last, box = page.locator(".said .word").last.bounding_box(), page.locator(".said").bounding_box()
    assert last is not None
    assert box is not None
    assert last["y"] + last["height"] <= box["y"] + box["height"] + 1


def test_a_cut_caption_keeps_only_what_was_heard(page: Page, pretence: Pretence) -> None:
    begin(page)
    receive(page, type="caption", id="a", who="guide", text="The stone was carved", final=False)
    receive(page, type="caption", id="a", who="guide", text="The stone", final=True, cut=True)

    expect(page.locator(".said p")).to_have_text("The stone…")


def test_what_is_said_by_voice_stands_in_the_chat(page: Page, pretence: Pretence) -> None:
    begin(page)
    receive(page, type="caption", id="v", who="visitor", text="How old is it?", final=True)
    receive(page, type="caption", id="g", who="guide", text="About 2,200 years.", final=True)
    page.locator("[data-do=chat-view]").click()

    expect(page.locator(".message .text")).to_have_text(["How old is it?", "About 2,200 years."])


def test_the_allowance_shows_only_when_it_is_short(page: Page, pretence: Pretence) -> None:
    begin(page)
    receive(page, type="allowance", share_left=0.5)
    expect(page.locator(".allowance")).to_be_hidden()
    receive(page, type="allowance", share_left=0.1)

    expect(page.locator(".allowance")).to_be_visible()


def test_a_voice_that_rests_leaves_the_chat_and_answers_there(page: Page, pretence: Pretence) -> None:
    begin(page)
    receive(page, type="caption", id="v", who="visitor", text="Why is it broken?", final=True)
    receive(page, type="notice", code="allowance_gone", text="Our talking time is over.")
    receive(page, type="state", state="resting")

    page.locator(".source").wait_for()
    assert view(page) == "chat"
    assert pretence.asked == ["Why is it broken?"]


def test_an_idle_visit_warns_and_is_wiped(browser: Browser, preview: Preview, pretence: Pretence) -> None:
    pretence.idle_s = 0.2
    page = browser.new_page(base_url=preview.address)
    page.clock.install()
    page.goto("/?exhibit=rosetta-stone")
    begin(page)
    page.wait_for_function("sessionStorage.length === 1")
    receive(page, type="caption", id="v", who="visitor", text="A secret", final=True)
    pass_time(page, 2)
    expect(page.locator("dialog[open] h2")).to_have_text(ENGLISH["idle.title"])
    pass_time(page, 21)

    expect(page.locator(".attract-touch")).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")
    assert "A secret" not in page.content()
    assert pretence.ended == ["visit-1"]
    page.close()


def test_a_touch_extends_the_visit(browser: Browser, preview: Preview, pretence: Pretence) -> None:
    pretence.idle_s = 5
    page = browser.new_page(base_url=preview.address)
    page.clock.install()
    page.goto("/?exhibit=rosetta-stone")
    begin(page)
    pass_time(page, 8)
    page.locator("[data-do=stay]").click()
    pass_time(page, 4)

    expect(page.locator("dialog[open]")).to_have_count(0)
    assert view(page) == "talk"
    page.close()


def test_nobody_is_sent_away_while_the_guide_speaks(browser: Browser, preview: Preview, pretence: Pretence) -> None:
    pretence.idle_s = 1
    page = browser.new_page(base_url=preview.address)
    page.clock.install()
    page.goto("/?exhibit=rosetta-stone")
    begin(page)
    receive(page, type="state", state="speaking")
    pass_time(page, 60)

    expect(page.locator("dialog[open]")).to_have_count(0)
    assert view(page) == "talk"
    page.close()


def test_a_server_that_is_gone_leaves_the_labels_and_comes_back(
    browser: Browser, preview: Preview, pretence: Pretence
) -> None:
    page = browser.new_page(base_url=preview.address)
    page.clock.install()
    page.goto("/?exhibit=rosetta-stone")
    page.locator(".attract-touch").wait_for()
    pretence.is_healthy = False
    pass_time(page, 15)
    expect(page.locator(".rest > h1")).to_have_text(ENGLISH["rest.title"])
    expect(page.locator(".rest-list")).to_contain_text("This broken slab says the same thing three times")
    pretence.is_healthy = True
    pass_time(page, 5)

    expect(page.locator(".attract-touch")).to_be_visible()
    page.close()


def test_the_keyboard_alone_is_enough(page: Page, pretence: Pretence) -> None:
    """From the first touch to an answer without a pointer."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[data-do=chat-view]").focus()
    page.keyboard.press("Enter")
    page.locator(".type textarea").focus()
    page.keyboard.type("How old is it?")
    page.keyboard.press("Enter")

    page.locator(".source").wait_for()
    assert pretence.asked == ["How old is it?"]


def test_reduced_motion_stands_still(browser: Browser, preview: Preview, pretence: Pretence) -> None:
    page = browser.new_page(base_url=preview.address, reduced_motion="reduce")
    page.goto("/?exhibit=rosetta-stone")
    page.locator(".attract-touch").wait_for()
    begin(page)
    receive(page, type="state", state="thinking")

    moving = "document.getAnimations().filter(({effect}) => effect.target?.closest('#vitrine')).length"
    assert page.evaluate(moving) == 0
    page.close()
