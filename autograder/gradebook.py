"""nbgrader's gradebook, written by one process, one transaction a submission.

The rows are those that nbgrader's own ``autograde`` leaves: points and comments by cell, the late
penalty by notebook. What a person marked by hand is never overwritten.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import nbformat
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from autograder.course import LatePolicy
from autograder.errors import CourseError
from autograder.marking import Marked
from autograder.model import Outcome

PATIENCE_SECONDS = 60.0
"""How long a run waits for a locked gradebook, over all of its submissions together."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Handed:
    """Who handed in and when (UTC, without a zone, as nbgrader keeps it)."""

    student: str
    submitted_at: datetime | None = None


class GradeWriter:
    """Writes the marks of one assignment; a context manager that holds one connection."""

    def __init__(self, url: str, course_id: str, assignment: str, late: LatePolicy) -> None:
        try:
            self._gradebook = Gradebook(url, course_id)
        except SQLAlchemyError as error:
            raise CourseError(
                f"the gradebook cannot be opened: {getattr(error, 'orig', None) or error}",
                remedy="check 'gradebook' in course.yml; close whatever else holds it locked",
            ) from error
        self._session: Any = self._gradebook.db
        self._patience = PATIENCE_SECONDS
        if self._gradebook.engine.dialect.name == "sqlite":
            # We wait ourselves, and say so; SQLite would wait 5 s within each attempt.
            self._session.execute(text("PRAGMA busy_timeout = 200"))
        self._name = assignment
        self._late = late

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gradebook.close()

    def record(self, handed: Handed, marked: Marked) -> None:
        """Write one submission's marks, all of them or none.

        Raises
        ------
        CourseError
            If the gradebook does not know the assignment, or stays locked by another program.
        """
        self._transaction(lambda: self._record(handed, marked))

    def doubt(self, student: str) -> None:
        """Mark what stands for a student as in need of a look, when regrading failed."""
        self._transaction(lambda: self._doubt(student))

    def refresh(self, everybody: Iterable[Handed]) -> None:
        """Bring times and late penalties up to date where the marks themselves stand already.

        A due date moves, a submission comes again unchanged, a hand gives points: each changes
        what is taken for lateness. One transaction for all of them.
        """
        by_student = {handed.student: handed for handed in everybody}
        self._transaction(lambda: self._refresh(by_student))

    def students(self) -> frozenset[str]:
        """Return who has rows for this assignment."""
        rows = (
            self._session.query(SubmittedAssignment.student_id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == self._name)
        )
        return frozenset(student for (student,) in rows)

    def _transaction(self, write: Callable[[], None]) -> None:
        started = time.monotonic()
        while True:
            try:
                write()
                self._session.commit()
            except (OperationalError, IntegrityError) as error:
                self._session.rollback()
                waited = time.monotonic() - started
                if waited > self._patience:
                    self._patience = 0.0  # the next submissions do not wait as long again
                    raise CourseError(
                        f"the gradebook cannot be written: {error.orig}",
                        remedy="close whatever else writes to it (a formgrader, another grader), "
                        "then run the same command again: it continues",
                    ) from error
                time.sleep(0.2)
            except BaseException:
                self._session.rollback()
                raise
            else:
                self._patience = PATIENCE_SECONDS
                self._session.expunge_all()  # memory stays flat over a large class
                return

    def _assignment(self) -> Assignment:
        assignment = self._session.query(Assignment).filter_by(name=self._name).one_or_none()
        if assignment is None or not assignment.notebooks:
            raise CourseError(
                f"the gradebook does not know the assignment {self._name!r}",
                remedy="run 'autograder build' first",
            )
        return assignment

    def _record(self, handed: Handed, marked: Marked) -> None:
        submission = self._submission(handed)
        notebook = next(n for n in submission.notebooks if n.notebook.name == self._name)
        faults = {r.id for r in marked.sheet.questions if r.outcome is Outcome.FAULT}
        cells = _marked_cells(marked.notebook)
        grades = {grade.cell.name: grade for grade in notebook.grades}
        comments = {comment.cell.name: comment for comment in notebook.comments}
        for name, cell in cells.items():
            if name in grades:
                fault = name.removeprefix("test_") in faults
                _grade(grades[name], None if fault else utils.determine_grade(cell)[0])
            if name in comments:
                untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
                comments[name].auto_comment = "No response." if untouched else None
        notebook.late_submission_penalty = self._penalty(submission, notebook)

    def _refresh(self, by_student: Mapping[str, Handed]) -> None:
        rows = (
            self._session.query(
                SubmittedNotebook.id,
                SubmittedNotebook.late_submission_penalty,
                SubmittedAssignment.student_id,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.extension,
                Assignment.duedate,
            )
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == self._name)
            .all()
        )
        for row in rows:
            handed = by_student.get(row.student_id)
            if handed is None:
                continue
            moment = handed.submitted_at or row.timestamp
            due = row.duedate and row.duedate + (row.extension or timedelta(0))
            late = moment is not None and due is not None and moment > due
            if moment != row.timestamp or late or row.late_submission_penalty:
                notebook = self._session.get(SubmittedNotebook, row.id)
                notebook.assignment.timestamp = moment
                penalty = self._penalty(notebook.assignment, notebook)
                if notebook.late_submission_penalty != penalty:
                    notebook.late_submission_penalty = penalty

    def _penalty(
        self, submission: SubmittedAssignment, notebook: SubmittedNotebook
    ) -> float | None:
        late = timedelta(seconds=submission.total_seconds_late)
        if late <= timedelta(0):
            return None
        score = sum(_score(grade) for grade in notebook.grades)
        return self._late.penalty(score, late)

    def _submission(self, handed: Handed) -> SubmittedAssignment:
        """Find a submission, or make it with all its empty rows."""
        assignment = self._assignment()
        student = self._session.get(Student, handed.student)
        if student is None:
            student = Student(id=handed.student)
            self._session.add(student)
        submission = (
            self._session.query(SubmittedAssignment)
            .filter_by(assignment_id=assignment.id, student_id=handed.student)
            .one_or_none()
        )
        if submission is None:
            with self._session.no_autoflush:  # nothing half made is written
                submission = _empty_rows(assignment, student)
            self._session.add(submission)
        if handed.submitted_at is not None:
            submission.timestamp = handed.submitted_at
        return submission

    def _doubt(self, student: str) -> None:
        rows = (
            self._session.query(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == self._name, SubmittedAssignment.student_id == student)
        )
        for grade in rows:
            grade.needs_manual_grade = True


def _empty_rows(assignment: Assignment, student: Student) -> SubmittedAssignment:
    submission = SubmittedAssignment(assignment=assignment, student=student)
    for notebook in assignment.notebooks:
        rows = SubmittedNotebook(notebook=notebook, assignment=submission)
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            Grade(cell=cell, notebook=rows)
        for cell in (*notebook.solution_cells, *notebook.task_cells):
            Comment(cell=cell, notebook=rows)
    return submission


def _grade(grade: Grade, auto_score: float | None) -> None:
    """Set the automatic points; a mark given by hand stays, and asks to be looked at."""
    grade.auto_score = auto_score
    grade.needs_manual_grade = grade.manual_score is not None or auto_score is None


def _score(grade: Grade) -> float:
    """Return what nbgrader counts: extra points only on top of a mark."""
    marked = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return 0.0 if marked is None else float(marked) + float(grade.extra_credit or 0.0)


def _marked_cells(notebook: bytes) -> Mapping[str, Any]:
    """Return the cells that bear a mark of nbgrader's, by their grade_id."""
    cells = nbformat.from_dict(json.loads(notebook)).cells
    return {c.metadata.nbgrader.grade_id: c for c in cells if "nbgrader" in c.metadata}
