"""Reads a museum's folder, and reports every mistake of every file at once, in words that a curator understands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from guide.errors import MuseumError
from guide.museum.collection import Exhibit, Museum
from guide.museum.exhibit_file import ExhibitFile, read_exhibit_file
from guide.museum.facts import TEXT_KEYS, line_of, text_of, texts_of
from guide.museum.language_codes import is_language
from guide.museum.museum_file import STEM, read_museum_files
from guide.museum.problems import Findings, in_order, nearest
from guide.museum.pronouncing import check_agreement

NOT_EXHIBITS = ("readme", "license", "licence", "contributing", "changelog")
_SUFFIXES = (".md", ".markdown")
_OTHER_TEXTS = (".txt", ".docx", ".doc", ".odt", ".rtf", ".pages")
_OTHER_FOLDERS = ("images", "personas", "games")
_HIDDEN = (".", "_", "~")


def load_museum(folder: Path) -> Museum:
    """The museum in `folder`; raises `MuseumError` with every problem, each beginning `file:line:`."""
    findings = Findings()
    museum = read_museum(folder, findings)
    if findings.problems:
        raise MuseumError(in_order(findings.problems))
    return museum


def read_museum(folder: Path, findings: Findings) -> Museum:
    """As much of the museum as can be shown: what is wrong is left out and added to `findings`.

    Raises `MuseumError` with every problem when not even the museum's name can be read."""
    if not folder.is_dir():
        sentence = "There is no such folder; it should hold museum.md and the exhibits."
        findings.in_file(str(folder)).problem(1, sentence)
        raise MuseumError(in_order(findings.problems))
    paths = _paths(folder, findings)
    museums = read_museum_files(folder, [path for path in paths if _is_museum(folder, path)], findings)
    languages = museums[""].languages
    exhibit_paths = [path for path in paths if not _is_museum(folder, path)]
    files = [read_exhibit_file(folder, path, languages[0], findings) for path in exhibit_paths]
    files = _without_doubles(files, findings)
    _check_translations(files, languages, findings)
    _check_related(files, findings)
    _warn_of_twins(files, findings)
    check_agreement((file.entries, file.pronunciations, findings.in_file(file.name)) for file in files)
    if not museums[""].name:
        raise MuseumError(in_order(findings.problems))
    return _joined(museums, [file for file in files if file.is_usable], findings)


def exhibit_files(folder: Path) -> dict[str, str]:
    """The files of exhibits and translations inside `folder`, drafts and broken ones too, by their ids in small
    letters; of one id the last."""
    paths = [path for path in _paths(folder, Findings()) if not _is_museum(folder, path)]
    return {_folded(path.stem.partition(".")[0]): path.relative_to(folder).as_posix() for path in paths}


def _joined(museums: Mapping[str, Museum], files: list[ExhibitFile], findings: Findings) -> Museum:
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


def _paths(folder: Path, findings: Findings) -> list[Path]:
    """Of museum.md, the exhibits and their translations; links that lead nowhere among them."""
    paths: list[Path] = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if not _may_be_text(folder, path) or path.is_dir():
            continue
        if path.suffix.lower() in _SUFFIXES:
            paths.append(path)
        elif path.suffix.lower() in _OTHER_TEXTS:
            in_file = findings.in_file(path.relative_to(folder).as_posix())
            in_file.warning(1, f"Only files that end in .md are read; save it as {path.name.partition('.')[0]}.md.")
    return paths


def _may_be_text(folder: Path, path: Path) -> bool:
    parts = path.relative_to(folder).parts
    return (
        not any(part.startswith(_HIDDEN) for part in parts)
        and parts[0].casefold() not in _OTHER_FOLDERS
        and path.stem.casefold() not in NOT_EXHIBITS
    )


def _is_museum(folder: Path, path: Path) -> bool:
    return path.parent == folder and path.stem.partition(".")[0].casefold() == STEM


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _without_doubles(files: Iterable[ExhibitFile], findings: Findings) -> list[ExhibitFile]:
    kept: dict[tuple[str, str], ExhibitFile] = {}
    for file in files:
        first = kept.setdefault((_folded(file.id), _folded(file.language)), file)
        if first is not file:
            sentence = f"{first.name} has the same id, “{first.id}”; ids must differ in more than folder or capitals."
            findings.in_file(file.name).problem(1, sentence)
    return list(kept.values())


def _check_translations(files: list[ExhibitFile], languages: tuple[str, ...], findings: Findings) -> None:
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


def _check_related(files: list[ExhibitFile], findings: Findings) -> None:
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


def _warn_of_twins(files: list[ExhibitFile], findings: Findings) -> None:
    """Exhibits that visitors couldn't tell apart, and those that were meant as translations of another."""
    shown = (file for file in files if file.is_usable and file.is_published)
    originals = {file.id: file for file in shown if not file.language}
    first: dict[str, ExhibitFile] = {}
    for file in originals.values():
        in_file = findings.in_file(file.name)
        title = text_of(file.entries, "title")
        twin = first.setdefault(title.casefold(), file)
        if title and twin is not file:
            in_file.warning(line_of(file.entries, "title"), f"{twin.name} has this title, too: visitors mix them up.")
        translated, _, language = file.id.replace("_", "-").rpartition("-")
        if translated in originals and is_language(language):
            in_file.warning(1, f"If this translates {translated}.md, call it {translated}.{language}.md.")


def _meant(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f" (did you mean “{close}”?)" if close else ""


def _exhibits(files: list[ExhibitFile], language: str) -> dict[str, Exhibit]:
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


def _exhibit(file: ExhibitFile, language: str, published: Mapping[str, ExhibitFile]) -> Exhibit:
    return Exhibit(
        id=file.id,
        language=language,
        label=file.body.label,
        sections=file.body.sections,
        questions=file.body.questions,
        related=tuple(other for other in texts_of(file.entries, "related") if other in published),
        pronunciations=file.pronunciations,
        translations={},
        **{key: text_of(file.entries, key) if key != "image" or file.has_picture else "" for key in TEXT_KEYS},
    )


def _translated(file: ExhibitFile, original: Exhibit, published: Mapping[str, ExhibitFile]) -> Exhibit:
    """The translation, with the original's facts where it gives none of its own."""
    own = _exhibit(file, file.language, published)
    kept = {key: getattr(original, key) for key in TEXT_KEYS if not getattr(own, key)}
    return replace(own, related=own.related or original.related, **kept)
