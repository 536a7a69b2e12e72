"""How a worker process and the guide talk: length-prefixed frames over the worker's standard input and output.

A frame is 9 bytes of header (payload size, kind, job number; little-endian) and the payload. The payload of a
`SETUP`, `JOB` or `FAILED` frame is JSON; of a `PIECE` what the stage makes of it (PCM for speech, JSON for text).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER = struct.Struct("<IBI")
LARGEST_PAYLOAD_BYTES = 16 * 1024 * 1024


class Kind(IntEnum):
    SETUP = 1  # guide to worker, once, first
    JOB = 2
    CANCEL = 3
    READY = 4  # worker to guide, once the stage can work
    PIECE = 5
    DONE = 6
    FAILED = 7  # of job 0: the stage can't work on this machine


@dataclass(frozen=True, slots=True)
class Frame:
    kind: Kind
    job: int
    payload: bytes = b""


def pack(frame: Frame) -> bytes:
    return HEADER.pack(len(frame.payload), frame.kind, frame.job) + frame.payload


def unpack_header(header: bytes) -> tuple[int, Kind, int]:
    """Payload size in bytes, kind and job number; raises ValueError for anything that is no frame."""
    size, kind, job = HEADER.unpack(header)
    if size > LARGEST_PAYLOAD_BYTES:
        raise ValueError(f"a frame of {size} bytes is larger than any the guide sends")
    return size, Kind(kind), job
