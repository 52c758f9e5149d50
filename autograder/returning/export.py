"""Grades as CSV, JSON and XLSX, for a learning platform, a spreadsheet or a script.

A table of one row a student; the columns of an assignment are called ``<assignment>.<column>``,
one for each question and then the late penalty, the total, what it is out of, its weight, its
status and when it was handed in.

The CSV is UTF-8 with a byte order mark, without which Excel shows accents wrong. An id or a name
that a spreadsheet would change or run has an apostrophe in front; JSON and XLSX have it plain.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.collecting.submitted import submitted_students
from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.gradebook.grades import EXCUSED, STALE, Grades, Gradetable, Student, read_grades
from autograder.gradebook.writer import follow
from autograder.grading.staleness import staleness
from autograder.returning.excel_ids import safe_id
from autograder.returning.spreadsheet import spreadsheet_safe
from autograder.roster.person import Person, Roster
from autograder.roster.sections import file_part, section_of
from autograder.roster.store import read_roster

Cell = str | float
Row = dict[str, Cell]
NOBODY = Roster()
UNGRADED = "collected, not graded"
NOT_MARKED = (UNGRADED, EXCUSED)
"""The status of what came in and has no mark yet."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What a workbook cannot hold."""


def export(
    course: Course, assignments: Sequence[str] = (), section: str = ""
) -> tuple[Path, Path, Gradetable]:
    """Write ``.course/grades.csv`` and ``.course/grades.json``; return both and what is in them.

    Those of one section are called after it: ``grades-B.csv``.
    """
    table = with_staleness(course, with_ungraded(course, read_grades(course, assignments)))
    for head in table.assignments:
        follow(course, head.name)
    roster = read_roster(course)
    if section:
        theirs = set(section_of(course, section))
        table = replace(table, students=tuple(s for s in table.students if s.id in theirs))
    as_table, as_data = (
        course.working_folder / f"{_name(section)}.{kind}" for kind in ("csv", "json")
    )
    write_whole(as_table, as_csv(table, roster).encode("utf-8-sig", "replace"))
    write_whole(as_data, as_json(table, roster).encode("utf-8", "replace"))
    return as_table, as_data, table


@dataclass(frozen=True, slots=True)
class LastExport:
    """What an export before said: of which assignments, and everybody's percentage."""

    assignments: tuple[str, ...] = ()
    percents: Mapping[str, float | None] = field(default_factory=dict)

    def changed(self, table: Gradetable) -> list[str]:
        """Return whose percentage is another in a table of the same assignments, and how."""
        if self.assignments != tuple(head.name for head in table.assignments):
            return []
        now = {student.id: _rounded(table.percent(student)) for student in table.students}
        return [
            f"{student} {_shown(self.percents[student])} -> {_shown(percent)}"
            for student, percent in now.items()
            if student in self.percents and self.percents[student] != percent
        ]


def last_export(course: Course, section: str = "") -> LastExport:
    """Return what the export before said; nothing if there is none that can be read."""
    try:
        data = json.loads((course.working_folder / f"{_name(section)}.json").read_bytes())
        names = tuple(str(one["name"]) for one in data["assignments"])
        return LastExport(names, {one["id"]: one["percent"] for one in data["students"]})
    except (OSError, ValueError, LookupError, TypeError):
        return LastExport()


def _name(section: str) -> str:
    return f"grades-{file_part(section)}" if section else "grades"


def _shown(percent: float | None) -> str:
    return "nothing counts" if percent is None else f"{percent:g}"


def with_ungraded(course: Course, table: Gradetable) -> Gradetable:
    """Return a table in which what was collected and not graded yet is not ``missing``."""
    known = {student.id for student in table.students}
    ungraded = {
        (student, head.name): Grades(status=UNGRADED)
        for head in table.assignments
        for student in submitted_students(course, head.name)
        if student in known and (student, head.name) not in table.grades
    }
    return replace(table, grades={**table.grades, **ungraded})


def with_staleness(course: Course, table: Gradetable) -> Gradetable:
    """Return the table in which what was not graded under what stands now says so."""
    grades = dict(table.grades)
    for head in table.assignments:
        try:
            why = staleness(course, head.name)
        except CourseError:  # it is not built here: nobody can tell
            continue
        for student in table.students:
            key = (student.id, head.name)
            if key in table.grades and grades[key].status not in NOT_MARKED and why(student.id):
                grades[key] = replace(grades[key], status=STALE)
    return replace(table, grades=grades)


def export_workbook(course: Course, table: Gradetable) -> Path:
    """Write ``.course/grades.xlsx`` and return where it lies."""
    file = course.working_folder / "grades.xlsx"
    write_whole(file, as_workbook(table, read_roster(course)))
    return file


