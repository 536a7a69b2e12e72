"""What visitors need to know of the visit itself: how one language asks for it, and what tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide.museum.language.patterns import any_of


@dataclass(frozen=True, slots=True)
class VisitTopic:
    """Something visitors need to know of the visit itself.

    `asks`: how they put it, `unless` they ask something else with it; `said`: words that mean it where they speak of
    themselves or of the museum. `holds`: what a sentence that answers holds. `is_aspect`: it is asked of anything
    there is (what does the café cost?). `is_of_exhibits`: of single exhibits, too (may I touch this?).
    `is_essential`: no sentence without it answers. `is_urgent`: who asks needs somebody's help at once. `of`: finds
    the thing that it is asked of, which an answering sentence names, too (do you lend umbrellas?). `meant`: ways to
    ask it, of which others are known by their meaning. `is_of_any_time`: it is asked in words of the past, too."""

    name: str
    asks: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    said: re.Pattern[str] | None
    holds: re.Pattern[str]
    is_aspect: bool
    is_of_exhibits: bool
    is_essential: bool
    is_urgent: bool
    is_of_any_time: bool
    of: re.Pattern[str] | None
    meant: tuple[str, ...]

    def is_asked(self, folded: str, *, by_visitor: bool) -> bool:
        if self.unless and self.unless.search(folded):
            return False
        said = bool(by_visitor and self.said and self.said.search(folded))
        return said or bool(self.asks and self.asks.search(folded))


def read_visit_topic(name: str, table: Mapping[str, Any]) -> VisitTopic:
    asks, said = any_of(table.get("asks", ())), any_of(table.get("said", ()))
    return VisitTopic(
        name=name,
        asks=asks,
        unless=re.compile(table["unless"]) if "unless" in table else None,
        said=said,
        holds=re.compile(table["holds"]),
        is_aspect=bool(table.get("aspect")),
        is_of_exhibits=bool(table.get("exhibits")),
        is_essential=bool(table.get("essential")),
        is_urgent=bool(table.get("urgent")),
        is_of_any_time=bool(table.get("any_time")),
        of=re.compile(table["of"]) if "of" in table else None,
        meant=tuple(table.get("meant", ())),
    )
