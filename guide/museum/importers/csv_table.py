"""A table saved as CSV: the first row names the columns, every other row is one exhibit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from guide.errors import BadInput
from guide.museum.importers.met import in_full
from guide.museum.importers.record import Read, Record, Refused, fields_of

_SEPARATORS: Final = ",;\t"


def read_csv(text: str, name: str) -> Iterator[Read]:
    """Rows are counted as spreadsheets do, the heading being row 1. Raises BadInput when there is no heading."""
    heading_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=heading_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    heading = [column.strip() for column in next(rows, [])]
    if not any(heading):
        raise BadInput(name, "a table whose first row names the columns")
    if twice := sorted({column for column in heading if column and heading.count(column) > 1}):
        raise BadInput(name, f"columns with names of their own: {', '.join(twice)} stands there twice")
    number = 1
    try:
        for number, row in enumerate(rows, 2):
            if any(map(str.strip, row)):
                yield _record(f"row {number}", heading, row)
    except csv.Error as error:
        yield Refused(f"row {number + 1} and all after it", f"the table can't be read on: {error}")


def _record(where: str, heading: Sequence[str], row: Sequence[str]) -> Read:
    if any(map(str.strip, row[len(heading) :])):
        return Refused(where, f"it has {len(row)} cells, and the first row names {len(heading)} columns")
    named = [(column, text) for column, text in zip(heading, row, strict=False) if column]
    return Record(where, in_full(fields_of(*named)))
