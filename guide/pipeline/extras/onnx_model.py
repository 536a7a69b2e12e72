"""A model run by onnxruntime, on a machine that has more to do than that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_THREADS: Final = 2
"""They wait for each other asleep. As many as there are cores, waiting busily, as onnxruntime has it unless told,
they keep each other from working as soon as anything else runs: Piper then took three times as long."""


def loaded_model(file: str, name: str) -> InferenceSession:
    """`name`: what it is, for whoever must mend it. Raises StageFault when the file can't be read."""
    from onnxruntime import InferenceSession, SessionOptions
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    unreadable = (
        onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NoSuchFile, onnx.NotImplemented
    )  # fmt: skip
    try:
        return InferenceSession(file, sess_options=options, providers=["CPUExecutionProvider"])
    except unreadable as error:
        raise StageFault(f"{name} {file} can't be read: {error}") from error
