"""The state of a course that must be the same however often the grader was killed."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from autograder.course import Course
from tests.workbench.soak.course import ASSIGNMENT

State = dict[str, object]
"""What is compared, under names such as ``grade s03 test_relu_forward``."""

_ROWS = {
    "grade": """select s.student_id, b.name, r.auto_score, r.manual_score, r.extra_credit,
        r.needs_manual_grade from grade r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id""",
    "comment": """select s.student_id, b.name, r.auto_comment, r.manual_comment
        from comment r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id""",
    "submission": """select s.student_id, a.name, s.timestamp, s.extension,
        n.late_submission_penalty, n.flagged from submitted_notebook n
        join submitted_assignment s on s.id = n.assignment_id
        join assignment a on a.id = s.assignment_id""",
    "student": "select id, '', first_name, last_name, email from student",
}
_WHOLE = {
    "rows that belong to nothing": """
        select count(*) from grade where notebook_id not in (select id from submitted_notebook)
        union all select count(*) from comment
            where notebook_id not in (select id from submitted_notebook)
        union all select count(*) from submitted_notebook
            where assignment_id not in (select id from submitted_assignment)
        union all select count(*) from submitted_assignment
            where id not in (select assignment_id from submitted_notebook)""",
    "integrity": "pragma integrity_check",
    "foreign keys": "pragma foreign_key_check",
}
MOST_SHOWN = 150
_OWN = re.compile(r"^results\.db-(wal|shm)$")
"""Files that SQLite makes and removes as it likes."""
_TIMES = re.compile(r"\d+(\.\d+)?(e[-+]\d+)? s of CPU time")


@dataclass(frozen=True, slots=True)
class Marks:
    """One student's automatic points by cell, and whether each asks for a look.

    One that a person gave needs none: of a fault it stays as it was.
    """

    points: Mapping[str, float | None]
    waits: Mapping[str, bool]


def read_state(course: Course) -> State:
    """Read everything of a course that a run leaves."""
    state: State = {**dict(_gradebook(course)), **dict(_results(course))}
    for file in sorted(course.working_folder.rglob("*")):
        name = file.relative_to(course.working_folder).as_posix()
        if not file.is_file() or _OWN.match(name):
            continue
        state[f"file {name}"] = "there"
        if name.startswith(("autograded/", "feedback/")) and file.suffix in {".ipynb", ".html"}:
            state[f"content {name}"] = _TIMES.sub("… s of CPU time", file.read_text("utf-8"))
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                state[f"content {name}"] = (archive.testzip(), sorted(archive.namelist()))
    return state


def differences(found: State, expected: State) -> list[str]:
    """Say what is not as expected, one line each."""
    lines = []
    for name in sorted(found.keys() | expected.keys()):
        here, there = found.get(name, "missing"), expected.get(name, "missing")
        if here != there:
            lines.append(f"{name}: {_short(here, there)}, not {_short(there, here)}")
    return lines


def marks(course: Course) -> dict[str, Marks]:
    """Return what stands in the gradebook, by student."""
    points: dict[str, dict[str, float | None]] = {}
    waits: dict[str, dict[str, bool]] = {}
    for student, cell, auto, by_hand, _, wait in _query(course, _ROWS["grade"]):
        points.setdefault(student, {})[cell] = auto
        waits.setdefault(student, {})[cell] = bool(wait) or by_hand is not None
    return {student: Marks(points[student], waits[student]) for student in points}


def recorded(course: Course) -> dict[str, str]:
    """Return, by student, the key of the result of which it is said that it stands."""
    file = course.working_folder / "results.db"
    with closing(sqlite3.connect(file)) as database:
        return dict(database.execute("select student, fingerprint from recorded").fetchall())


def unreadable_notebooks(course: Course) -> list[str]:
    """Return the executed notebooks that are not whole."""
    found = []
    for file in sorted(course.working_folder.glob(f"autograded/*/*/{ASSIGNMENT}.ipynb")):
        try:
            json.loads(file.read_bytes())
        except ValueError:
            found.append(str(file))
    return found


def _gradebook(course: Course) -> Iterator[tuple[str, object]]:
    for table, query in _ROWS.items():
        for student, name, *values in _query(course, query):
            yield f"{table} {student} {name}".strip(), tuple(values)
    for what, query in _WHOLE.items():
        yield what, _query(course, query)
    for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student"):
        yield f"rows of {table}", _query(course, f"select count(*) from {table}")  # noqa: S608 - our own names


def _results(course: Course) -> Iterator[tuple[str, object]]:
    with closing(sqlite3.connect(course.working_folder / "results.db")) as database:
        rows = database.execute(
            "select student, sheet, notebook from recorded join result using (fingerprint)"
        )
        for student, sheet, notebook in rows.fetchall():
            found = {**json.loads(sheet), "seconds": 0.0}
            yield f"result of {student}", _TIMES.sub("… s of CPU time", json.dumps(found))
            yield f"kept notebook of {student}", len(zlib.decompress(notebook)) > 0
        yield "integrity of results", database.execute("pragma integrity_check").fetchall()


def _query(course: Course, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(course.working_folder / "gradebook.db", timeout=30)) as database:
        return database.execute(query).fetchall()


def _short(value: object, other: object) -> str:
    """Return a value, or where a long text differs from the other."""
    text, against = str(value), str(other)
    at = next((i for i, (a, b) in enumerate(zip(text, against, strict=False)) if a != b), 0)
    return repr(text if len(text) < MOST_SHOWN else f"…{text[max(0, at - 30) : at + MOST_SHOWN]}…")
