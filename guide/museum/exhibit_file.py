"""Reads one exhibit's file, or a translation of it, and checks it by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.museum.body import Body, read_body
from guide.museum.facts import EXHIBIT_KEYS, check_keys, check_needed, check_source, is_published, line_of, text_of
from guide.museum.front_matter import Entry, read_page
from guide.museum.language_codes import is_language, unknown_language
from guide.museum.pictures import check_picture
from guide.museum.problems import FileFindings, Findings
from guide.museum.pronouncing import Pronunciation, check_in_use, read_pronunciations
from guide.museum.text_file import read_text
from guide.museum.titles import LONGEST_TITLE_LETTERS

_NOTHING = Body("", 1, (), ())


@dataclass(frozen=True, slots=True)
class ExhibitFile:
    """`name`: its path inside the museum's folder. `language`: "" for the museum's own.
    `is_usable`: it can be read, it has a label, and there is no mistake in its facts, which might have made it a
    draft. What else is wrong is left out of it.
    `has_picture`: one that can be shown."""

    name: str
    id: str
    language: str
    entries: Mapping[str, Entry]
    body: Body
    pronunciations: tuple[Pronunciation, ...]
    is_published: bool
    is_usable: bool
    has_picture: bool


def read_exhibit_file(folder: Path, path: Path, own_language: str, findings: Findings) -> ExhibitFile:
    name = path.relative_to(folder).as_posix()
    exhibit_id, _, language = path.stem.partition(".")
    in_file = findings.in_file(name)
    _check_file_name(exhibit_id, language, in_file)
    text = read_text(folder, path, in_file)
    page = read_page(text, in_file) if text is not None else None
    if page is None or page.entries is None:
        return ExhibitFile(name, exhibit_id, language, {}, _NOTHING, (), True, False, False)
    entries = page.entries
    _check_facts(entries, in_file)
    published = is_published(entries, in_file)
    facts_are_right = in_file.is_clean
    pronunciations = read_pronunciations(entries, language or own_language, in_file)
    check_in_use(entries, pronunciations, page.body, in_file)
    body = read_body(page.body, page.body_line, in_file)
    is_labelled = bool(body.label) or text_of(entries, "status") == "draft"
    if not is_labelled:
        in_file.problem(body.label_line, "The label is missing: the text before the first heading.")
    is_usable = facts_are_right and is_labelled
    shown = _has_picture(folder, entries, in_file)
    return ExhibitFile(name, exhibit_id, language, entries, body, pronunciations, published, is_usable, shown)


def _check_file_name(exhibit_id: str, language: str, findings: FileFindings) -> None:
    if language and not is_language(language):
        findings.problem(1, unknown_language(language))
    if not exhibit_id.replace("-", "").replace("_", "").isalnum():
        wanted = "-".join("".join(c if c.isalnum() else " " for c in exhibit_id).split()).lower()
        findings.problem(1, f"The file's name may hold letters, digits and hyphens only; call it {wanted or '…'}.md.")


def _check_facts(entries: Mapping[str, Entry], findings: FileFindings) -> None:
    check_keys(entries, EXHIBIT_KEYS, findings)
    check_needed(entries, "title", findings)
    check_source(entries, findings)
    title = text_of(entries, "title")
    if len(title) > LONGEST_TITLE_LETTERS:
        sentence = (
            f"`title` has {len(title):,} letters; visitors are to say it, so keep it below {LONGEST_TITLE_LETTERS}."
        )
        findings.warning(line_of(entries, "title"), sentence)


def _has_picture(folder: Path, entries: Mapping[str, Entry], findings: FileFindings) -> bool:
    image = text_of(entries, "image")
    is_described = bool(text_of(entries, "image_alt"))
    if not image:
        if is_described and "status" in entries and not _is_translation(findings.file):
            findings.warning(line_of(entries, "image_alt"), "There is an `image_alt` but no `image`.")
        return False
    if not is_described:
        line = line_of(entries, "image_alt" if "image_alt" in entries else "image")
        findings.problem(line, "The picture needs `image_alt`: what it shows, for those who can't see it.")
    return check_picture(folder, image, line_of(entries, "image"), findings) and is_described


def _is_translation(file: str) -> bool:
    return "." in Path(file).stem
