"""A platform's file of grades with this assignment's marks in it, and what became of each row.

Pure: a file's bytes, a class and its marks in; the filled file and an account of every row out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.errors import CourseError
from autograder.returning.platforms.cells import Cells
from autograder.returning.platforms.columns import choose_column
from autograder.returning.platforms.given import NO_MARK, NO_WISHES, Given, Wishes
from autograder.returning.platforms.matching import Match, match_rows, read_keys
from autograder.returning.platforms.numerals import (
    SMALLEST,
    decimal_sign,
    read_number,
    write_number,
)
from autograder.returning.platforms.platform import (
    GradeColumn,
    Layout,
    Platform,
    read_table,
)


class Became(StrEnum):
    """What became of a row."""

    WRITTEN = "written"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    LEFT_OUT = "left out"
    NOBODY = "nobody's"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row of the file: whose it is, and what its cell holds and held."""

    row: int
    """As a spreadsheet counts, from 1."""
    label: str
    student: str
    became: Became
    before: str = ""
    after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled file, and the account of it."""

    data: bytes
    column: GradeColumn
    decimal: str
    factor: float
    rows: tuple[RowReport, ...]
    sheet: Cells
    layout: Layout
    matches: tuple[Match, ...]

    def of(self, *became: Became) -> tuple[RowReport, ...]:
        """Return the rows of which this became."""
        return tuple(row for row in self.rows if row.became in became)

    @property
    def students(self) -> frozenset[str]:
        """Whoever has a row."""
        return frozenset(match.person.id for match in self.matches if match.person)


def fill(
    data: bytes, platform: Platform, given: Given, wishes: Wishes = NO_WISHES, source: str = "it"
) -> Filling:
    """Fill a platform's file of grades.

    Parameters
    ----------
    data
        The file as it was downloaded.
    platform
        Whose it is.
    given
        The marks, and the class.
    wishes
        Which column, whether to scale, whether to keep what stands there.
    source
        What messages call the file.

    Raises
    ------
    CourseError
        If it is no such file, no column or several may be this assignment's, or its full marks
        are others than ours and nobody said what to do.
    """
    sheet, layout = read_table(data, platform, source)
    column = choose_column(sheet, layout, platform, given, source, wanted=wishes.column)
    factor = _factor(column, given, platform, source, scale=wishes.scale)
    decimal = _decimal(sheet, layout, column)
    matches = match_rows(read_keys(sheet, layout, platform), given.roster, platform.name)
    writer = _Writer(platform, given, column, factor, decimal, wishes.keep)
    rows = tuple(writer.row(match, sheet.text(match.keys.row, column.column)) for match in matches)
    changed = {
        (row.row - 1, column.column): row.after
        for row in rows
        if row.became in {Became.WRITTEN, Became.REPLACED}
    }
    filled = sheet.with_cells(changed)
    return Filling(filled.to_bytes(), column, decimal, factor, rows, filled, layout, matches)


def _factor(
    column: GradeColumn, given: Given, platform: Platform, source: str, *, scale: bool | None
) -> float:
    """Return by what points are multiplied: 1, or what full marks are there over ours."""
    there, ours = column.possible, given.max_score
    if there is None or abs(there - ours) < SMALLEST:
        return 1.0
    if scale is None:
        raise CourseError(
            f"{given.assignment} is out of {write_number(ours)} here, and {column.header!r} of "
            f"{source} out of {write_number(there)}",
            remedy=f"say --scale to turn {write_number(ours)} into {write_number(there)}, or "
            f"--no-scale to return the points as they are; or correct the points in "
            f"{platform.title} and download the file again",
        )
    if not scale:
        return 1.0
    if not ours or not there:
        raise CourseError(
            f"points out of {write_number(ours)} cannot be scaled to {write_number(there)}",
            remedy="say --no-scale to return the points as they are",
        )
    return there / ours


def _decimal(sheet: Cells, layout: Layout, column: GradeColumn) -> str:
    """Return the decimal sign: of the column, else of the columns of numbers, else the usual."""
    rows = range(len(sheet.rows))
    taken = {key for key, _ in layout.keys}
    usual = sheet.decimal
    near = {column.column, column.column + 1} - taken
    wide = {grade.column for grade in layout.grades}
    everywhere = decimal_sign((sheet.text(r, c) for c in wide for r in rows), usual)
    return decimal_sign((sheet.text(r, c) for c in near for r in rows), everywhere)


@dataclass(frozen=True)
class _Writer:
    platform: Platform
    given: Given
    column: GradeColumn
    factor: float
    decimal: str
    keep: bool

    def row(self, match: Match, before: str) -> RowReport:
        """Return what becomes of a row whose cell holds ``before``."""
        became, after, why = self._became(match, before)
        student = match.person.id if match.person else ""
        return RowReport(match.keys.row + 1, match.keys.label, student, became, before, after, why)

    def _became(self, match: Match, before: str) -> tuple[Became, str, str]:
        if match.person is None:
            return Became.NOBODY, before, match.why
        if match.person.dropped:
            return Became.LEFT_OUT, before, "left the course"
        mark = self.given.marks.get(match.person.id, NO_MARK)
        if mark.score is None:
            return Became.LEFT_OUT, before, mark.why_not
        after = write_number(mark.score * self.factor, self.decimal)
        possible = self.column.possible
        if self.platform.refuses_more and possible and (read_number(after) or 0) > possible:
            most = f"{write_number(possible)} that {self.platform.title} takes"
            return Became.LEFT_OUT, before, f"{after} points are more than the {most}"
        return self._over(before, after)

    def _over(self, before: str, after: str) -> tuple[Became, str, str]:
        """Return what becomes of a cell that a mark is for."""
        held = before.strip()
        if _EXPECTED.fullmatch(held):
            return Became.WRITTEN, after, ""
        number, ours = read_number(held), read_number(after)
        ungraded = bool(self.platform.ungraded.fullmatch(held))
        kept = f"holds {held}, and ours is {after}" if self.keep else ""
        if number is None and not ungraded:
            kept = f"holds {held!r}, {_WORDS.get(held.casefold(), 'no number')}"
        elif ungraded and not re.search("[1-9]", held):
            kept = ""
        elif None not in (number, ours) and abs((number or 0) - (ours or 0)) < SMALLEST:
            return Became.UNCHANGED, before, ""
        return (Became.KEPT, before, kept) if kept else (Became.REPLACED, after, "")


_EXPECTED = re.compile(r"-?|needs (grading|marking)\s*(\(0?([.,]0*)?\))?", re.IGNORECASE)
"""What stands, without a grade, in the cells of those who did not or did hand in."""
_WORDS = {"ex": "excused there", "n/a": "not assigned to this student there"}


def without_row(fillings: Sequence[Filling], given: Given) -> tuple[str, ...]:
    """Return students with a mark to return who have no row in any of some files."""
    there = {student for filling in fillings for student in filling.students}
    dropped = {person.id for person in given.roster if person.dropped}
    returned = {student for student, mark in given.marks.items() if mark.score is not None}
    return tuple(sorted(returned - there - dropped))
