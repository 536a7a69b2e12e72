"""Which Moonshine model lies where and understands what."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.moonshine_models import Model, find_models


def put(place: Path, name: str, below: str = "quantized_26_08_21") -> Path:
    """As `python -m moonshine_voice.download` does."""
    folder = place / "download.moonshine.ai" / "model" / name / below
    folder.mkdir(parents=True)
    (folder / "tokenizer.bin").touch()
    return folder


def test_a_model_understands_the_language_that_its_folder_names(tmp_path: Path) -> None:
    english, german = put(tmp_path, "small-streaming-en"), put(tmp_path, "base-de", "quantized/base-de")
    models = find_models(tmp_path)

    assert models == {
        "en": Model("en", "small", True, english),
        "de": Model("de", "base", False, german),
    }
    assert [model.kind for model in models.values()] == ["BASE", "SMALL_STREAMING"]


@pytest.mark.parametrize(
    "names",
    [
        ("tiny-en", "medium-streaming-en", "small-streaming-en"),
        ("tiny-streaming-en", "base-en", "medium-streaming-en"),
    ],
)
def test_of_several_the_largest_listens(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        put(tmp_path, name)

    assert find_models(tmp_path)["en"].kind == "MEDIUM_STREAMING"


def test_of_one_size_the_newer_kind_listens(tmp_path: Path) -> None:
    put(tmp_path, "tiny-streaming-en")
    put(tmp_path, "tiny-en")

    assert find_models(tmp_path)["en"].is_streaming


def test_the_folder_of_one_model_is_enough(tmp_path: Path) -> None:
    folder = put(tmp_path, "small-streaming-es")

    assert list(find_models(folder.parent)) == ["es"]


def test_a_link_to_the_folder_of_a_model_is_enough(tmp_path: Path) -> None:
    folder = put(tmp_path / "elsewhere", "small-streaming-es")
    place = tmp_path / "moonshine"
    place.mkdir()
    (place / "small-streaming-es").symlink_to(folder)

    assert find_models(place)["es"].folder == folder


@pytest.mark.parametrize("name", ["", "nowhere", "whisper-base-en-1"])
def test_where_no_model_is_it_says_how_to_get_one(tmp_path: Path, name: str) -> None:
    put(tmp_path, "whisper-base-en-1")

    with pytest.raises(StageError, match=r"no Moonshine model in .*142 MB.*moonshine_voice\.download --stt"):
        find_models(tmp_path / name)
