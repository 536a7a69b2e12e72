"""Every screen, state, language and size as a picture to look at: `python -m tests.page.screens OUTDIR [WORD…]`.

With words, only those whose name (size/screen-language-theme) holds them all.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Page

from tests.page.chromium import chromium
from tests.page.preview import EXHIBITS, Preview

SIZES: Final = {"kiosk": (1080, 1920), "tablet": (1280, 800), "phone": (390, 844)}
STATES: Final = ("ready", "listening", "thinking", "speaking", "interrupted", "reconnecting")
EXHIBIT: Final = "rosetta-stone"
SETTLED_MS: Final = 150
"""For pictures to be painted. Nothing moves: a picture of motion would never be the same twice."""
QUESTION: Final = {
    "en": "Who managed to read the hieroglyphs?",
    "fr": "Qui a réussi à lire les hiéroglyphes ?",
    "de": "Wer hat die Hieroglyphen entziffert?",
}
ANSWER: Final = {
    "en": "Jean-François Champollion, a French scholar, cracked the hieroglyphs in 1822. He saw that the script "
    "mixes sounds and ideas, and he knew Coptic, the last form of the Egyptian language.",
    "fr": "C’est Jean-François Champollion, un savant français, qui a percé le secret des hiéroglyphes en 1822. Il a "
    "compris que cette écriture mêle les sons et les idées.",
    "de": "Der französische Gelehrte Jean-François Champollion entzifferte die Hieroglyphen im Jahr 1822. Er "
    "erkannte, dass die Schrift Laute und Begriffe mischt.",
}
NOTE: Final = "**Three scripts**\n\n- Hieroglyphs, for the temples\n- Demotic, for every day\n- Greek, for the rulers"
RICH: Final = (
    "# What it says\n\nOne text, **three** times:\n\n1. Hieroglyphs, for the *temples*\n2. Demotic, for every day\n"
    "3. Greek, for the rulers\n\n> Let it be written on a stele of hard stone\n\n"
    "| Script | Read by |\n|---|---|\n| Greek | scholars |\n| Demotic | nobody, until 1822 |\n"
)

Screen = Callable[[Page, str], None]


def receive(page: Page, **message: object) -> None:
    """What a data channel message from the server does."""
    page.evaluate("message => window.vitrine.receive(message)", message)


def begin(page: Page) -> None:
    page.locator("[data-do=begin]").click()
    page.locator(".talk").wait_for()


def talk(page: Page, language: str) -> None:
    begin(page)


def in_state(state: str) -> Screen:
    def screen(page: Page, language: str) -> None:
        begin(page)
        receive(page, type="state", state=state)
        if state in ("thinking", "speaking", "interrupted"):
            receive(page, type="caption", id="v", who="visitor", text=QUESTION[language], final=True)
        if state in ("speaking", "interrupted"):
            is_cut = state == "interrupted"
            text = ANSWER[language][: 110 if is_cut else None].rsplit(" ", 1)[0]
            receive(page, type="caption", id="g", who="guide", text=text, final=is_cut, cut=is_cut)

    return screen


def resting(page: Page, language: str) -> None:
    begin(page)
    page.evaluate("window.vitrine.receive({type: 'notice', code: 'allowance_gone'})")
    receive(page, type="state", state="resting")


def wall(page: Page, language: str) -> None:
    page.evaluate("window.vitrine.chooseExhibit(null)")
    begin(page)


def typing(page: Page, language: str) -> None:
    begin(page)
    page.locator("[data-do=type]").click()
    page.keyboard.type(QUESTION[language])


def note(page: Page, language: str) -> None:
    in_state("speaking")(page, language)
    receive(page, type="note", markdown=NOTE)
    receive(page, type="allowance", share_left=0.12)


def problem(page: Page, language: str) -> None:
    begin(page)
    page.evaluate("window.vitrine.receive({type: 'error', code: 'provider_busy'})")


def chat_empty(page: Page, language: str) -> None:
    begin(page)
    page.locator("[data-do=chat-view]").click()


def chat(page: Page, language: str) -> None:
    in_state("speaking")(page, language)
    receive(page, type="state", state="ready")
    receive(page, type="caption", id="g", who="guide", text=ANSWER[language], final=True)
    page.locator("[data-do=chat-view]").click()
    page.locator(".chips button").first.click()
    page.locator(".source").first.wait_for()


def chat_rich(page: Page, language: str) -> None:
    """Everything that an answer may hold."""
    chat_empty(page, language)
    receive(page, type="caption", id="v", who="visitor", text=QUESTION[language], final=True)
    receive(page, type="caption", id="g", who="guide", text=RICH, final=True)


def chat_large(page: Page, language: str) -> None:
    chat(page, language)
    page.locator("[data-do=large]").click()


def chat_thinking(page: Page, language: str) -> None:
    chat_empty(page, language)
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.locator(".chips button").first.click()
    page.locator(".type textarea").fill(QUESTION[language] + "\n" + QUESTION[language])


def chat_failed(page: Page, language: str) -> None:
    chat_empty(page, language)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.locator(".chips button").first.click()
    page.locator(".again").wait_for()
    page.locator(".type textarea").fill("?" * 2_100)


def quiet(page: Page, language: str) -> None:
    begin(page)
    page.evaluate("window.vitrine.conversation.offerHelp()")


def short_of_time(page: Page, language: str) -> None:
    in_state("speaking")(page, language)
    receive(page, type="allowance", share_left=0.12, minutes_left=2.3)


def no_voice(page: Page, language: str) -> None:
    begin(page)
    page.locator(".talk").click()
    page.locator(".notice").wait_for()


def sheet(name: str) -> Screen:
    def screen(page: Page, language: str) -> None:
        begin(page)
        page.locator(f".stage [data-do={name}]:visible").first.click()
        page.locator("dialog[open]").wait_for()

    return screen


def another_guide(page: Page, language: str) -> None:
    sheet("guides")(page, language)
    page.locator("[data-persona=robot]").click()


def idle(page: Page, language: str) -> None:
    begin(page)
    page.evaluate("window.vitrine.sheets.showIdle(13, 0.65)")


def rest(page: Page, language: str) -> None:
    begin(page)
    page.evaluate("window.vitrine.rest()")


def attract(page: Page, language: str) -> None:
    page.locator(".attract-question span").wait_for()


SCREENS: Final[Mapping[str, Screen]] = {
    "attract": attract,
    "wall": wall,
    **{f"talk-{state}": in_state(state) for state in STATES},
    "talk-resting": resting,
    "talk-typing": typing,
    "talk-note": note,
    "talk-problem": problem,
    "talk-quiet": quiet,
    "talk-short-of-time": short_of_time,
    "chat-empty": chat_empty,
    "chat": chat,
    "chat-rich": chat_rich,
    "chat-large": chat_large,
    "chat-thinking": chat_thinking,
    "chat-failed": chat_failed,
    "chat-no-voice": no_voice,
    "sheet-label": sheet("label"),
    "sheet-exhibits": sheet("exhibits"),
    "sheet-language": sheet("language"),
    "sheet-guides": sheet("guides"),
    "talk-another-guide": another_guide,
    "sheet-privacy": sheet("privacy"),
    "idle": idle,
    "rest": rest,
}


@contextlib.contextmanager
def open_screen(
    context: BrowserContext, address: str, screen: str, *, size: tuple[int, int], language: str, theme: str
) -> Iterator[Page]:
    """A page of its own, brought to the screen and still."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/?exhibit={EXHIBIT}&language={language}&theme={theme}")
    page.locator("#vitrine:not([data-view=waking])").wait_for()
    SCREENS[screen](page, language)
    page.wait_for_timeout(SETTLED_MS)
    yield page
    page.close()


def main(folder: Path, words: list[str], exhibits: Path = EXHIBITS) -> None:
    with Preview(exhibits) as preview, chromium() as browser, browser.new_context() as context:
        for size, screen, language, theme in itertools.product(SIZES, SCREENS, QUESTION, ("dark", "light")):
            file = folder / size / f"{screen}-{language}-{theme}.png"
            if all(word in f"{size}/{file.name}" for word in words):
                file.parent.mkdir(parents=True, exist_ok=True)
                drawn = {"size": SIZES[size], "language": language, "theme": theme}
                with open_screen(context, preview.address, screen, **drawn) as page:
                    page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
