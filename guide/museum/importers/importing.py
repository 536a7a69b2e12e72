"""What `python -m guide import` does: other systems' files become drafts in the museum's folder.

No file that is there is ever touched, and a draft reaches no visitor before somebody takes its `status: draft` away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from guide.errors import SettingsError
from guide.museum.collection import Museum
from guide.museum.files import NOT_EXHIBITS, exhibit_files
from guide.museum.importers.draft_file import draft_text
from guide.museum.importers.drafting import Draft, make_draft
from guide.museum.importers.field_names import FieldNames
from guide.museum.importers.plain_text import file_stem
from guide.museum.importers.record import Read, Record, Refused
from guide.museum.importers.sources import read_source


@dataclass(frozen=True, slots=True)
class Written:
    """`file`: inside the museum's folder. `left_out`: what of the record isn't in it, and why."""

    where: str
    file: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotWritten:
    """`is_there`: because the exhibit has a file already, which is no mistake."""

    where: str
    why: str
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of every record, in order, and the names of the fields that nobody knew."""

    records: tuple[Written | NotWritten, ...]
    unknown: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every record has its file now."""
        return all(isinstance(one, Written) or one.is_there for one in self.records)


def import_files(sources: Sequence[Path], museum: Museum, names: FieldNames, today: date) -> Imported:
    """Raises BadInput, before anything is written, for a file or a `--map` that can't be used; SettingsError when the
    museum's folder can't be written."""
    read = [(path.name, record) for path in sources for record in read_source(path, museum.languages[0])]
    names.check_used(field.name for _, record in read if isinstance(record, Record) for field in record.fields)
    made = [(f"{file}, {record.where}", _made(record, names, museum.folder)) for file, record in read]
    there = exhibit_files(museum.folder)
    records = tuple(_keep(draft, where, museum.folder, there, today) for where, draft in _told_apart(made))
    unknown = (name for _, draft in made if isinstance(draft, Draft) for name in draft.unknown)
    return Imported(records, tuple(dict.fromkeys(unknown)))


def told(imported: Imported) -> Iterator[str]:
    """For the curator, line by line."""
    for one in imported.records:
        match one:
            case Written(where, file, left_out):
                yield f"{file}: written from {where}."
                yield from (f"  left out: {sentence}" for sentence in left_out)
            case NotWritten(where, why):
                yield f"{where}: not written: {why}."
    drafts = sum(isinstance(one, Written) for one in imported.records)
    yield f"{drafts} of {len(imported.records)} written. While they say `status: draft`, no visitor sees them."
    if imported.unknown:
        yield f"Left out, for nothing here is called so: {', '.join(imported.unknown)}."
        yield f'To keep one: --map "{imported.unknown[0]}=## A heading", or a fact in place of the heading.'


def _made(record: Read, names: FieldNames, folder: Path) -> Draft | Refused:
    return record if isinstance(record, Refused) else _checked(make_draft(record, names, folder), record.where)


def _checked(draft: Draft, where: str) -> Draft | Refused:
    if not draft.facts.get("title"):
        return Refused(where, "it has no title")
    if not draft.id or draft.id in ("museum", *NOT_EXHIBITS):
        return Refused(where, "its title makes no file name; give it one in a field called “slug”")
    return draft


def _told_apart(made: Sequence[tuple[str, Draft | Refused]]) -> Iterator[tuple[str, Draft | Refused]]:
    """Things of one name have their accession number in their ids, all of them, so that it is the same every time."""
    often = Counter(draft.id for _, draft in made if isinstance(draft, Draft))
    seen: set[str] = set()
    for where, draft in made:
        if isinstance(draft, Draft) and often[draft.id] > 1:
            draft = _numbered(draft)
            if draft.id in seen:
                draft = Refused(where, f"another record makes {draft.id}.md, too; give each a “slug” of its own")
            else:
                seen.add(draft.id)
        yield where, draft


def _numbered(draft: Draft) -> Draft:
    number = file_stem(draft.facts.get("accession", ""))
    return replace(draft, id=f"{draft.id}-{number}") if number else draft


def _keep(
    draft: Draft | Refused, where: str, folder: Path, there: Mapping[str, str], today: date
) -> Written | NotWritten:
    if isinstance(draft, Refused):
        return NotWritten(where, draft.why)
    file = f"{draft.id}.md"
    if draft.id in there or not _write(folder / file, draft_text(draft, f"Imported on {today} from {where}")):
        return NotWritten(where, f"{there.get(draft.id, file)} is there already", is_there=True)
    return Written(where, file, draft.left_out)


def _write(path: Path, text: str) -> bool:
    """Whether there was no such file. Raises SettingsError."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise SettingsError(f"GUIDE_EXHIBITS_DIR: {path} can't be written: {error.strerror}.") from error
    return True
