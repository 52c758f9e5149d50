"""How a learning platform's file of grades is laid out, and where things are in one such file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.errors import CourseError
from autograder.returning.platforms.cells import Cells
from autograder.returning.platforms.numerals import read_number
from autograder.returning.platforms.sheet import SEPARATORS, decode, read_sheet
from autograder.returning.platforms.workbook import is_workbook, read_workbook

MOST_HEADER_ROWS = 10
"""How far down a header is looked for."""


class Key(StrEnum):
    """What a column says about who a row is."""

    PLATFORM_ID = "the platform's id"
    ID = "the id"
    LOGIN = "the login"
    EMAIL = "the e-mail address"
    NAME = "the name"
    LAST_NAME = "the last name"
    FIRST_NAME = "the first name"


@dataclass(frozen=True, slots=True)
class GradeColumn:
    """A column of grades: its header as it stands, and what that says."""

    column: int
    header: str
    title: str
    id: str = ""
    possible: float | None = None
    """What the platform takes as full marks; None where the file does not say."""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in one file."""

    header: int
    keys: tuple[tuple[int, Key], ...]
    """Columns that say who a row is."""
    grades: tuple[GradeColumn, ...]
    not_students: frozenset[int] = frozenset()
    """Rows below the header that are nobody's."""
    title: str = ""
    """Which assignment the whole file is of, where it says so."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A learning platform, as far as its file of grades goes.

    Headers are compared without capitals, signs and accents. Every expression is matched against
    the whole text.
    """

    name: str
    """As the command line calls it; also the name of its ids in the roster."""
    title: str
    file: str
    """What to download there, and where."""
    keys: tuple[tuple[Key, tuple[str, ...]], ...]
    """Headers of the columns that say who a row is, in the languages that are known."""
    needed: tuple[frozenset[Key], ...]
    """A header row has one of each of these sets."""
    grade: re.Pattern[str]
    """A header of grades, with groups ``title``, and ``id`` and ``possible`` if it has them."""
    possible_row: re.Pattern[str] | None = None
    """What stands in front of the row that says the points possible."""
    not_student: re.Pattern[str] | None = None
    """Names of rows that are nobody's, such as a platform's test student."""
    ungraded: re.Pattern[str] = re.compile(r"-?")
    """What a cell holds that has no grade yet."""
    id_mark: str = ""
    """What stands in front of ids, so that spreadsheets leave them alone."""
    creates: str = ""
    """What the platform does with a title that it does not know."""
    refuses_more: bool = False
    """Whether it leaves out, in silence, a grade above the points possible."""
    shape: str = "headers"
    """How a file is read: by its ``headers``, as a ``worksheet`` of Moodle or ``sakai``'s."""
    uploads: str = ""
    """Where the filled file goes."""
    feedback: str = ""
    """Where the archive of feedback goes; empty where the platform takes none."""


def plain(text: str) -> str:
    """Return a header or title as it is compared.

    >>> plain("  SIS  Login-ID"), plain("Prénom"), plain("ReLU & friends")
    ('sis login id', 'prenom', 'relu friends')
    """
    apart = unicodedata.normalize("NFKD", text.replace("\ufeff", "")).casefold()
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))


def read_table(data: bytes, platform: Platform, source: str) -> tuple[Cells, Layout]:
    """Read a platform's file, with the separator under which it makes most sense.

    Raises
    ------
    CourseError
        If it is no such file under any separator.
    """
    best: tuple[Cells, Layout] | None = None
    for sheet in _sheets(data, source):
        layout = find_layout(sheet, platform)
        if layout and (best is None or _weight(layout) > _weight(best[1])):
            best = sheet, layout
    if best is not None:
        return best
    raise CourseError(
        f"{source} is no {platform.title} file of grades: it begins {_begins(data)!r}",
        remedy=f"give {platform.file}, as it was downloaded; or name the platform that it is of",
    )


def _sheets(data: bytes, source: str) -> Iterator[Cells]:
    """Yield the sheets of a workbook, or a text under each separator that it may have."""
    if is_workbook(data):
        yield from read_workbook(data, source)
        return
    troubles: list[CourseError] = []
    for separator in SEPARATORS:
        try:
            yield read_sheet(data, separator)
        except CourseError as error:
            troubles.append(error)
    if len(troubles) == len(SEPARATORS):
        raise CourseError(f"{source}: {troubles[0].problem}", remedy=troubles[0].remedy)


def _begins(data: bytes) -> str:
    """Return how a file begins, as a message shows it."""
    if is_workbook(data):
        first = next(read_workbook(data, ""), None)
        return ", ".join(first.texts(0))[:60] if first and first.rows else ""
    return decode(data)[2].lstrip("\ufeff\r\n ")[:60].partition("\n")[0].rstrip()


def find_layout(sheet: Cells, platform: Platform) -> Layout | None:
    """Return where things are in a file, or None if it is not such a file."""
    if platform.shape == "worksheet" and (layout := _worksheet(sheet)):
        return layout
    if platform.shape == "sakai":
        return _sakai(sheet)
    for row in range(min(len(sheet.rows), MOST_HEADER_ROWS)):
        keys = tuple(_keys(sheet.texts(row), platform))
        found = {key for _, key in keys}
        if platform.needed and all(found & some for some in platform.needed):
            return _by_headers(sheet, platform, row, keys)
    return None


