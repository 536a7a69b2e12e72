"""Whether the optional packages and their models are on this machine: marks for tests that want them, or want them
away. `python -m tests.pipeline.extras.install` fetches both."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeAlias

import pytest

from guide.pipeline.extras.packages import KOKORO, MOONSHINE, PIPER, WHISPER, Package
from tests.pipeline.extras.install import JOE, TINY, Model

Mark: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


def _wanted(package: Package, *more: str) -> Mark:
    is_here = all(find_spec(module) is not None for module in (package.module, *more))
    return _where(is_here, f"needs pip install {' '.join((*package.pins, *more))}")


def _model_wanted(package: Package, model: Model) -> Mark:
    is_here = find_spec(package.module) is not None and model.is_here
    return _where(is_here, f"needs the model {model.name}: python -m tests.pipeline.extras.install")


def _where(is_here: bool, reason: str) -> Mark:
    skip = pytest.mark.skipif(not is_here, reason=reason)
    return lambda test: pytest.mark.extras(skip(test))


def _away(package: Package) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(package.module) is not None, reason=f"{package.module} is installed here")


# Small models are made with onnx.
with_whisper, without_whisper = _wanted(WHISPER), _away(WHISPER)
with_moonshine, without_moonshine = _wanted(MOONSHINE, "onnx"), _away(MOONSHINE)
with_piper, without_piper = _wanted(PIPER, "onnx"), _away(PIPER)
with_kokoro, without_kokoro = _wanted(KOKORO, "onnx"), _away(KOKORO)

with_piper_voice = _model_wanted(PIPER, JOE)
with_moonshine_model = _model_wanted(MOONSHINE, TINY)
