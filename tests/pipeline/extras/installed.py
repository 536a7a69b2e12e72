"""Whether the optional packages are on this machine: marks for tests that want them, or want them away."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

HOW = "pip install -r guide/pipeline/extras/requirements.txt"
has_whisper = find_spec("faster_whisper") is not None
has_piper = find_spec("piper") is not None and find_spec("onnx") is not None

with_whisper = pytest.mark.skipif(not has_whisper, reason=f"needs faster-whisper: {HOW}")
with_piper = pytest.mark.skipif(not has_piper, reason=f"needs piper-tts and onnx: {HOW} onnx")
without_whisper = pytest.mark.skipif(has_whisper, reason="faster-whisper is installed here")
without_piper = pytest.mark.skipif(find_spec("piper") is not None, reason="piper-tts is installed here")
