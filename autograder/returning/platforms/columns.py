"""Which column of a platform's file is an assignment's: exactly one, or it is asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from autograder.errors import CourseError
from autograder.returning.platforms.cells import Cells
from autograder.returning.platforms.given import Given
from autograder.returning.platforms.platform import GradeColumn, Layout, Platform, plain

ALIKE = 0.9
"""How alike two titles are that may be one with a slip in it."""
MOST_COLUMNS = 12
"""Named when it must be asked which one is meant."""


def choose_column(
    sheet: Cells,
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
    example = found[0] if found else _likely(open_to, given)
    wanted = repr(example.id or example.header) if example else "HEADER"
    raise CourseError(
        problem,
        remedy=f"say which with --column {wanted}, or download the "
        f"file again when the assignment exists there: {platform.creates}",
    )


def _likely(columns: Sequence[GradeColumn], given: Given) -> GradeColumn | None:
    """Return the one column that is called much as the assignment, and as none of the others."""
    others = {plain(title) for title, _ in given.others}
    free = {plain(one.title): one for one in columns if plain(one.title) not in others}
    titles = [plain(title) for title in given.titles]
    near = {name for title in titles for name in difflib.get_close_matches(title, free, n=2)}
    near |= {name for name in free if any(f" {title} " in f" {name} " for title in titles)}
    nearer_others = {
        name for name in near if difflib.get_close_matches(name, others, n=1, cutoff=ALIKE)
    }
    near -= nearer_others
    if not near and len(columns) == 1:
        near = set(free)
    return free[near.pop()] if len(near) == 1 else None


def _wanted(
    sheet: Cells, layout: Layout, platform: Platform, source: str, *, wanted: str
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
