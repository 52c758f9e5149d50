"""A workbook of Excel, filled: cells that are set become numbers, all else is as it was.

The same file filled in the same way gives the same bytes: times that a workbook keeps of its own
saving are those of the file that came.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.errors import CourseError
from autograder.returning.platforms.numerals import read_number

_ZIP = b"PK\x03\x04"
MOST_ROWS = 100_000
MOST_COLUMNS = 2_000
_CORE = "docProps/core.xml"
"""Where a workbook keeps when it was saved."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet of a workbook: what its cells say, and which were set."""

    data: bytes
    name: str
    rows: tuple[tuple[str, ...], ...]
    changes: tuple[tuple[tuple[int, int], str], ...] = ()

    @property
    def decimal(self) -> str:
        """The decimal sign of numbers, which a workbook shows as its reader's country does."""
        return "."

    def text(self, row: int, column: int) -> str:
        """Return what a cell says; an empty text where there is none."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def texts(self, row: int) -> tuple[str, ...]:
        """Return what the cells of a row say."""
        return self.rows[row]

    def with_cells(self, values: Mapping[tuple[int, int], str]) -> WorkbookSheet:
        """Return the sheet with some cells set."""
        rows = [list(row) for row in self.rows]
        for (row, column), value in values.items():
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = value
        changes = (*self.changes, *sorted(values.items()))
        return replace(self, rows=tuple(map(tuple, rows)), changes=changes)

    def to_bytes(self) -> bytes:
        """Return the workbook; the one that came where nothing was set."""
        if not self.changes:
            return self.data
        book = _opened(self.data, "it", values=False)
        sheet = book[self.name]
        for (row, column), value in self.changes:
            number = read_number(value)
            sheet.cell(row + 1, column + 1).value = value if number is None else number
        stream = io.BytesIO()
        book.save(stream)
        return _timeless(stream.getvalue(), self.data)


def is_workbook(data: bytes) -> bool:
    """Tell whether a file is a workbook, by how it begins."""
    return data.startswith(_ZIP)


def read_workbook(data: bytes, source: str) -> Iterator[WorkbookSheet]:
    """Yield the sheets of a workbook.

    Raises
    ------
    CourseError
        If it cannot be read, or is larger than a class is.
    """
    for sheet in _opened(data, source, values=True).worksheets:
        if (sheet.max_row or 0) > MOST_ROWS or (sheet.max_column or 0) > MOST_COLUMNS:
            raise CourseError(
                f"{source}: the sheet {sheet.title!r} has more than {MOST_ROWS:,} rows or "
                f"{MOST_COLUMNS:,} columns",
                remedy="give the file of grades as it was downloaded",
            )
        rows = tuple(tuple(map(_text, row)) for row in sheet.iter_rows(values_only=True))
        yield WorkbookSheet(data, sheet.title, rows)


def _opened(data: bytes, source: str, *, values: bool) -> Any:  # noqa: ANN401 - untyped
    """Return a workbook, with what formulas come to, or with the formulas."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

    try:
        return load_workbook(io.BytesIO(data), data_only=values)
    except Exception as error:  # whatever a damaged workbook makes of its reader
        raise CourseError(
            f"{source} is no workbook that can be read: {error or type(error).__name__}",
            remedy="download it again, or save it as 'CSV UTF-8'",
        ) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _timeless(made: bytes, original: bytes) -> bytes:
    """Return a workbook whose times are not those of its making."""
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        core = archive.read(_CORE) if _CORE in archive.namelist() else None
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as archive,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in archive.infolist():
            entry = zipfile.ZipInfo(info.filename, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            own = info.filename == _CORE and core is not None
            target.writestr(entry, core if own and core else archive.read(info))
    return stream.getvalue()
