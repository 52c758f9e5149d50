"""A copy of all that is kept of some students, made before it is changed, and put back.

What changes the roster alone is undone in the roster alone: marks given since stay. Where rows and
files moved to another id, or gave way to another's, all is put back as it was, and what stood until
then is kept beside it: marks given and work collected in the meantime are in that copy alone.

``.course/backups/<number>-<what>/`` holds the roster, the rows of the gradebook, the results that
stand there, and the folders. It is made of rows, not of a database file, so that it is the same for
SQLite and PostgreSQL.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import own_tables
from autograder.gradebook.decisions import decisions_of, give_decisions, move_decisions
from autograder.gradebook.dump import plain, typed
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.unfinished import BACKUPS, begin_moving, end_moving
from autograder.roster.store import roster_file

STEPS = ("submitted", "autograded", "feedback")
_NAMES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
"""nbgrader's tables that hold something of a student, each after those that it refers to."""
_OWN = (own_tables.record, own_tables.hand, own_tables.history, own_tables.team)
"""Ours, which follow those."""
MOVES = ("rename", "merge")
"""Changes that move rows and files."""


@dataclass(frozen=True, slots=True)
class Tables:
    """nbgrader's tables as they are in this gradebook, column for column."""

    student: sql.Table
    submission: sql.Table
    notebook: sql.Table
    grade: sql.Table
    comment: sql.Table


@contextmanager
def gradebook_transaction(course: Course) -> Iterator[tuple[Connection, Tables]]:
    """Yield a transaction on the gradebook; what raises leaves it as it was."""
    with open_gradebook(course, finished=False):
        pass  # makes and upgrades the tables
    engine = sql.create_engine(course.gradebook_url)
    try:
        with engine.begin() as connection:
            own_tables.OWN.create_all(connection)
            meta = sql.MetaData()
            tables = Tables(*(sql.Table(name, meta, autoload_with=connection) for name in _NAMES))
            yield connection, tables
    except sql.exc.SQLAlchemyError as error:
        raise CourseError(
            f"the gradebook cannot be changed: {getattr(error, 'orig', None) or error}",
            remedy="close whatever else writes to it, then run the same command again",
        ) from error
    finally:
        engine.dispose()


def make_backup(course: Course, what: str, students: Sequence[str]) -> Path:
    """Copy all that is kept of some students; ``what`` says what is about to be done."""
    root = course.working_folder / BACKUPS
    root.mkdir(parents=True, exist_ok=True)
    number = 1 + max((_number(folder) for folder in root.iterdir()), default=0)
    return _copied(course, root / f"{number:04d}-{what}", what, students)


def _copied(course: Course, folder: Path, what: str, students: Sequence[str]) -> Path:
    """Write the copy whole, or not at all, in place of an older one of that name."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    if roster_file(course).is_file():
        shutil.copy2(roster_file(course), fresh)
    with gradebook_transaction(course) as (connection, tables):
        rows = _rows(connection, tables, students)
        decided = decisions_of(connection, students[0]) if students else ()
    (fresh / "rows.json").write_text(json.dumps(rows, default=plain))
    recorded = _recorded(course, students)
    (fresh / "about.json").write_text(
        json.dumps(
            {
                "what": what,
                "students": list(students),
                "recorded": recorded,
                "decided": decided,
            },
            indent=1,
        )
    )
    for step, student in _folders(students):
        source = course.working_folder / step / student
        if source.is_dir():
            shutil.copytree(source, fresh / step / student, symlinks=True)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return folder


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone, of whom, and where a copy lies of what stood until then, if any moved."""

    what: str
    students: tuple[str, ...]
    stood: Path | None = None


def undo_last(course: Course) -> Undone:
    """Put back what the last backup holds; where marks and files move, what stood is kept.

    Raises
    ------
    CourseError
        If there is no backup.
    """
    root = course.working_folder / BACKUPS
    folders = sorted(root.glob("[0-9]*-*"), key=_number) if root.is_dir() else []
    if not folders:
        raise CourseError(
            "there is nothing to undo", remedy="changes to the roster leave a backup each"
        )
    folder = folders[-1]
    about = json.loads((folder / "about.json").read_text())
    students = about["students"]
    rows = json.loads((folder / "rows.json").read_text(), object_hook=typed)
    stood = None
    if about["what"] in MOVES:
        stood = folder.with_name(f"stood-{folder.name}")
        if not stood.is_dir():  # else it was made by an undoing that was stopped
            _copied(course, stood, "undo", students)
        begin_moving(course, folder)
    with gradebook_transaction(course) as (connection, tables):
        if about["what"] in MOVES:
            _delete(connection, tables, students)
            _insert(connection, tables, rows)
            if about["what"] == "rename":
                move_decisions(connection, students[1], students[0])
            else:
                give_decisions(connection, about.get("decided", ()), students[0])
        else:
            _names_back(connection, tables, course, students, rows[0])
    if about["what"] in MOVES:
        _folders_back(course, folder, students)
        _record(course, students, about["recorded"])
    before = folder / roster_file(course).name
    if before.is_file():
        shutil.copy2(before, roster_file(course))
    else:
        roster_file(course).unlink(missing_ok=True)
    folder.rename(root / f"undone-{folder.name}")
    end_moving(course)
    return Undone(str(about["what"]), tuple(students), stood)


