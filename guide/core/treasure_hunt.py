"""The treasure hunt: a clue at a time, and the visitor finds what it means by going there, tapping it or naming it.

A wrong guess costs nothing and brings a hint; the last hint gives the name away, so that nobody is ever stuck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guide.core.ruling import Ruling, RulingKind


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to find. `hints`: at least one, the last of which gives it away."""

    exhibit_id: str
    title: str
    clue: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreasureHunt:
    """`found`: how many of the stops were found, which is the place of the one looked for now. `hinted`: how many
    hints to it were given."""

    stops: tuple[Stop, ...]
    found: int = 0
    hinted: int = 0

    @property
    def wanted(self) -> Stop:
        """Raises IndexError when all are found."""
        return self.stops[self.found]


def begin(stops: Sequence[Stop], *, length: int, at: str | None) -> tuple[TreasureHunt, Ruling]:
    """The first `length` of the stops, in their order; 0: all. What the visitor stands before, `at`, comes last, as
    it would be found at once. `stops`: at least one."""
    chosen = sorted(stops, key=lambda stop: stop.exhibit_id == at)
    hunt = TreasureHunt(tuple(chosen[: length or len(chosen)]))
    return hunt, Ruling("hunt_begun", values=_values(hunt, clue=hunt.wanted.clue))


def go(hunt: TreasureHunt, exhibit_id: str, title: str) -> tuple[TreasureHunt, Ruling]:
    """The visitor says that this is it, or goes there."""
    if exhibit_id != hunt.wanted.exhibit_id:
        hinted, hint = _next_hint(hunt)
        return hinted, Ruling("hunt_not_it", values=_values(hinted, title=title, hint=hint))
    found = TreasureHunt(hunt.stops, hunt.found + 1)
    if found.found == len(found.stops):
        return found, _over(found, "hunt_won", title=title)
    return found, Ruling("hunt_found", values=_values(found, title=title, clue=found.wanted.clue))


def hint(hunt: TreasureHunt) -> tuple[TreasureHunt, Ruling]:
    """However often it is asked for, there is one: at the end always the same."""
    hinted, said = _next_hint(hunt)
    return hinted, Ruling("hunt_hint", values=_values(hinted, hint=said))


def stop(hunt: TreasureHunt) -> Ruling:
    return _over(hunt, "hunt_stopped", title=hunt.wanted.title)


def _next_hint(hunt: TreasureHunt) -> tuple[TreasureHunt, str]:
    hints = hunt.wanted.hints
    return replace(hunt, hinted=hunt.hinted + 1), hints[min(hunt.hinted, len(hints) - 1)]


def _values(hunt: TreasureHunt, **more: str) -> dict[str, str]:
    return {"score": str(hunt.found), "total": str(len(hunt.stops)), **more}


def _over(hunt: TreasureHunt, kind: RulingKind, **more: str) -> Ruling:
    return Ruling(kind, is_over=True, values=_values(hunt, **more))
