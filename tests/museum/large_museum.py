"""A museum of any size, whose every exhibit has facts of its own, written to a folder."""

from __future__ import annotations

from pathlib import Path

KINDS = ("vase", "mask", "clock", "ring", "drum", "map", "lamp", "coin", "sword", "loom")
MAKERS = ("Ada Brunel", "Otto Lindqvist", "Mei Tanaka", "Ravi Anand", "Ines Duarte", "Kofi Mensah", "Olga Petrova")
PLACES = ("Lisbon", "Kyoto", "Accra", "Uppsala", "Jaipur", "Tartu", "Odense", "Cusco", "Fez", "Bergen", "Samarkand")
SYLLABLES = ("ba", "do", "fe", "gi", "lu", "ma", "no", "pe", "ri", "su", "ta", "vo", "ze")


def name_of(number: int) -> str:
    """Each number's own: such as “Bafelu”."""
    syllables = [SYLLABLES[number // 13**place % 13] for place in range(3)]
    return "".join(syllables).capitalize()


def year_of(number: int) -> int:
    return 1000 + number


def write_large_museum(folder: Path, exhibits: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "museum.md").write_text("---\nname: The Large Museum\n---\nA museum with a great many things.\n")
    for number in range(exhibits):
        (folder / f"exhibit-{number}.md").write_text(_exhibit(number), encoding="utf-8")


def _exhibit(number: int) -> str:
    name, kind = name_of(number), KINDS[number % len(KINDS)]
    maker, place = MAKERS[number % len(MAKERS)], PLACES[number % len(PLACES)]
    return f"""---
title: The {name} {kind}
maker: {maker}
date: {year_of(number)}
place: {place}
gallery: Room {number % 40 + 1}
---
This {kind} is known as the {name} {kind}. It came to the museum from {place}, and it is the only one of its kind.

## Story
The {name} {kind} was made by {maker} in {year_of(number)}. It was kept for {number + 2} years in the cellar of a
merchant called {name_of(number + 700)}, who never knew what it was worth.

## Meaning
The {name} {kind} was carried through {place} once a year, on the longest day.

## Questions
**Who owned the {name} {kind}?** A merchant called {name_of(number + 700)} owned it and kept it in a cellar.
"""
