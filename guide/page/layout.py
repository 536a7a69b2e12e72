"""The visitor's page as Gradio serves it: one HTML component that holds our own markup, driven by `assets/kiosk.js`.

Gradio renders that component after the page has loaded and runs no scripts inside it, so the script comes through
`head` and waits for the root element. `own_origin_only` takes what Gradio asks of other hosts out of its page.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Final

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

FOLDER: Final = Path(__file__).parent

_OURS: Final = '<link rel="icon" href="/kiosk/icon.svg"><link rel="stylesheet" href="/kiosk/kiosk.css">'
_SCRIPT: Final = '<script type="module" src="/kiosk/kiosk.js"></script>'
_OTHER_HOSTS: Final = re.compile(
    r"<(?:link|meta)\b[^>]*https?://[^>]*>|<script\b[^>]*\bsrc=\"https?://[^>]*>\s*</script>", re.IGNORECASE
)
_CARDS: Final = re.compile(r"<meta\b[^>]*\b(?:og|twitter):[^>]*>", re.IGNORECASE)
"""Titles and pictures for those who share the address: Gradio's speak of Gradio."""


def build_page(title: str, theme: str) -> gr.Blocks:
    """The page, ready to be mounted at `/`. `title`: the museum's name, for the browser's tab."""
    markup = _themed("<div", theme, (FOLDER / "page.html").read_text(encoding="utf-8"))
    with warnings.catch_warnings():
        # Gradio 5.50 warns that Gradio 6 takes theme and head elsewhere; FastRTC keeps us on 5.
        warnings.filterwarnings("ignore", message="The '(theme|head)' parameter", category=DeprecationWarning)
        page = gr.Blocks(
            title=title,
            # Every other theme of Gradio's loads its typeface from a public host.
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
            head=_SCRIPT,
            analytics_enabled=False,
        )
    with page:
        gr.HTML(markup, padding=False)
    return page


def own_origin_only(html: str, theme: str) -> str:
    """Gradio's index page without what reaches other hosts or speaks of it, and in our style and the museum's `theme`
    from the first paint."""
    own = _CARDS.sub("", _OTHER_HOSTS.sub("", html)).replace("</head>", f"{_OURS}</head>", 1)
    return _themed("<html", theme, own)


def _themed(tag: str, theme: str, html: str) -> str:
    return html.replace(tag, f'{tag} data-theme="{theme}"', 1)


def mount_assets(app: FastAPI) -> None:
    """Serve the page's scripts, styles and strings under `/kiosk`: `/assets` is where Gradio keeps its own."""
    app.mount("/kiosk/strings", StaticFiles(directory=FOLDER / "strings"), name="strings")
    app.mount("/kiosk", StaticFiles(directory=FOLDER / "assets"), name="kiosk")
