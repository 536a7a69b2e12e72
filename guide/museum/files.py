"""Reads a museum's folder, and reports every mistake of every file at once, in words that a curator understands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from guide.errors import MuseumError
from guide.museum.body import Body, read_body
from guide.museum.collection import Exhibit, Museum, Question, Section
from guide.museum.facts import (
    EXHIBIT_KEYS,
    MUSEUM_KEYS,
    TEXT_KEYS,
    check_keys,
    check_needed,
    check_source,
    is_published,
    line_of,
    text_of,
    texts_of,
)
from guide.museum.front_matter import Entry, Page, read_page
from guide.museum.languages import is_language
from guide.museum.pictures import check_picture
from guide.museum.problems import FileFindings, Findings, in_order, nearest
from guide.museum.pronouncing import Pronunciation, check_agreement, check_in_use, read_pronunciations

__all__ = ["Exhibit", "Museum", "Question", "Section", "load_museum"]

NOT_EXHIBITS = ("readme", "license", "licence", "contributing", "changelog")
_SUFFIXES = (".md", ".markdown")
_OTHER_FOLDERS = ("images", "personas", "games")


@dataclass(frozen=True, slots=True)
class _File:
    """One exhibit's or translation's file, read and checked by itself. `language` "" is the museum's own."""

    name: str
    id: str
    language: str
    entries: Mapping[str, Entry]
    body: Body
    pronunciations: tuple[Pronunciation, ...]
    is_published: bool


def load_museum(folder: Path) -> Museum:
    """The museum in `folder`; raises `MuseumError` with every problem, each beginning `file:line:`."""
    findings = Findings()
    if not folder.is_dir():
        raise MuseumError([f"{folder}:1: There is no such folder; it should hold museum.md and the exhibits."])
    museums = _read_museums(folder, findings)
    languages = museums[""].languages
    files = [file for path in _exhibit_paths(folder) if (file := _read_exhibit(folder, path, languages[0], findings))]
    files = _without_doubles(files, findings)
    _check_translations(files, languages, findings)
    _check_related(files, findings)
    check_agreement((file.entries, file.pronunciations, findings.in_file(file.name)) for file in files)
    if findings.problems:
        raise MuseumError(in_order(findings.problems))
    return _joined(museums, files, findings)


def _joined(museums: Mapping[str, Museum], files: list[_File], findings: Findings) -> Museum:
    museum = museums[""]
    exhibits = _exhibits(files, museum.languages[0])
    if not exhibits:
        findings.in_file("museum.md").warning(1, "No exhibit is published yet.")
    return replace(
        museum,
        exhibits=exhibits,
        drafts=tuple(file.name for file in files if not file.is_published),
        warnings=in_order(findings.warnings),
        translations={language: other for language, other in museums.items() if language},
    )


def _paths(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _is_museum(folder: Path, path: Path) -> bool:
    return path.parent == folder and path.stem.partition(".")[0] == "museum"


def _exhibit_paths(folder: Path) -> list[Path]:
    return [path for path in _paths(folder) if not _is_museum(folder, path) and _may_be_exhibit(folder, path)]


def _may_be_exhibit(folder: Path, path: Path) -> bool:
    parts = path.relative_to(folder).parts
    return (
        not any(part.startswith((".", "_")) for part in parts)
        and parts[0].casefold() not in _OTHER_FOLDERS
        and path.stem.casefold() not in NOT_EXHIBITS
    )


def _text(path: Path, findings: FileFindings) -> str | None:
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.problem(line, "A letter here isn't stored as UTF-8; save the file as “UTF-8” in your editor.")
    except OSError as error:
        findings.problem(1, f"The file can't be read: {error.strerror}.")
    return None


def _page(folder: Path, path: Path, findings: FileFindings) -> tuple[Page, Body] | None:
    text = _text(path, findings)
    if text is None:
        return None
    page = read_page(text, findings)
    return page, read_body(page.body, page.body_line, findings)


def _read_museums(folder: Path, findings: Findings) -> dict[str, Museum]:
    """The museum by language, its own under ""; an empty museum stands in for one that can't be read."""
    museums = {"": _empty_museum(folder)}
    paths = [path for path in _paths(folder) if _is_museum(folder, path)]
    if not any(path.stem == "museum" for path in paths):
        sentence = "There is no museum.md; it holds the museum's name, opening hours and facilities."
        findings.in_file("museum.md").problem(1, sentence)
    for path in sorted(paths, key=lambda path: path.stem != "museum"):
        _, _, language = path.stem.partition(".")
        in_file = findings.in_file(path.name)
        if language and not is_language(language):
            in_file.problem(1, _unknown_language(language))
        if (read := _page(folder, path, in_file)) and read[0].entries is not None:
            museums[language] = _museum(museums[""], read[0].entries, read[1], language, in_file)
    return museums


def _empty_museum(folder: Path) -> Museum:
    return Museum(folder, "", "", ("en",), "", "", "", (), {}, (), (), {})


def _museum(own: Museum, entries: Mapping[str, Entry], body: Body, language: str, findings: FileFindings) -> Museum:
    """`own`: the museum in its own language, whose facts a translation keeps where it gives none."""
    check_keys(entries, MUSEUM_KEYS, findings)
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
    )


def _languages(entries: Mapping[str, Entry], findings: FileFindings) -> tuple[str, ...]:
    codes = texts_of(entries, "languages")
    for code in codes:
        if not is_language(code):
            findings.problem(line_of(entries, "languages"), _unknown_language(code))
    return tuple(dict.fromkeys(code for code in codes if is_language(code)))


