"""The roster as a file, ``.course/roster.csv``: what everybody else reads of the class."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.roster.person import Person, Roster

ROSTER_FILE = "roster.csv"
FIELDS = ("id", "name", "email", "login", "section", "team", "dropped")
_PLATFORM = " id"
"""Ends the header of a platform's ids: ``canvas id``."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would compute; an apostrophe in front makes it text."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def roster_file(course: Course) -> Path:
    """Return where the roster lies."""
    return course.working_folder / ROSTER_FILE


def read_roster(course: Course) -> Roster:
    """Return the roster of a course; an empty one where there is none yet.

    Raises
    ------
    CourseError
        If the file cannot be read, or two rows have one id.
    """
    file = roster_file(course)
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Roster()
    except OSError as error:
        raise CourseError(
            f"the roster {file} cannot be read: {error.strerror}",
            remedy="let the grader read it, then run the same command again",
        ) from error
    return parse_roster(data, str(file))


def write_roster(course: Course, roster: Roster) -> Path:
    """Write the roster, whole or not at all, and return where it lies."""
    file = roster_file(course)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, format_roster(roster))
    return file


def format_roster(roster: Roster) -> bytes:
    """Return a roster as CSV: UTF-8 with a mark that spreadsheets look for, ordered by id."""
    platforms = sorted({name for person in roster for name, _ in person.platform_ids})
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*FIELDS, *(f"{name}{_PLATFORM}" for name in platforms)])
    for person in sorted(roster, key=lambda person: person.id):
        own = (person.id, person.name, person.email, person.login, person.section, person.team)
        row = [*own, "yes" if person.dropped else "", *map(person.platform_id, platforms)]
        writer.writerow([_text(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def parse_roster(data: bytes, source: str = ROSTER_FILE) -> Roster:
    """Return what :func:`format_roster` wrote, also when somebody edited and saved it.

    >>> everybody = Roster((Person("=1", "'t Hooft, G.", platform_ids=(("canvas", "7"),)),))
    >>> parse_roster(format_roster(everybody)) == everybody
    True

    Raises
    ------
    CourseError
        If it is not UTF-8, has no column ``id``, or an id stands twice or is missing.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{source} is not UTF-8: {error.reason} at byte {error.start}",
            remedy="save it as 'CSV UTF-8', or run 'autograder roster import' on a copy of it",
        ) from error
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)  # a spreadsheet may have saved it as its country does
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    if "id" not in header.strip().lower().replace('"', "").split(delimiter):
        raise CourseError(f"{source} has no column 'id'", remedy="put its header back: " + header)
    people = [_person(row) for row in rows if any(row.values())]
    seen: set[str] = set()
    for person in people:
        if not person.id or person.id in seen:
            problem = f"the id {person.id!r} stands twice" if person.id else "a row has no id"
            raise CourseError(
                f"{source}: {problem}", remedy="give every student one row with an id of its own"
            )
        seen.add(person.id)
    return Roster(tuple(people))


def _person(row: Mapping[str | None, str | list[str] | None]) -> Person:
    cells = {
        key.strip().lower(): _value(cell)
        for key, cell in row.items()
        if key is not None and isinstance(cell, str)
    }
    platform_ids = tuple(
        (key.removesuffix(_PLATFORM), cell)
        for key, cell in cells.items()
        if key.endswith(_PLATFORM) and cell
    )
    return Person(
        **{field: cells.get(field, "") for field in FIELDS[:-1]},
        dropped=cells.get("dropped", "").lower() not in {"", "no", "false", "0"},
        platform_ids=platform_ids,
    )


def _text(value: str) -> str:
    value = _CONTROL.sub(" ", value).strip()
    return f"'{value}" if _FORMULA.match(value) else value


def _value(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if _ESCAPED.match(cell) else cell
