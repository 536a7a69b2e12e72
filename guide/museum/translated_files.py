"""A folder of small files that a curator adds to, each with its translations beside it: `robot.md`, `robot.fr.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.museum.front_matter import Entry, read_page
from guide.museum.language_codes import is_language, unknown_language
from guide.museum.problems import FileFindings, Findings
from guide.museum.text_file import read_text


@dataclass(frozen=True, slots=True)
class TranslatedFile:
    """One file that could be read. `language`: "" for the original. `body_line`: where its text begins."""

    id: str
    language: str
    entries: Mapping[str, Entry]
    body: str
    body_line: int
    findings: FileFindings


def read_files(folder: Path, findings: Findings) -> Iterator[TranslatedFile]:
    """Originals before their translations, by name. What can't be read is reported and left out."""
    paths = sorted(folder.glob("*.md"), key=lambda path: (path.stem.partition(".")[0], path.stem))
    originals = {path.stem for path in paths if "." not in path.stem}
    for path in paths:
        in_file = findings.in_file(f"{folder.name}/{path.name}")
        file_id, _, language = path.stem.partition(".")
        if language and not is_language(language):
            in_file.problem(1, unknown_language(language))
        elif file_id not in originals:
            in_file.problem(1, f"This translates nothing: there is no {file_id}.md.")
        elif (read := _read(path, file_id, language, in_file)) is not None:
            yield read


def _read(path: Path, file_id: str, language: str, findings: FileFindings) -> TranslatedFile | None:
    text = read_text(path.parent, path, findings)
    if text is None:
        return None
    page = read_page(text, findings)
    if page.entries is None:
        return None
    return TranslatedFile(file_id, language, page.entries, page.body.strip(), page.body_line, findings)
