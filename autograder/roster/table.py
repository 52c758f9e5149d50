"""Tables that platforms and spreadsheets export: CSV of any kind, and XLSX, as rows of text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same length; cells have no blanks around them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(file: Path) -> Table:
    """Return the first table of a file, as text.

    Raises
    ------
    CourseError
        If it cannot be read, or holds no table.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CourseError(
            f"{file} cannot be read: {error.strerror}", remedy="name a CSV or XLSX file"
        ) from error
    if len(data) > MOST_BYTES:
        raise CourseError(
            f"{file} has more than {MOST_BYTES // 1_000_000} MB",
            remedy="name the table of the class alone",
        )
    return parse_table(data, str(file))


def parse_table(data: bytes, source: str) -> Table:
    r"""Return the table in some bytes; ``source`` names them in errors.

    >>> parse_table("Nachname;Vorname\nDöe;Jane\n".encode("latin-1"), "x").rows
    (('Döe', 'Jane'),)

    Raises
    ------
    CourseError
        If they hold no table.
    """
    lines = _workbook(data, source) if data.startswith(b"PK") else _csv(_text(data, source), source)
    rows = [tuple(map(_clean, row)) for row in lines]
    rows = [row for row in rows if any(row)]
    start = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    if not rows:
        raise CourseError(f"{source} is empty", remedy="export the list of the class again")
    if len(rows) > MOST_ROWS:
        raise CourseError(
            f"{source} has more than {MOST_ROWS:,} rows", remedy="name the table of the class alone"
        )
    header = rows[start]
    width = len(header)
    body = tuple((*row, *[""] * width)[:width] for row in rows[start + 1 :])
    return Table(header, body)


def folded(header: str) -> str:
    """Return a header without capitals, accents and signs, for comparisons.

    >>> folded("E-Mail-Adresse"), folded("Prénom ")
    ('emailadresse', 'prenom')
    """
    apart = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in apart if not unicodedata.combining(c)))


def column(table: Table, names: Sequence[str]) -> int | None:
    """Return the place of the first of some headers, folded; None if there is none."""
    places: Mapping[str, int] = {
        folded(name): at for at, name in reversed(list(enumerate(table.header)))
    }
    return next((places[name] for name in names if name in places), None)


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).replace("\xa0", " ").replace("\0", "").strip()


def _text(data: bytes, source: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        if b"\0" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import

    if b"\0" in data:  # UTF-16 without its mark
        little = data[1::2].count(0) >= data[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:  # what spreadsheets in the West write; others are told apart by their letters
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    best = from_bytes(data).best()
    if western and (best is None or _is_western(western)):
        return western
    if best is None:
        raise CourseError(
            f"{source} is in no encoding that is known", remedy="save it as 'CSV UTF-8'"
        )
    return str(best)


def _is_western(text: str) -> bool:
    """Tell whether what is not ASCII in a text are letters of western languages."""
    odd = [letter for letter in text if ord(letter) > 127]  # noqa: PLR2004 - ASCII
    return all(letter in _WESTERN for letter in odd)


_WESTERN = {*map(chr, range(0xA0, 0x100)), *"ŒœŸ€\u2018\u2019\u201c\u201d\u2013\u2014"}


def _csv(text: str, source: str) -> Iterator[Sequence[str]]:
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    delimiter = ""
    if re.fullmatch(r"sep=.\r?", first):  # what Excel writes for itself
        delimiter, text = first[4], rest
    delimiter = delimiter or _delimiter(text)
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise CourseError(
            f"{source} is no CSV: {error}", remedy="export it again, or save it as XLSX"
        ) from error


def _delimiter(text: str) -> str:
    """Return the sign that splits the first lines into the most columns, all of them alike."""
    head = [line for line in text.splitlines()[:50] if line.strip()]

    def fit(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(head, delimiter=sign)]
        most = max(set(widths), key=widths.count, default=1)
        return (widths.count(most) if most > 1 else 0, most)

    return max(_DELIMITERS, key=fit)


def _workbook(data: bytes, source: str) -> Iterator[Sequence[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next(
            (s for s in book.worksheets if s.max_row and s.max_row > 1), book.worksheets[0]
        )
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number > MOST_ROWS:
                break
            yield [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise CourseError(
            f"{source} is no workbook that can be read: {error}",
            remedy="save it as XLSX or as 'CSV UTF-8'",
        ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
