"""The gradebook's tables, read and changed as nbgrader's own programs do, on either database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import nbgrader.api
import pytest
import sqlalchemy as sql
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.course import Course
from autograder.gradebook import own_tables

_GRADES = """
    select s.student_id, b.name, r.auto_score, r.manual_score, r.needs_manual_grade
    from grade r join base_cell b on b.id = r.cell_id
    join submitted_notebook n on n.id = r.notebook_id
    join submitted_assignment s on s.id = n.assignment_id
    join assignment a on a.id = s.assignment_id where a.name = :assignment"""
_COLUMN = """
    select s.student_id, n.late_submission_penalty from submitted_notebook n
    join submitted_assignment s on s.id = n.assignment_id
    join assignment a on a.id = s.assignment_id where a.name = :assignment"""
_TIMES = """
    select s.student_id, s.timestamp from submitted_assignment s
    join assignment a on a.id = s.assignment_id where a.name = :assignment"""
_RECORDS = """
    select s.student_id, r.fingerprint, r.at from {record} r
    join submitted_notebook n on n.id = r.notebook
    join submitted_assignment s on s.id = n.assignment_id
    join assignment a on a.id = s.assignment_id where a.name = :assignment"""
_BY_HAND = """
    update grade set manual_score = :points, needs_manual_grade = :asks where id = (
        select r.id from grade r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id
        where s.student_id = :student and b.name = :cell)"""


@contextmanager
def connected(url: str) -> Iterator[sql.Connection]:
    """Yield a transaction on a database."""
    engine = sql.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _rows(course: Course, query: str, assignment: str) -> list[Any]:
    with connected(course.gradebook_url) as connection:
        return list(connection.execute(sql.text(query), {"assignment": assignment}))


def grade_rows(
    course: Course, assignment: str
) -> dict[tuple[str, str], tuple[float | None, float | None, bool]]:
    """Return, by student and cell, the machine's points, a hand's, and whether one is needed."""
    rows = _rows(course, _GRADES, assignment)
    return {(who, name): (auto, manual, bool(asks)) for who, name, auto, manual, asks in rows}


def column(course: Course, assignment: str) -> dict[str, float]:
    """Return what nbgrader takes from each student for lateness."""
    return {who: penalty or 0.0 for who, penalty in _rows(course, _COLUMN, assignment)}


def times(course: Course, assignment: str) -> dict[str, str]:
    """Return when each student handed in, as the gradebook says."""
    rows = _rows(course, _TIMES, assignment)
    return {who: str(when).removesuffix(".000000") for who, when in rows}


def records(course: Course, assignment: str) -> dict[str, tuple[str, str]]:
    """Return, by student, what is noted of the mark that stands, and when that was written."""
    with connected(course.gradebook_url) as connection:
        if not own_tables.there(connection, own_tables.record):
            return {}
    query = _RECORDS.format(record=own_tables.record.name)
    return {who: (note or "", str(at)) for who, note, at in _rows(course, query, assignment)}


def give_by_hand(
    course: Course, student: str, cell: str, points: float | None, *, asks: bool
) -> None:
    """Give or take points as the formgrader does."""
    with connected(course.gradebook_url) as connection:
        values = {"points": points, "asks": asks, "student": student, "cell": cell}
        assert connection.execute(sql.text(_BY_HAND), values).rowcount == 1


class Copies:
    """Copies of a gradebook, as people make them: of its file, or of the database of a server."""

    def __init__(self, course: Course) -> None:
        self._url = sql.make_url(course.gradebook_url)
        self._count = 0

    def keep(self) -> str:
        """Copy the gradebook, and return the name of the copy."""
        self._count += 1
        name = f"{self._url.database}_{self._count}"
        self._copy(str(self._url.database), name)
        return name

    def put_back(self, name: str) -> None:
        """Put a copy in the place of the gradebook."""
        self._copy(name, str(self._url.database))

    def drop(self) -> None:
        """Leave nothing on a server."""
        if self._url.get_backend_name() == "postgresql":
            for number in range(1, self._count + 1):
                on_server(self._url, f'DROP DATABASE IF EXISTS "{self._url.database}_{number}"')
            on_server(self._url, f'DROP DATABASE IF EXISTS "{self._url.database}"')

    def _copy(self, old: str, new: str) -> None:
        if self._url.get_backend_name() == "postgresql":
            on_server(self._url, f'DROP DATABASE IF EXISTS "{new}"')
            on_server(self._url, f'CREATE DATABASE "{new}" TEMPLATE "{old}"')
        else:
            shutil.copyfile(old, new)


def on_server(url: sql.URL, statement: str) -> None:
    """Carry out what is said of whole databases."""
    engine = sql.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(statement))
    engine.dispose()


_newest_tables = cache(nbgrader.api.get_alembic_version)
"""Which tables this nbgrader makes; it starts a program to say so."""


class Engines:
    """Lets each database be opened once: its statements stay compiled, its connections open.

    A term opens its gradebook some thousand times, and all that nbgrader looks up each time has
    not changed since.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._kept: dict[object, sql.Engine] = {}
        self._make, self._dispose = sql.create_engine, sql.Engine.dispose
        self._begin = nbgrader.api.Gradebook.__init__
        self._known: set[str] = set()
        patch.setattr(sql, "create_engine", self._engine)
        patch.setattr(nbgrader.api, "create_engine", self._engine)
        patch.setattr(sql.Engine, "dispose", lambda engine, close=True: None)
        patch.setattr(nbgrader.api.Gradebook, "__init__", _quickly(self))
        patch.setattr(nbgrader.api, "get_alembic_version", _newest_tables)

    def close(self) -> None:
        """Close all connections: somebody is about to change what they are to."""
        for engine in self._kept.values():
            self._dispose(engine)
        self._known.clear()

    def begin(self, gradebook: Any, url: str, course: str) -> None:  # noqa: ANN401 - nbgrader is untyped
        """Begin as nbgrader does, where its tables are not known to be there."""
        if url not in self._known:
            self._begin(gradebook, url, course)
            self._known.add(url)
            return
        gradebook.engine = self._engine(url, echo=False, future=True)
        made = sessionmaker(autoflush=True, bind=gradebook.engine, future=True)
        gradebook.db = scoped_session(made)
        gradebook.course_id, gradebook.authenticator = course, None

    def _engine(self, url: str | sql.URL, **options: Any) -> sql.Engine:  # noqa: ANN401 - as SQLAlchemy
        key = (str(url), repr(sorted(options.items())))
        if key not in self._kept:
            self._kept[key] = self._make(url, **options)
        return self._kept[key]


def _quickly(engines: Engines) -> Any:  # noqa: ANN401 - a method
    def begin(
        gradebook: Any,  # noqa: ANN401 - nbgrader is untyped
        db_url: str,
        course_id: str = "default_course",
        authenticator: object = None,
    ) -> None:
        assert authenticator is None
        engines.begin(gradebook, db_url, course_id)

    return begin
