"""Stands in for onnxruntime where it isn't installed: a model is the bytes of its file."""

from __future__ import annotations

from pathlib import Path

from onnxruntime.capi.onnxruntime_pybind11_state import InvalidProtobuf


class SessionOptions:
    intra_op_num_threads = 0

    def add_session_config_entry(self, name: str, value: str) -> None: ...


class InferenceSession:
    def __init__(self, file: str, *, sess_options: SessionOptions, providers: list[str]) -> None:
        self.data = Path(file).read_bytes()
        if self.data == b"broken":
            raise InvalidProtobuf("protobuf parsing failed")
