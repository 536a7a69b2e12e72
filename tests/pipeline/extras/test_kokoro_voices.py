"""Where Kokoro's files lie, and who speaks what."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.kokoro_voices import Voice, find_files, kokoro_voice


def test_both_files_are_found(tmp_path: Path) -> None:
    for name in ("voices-v1.0.bin", "kokoro-v1.0.onnx", "kokoro-v1.0.int8.onnx", "en_US-ljspeech-medium.onnx"):
        (tmp_path / name).touch()

    assert find_files(tmp_path) == (tmp_path / "kokoro-v1.0.int8.onnx", tmp_path / "voices-v1.0.bin")


@pytest.mark.parametrize(
    ("there", "missing"), [((), "kokoro-"), (("kokoro-v1.0.onnx",), "voices-"), (("voices-v1.0.bin",), "kokoro-")]
)
def test_what_is_missing_is_named_with_what_to_do(tmp_path: Path, there: tuple[str, ...], missing: str) -> None:
    for name in there:
        (tmp_path / name).touch()

    with pytest.raises(StageError, match=rf"no Kokoro in .*{missing}.* is missing; download both \(350 MB\)"):
        find_files(tmp_path)


@pytest.mark.parametrize(
    ("language", "spoken_by"),
    [
        ("en", Voice("af_heart", "en-us")),
        ("en-GB", Voice("bf_emma", "en-gb")),
        ("fr-CA", Voice("ff_siwis", "fr-fr")),
        ("pt_BR", Voice("pf_dora", "pt-br")),
        ("de", None),
        ("ja", None),
    ],
)
def test_each_language_has_its_voice(language: str, spoken_by: Voice | None) -> None:
    assert kokoro_voice("marin", language) == spoken_by


def test_personas_have_voices_of_their_own_in_english_only() -> None:
    assert kokoro_voice("echo", "en") == Voice("am_echo", "en-us")
    assert kokoro_voice("echo", "fr") == kokoro_voice("marin", "fr")
