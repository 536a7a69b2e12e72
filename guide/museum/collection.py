"""What a museum's folder holds, once read: the museum, its exhibits, their sections and the curators' questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.museum.look import Look
from guide.museum.pronouncing import Pronunciation


@dataclass(frozen=True, slots=True)
class Section:
    """`text`: plain Markdown paragraphs, separated by empty lines."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that curators expect, with their answer to it."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing to see. Fields that the file leaves out are ""; `related` holds published exhibits only.

    `image`: path of the picture inside the museum's folder, with forward slashes.
    `clue`: what a treasure hunt says so that visitors find it; never part of an answer.
    `pronunciations`: this file's own.
    `translations`: the same exhibit in other languages, by language code; a translation has none itself.
    """

    id: str
    language: str
    title: str
    label: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    maker: str
    date: str
    place: str
    gallery: str
    materials: str
    dimensions: str
    accession: str
    image: str
    image_alt: str
    credit: str
    source: str
    clue: str
    related: tuple[str, ...]
    pronunciations: tuple[Pronunciation, ...]
    translations: Mapping[str, Exhibit]


@dataclass(frozen=True, slots=True)
class Museum:
    """`exhibits`: the published ones only, by id, in the order of their files' names.

    `languages`: codes, the first being the one `museum.md` and the exhibits are written in.
    `translations`: `museum.<language>.md`, by language code; they hold no exhibits.
    `drafts`: the files of what visitors don't see yet, inside the folder.
    `warnings`: what a curator may want to look at, each beginning with `file:line:`.
    """

    folder: Path
    name: str
    city: str
    languages: tuple[str, ...]
    opening_hours: str
    welcome: str
    intro: str
    sections: tuple[Section, ...]
    exhibits: Mapping[str, Exhibit]
    warnings: tuple[str, ...]
    pronunciations: tuple[Pronunciation, ...]
    translations: Mapping[str, Museum]
    look: Look
    drafts: tuple[str, ...] = ()

    def all_pronunciations(self) -> Iterator[Pronunciation]:
        """Of all files in all languages."""
        for museum in (self, *self.translations.values()):
            yield from museum.pronunciations
        for exhibit in self.exhibits.values():
            yield from exhibit.pronunciations
            for translated in exhibit.translations.values():
                yield from translated.pronunciations
