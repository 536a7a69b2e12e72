"""The optional packages are named with what installs them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.packages import KOKORO, MOONSHINE, PIPER, WHISPER, Package

README = Path("README.md").read_text(encoding="utf-8")
REQUIREMENTS = Path("requirements.txt").read_text(encoding="utf-8")


def test_a_package_that_is_there_is_enough() -> None:
    Package("json", ("json==1",), 1).require("stt")


def test_a_missing_package_is_told_in_one_sentence_with_the_command() -> None:
    with pytest.raises(StageError) as raised:
        Package("no_such_module", ("no-such-package==1.2", "other==3"), 7).require("tts")

    told, _, command = str(raised.value).partition(": /")
    assert told == "tts: no-such-package isn't installed; do so with (7 MB)"
    assert command.endswith(" -m pip install no-such-package==1.2 other==3")


@pytest.mark.parametrize("package", [WHISPER, MOONSHINE, PIPER, KOKORO], ids=lambda package: package.module)
def test_the_readme_has_the_same_command_and_the_default_installation_does_not_bring_it(package: Package) -> None:
    assert f"pip install -q {' '.join(package.pins)}\n" in README
    assert f"{package.megabytes} MB" in README
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", pin) for pin in package.pins)
    assert package.pins[0] not in REQUIREMENTS


@pytest.mark.parametrize("package", [WHISPER, PIPER, KOKORO], ids=lambda package: package.module)
def test_what_the_default_installation_brings_already_stays_the_same(package: Package) -> None:
    for pin in package.pins:
        assert pin in REQUIREMENTS or pin.partition("==")[0] not in REQUIREMENTS
