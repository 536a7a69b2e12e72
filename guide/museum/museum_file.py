"""Reads museum.md and its translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from guide.museum.body import Body, read_body
from guide.museum.collection import Museum, Section
from guide.museum.facts import LOOK_KEYS, MUSEUM_KEYS, check_keys, check_needed, line_of, text_of, texts_of
from guide.museum.front_matter import Entry, read_page
from guide.museum.language_codes import is_language, unknown_language
from guide.museum.look import Look, read_look
from guide.museum.problems import FileFindings, Findings
from guide.museum.pronouncing import read_pronunciations
from guide.museum.text_file import read_text

STEM = "museum"


def read_museum_files(folder: Path, paths: Iterable[Path], findings: Findings) -> dict[str, Museum]:
    """The museum by language, its own under ""; an empty museum without a name stands in for one that can't be read.

    `paths`: museum.md and its translations."""
    museums = {"": Museum(folder, "", "", ("en",), "", "", "", (), {}, (), (), {}, Look())}
    by_language = {path.stem.partition(".")[2]: path for path in paths}
    if "" not in by_language:
        sentence = "There is no museum.md; it holds the museum's name, opening hours and facilities."
        findings.in_file("museum.md").problem(1, sentence)
    for language, path in sorted(by_language.items()):
        in_file = findings.in_file(path.name)
        if language and not is_language(language):
            in_file.problem(1, unknown_language(language))
            continue
        text = read_text(folder, path, in_file)
        page = read_page(text, in_file) if text is not None else None
        if page is not None and page.entries is not None:
            body = read_body(page.body, page.body_line, in_file)
            museums[language] = _museum(museums[""], page.entries, body, language, in_file)
    return museums


def _museum(own: Museum, entries: Mapping[str, Entry], body: Body, language: str, findings: FileFindings) -> Museum:
    """`own`: the museum in its own language, whose facts a translation keeps where it gives none."""
    check_keys(entries, MUSEUM_KEYS if language else (*MUSEUM_KEYS, *LOOK_KEYS), findings)
    if not language or "name" in entries:
        check_needed(entries, "name", findings)
    languages = (language,) if language else _languages(entries, findings) or own.languages
    return replace(
        own,
        name=text_of(entries, "name") or own.name,
        city=text_of(entries, "city") or own.city,
        languages=languages,
        opening_hours=text_of(entries, "opening_hours") or own.opening_hours,
        welcome=text_of(entries, "welcome") or own.welcome,
        intro=body.label,
        sections=(*body.sections, *(Section(asked.text, asked.answer) for asked in body.questions)),
        pronunciations=read_pronunciations(entries, languages[0], findings),
        look=own.look if language else read_look(own.folder, entries, findings),
    )


def _languages(entries: Mapping[str, Entry], findings: FileFindings) -> tuple[str, ...]:
    codes = texts_of(entries, "languages")
    for code in codes:
        if not is_language(code):
            findings.problem(line_of(entries, "languages"), unknown_language(code))
    return tuple(dict.fromkeys(code for code in codes if is_language(code)))
