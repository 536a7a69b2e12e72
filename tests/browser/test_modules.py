"""The page's smaller modules, tried alone in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Iterator[Page]:
    """One for all: what they try leaves nothing behind in it."""
    with context.new_page() as page:
        page.goto("/")
        yield page


def rendered(page: Page, text: str, *, is_growing: bool = False) -> str:
    """Without the direction that every block takes from its own letters."""
    return str(
        page.evaluate(
            """async ([text, isGrowing]) => {
              const {renderMarkdown} = await import("/kiosk/markdown.js");
              const holder = document.createElement("div");
              holder.append(renderMarkdown(text, {isGrowing}));
              return holder.innerHTML.replaceAll(' dir="auto"', "");
            }""",
            [text, is_growing],
        )
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("It is **very** *old*.", "<p>It is <strong>very</strong> <em>old</em>.</p>"),
        ("Three:\n- one\n- two", "<p>Three:</p><ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
        ("# A title\nIts text", "<h3>A title</h3><p>Its text</p>"),
        ("3. three\n\n4. four", '<ol start="3"><li>three</li></ol><ol start="4"><li>four</li></ol>'),
        ("A rose\na nose", "<p>A rose<br>a nose</p>"),
        ("> So it is **written**", "<blockquote>So it is <strong>written</strong></blockquote>"),
        (
            "|When|What|\n|---|:-:|\n|196 BC|the *stone*|",
            "<table><tbody><tr><th>When</th><th>What</th></tr>"
            "<tr><td>196 BC</td><td>the <em>stone</em></td></tr></tbody></table>",
        ),
        ("One\n\n---\n```\ntwo\n```", "<p>One</p><p>two</p>"),
        ("2 * 3 * 4 and snake_case_names", "<p>2 * 3 * 4 and snake_case_names</p>"),
    ],
)
def test_simple_markdown_is_shown(page: Page, text: str, html: str) -> None:
    assert rendered(page, text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[here](https://evil.example/?q=secret)", "<p>here</p>"),
        ("![x](https://evil.example/x.png)", ""),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("**<script>alert(1)</script>**", "<p><strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong></p>"),
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[a][b] and ![c][b]\n\n[b]: https://evil.example/", "<p>a and</p>"),
        ("[![x](https://evil.example/x.png)](https://evil.example/)", ""),
        ("<https://evil.example/>", "<p>&lt;https://evil.example/&gt;</p>"),
        ("|<b>x|[y](//evil.example)|", "<table><tbody><tr><td>&lt;b&gt;x</td><td>y</td></tr></tbody></table>"),
    ],
)
def test_nothing_a_model_writes_reaches_out(page: Page, text: str, html: str) -> None:
    """No link, no picture, no HTML."""
    assert rendered(page, text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It is **ver", "<p>It is ver</p>"),
        ("See [the muse", "<p>See [the muse</p>"),
        ("See [the museum](https://evil.exa", "<p>See the museum</p>"),
        ("See ![a picture](https://evil.exa", "<p>See</p>"),
    ],
)
def test_what_is_only_half_written_shows_no_stray_signs(page: Page, text: str, html: str) -> None:
    """While an answer grows, a mark may have begun and not ended."""
    assert rendered(page, text, is_growing=True) == html


@pytest.mark.parametrize("piece", ["*a ", "**a ", "_a ", "[", "[a](b", "![", "(", "|", "> ", "#", "1. ", "[a](((b)"])
def test_no_text_takes_long_to_read(page: Page, piece: str) -> None:
    """Ten thousand characters that open and never close, within a fraction of what a visitor would notice. The best
    of five counts: what else runs on the machine isn't tried."""
    took_ms = page.evaluate(
        """async text => {
          const {renderMarkdown, plainText} = await import("/kiosk/markdown.js");
          const read = () => {
            const began = performance.now();
            renderMarkdown(text, {isGrowing: true});
            plainText(text);
            return performance.now() - began;
          };
          return Math.min(...Array.from({length: 5}, read));
        }""",
        (piece * 10_000)[:10_000],
    )

    assert took_ms < 250


def test_an_answer_is_copied_as_plain_words(page: Page) -> None:
    plain = page.evaluate(
        """async text => (await import("/kiosk/markdown.js")).plainText(text)""",
        "## Scripts\n**Three** of them:\n\n2. Greek\n3. Demotic\n\n- one\n- [two](https://evil.example)\n\n|a|b|\n|-|-|\n|c|d|",
    )

    assert plain == "Scripts\n\nThree of them:\n\n2. Greek\n3. Demotic\n\n- one\n- two\n\na\tb\nc\td"


HELD = """async ({holdS, speechS, pauseS}) => {
  const rate = 48_000;
  const context = new OfflineAudioContext(1, rate * 6, rate);
  await context.audioWorklet.addModule("/kiosk/held.worklet.js");
  const heard = context.createBuffer(1, rate * 6, rate);
  const samples = heard.getChannelData(0);
  for (let at = 0; at < speechS * rate; at += 1) samples[at] = 0.1 + 0.4 * at / (speechS * rate);
  const next = Math.round((speechS + pauseS) * rate);
  samples.fill(-0.5, next, next + rate / 2);
  const node = new AudioWorkletNode(context, "held");
  const source = new AudioBufferSourceNode(context, {buffer: heard});
  source.connect(node).connect(context.destination);
  source.start();
  let isCaughtUp = false;
  node.port.onmessage = () => (isCaughtUp = true);
  context.suspend(holdS).then(() => { node.port.postMessage("release"); setTimeout(() => context.resume(), 50); });
  const out = (await context.startRendering()).getChannelData(0);
  const rising = [...out].filter(sample => sample > 0.09);
  const second = out.findIndex(sample => sample < -0.4) / rate;
  await new Promise(resolve => setTimeout(resolve, 50));
  return {
    first: out.findIndex(sample => sample > 0.09) / rate,
    speechS: rising.length / rate,
    isInOrder: rising.every((sample, at) => at === 0 || sample >= rising[at - 1] - 1e-6),
    second,
    isCaughtUp,
  };
}"""


def test_what_is_said_before_the_call_stands_is_kept_whole(page: Page) -> None:
    """Held for half a second, every sample comes out, in order; a later pause makes up for the delay."""
    out = page.evaluate(HELD, {"holdS": 0.5, "speechS": 1.5, "pauseS": 1.5})

    assert out["first"] == pytest.approx(0.5, abs=0.02)
    assert out["speechS"] == pytest.approx(1.5, abs=0.01)
    assert out["isInOrder"]
    assert out["isCaughtUp"]
    assert out["second"] == pytest.approx(3.0, abs=0.02)


def test_a_short_pause_is_not_swallowed(page: Page) -> None:
    """The silence inside a word or between two words is part of the speech."""
    out = page.evaluate(HELD, {"holdS": 0.5, "speechS": 1.0, "pauseS": 0.15})

    assert out["second"] - out["first"] == pytest.approx(1.15, abs=0.02)
