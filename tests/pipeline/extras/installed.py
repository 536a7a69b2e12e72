"""Whether the optional packages are on this machine: marks for tests that want them, or want them away."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from guide.pipeline.extras.packages import KOKORO, MOONSHINE, PIPER, WHISPER, Package


def _wanted(package: Package, *more: str) -> pytest.MarkDecorator:
    is_here = all(find_spec(module) is not None for module in (package.module, *more))
    return pytest.mark.skipif(not is_here, reason=f"needs pip install {' '.join((*package.pins, *more))}")


def _away(package: Package) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(package.module) is not None, reason=f"{package.module} is installed here")


# Small models are made with onnx.
with_whisper, without_whisper = _wanted(WHISPER), _away(WHISPER)
with_moonshine, without_moonshine = _wanted(MOONSHINE, "onnx", "onnxruntime"), _away(MOONSHINE)
with_piper, without_piper = _wanted(PIPER, "onnx"), _away(PIPER)
with_kokoro, without_kokoro = _wanted(KOKORO, "onnx"), _away(KOKORO)
