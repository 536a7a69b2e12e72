"""Long work on what a museum holds goes item by item, so that it stops soon after nobody wants it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

Item = TypeVar("Item")

IsUnwanted: TypeAlias = Callable[[], bool]


class Unwanted(Exception):
    """The work was left where it was."""


def always_wanted() -> bool:
    return False


def while_wanted(items: Iterable[Item], is_unwanted: IsUnwanted) -> Iterator[Item]:
    """Raises Unwanted instead of giving the next."""
    for item in items:
        if is_unwanted():
            raise Unwanted
        yield item