def _unknown_language(code: str) -> str:
    return f"“{code}” is not a language code; write two letters such as en, fr or de."


def _read_exhibit(folder: Path, path: Path, own_language: str, findings: Findings) -> _File | None:
    name = path.relative_to(folder).as_posix()
    exhibit_id, _, language = path.stem.partition(".")
    in_file = findings.in_file(name)
    _check_file_name(exhibit_id, language, in_file)
    read = _page(folder, path, in_file)
    if read is None:
        return None
    page, body = read
    if page.entries is None:
        return _File(name, exhibit_id, language, {}, body, (), is_published=True)
    _check_exhibit(folder, page.entries, body, in_file)
    pronunciations = read_pronunciations(page.entries, language or own_language, in_file)
    check_in_use(page.entries, pronunciations, page.body, in_file)
    return _File(name, exhibit_id, language, page.entries, body, pronunciations, is_published(page.entries, in_file))


def _check_file_name(exhibit_id: str, language: str, findings: FileFindings) -> None:
    if language and not is_language(language):
        findings.problem(1, _unknown_language(language))
    if not exhibit_id.replace("-", "").replace("_", "").isalnum():
        wanted = "-".join("".join(c if c.isalnum() else " " for c in exhibit_id).split()).lower()
        findings.problem(1, f"The file's name may hold letters, digits and hyphens only; call it {wanted or '…'}.md.")


def _check_exhibit(folder: Path, entries: Mapping[str, Entry], body: Body, findings: FileFindings) -> None:
    check_keys(entries, EXHIBIT_KEYS, findings)
    check_needed(entries, "title", findings)
    check_source(entries, findings)
    if not body.label and text_of(entries, "status") != "draft":
        findings.problem(body.label_line, "The label is missing: the text before the first heading.")
    image = text_of(entries, "image")
    if image:
        check_picture(folder, image, line_of(entries, "image"), findings)
        if not text_of(entries, "image_alt"):
            line = line_of(entries, "image_alt" if "image_alt" in entries else "image")
            findings.problem(line, "The picture needs `image_alt`: what it shows, for those who can't see it.")
    elif text_of(entries, "image_alt") and "status" in entries and "." not in Path(findings.file).stem:
        findings.warning(line_of(entries, "image_alt"), "There is an `image_alt` but no `image`.")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _without_doubles(files: Iterable[_File], findings: Findings) -> list[_File]:
    kept: dict[tuple[str, str], _File] = {}
    for file in files:
        first = kept.setdefault((_folded(file.id), _folded(file.language)), file)
        if first is not file:
            sentence = f"{first.name} has the same id, “{first.id}”; ids must differ in more than folder or capitals."
            findings.in_file(file.name).problem(1, sentence)
    return list(kept.values())


def _check_translations(files: list[_File], languages: tuple[str, ...], findings: Findings) -> None:
    originals = [file.id for file in files if not file.language]
    for file in files:
        in_file = findings.in_file(file.name)
        if not file.language:
            continue
        if file.id not in originals:
            in_file.problem(1, f"This translates nothing: there is no {file.id}.md{_meant(file.id, originals)}.")
        if file.language == languages[0]:
            in_file.problem(1, f"{file.id}.md is already in this language, the first one of museum.md.")
        elif is_language(file.language) and file.language not in languages:
            sentence = f"Nobody can choose this translation: add {file.language} to `languages` in museum.md."
            in_file.warning(1, sentence)


def _check_related(files: list[_File], findings: Findings) -> None:
    originals = {file.id: file for file in files if not file.language}
    for file in files:
        in_file, line = findings.in_file(file.name), line_of(file.entries, "related")
        for other in texts_of(file.entries, "related"):
            if other not in originals:
                in_file.problem(line, f"`related`: there is no exhibit “{other}”{_meant(other, originals)}.")
            elif other == file.id:
                in_file.problem(line, "`related`: the exhibit names itself.")
            elif not originals[other].is_published and file.is_published:
                in_file.warning(line, f"`related`: “{other}” is a draft, so visitors won't see it.")


def _meant(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f" (did you mean “{close}”?)" if close else ""


def _exhibits(files: list[_File], language: str) -> dict[str, Exhibit]:
    published = {file.id: file for file in files if not file.language and file.is_published}
    return {
        file.id: replace(
            _exhibit(file, language, published),
            translations={
                other.language: _translated(other, _exhibit(file, language, published), published)
                for other in files
                if other.id == file.id and other.language and other.is_published
            },
        )
        for file in published.values()
    }


def _exhibit(file: _File, language: str, published: Mapping[str, _File]) -> Exhibit:
    return Exhibit(
        id=file.id,
        language=language,
        label=file.body.label,
        sections=file.body.sections,
        questions=file.body.questions,
        related=tuple(other for other in texts_of(file.entries, "related") if other in published),
        pronunciations=file.pronunciations,
        translations={},
        **{key: text_of(file.entries, key) for key in TEXT_KEYS},
    )


def _translated(file: _File, original: Exhibit, published: Mapping[str, _File]) -> Exhibit:
    """The translation, with the original's facts where it gives none of its own."""
    own = _exhibit(file, file.language, published)
    kept = {key: getattr(original, key) for key in TEXT_KEYS if not getattr(own, key)}
    return replace(own, related=own.related or original.related, **kept)
