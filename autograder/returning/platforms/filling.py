"""A platform's file of grades with this assignment's marks in it, and what became of each row.

Pure: a file's bytes, a class and its marks in; the filled file and an account of every row out.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.errors import CourseError
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
    plain,
    read_table,
)
from autograder.returning.platforms.sheet import Sheet
from autograder.roster.person import Roster

MOST_COLUMNS = 12
"""Named when it must be asked which one is meant."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What may be returned of one student: points, or why there are none."""

    score: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What is returned: an assignment, its marks by student id, and who is in the class."""

    assignment: str
    titles: tuple[str, ...]
    """What the assignment may be called on a platform."""
    max_score: float
    marks: Mapping[str, Mark]
    roster: Roster
    others: tuple[tuple[str, str], ...] = ()
    """Titles of the course's other assignments, each with the assignment's name."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a teacher says beside the files; None is "not said"."""

    column: str | None = None
    scale: bool | None = None
    keep: bool = False
    """Leave grades that stand in the file already."""


NO_MARK = Mark(None, "nothing was handed in")
NO_WISHES = Wishes()


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
    sheet: Sheet
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


def choose_column(
    sheet: Sheet,
    layout: Layout,
    platform: Platform,
    given: Given,
    source: str,
    *,
    wanted: str | None,
) -> GradeColumn:
    """Return this assignment's column: the one that is asked for, or the only one of its name.

    Raises
    ------
    CourseError
        If there is not exactly one; never is a column made.
    """
    if wanted is not None:
        return _wanted(sheet, layout, platform, source, wanted=wanted)
    open_to = tuple(grade for grade in layout.grades if not grade.read_only)
    if platform.shape != "headers" and len(open_to) == 1:
        _same_assignment(layout.title, given, source)
        return open_to[0]
    ours = {plain(title) for title in given.titles}
    found = tuple(grade for grade in open_to if plain(grade.title) in ours)
    if len(found) == 1:
        return found[0]
    if found:
        problem = f"{source} has {len(found)} columns of that name: {_named(found)}"
    elif open_to:
        names = " nor ".join(map(repr, given.titles))
        problem = f"no column of {source} is called {names}; it has {_named(open_to)}"
    elif layout.grades:
        problem = (
            f"{source} has columns of grades that are read only there: {_named(layout.grades)}"
        )
    else:
        headers = (GradeColumn(0, header, header) for header in sheet.texts(layout.header))
        problem = f"{source} has no column of points that is known as one; it has {_named(headers)}"
    example = (found or open_to or (GradeColumn(0, "HEADER", ""),))[0]
    raise CourseError(
        problem,
        remedy=f"say which with --column {(example.id or example.header)!r}, or download the "
        f"file again when the assignment exists there: {platform.creates}",
    )


def _wanted(
    sheet: Sheet, layout: Layout, platform: Platform, source: str, *, wanted: str
) -> GradeColumn:
    headers = sheet.texts(layout.header)
    asked = wanted.strip()
    exact = [grade for grade in layout.grades if asked in {grade.header.strip(), grade.id}]
    titled = [grade for grade in layout.grades if plain(grade.title) == plain(asked)]
    taken = {column for column, _ in layout.keys}
    other = [
        GradeColumn(column, header, header)
        for column, header in enumerate(headers)
        if header.strip() == asked and column not in {grade.column for grade in layout.grades}
    ]
    found = exact or titled or other
    if len(found) == 1 and found[0].column not in taken and not found[0].read_only:
        return found[0]
    if not found:
        near = difflib.get_close_matches(asked, headers, n=1)
        problem = f"no column of {source} is called {asked!r}"
        remedy = f"write {near[0]!r}" if near else f"name one of {_named(layout.grades)}"
    elif len(found) > 1:
        problem = f"{source} has {len(found)} columns called {asked!r}: {_named(found)}"
        remedy = "name one by its id or its whole header"
    else:
        why = "is read only there" if found[0].read_only else "says who a row is"
        problem = f"the column {asked!r} of {source} {why}"
        remedy = f"name one of {_named([g for g in layout.grades if not g.read_only])}"
    raise CourseError(problem, remedy=f"{remedy}: {platform.creates}")


def _same_assignment(said: str, given: Given, source: str) -> None:
    """Refuse a file that names another assignment of the course and not this one."""
    name = next((name for title, name in given.others if _mentions(said, title)), None)
    if name and not any(_mentions(said, title) for title in given.titles):
        raise CourseError(
            f"{source} seems to be of {name}: it is called {said!r}",
            remedy=f"give the file of {given.assignment}, or say with --column which of its "
            "columns is meant all the same",
        )


def _mentions(text: str, title: str) -> bool:
    return bool(plain(title)) and f" {plain(title)} " in f" {plain(text)} "


def _named(columns: Iterable[GradeColumn]) -> str:
    headers = [repr(grade.header) for grade in columns]
    more = f" and {len(headers) - MOST_COLUMNS} more" if len(headers) > MOST_COLUMNS else ""
    return ", ".join(headers[:MOST_COLUMNS]) + more or "none"


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


def _decimal(sheet: Sheet, layout: Layout, column: GradeColumn) -> str:
    """Return the decimal sign: of the column, else of the columns of numbers, else the usual."""
    rows = range(len(sheet.rows))
    taken = {key for key, _ in layout.keys}
    usual = "," if sheet.separator == ";" else "."
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
        held = before.strip()
        if self.platform.ungraded.fullmatch(held):
            return Became.WRITTEN, after, ""
        number, ours = read_number(held), read_number(after)
        if number is None:
            known = _WORDS.get(held.casefold(), "no number")
            return Became.KEPT, before, f"holds {held!r}, {known}"
        if ours is not None and abs(number - ours) < SMALLEST:
            return Became.UNCHANGED, before, ""
        if self.keep:
            return Became.KEPT, before, f"holds {held}, and ours is {after}"
        return Became.REPLACED, after, ""


_WORDS = {"ex": "excused there", "n/a": "not assigned to this student there"}


def without_row(fillings: Sequence[Filling], given: Given) -> tuple[str, ...]:
    """Return students with a mark to return who have no row in any of some files."""
    there = {student for filling in fillings for student in filling.students}
    dropped = {person.id for person in given.roster if person.dropped}
    returned = {student for student, mark in given.marks.items() if mark.score is not None}
    return tuple(sorted(returned - there - dropped))
