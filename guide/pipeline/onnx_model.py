"""A model run by ONNX Runtime, on a machine that has more to do than that."""

from __future__ import annotations

from os import PathLike
from typing import Final

from onnxruntime import InferenceSession, SessionOptions
from onnxruntime.capi import onnxruntime_pybind11_state as onnx

from guide.pipeline.worker import StageFault

_THREADS: Final = 2
"""They wait for each other asleep. As many as there are cores, waiting busily, as ONNX Runtime has it unless told,
they keep each other from working as soon as anything else runs: Piper then took three times as long."""
_UNREADABLE: Final = (
    onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NoSuchFile, onnx.NotImplemented
)  # fmt: skip


def loaded_model(file: str | PathLike[str], name: str, *, keeps_memory: bool = True) -> InferenceSession:
    """`name`: what it is, for whoever must mend it. `keeps_memory`: whether what the longest input took is kept for
    the next. Raises StageFault when the file can't be read."""
    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.enable_cpu_mem_arena = keeps_memory
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return InferenceSession(file, sess_options=options, providers=["CPUExecutionProvider"])
    except _UNREADABLE as error:
        raise StageFault(f"{name} {file} can't be read: {error}") from error
