"""The model of who listens, as it lies in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guide.pipeline.stt.moonshine import Moonshine
from guide.pipeline.stt.moonshine_files import DECODER, ENCODER, TOKENS, find_model
from guide.pipeline.worker import StageFault


@pytest.mark.parametrize("damaged", [ENCODER, DECODER])
def test_a_damaged_model_is_named(tmp_path: Path, damaged: str) -> None:
    installed = find_model()
    if installed is None:
        pytest.skip("moonshine-voice has no wheel for this machine")
    for name in (ENCODER, DECODER, TOKENS):
        shutil.copy(installed / name, tmp_path)
    (tmp_path / damaged).write_bytes(b"half of it")

    with pytest.raises(StageFault, match=damaged):
        Moonshine(tmp_path)
