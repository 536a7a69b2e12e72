"""Whether there is a model to listen with."""

import sys
from pathlib import Path

import pytest

from guide.pipeline.stt.moonshine_files import DECODER, ENCODER, TOKENS, find_model


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """moonshine-voice as it was installed, so far without a model."""
    monkeypatch.delitem(sys.modules, "moonshine_voice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "moonshine_voice" / "assets").mkdir(parents=True)
    (tmp_path / "moonshine_voice" / "__init__.py").touch()
    return tmp_path / "moonshine_voice"


def test_a_model_is_found_in_its_package(package: Path) -> None:
    folder = package / "assets" / "tiny-en"
    folder.mkdir()
    for name in (ENCODER, DECODER, TOKENS):
        assert find_model() is None
        (folder / name).touch()

    assert find_model() == folder


def test_a_later_package_has_none(package: Path) -> None:
    assert find_model() is None