def _insert(connection: Connection, tables: Tables, rows: list[list[dict[str, Any]]]) -> None:
    for table, kept in zip(_all(tables), rows, strict=False):  # older copies have none of ours
        if kept:
            connection.execute(table.insert(), kept)


def _names_back(
    connection: Connection,
    tables: Tables,
    course: Course,
    students: Sequence[str],
    kept: list[dict[str, Any]],
) -> None:
    """Let nbgrader's list of students say what it said; whoever has handed in since stays."""
    before = {row["id"]: row for row in kept}
    row, whole = tables.student, tables.submission
    for student in students:
        if student in before:
            connection.execute(row.update().where(row.c.id == student), before[student])
            continue
        query = sql.select(whole.c.id).where(whole.c.student_id == student)
        has_work = any((course.working_folder / step / student).exists() for step in STEPS)
        if not has_work and connection.execute(query).first() is None:
            connection.execute(row.delete().where(row.c.id == student))


def _folders_back(course: Course, backup: Path, students: Sequence[str]) -> None:
    for step, student in _folders(students):
        target = course.working_folder / step / student
        shutil.rmtree(target, ignore_errors=True)
        if (backup / step / student).is_dir():
            shutil.copytree(backup / step / student, target, symlinks=True)


def _all(tables: Tables) -> tuple[sql.Table, ...]:
    theirs = (tables.student, tables.submission, tables.notebook, tables.grade, tables.comment)
    return (*theirs, *_OWN)


def _queries(tables: Tables, students: Iterable[str]) -> list[Any]:
    """Return, for each table, which of its rows are of some students."""
    ids = list(students)
    whole = tables.submission
    theirs = sql.select(whole.c.id).where(whole.c.student_id.in_(ids))
    return [tables.student.c.id.in_(ids), *_of(tables, theirs)]


def _of(tables: Tables, submissions: Any) -> list[Any]:  # noqa: ANN401 - a select
    """Return, for each table but the first, which of its rows are of some submissions."""
    part, (record, hand, history, team) = tables.notebook, _OWN
    parts = sql.select(part.c.id).where(part.c.assignment_id.in_(submissions))
    grades = sql.select(tables.grade.c.id).where(tables.grade.c.notebook_id.in_(parts))
    return [
        tables.submission.c.id.in_(submissions),
        part.c.assignment_id.in_(submissions),
        tables.grade.c.notebook_id.in_(parts),
        tables.comment.c.notebook_id.in_(parts),
        record.c.notebook.in_(parts),
        hand.c.grade.in_(grades),
        history.c.notebook.in_(parts),
        team.c.notebook.in_(parts),
    ]


def drop_submission(connection: Connection, tables: Tables, submission: str) -> None:
    """Delete one submission with all its rows, nbgrader's and ours."""
    theirs = sql.select(tables.submission.c.id).where(tables.submission.c.id == submission)
    conditions = _of(tables, theirs)
    for table, condition in reversed(list(zip(_all(tables)[1:], conditions, strict=True))):
        connection.execute(table.delete().where(condition))


def _rows(
    connection: Connection, tables: Tables, students: Iterable[str]
) -> list[list[dict[str, Any]]]:
    conditions = _queries(tables, students)
    return [
        [dict(row._mapping) for row in connection.execute(table.select().where(condition))]  # noqa: SLF001 - SQLAlchemy's documented way
        for table, condition in zip(_all(tables), conditions, strict=True)
    ]


def _delete(connection: Connection, tables: Tables, students: Iterable[str]) -> None:
    conditions = _queries(tables, students)
    for table, condition in reversed(list(zip(_all(tables), conditions, strict=True))):
        connection.execute(table.delete().where(condition))


def _folders(students: Iterable[str]) -> Iterator[tuple[str, str]]:
    for student in students:
        for step in STEPS:
            yield step, student


def _number(folder: Path) -> int:
    digits = folder.name.removeprefix("undone-").partition("-")[0]
    return int(digits) if digits.isdigit() else 0


@contextmanager
def results_database(course: Course) -> Iterator[sqlite3.Connection | None]:
    """Yield the kept results, if there are any."""
    file = course.working_folder / "results.db"
    if not file.is_file():
        yield None
        return
    database = sqlite3.connect(file, timeout=60)
    try:
        with database:
            yield database
    finally:
        database.close()


def _recorded(course: Course, students: Iterable[str]) -> list[list[str]]:
    with results_database(course) as database:
        if database is None:
            return []
        rows = database.execute("SELECT assignment, student, fingerprint FROM recorded").fetchall()
    wanted = set(students)
    return [list(row) for row in rows if row[1] in wanted]


def _record(course: Course, students: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    with results_database(course) as database:
        if database is not None:
            database.executemany(
                "DELETE FROM recorded WHERE student = ?", [(student,) for student in students]
            )
            database.executemany("INSERT OR REPLACE INTO recorded VALUES (?, ?, ?)", list(rows))
