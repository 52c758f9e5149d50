"""A CSV file that is kept as it came: only the cells that are set change, byte for byte.

The csv module reads a file and forgets how it was written. Here every cell keeps its own quotes,
every line its own end, and the file its encoding and its byte order mark.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from charset_normalizer import from_bytes

from autograder.errors import CourseError

SEPARATORS = (",", ";", "\t", "|")
# UTF-32 before UTF-16: the mark of one begins like that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How the files of old versions of Excel begin."""
_WESTERN = frozenset({*map(chr, range(0xA0, 0x100)), *"ŒœŸ€\u2018\u2019\u201c\u201d\u2013\u2014"})
_QUOTED = re.compile(r'"(?P<inside>(?:[^"]|"")*+)"(?P<behind>.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sheet:
    r"""A file of cells as they are written, quotes included.

    >>> sheet = read_sheet(b'"Doe, J.";7\r\n', ";")
    >>> sheet.text(0, 0), sheet.with_cells({(0, 1): "8,5"}).to_bytes()
    ('Doe, J.', b'"Doe, J.";8,5\r\n')
    """

    rows: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...]
    """What ends each row; the last one may have nothing."""
    separator: str
    encoding: str
    mark: bytes = b""
    """The byte order mark in front."""

    @property
    def decimal(self) -> str:
        """The decimal sign that is usual beside this separator."""
        return "," if self.separator == ";" else "."

    def text(self, row: int, column: int) -> str:
        """Return what a cell says; an empty text where a short row has no such cell."""
        cells = self.rows[row]
        return _unquoted(cells[column]) if column < len(cells) else ""

    def texts(self, row: int) -> tuple[str, ...]:
        """Return what the cells of a row say."""
        return tuple(map(_unquoted, self.rows[row]))

    def with_cells(self, values: Mapping[tuple[int, int], str]) -> Sheet:
        """Return the sheet with some cells set: quoted if the old one was, or if need be."""
        rows = [list(row) for row in self.rows]
        for (row, column), value in values.items():
            cells = rows[row]
            cells += [""] * (column + 1 - len(cells))
            cells[column] = self._written(value, cells[column])
        return replace(self, rows=tuple(map(tuple, rows)))

    def to_bytes(self) -> bytes:
        """Return the file."""
        lines = zip(self.rows, self.ends, strict=True)
        text = "".join(self.separator.join(row) + end for row, end in lines)
        return self.mark + text.encode(self.encoding)

    def _written(self, value: str, old: str) -> str:
        if old.startswith('"') or any(sign in value for sign in (self.separator, '"', "\r", "\n")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read_sheet(data: bytes, separator: str) -> Sheet:
    """Read a file whose cells a separator parts.

    Raises
    ------
    CourseError
        If it is a workbook of Excel, holds no text, or a quote is never closed.
    """
    mark, encoding, text = decode(data)
    rows: list[tuple[str, ...]] = []
    ends: list[str] = []
    cells: list[str] = []
    for cell, end in _tokens(text, separator):
        cells.append(cell)
        if end != separator:
            rows.append(tuple(cells))
            ends.append(end)
            cells = []
    return Sheet(tuple(rows), tuple(ends), separator, encoding, mark)


def decode(data: bytes) -> tuple[bytes, str, str]:
    r"""Return a file's byte order mark, its encoding and its text.

    What is written with that encoding again is the same file, whatever it was.

    >>> decode("\ufeffNaïve".encode("utf-16-le"))
    (b'\xff\xfe', 'utf-16-le', 'Naïve')
    """
    if data.startswith(_OLD_WORKBOOK):
        raise CourseError(
            "the file is a workbook of an old Excel, not CSV",
            remedy="download it again as CSV, or save it as XLSX or 'CSV UTF-8'",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark) and _keeps(data[len(mark) :], encoding):
            return mark, encoding, data[len(mark) :].decode(encoding)
    encoding = next(encoding for encoding in _guesses(data) if _keeps(data, encoding))
    return b"", encoding, data.decode(encoding)


def _guesses(data: bytes) -> Iterator[str]:
    """Yield encodings in which a file without a mark may be; the last one holds any bytes."""
    if b"\0" in data[1::2] and b"\0" not in data[::2]:
        yield "utf-16-le"
    if b"\0" in data[::2] and b"\0" not in data[1::2]:
        yield "utf-16-be"
    yield "utf-8"
    if _is_western(data):
        yield "cp1252"
    if best := from_bytes(data).best():
        yield best.encoding
    yield "cp1252"
    yield "latin-1"


def _is_western(data: bytes) -> bool:
    """Whether what is not ASCII are letters of western languages, in Windows' encoding of them."""
    odd = {letter for letter in data.decode("cp1252", "replace") if not letter.isascii()}
    return all(letter in _WESTERN for letter in odd)


def _keeps(data: bytes, encoding: str) -> bool:
    try:
        return data.decode(encoding).encode(encoding) == data
    except (UnicodeError, LookupError):
        return False


def _tokens(text: str, separator: str) -> Iterator[tuple[str, str]]:
    """Yield each cell as written, and the separator or line end behind it."""
    pattern, at = _token(separator), 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            line = text.count("\n", 0, at) + 1
            raise CourseError(
                f"line {line}: a quote is opened and never closed: {text[at : at + 30]!r}",
                remedy="download the file again",
            )
        at = match.end()
        yield match["cell"], match["end"]
        if at == len(text) and match["end"] == separator:
            yield "", ""  # the last cell of a file that ends with a separator


@cache
def _token(separator: str) -> re.Pattern[str]:
    sign = re.escape(separator)
    plain = rf"[^{sign}\r\n]*+"
    cell = rf'"(?:[^"]|"")*+"{plain}|(?!"){plain}'
    return re.compile(rf"(?P<cell>{cell})(?P<end>{sign}|\r\n|\r|\n|\Z)")


def _unquoted(cell: str) -> str:
    """Return what a cell says, as csv readers take it: a quote counts in front alone."""
    quoted = _QUOTED.fullmatch(cell)
    return quoted["inside"].replace('""', '"') + quoted["behind"] if quoted else cell
