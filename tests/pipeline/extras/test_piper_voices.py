"""Which voice lies where and speaks what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.piper_voices import find_voices


def put(folder: Path, name: str, about: object) -> Path:
    (folder / f"{name}.onnx").touch()
    (folder / f"{name}.onnx.json").write_text(json.dumps(about))
    return folder / f"{name}.onnx"


def test_a_voice_speaks_the_language_its_description_names(tmp_path: Path) -> None:
    alba = put(tmp_path, "alba", {"language": {"code": "en_GB"}})
    siwis = put(tmp_path, "siwis", {"espeak": {"voice": "fr"}})

    assert find_voices(tmp_path) == {"en-gb": alba, "fr": siwis}


def test_the_first_of_two_voices_of_one_language_speaks(tmp_path: Path) -> None:
    put(tmp_path, "b", {"language": {"code": "de_DE"}})
    first = put(tmp_path, "a", {"language": {"code": "de_DE"}})

    assert find_voices(tmp_path) == {"de-de": first}


def test_one_file_is_one_voice(tmp_path: Path) -> None:
    put(tmp_path, "a", {"language": {"code": "de_DE"}})
    file = put(tmp_path, "b", {"language": {"code": "en_GB"}})

    assert find_voices(file) == {"en-gb": file}


@pytest.mark.parametrize("place", ["", "nowhere", "voice.onnx"])
def test_where_no_voice_is_it_says_how_to_get_one(tmp_path: Path, place: str) -> None:
    with pytest.raises(StageError, match=r"no Piper voice in .*63 MB.*piper\.download_voices"):
        find_voices(tmp_path / place)


@pytest.mark.parametrize("about", ["{", "[]", "{}", '{"language": "en"}', '{"language": {"code": 7}}'])
def test_a_voice_without_a_fitting_description_is_refused(tmp_path: Path, about: str) -> None:
    put(tmp_path, "a", {}).with_name("a.onnx.json").write_text(about)

    with pytest.raises(StageError, match=r"needs its description a\.onnx\.json beside it"):
        find_voices(tmp_path)
