"""The page's smaller modules, tried alone in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def rendered(page: Page, text: str) -> str:
    return str(
        page.evaluate(
            """async text => {
              const {renderMarkdown} = await import("/kiosk/markdown.js");
              const holder = document.createElement("div");
              holder.append(renderMarkdown(text));
              return holder.innerHTML;
            }""",
            text,
        )
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("It is **very** *old*.", "<p>It is <strong>very</strong> <em>old</em>.</p>"),
        ("Three:\n- one\n- two", "<p>Three:</p><ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
        ("# A title", "<p>A title</p>"),
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
        ("[a](javascript:alert(1))", "<p>a)</p>"),
    ],
)
def test_nothing_a_model_writes_reaches_out(page: Page, text: str, html: str) -> None:
    """No link, no picture, no HTML."""
    assert rendered(page, text) == html


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
