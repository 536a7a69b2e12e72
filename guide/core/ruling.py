"""What the referee of a game decides about one move. The words for it are the page's strings `game.<kind>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

RulingKind: TypeAlias = Literal[
    "chain_begun",
    "chain_goes_on",
    "chain_unknown",
    "chain_unknown_again",
    "chain_wrong_letter",
    "chain_used",
    "chain_given_up",
    "chain_stopped",
    "hunt_begun",
    "hunt_found",
    "hunt_not_it",
    "hunt_hint",
    "hunt_won",
    "hunt_stopped",
]


@dataclass(frozen=True, slots=True)
class Ruling:
    """`values`: what the sentence is filled in with."""

    kind: RulingKind
    is_over: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
