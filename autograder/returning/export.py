"""Grades as CSV and JSON, for a learning platform, a spreadsheet or a script.

A table of one row a student; the columns of an assignment are called ``<assignment>.<column>``,
one for each question and then the late penalty, the total, what it is out of, its weight, its
status and when it was handed in.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.gradebook.grades import Gradetable, Student, read_grades

Cell = str | float
Row = dict[str, Cell]


def export(course: Course, assignments: Sequence[str] = ()) -> tuple[Path, Path, Gradetable]:
    """Write ``.course/grades.csv`` and ``.course/grades.json``; return both and what is in them."""
    table = read_grades(course, assignments)
    written = []
    for name, text in (("grades.csv", as_csv(table)), ("grades.json", as_json(table))):
        file = course.working_folder / name
        fresh = file.with_name(f".{name}.new")
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(file)
        written.append(file)
    return written[0], written[1], table


def as_csv(table: Gradetable) -> str:
    """Return the table as CSV; a text that a spreadsheet would run as a formula is quoted."""
    rows = list(_rows(table))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=_columns(table), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return stream.getvalue()


def as_json(table: Gradetable) -> str:
    """Return the table as one JSON object."""
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
        "students": [_student_json(table, student) for student in table.students],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _student_json(table: Gradetable, student: Student) -> dict[str, Any]:
    return {
        "id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "percent": round(table.percent(student), 2),
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


def _columns(table: Gradetable) -> list[str]:
    columns = ["student", "last_name", "first_name", "email"]
    for head in table.assignments:
        columns += [f"{head.name}.{question.id}" for question in head.questions]
        columns += [f"{head.name}.{name}" for name in _AFTER]
    return [*columns, "percent"]


_AFTER = ("late_penalty", "total", "max", "weight", "status", "submitted")


def _rows(table: Gradetable) -> Iterator[Row]:
    for student in table.students:
        row: Row = {
            "student": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
        }
        for head in table.assignments:
            grades = table.of(student, head)
            row |= {f"{head.name}.{name}": score for name, score in grades.scores.items()}
            submitted = grades.submitted.isoformat() if grades.submitted else ""
            after: Iterable[Cell] = (
                grades.late_penalty,
                grades.total,
                head.max_score,
                head.weight,
                grades.status,
                submitted,
            )
            row |= {f"{head.name}.{name}": cell for name, cell in zip(_AFTER, after, strict=True)}
        row["percent"] = round(table.percent(student), 2)
        yield row


def _harmless(value: Cell) -> Cell:
    """Return a text so that a spreadsheet shows it and does not run it.

    >>> _harmless("=HYPERLINK(0)"), _harmless(-1.5)
    ("'=HYPERLINK(0)", -1.5)
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
