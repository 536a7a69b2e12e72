"""The kiosk has a sentence for everything, in every language it speaks."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from guide import errors
from guide.page.layout import FOLDER
from guide.page.words import Words

WORDS = Words()
ENGLISH = WORDS.table("en")
CODES = {kind.code for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.GuideError)}


def test_five_languages_are_spoken() -> None:
    assert {"en", "fr", "de", "es", "it"} == set(WORDS.languages)


@pytest.mark.parametrize("language", WORDS.languages)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert set(ENGLISH) == set(WORDS.table(language))


@pytest.mark.parametrize("language", WORDS.languages)
def test_nothing_is_left_empty_and_every_blank_is_kept(language: str) -> None:
    """A translation fills the same {blanks} as the English."""
    for key, text in WORDS.table(language).items():
        assert text.strip() == text != "", key
        assert re.findall(r"\{\w+\}", ENGLISH[key]) == re.findall(r"\{\w+\}", text), key


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_error_has_a_visitors_sentence(code: str) -> None:
    assert f"error.{code}" in ENGLISH


def test_an_unknown_error_is_answered_all_the_same() -> None:
    assert WORDS.error("no such code", "fr") == WORDS.table("fr")["error.internal"]


def test_a_notice_may_be_an_error_code() -> None:
    assert WORDS.notice("no_place", "de") == WORDS.table("de")["error.no_place"]


def test_an_unknown_language_is_answered_in_english() -> None:
    assert WORDS.notice("answer_failed", "tlh") == ENGLISH["notice.answer_failed"]


@pytest.mark.parametrize("language", WORDS.languages)
def test_errors_and_notices_are_one_sentence_without_money_or_technology(language: str) -> None:
    """Money and technology are never mentioned to a visitor."""
    for key, text in WORDS.table(language).items():
        if key.startswith(("error.", "notice.")) and key != "notice.welcome_back":
            assert len(re.findall(r"[.!?](?:\s|$)", text)) == 1, key
            assert not re.search(r"\b(API|WebRTC|HTTP|token|server|serveur|dollar|euro|€|\$)\b", text, re.I), key


def test_every_key_that_the_page_names_exists() -> None:
    markup = (FOLDER / "page.html").read_text(encoding="utf-8")
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "assets").glob("*.js"))
    named = set(re.findall(r'data-word(?:-label|-placeholder)?="([\w.]+)"', markup))
    named |= set(re.findall(r'say\("([\w.]+)"', scripts))
    assert len(named) > 40
    assert named <= set(ENGLISH)


def test_a_table_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text(json.dumps({"a": {"b": "c"}}), encoding="utf-8")

    with pytest.raises(TypeError, match=r"en\.json"):
        Words(tmp_path)
