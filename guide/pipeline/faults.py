"""Faults of ours, as they may be logged."""

from __future__ import annotations

import traceback
from collections.abc import Sequence


def without_words(error: BaseException) -> str:
    """Where it happened and of what kind it is, but not its message: that could hold what somebody said."""
    errors: Sequence[BaseException] = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    return "; ".join(f"{type(one).__name__}\n{''.join(traceback.format_tb(one.__traceback__))}" for one in errors)