def _weight(layout: Layout) -> tuple[int, int]:
    return len(layout.keys), len(layout.grades)


def _keys(headers: Sequence[str], platform: Platform) -> Iterator[tuple[int, Key]]:
    """Yield the columns that say who a row is; of two with one header, the first."""
    called = [plain(header) for header in headers]
    for key, names in platform.keys:
        column = next((called.index(name) for name in names if name in called), None)
        if column is not None:
            yield column, key


def _by_headers(
    sheet: Cells, platform: Platform, header: int, keys: tuple[tuple[int, Key], ...]
) -> Layout:
    taken = {column for column, _ in keys}
    skipped = set(range(header + 1))
    worth: int | None = None
    names = [column for key in _NAMES for column, said in keys if said is key]
    for row in range(header + 1, len(sheet.rows)):
        front = ", ".join(filter(None, (sheet.text(row, column).strip() for column in names)))
        if platform.possible_row and platform.possible_row.fullmatch(front):
            worth = row
            skipped.add(row)
        elif (platform.not_student and platform.not_student.fullmatch(front)) or not any(
            sheet.text(row, column).strip() for column in taken
        ):
            skipped.add(row)
    grades = []
    for column, text in enumerate(sheet.texts(header)):
        match = platform.grade.fullmatch(text.strip())
        if match is None or column in taken:
            continue
        parts = match.groupdict()
        said = sheet.text(worth, column).strip() if worth is not None else parts.get("possible")
        possible = read_number(said) if said else None
        grades.append(
            GradeColumn(
                column=column,
                header=text,
                title=match["title"] or parts.get("bare") or text,
                id=parts.get("id") or "",
                possible=possible,
                # "(read only)" stands where the points would, in the language of the site.
                read_only=worth is not None and bool(said) and possible is None,
            )
        )
    return Layout(header, keys, tuple(grades), frozenset(skipped))


_NAMES = (Key.NAME, Key.LAST_NAME, Key.FIRST_NAME)


def _worksheet(sheet: Cells) -> Layout | None:
    """Find a worksheet by what it holds: its headers are in the language of the site.

    The first column ends in each student's number. The grade stands in front of the maximum grade,
    which is one number in all rows.
    """
    students = [row for row in range(1, len(sheet.rows)) if any(sheet.texts(row))]
    if not students or not all(_PARTICIPANT.fullmatch(sheet.text(row, 0)) for row in students):
        return None
    fronts = {_PARTICIPANT.sub(r"\1", sheet.text(row, 0)) for row in students}
    if len(fronts) != 1 or fronts == {""}:
        return None
    headers = sheet.texts(0)
    grades = []
    for column in range(1, len(headers) - 1):
        worth = {sheet.text(row, column + 1).strip() for row in students}
        possible = read_number(worth.pop()) if len(worth) == 1 else None
        values = [sheet.text(row, column).strip() for row in students]
        numbers = all(read_number(value) is not None for value in values if value not in {"", "-"})
        if possible and numbers:
            header = headers[column]
            grades.append(GradeColumn(column, header, header, possible=possible))
    # Where all grades are equal, an empty column in front of them looks like one of grades.
    columns = {grade.column for grade in grades}
    grades = [grade for grade in grades if grade.column + 1 not in columns]
    keys = [(1, Key.NAME)] if 1 not in columns else []
    for column in range(1, len(headers)):
        texts = [text for row in students if (text := sheet.text(row, column).strip())]
        if texts and all(_ADDRESS.fullmatch(text) for text in texts):
            keys.append((column, Key.EMAIL))
        elif plain(headers[column]) in _NUMBERS_OF_STUDENTS:
            keys.append((column, Key.ID))
    empty = frozenset(range(len(sheet.rows))) - set(students)
    return Layout(0, tuple(keys), tuple(grades), empty)


_PARTICIPANT = re.compile(r"(.*?\D)\d+|()\d+", re.DOTALL)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBERS_OF_STUDENTS = frozenset(
    {
        *("id number", "id nummer", "matrikelnummer", "numero d identification", "numero de id"),
        *("codice identificativo", "numero di matricola", "idnumber", "student id"),
    }
)


def _sakai(sheet: Cells) -> Layout | None:
    """Find Sakai's columns where its importer looks for them: below title, blank line and header.

    The second column is the login, the fifth the grade.
    """
    if len(sheet.rows) <= SAKAI_HEADER or len(sheet.rows[SAKAI_HEADER]) <= SAKAI_GRADE:
        return None
    if any(map(str.strip, sheet.texts(1))) or any(map(str.strip, sheet.texts(0)[2:])):
        return None
    header = sheet.text(SAKAI_HEADER, SAKAI_GRADE)
    grade = GradeColumn(SAKAI_GRADE, header, header)
    keys = ((0, Key.ID), (1, Key.LOGIN), (2, Key.LAST_NAME), (3, Key.FIRST_NAME))
    skipped = {
        row
        for row in range(len(sheet.rows))
        if row <= SAKAI_HEADER or not any(map(str.strip, sheet.texts(row)))
    }
    return Layout(SAKAI_HEADER, keys, (grade,), frozenset(skipped), sheet.text(0, 0))


SAKAI_HEADER, SAKAI_GRADE = 2, 4