def as_csv(table: Gradetable, roster: Roster = NOBODY) -> str:
    """Return the table as CSV in which spreadsheets run nothing and change no id."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=_columns(table, roster), lineterminator="\r\n")
    writer.writeheader()
    ids = {"student", "login", *(_platform_column(name) for name in _platforms(table, roster))}
    for row in _rows(table, roster):
        writer.writerow({name: _as_cell(cell, name in ids) for name, cell in row.items()})
    return stream.getvalue()


def _as_cell(cell: Cell, is_id: bool) -> Cell:  # noqa: FBT001 - one of two kinds of text
    if not isinstance(cell, str):
        return cell
    return safe_id(cell) if is_id else spreadsheet_safe(cell)


def as_workbook(table: Gradetable, roster: Roster = NOBODY) -> bytes:
    """Return the table as an Excel workbook: texts are texts there, whatever they look like."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has one"  # noqa: S101 - for types alone
    sheet.title = "grades"
    columns = _columns(table, roster)
    header: Row = {name: name for name in columns}
    rows = [header, *_rows(table, roster)]
    for r, row in enumerate(rows, start=1):
        for c, name in enumerate(columns, start=1):
            value = row.get(name, "")
            cell = sheet.cell(r, c)
            cell.value = _UNPRINTABLE.sub("?", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = True  # also after somebody edits it
    sheet.freeze_panes = "B2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_json(table: Gradetable, roster: Roster = NOBODY) -> str:
    """Return the table as one JSON object."""
    people = {person.id: person for person in roster}
    data = {
        "course": table.course,
        "assignments": [
            {
                "name": head.name,
                "title": head.title,
                "weight": head.weight,
                "max_score": head.max_score,
                "questions": [{"id": q.id, "max_score": q.max_score} for q in head.questions],
            }
            for head in table.assignments
        ],
        "students": [
            _student_json(table, student, people.get(student.id)) for student in table.students
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _student_json(table: Gradetable, student: Student, person: Person | None) -> dict[str, Any]:
    return {
        "id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email or (person.email if person else ""),
        "login": person.login if person else "",
        "section": person.section if person else "",
        "platform_ids": dict(person.platform_ids) if person else {},
        "percent": _rounded(table.percent(student)),
        "percent_so_far": _rounded(table.percent_so_far(student)),
        "letter": table.letter(student),
        "assignments": {
            head.name: {
                "status": grades.status,
                "submitted": grades.submitted.isoformat() if grades.submitted else None,
                "questions": dict(grades.scores),
                "late_penalty": grades.late_penalty,
                "total": grades.total,
                "max_score": head.max_score,
            }
            for head in table.assignments
            for grades in (table.of(student, head),)
        },
    }


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 2)


def _platforms(table: Gradetable, roster: Roster) -> list[str]:
    """Return the platforms on which students of the table have an id."""
    there = {student.id for student in table.students}
    return sorted({name for one in roster if one.id in there for name, _ in one.platform_ids})


def _platform_column(platform: str) -> str:
    return f"{platform}_id"


def _columns(table: Gradetable, roster: Roster) -> list[str]:
    columns = ["student", "last_name", "first_name", "email"]
    columns += ["login", "section"] if len(roster) else []
    columns += map(_platform_column, _platforms(table, roster))
    for head in table.assignments:
        columns += [f"{head.name}.{question.id}" for question in head.questions]
        columns += [f"{head.name}.{name}" for name in _AFTER]
    return [*columns, "percent", "percent_so_far", *(["letter"] if table.grading.letters else [])]


_AFTER = ("late_penalty", "total", "max", "weight", "status", "submitted")


def _rows(table: Gradetable, roster: Roster) -> Iterator[Row]:
    people = {person.id: person for person in roster}
    for student in table.students:
        person = people.get(student.id, Person(student.id))
        row: Row = {
            "student": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email or person.email,
        }
        if len(roster):
            row |= {"login": person.login, "section": person.section}
            for platform in _platforms(table, roster):
                row[_platform_column(platform)] = person.platform_id(platform)
        for head in table.assignments:
            grades = table.of(student, head)
            row |= {f"{head.name}.{name}": score for name, score in grades.scores.items()}
            submitted = grades.submitted.isoformat() if grades.submitted else ""
            after: Iterable[Cell] = (
                grades.late_penalty,
                "" if grades.status == EXCUSED else grades.total,
                head.max_score,
                head.weight,
                grades.status,
                submitted,
            )
            row |= {f"{head.name}.{name}": cell for name, cell in zip(_AFTER, after, strict=True)}
        for name, percent in (
            ("percent", table.percent(student)),
            ("percent_so_far", table.percent_so_far(student)),
        ):
            rounded = _rounded(percent)
            row[name] = "" if rounded is None else rounded
        if table.grading.letters:
            row["letter"] = table.letter(student)
        yield row
