"""Makes an exhibit's draft of a record: which field says what, and what is left out because nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.museum.collection import Section
from guide.museum.facts import TEXT_KEYS, check_source
from guide.museum.front_matter import Entry
from guide.museum.importers.field_names import ID, LABEL, LEAVE_OUT, SECTION, FieldNames, Target
from guide.museum.importers.plain_text import file_stem, one_line, paragraphs
from guide.museum.importers.record import Field, Record
from guide.museum.pictures import check_picture
from guide.museum.problems import Findings

IMAGES: Final = "images"


@dataclass(frozen=True, slots=True)
class Draft:
    """`id`: its file's stem, "" when none can be made. `facts`: front matter without the status. `left_out`: what the
    record says and the draft doesn't, and why. `unknown`: the names of the fields that nobody knows."""

    id: str
    facts: Mapping[str, str]
    label: str
    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]


def make_draft(record: Record, names: FieldNames, folder: Path) -> Draft:
    """`folder`: the museum's, in which a picture that the record names must lie."""
    sorted_fields = _Sorted(record.fields, names)
    facts = {key: _joined(sorted_fields.believed(key)) for key in TEXT_KEYS}
    left_out = [*record.left_out, *_unfit_source(facts), *_unfit_picture(facts, folder)]
    label, sections = _texts(sorted_fields)
    return Draft(
        id=file_stem(_joined(sorted_fields.believed(ID)) or facts["title"]),
        facts={key: text for key, text in facts.items() if text},
        label=label,
        sections=sections,
        left_out=(*left_out, *sorted_fields.passed_over()),
        unknown=sorted_fields.unknown,
    )


class _Sorted:
    """A record's fields by what they tell, the most believable first."""

    def __init__(self, fields: Sequence[Field], names: FieldNames) -> None:
        self.by_target: dict[str, list[tuple[int, Field]]] = {}
        self.unknown: tuple[str, ...] = ()
        for field in fields:
            self._add(field, names.target(field.name))
        for ranked in self.by_target.values():
            ranked.sort(key=lambda pair: pair[0])

    def _add(self, field: Field, target: Target | None) -> None:
        if target is None:
            self.unknown = tuple(dict.fromkeys((*self.unknown, field.name)))
        elif target.name != LEAVE_OUT:
            self.by_target.setdefault(target.name, []).append((target.rank, field))

    def believed(self, target: str) -> list[Field]:
        ranked = self.by_target.get(target, [])
        return [field for rank, field in ranked if rank == ranked[0][0]]

    def others(self, target: str) -> list[Field]:
        ranked = self.by_target.get(target, [])
        return [field for rank, field in ranked if rank != ranked[0][0]]

    def passed_over(self) -> list[str]:
        """Facts that another field tells already, in other words."""
        return [
            f"{field.name}: {target} is taken from {self.believed(target)[0].name}"
            for target in TEXT_KEYS
            for field in self.others(target)
            if one_line(field.text) != _joined(self.believed(target))
        ]


def _joined(fields: Sequence[Field]) -> str:
    """Of one fact in several fields, or in one with bars between, each part once."""
    parts = [one_line(part) for field in fields for part in field.text.split("|")]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _texts(found: _Sorted) -> tuple[str, tuple[Section, ...]]:
    """The label, and below it under its own name what would have been one, too."""
    label = _paragraphs(found.believed(LABEL))
    headed = [
        (target.removeprefix(SECTION), field)
        for target, ranked in found.by_target.items()
        if target.startswith(SECTION)
        for _, field in ranked
    ]
    headed += [(one_line(field.name).capitalize(), field) for field in found.others(LABEL)]
    sections = _sections(headed)
    return label, tuple(section for section in sections if section.text and section.text != label)


def _sections(headed: Sequence[tuple[str, Field]]) -> Iterator[Section]:
    """One for each heading, however its letters are written."""
    headings: dict[str, str] = {}
    fields: dict[str, list[Field]] = {}
    for heading, field in headed:
        key = heading.casefold()
        headings.setdefault(key, heading)
        fields.setdefault(key, []).append(field)
    for key, heading in headings.items():
        yield Section(heading, _paragraphs(fields[key]))


def _paragraphs(fields: Sequence[Field]) -> str:
    texts = (paragraphs(field.text) for field in fields)
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _unfit_source(facts: dict[str, str]) -> list[str]:
    findings = Findings()
    check_source({"source": Entry(facts["source"], 1)}, findings.in_file(""))
    return _dropped(facts, ("source",), findings)


def _unfit_picture(facts: dict[str, str], folder: Path) -> list[str]:
    """Takes a picture's two facts out again unless the picture is there and described."""
    image = facts["image"]
    if not image:
        facts["image_alt"] = ""
        return []
    inside = f"{IMAGES}/{image}"
    facts["image"] = inside if "://" not in image and not _looked_at(folder, inside).problems else image
    findings = _looked_at(folder, facts["image"])
    if not facts["image_alt"]:
        findings.in_file("").problem(1, "Nothing says what it shows (image_alt).")
    return _dropped(facts, ("image", "image_alt"), findings)


def _looked_at(folder: Path, image: str) -> Findings:
    findings = Findings()
    check_picture(folder, image, 1, findings.in_file(""))
    return findings


def _dropped(facts: dict[str, str], keys: Sequence[str], findings: Findings) -> list[str]:
    if not findings.problems:
        return []
    told = f"{keys[0]} {facts[keys[0]]}: {findings.problems[0].sentence}"
    for key in keys:
        facts[key] = ""
    return [told]
