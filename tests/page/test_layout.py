"""The page is built without a warning, holds our markup, and asks nothing of other hosts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI

from guide.page.layout import FOLDER, build_page, mount_assets, own_origin_only

ASSETS = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".js", ".css", ".html", ".json"})
ROOT_ID = "vitrine"
# Names of formats, never fetched.
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Built on a running event loop: without one Gradio makes its own and leaves it open."""
    app = FastAPI()
    mount_assets(app)
    gr.mount_gradio_app(app, build_page("The Little Museum", "light"), path="/", show_api=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kiosk") as client:
        yield client


async def test_the_page_has_the_museums_name_and_our_markup(client: httpx.AsyncClient) -> None:
    config = (await client.get("/config")).json()

    assert config["title"] == "The Little Museum"
    assert any(f'id="{ROOT_ID}"' in str(part["props"].get("value")) for part in config["components"])


async def test_gradios_own_assets_are_not_hidden_by_ours(client: httpx.AsyncClient) -> None:
    sources = re.findall(r'src="\.?(/assets/[^"]+\.js)"', (await client.get("/")).text)
    assert sources
    for source in sources:
        assert (await client.get(source)).status_code == 200, source


async def test_a_light_museum_is_light_from_the_first_paint(client: httpx.AsyncClient) -> None:
    config = (await client.get("/config")).json()
    values = [str(part["props"].get("value")) for part in config["components"]]

    assert '<html data-theme="light"' in own_origin_only((await client.get("/")).text, "light")
    assert any('data-theme="light"' in value and f'id="{ROOT_ID}"' in value for value in values)


async def test_whoever_shares_the_address_reads_nothing_of_gradio(client: httpx.AsyncClient) -> None:
    after = own_origin_only((await client.get("/")).text, "dark")

    assert not re.search(r'content="[^"]*Gradio', after)
    assert 'rel="icon" href="/kiosk/icon.svg"' in after


@pytest.mark.parametrize("path", ["/kiosk/kiosk.js", "/kiosk/icon.svg", "/kiosk/kiosk.css", "/kiosk/strings/fr.json"])
async def test_our_files_are_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200


async def test_scripts_are_served_as_scripts(client: httpx.AsyncClient) -> None:
    """A module of another type is refused by the browser."""
    assert "javascript" in (await client.get("/kiosk/kiosk.js")).headers["content-type"]


async def test_the_index_page_asks_nothing_of_other_hosts(client: httpx.AsyncClient) -> None:
    before = (await client.get("/")).text
    after = own_origin_only(before, "dark")

    fetched = re.compile(r"(?:src|href)=\"https?://(?!kiosk)")
    assert fetched.search(before)
    assert not fetched.search(after)
    assert "/kiosk/kiosk.css" in after
    assert "window.gradio_config" in after


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_no_file_of_ours_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for namespace in NAMESPACES:
        text = text.replace(namespace, "")
    assert not re.search(r"https?://|[\"'(]//\w", text)


def test_every_module_that_is_imported_exists() -> None:
    for path in (FOLDER / "assets").glob("*.js"):
        for name in re.findall(r'from "\./([\w.]+)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_every_deed_a_button_names_is_known() -> None:
    markup = (FOLDER / "page.html").read_text(encoding="utf-8")
    touches = (FOLDER / "assets" / "touches.js").read_text(encoding="utf-8")
    deeds = touches[touches.index("const DEEDS = {") :]
    for deed in set(re.findall(r'data-do="([\w-]+)"', markup)):
        assert re.search(rf'^  "?{deed}"?: ', deeds, re.M), deed


def test_every_state_has_a_shape() -> None:
    markup = (FOLDER / "page.html").read_text(encoding="utf-8")
    for state in ("ready", "listening", "thinking", "speaking", "interrupted", "reconnecting", "resting"):
        assert f'id="shape-{state}"' in markup
