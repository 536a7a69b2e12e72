"""What the optional packages are and how a technician gets them."""

from __future__ import annotations

import re

import pytest

from guide.errors import StageError
from guide.pipeline.extras.packages import REQUIREMENTS, require


def test_a_package_that_is_there_is_enough() -> None:
    require("stt", "json", "json")


def test_a_missing_package_is_told_in_one_sentence_with_the_command() -> None:
    with pytest.raises(StageError) as raised:
        require("tts", "no_such_module", "no-such-package")

    assert re.fullmatch(r"tts: no-such-package isn't installed;.*-m pip install -r .*\.txt", str(raised.value))


def test_the_command_installs_exact_versions() -> None:
    lines = [line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]

    assert {line.partition("==")[0] for line in lines} >= {"faster-whisper", "piper-tts"}
    assert [line for line in lines if not re.fullmatch(r"[\w-]+==[\d.]+", line)] == []
