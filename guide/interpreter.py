"""How the threads of a process that carries voices share Python's interpreter."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Final

LONGEST_TURN_S: Final = 0.0002
"""How long a thread that computes keeps the event loop waiting for the interpreter, which it gives away with every
packet. With Python's own 5 ms the frames of four calls leave ever later while a thread looks answers up: 3 s late
after five. With this they leave 3 ms late, and as many answers are found: `python -m tests.bench.beside_answers`.
"""


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """While it lasts, no thread keeps it longer."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(LONGEST_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before_s)
