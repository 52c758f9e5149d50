"""nbgrader's formgrader, showing what counts, of the students whom its grader looks after.

The formgrader's lists add up cells: they leave out lateness, a scale, a bonus, ``max_score`` and
questions that were dropped, and they show everybody. Nothing in nbgrader's configuration changes
that, so :func:`attach` puts our classes where its handlers look for theirs. Only what is *shown* is
other: no row is touched, marks are given as ever, and whatever else opens the gradebook (grading,
building, feedback) sees all of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from nbgrader.api import Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.gradebook.current_marks import CurrentMarks, read_current_marks
from autograder.gradebook.full_marks import full_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.roster.sections import section_of, section_shown
from autograder.roster.store import read_roster, roster_file

HANDLERS = "nbgrader.server_extensions.formgrader.base"
Row = dict[str, Any]
Untyped = Any
"""nbgrader is untyped."""


def attach(course: Course) -> None:
    """Let the formgrader of this process, if it has one, show ``course`` as it counts."""
    handlers = sys.modules.get(HANDLERS)
    if handlers is not None:
        own = {"course": course}
        vars(handlers)["NbGraderAPI"] = type("OwnAPI", (CourseAPI,), own)
        vars(handlers)["Gradebook"] = type("OwnGradebook", (CourseGradebook,), own)


@dataclass(frozen=True, slots=True)
class View:
    """Who is shown: ``only`` some students, or everybody ``without`` some."""

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def shows(self, student: str) -> bool:
        """Return whether a student is shown."""
        return student not in self.without if self.only is None else student in self.only

    def criterion(self, column: Untyped) -> Untyped:
        """Return the same of a column with students' ids, in SQL."""
        return column.not_in(self.without) if self.only is None else column.in_(self.only)


def view_of(course: Course) -> View:
    """Return who is shown to this process's user: of their section if they have one."""
    file = roster_file(course)
    changed = file.stat().st_mtime_ns if file.is_file() else 0
    return _view(course, section_shown(course), changed)


@lru_cache(maxsize=8)
def _view(course: Course, section: str, changed: int) -> View:
    del changed  # a new time is a new entry of the cache
    if not section:
        return View(without=frozenset(one.id for one in read_roster(course) if one.dropped))
    try:
        return View(only=frozenset(section_of(course, section)))
    except AutograderError:  # the roster does not know it any more
        return View(only=frozenset())


class CourseGradebook(Gradebook):  # type: ignore[misc]  # nbgrader is untyped
    """nbgrader's gradebook, in which queries find only the students who are shown."""

    course: Course

    def __init__(self, db_url: str, *rest: Untyped, **more: Untyped) -> None:
        super().__init__(db_url, *rest, **more)
        if db_url == self.course.gradebook_url:  # a hub may show other courses too
            event.listen(self.db, "do_orm_execute", self._narrow)

    def _narrow(self, state: ORMExecuteState) -> None:
        if not state.is_select or state.is_column_load or state.is_relationship_load:
            return
        view = view_of(self.course)
        theirs = view.criterion(SubmittedAssignment.student_id)
        parts = SubmittedNotebook.assignment_id.in_(select(SubmittedAssignment.id).where(theirs))
        state.statement = state.statement.options(
            *(
                with_loader_criteria(entity, met, include_aliases=True, propagate_to_loaders=False)
                for entity, met in (
                    (Student, view.criterion(Student.id)),
                    (SubmittedAssignment, theirs),
                    (SubmittedNotebook, parts),
                )
            )
        )


class CourseAPI(NbGraderAPI):  # type: ignore[misc]  # nbgrader is untyped
    """What the formgrader's lists are made of; one is made for each request."""

    course: Course

    @property
    def gradebook(self) -> Untyped:
        """A gradebook that shows what :class:`View` says; whoever asks for it closes it."""
        kind = type("CourseGradebook", (CourseGradebook,), {"course": self.course})
        return kind(self.coursedir.db_url, self.course_id)

    def get_submitted_students(self, assignment_id: str) -> set[str]:
        """Return who handed in, of those who are shown."""
        found: Iterable[str] = super().get_submitted_students(assignment_id)
        return {one for one in found if not self._ours or view_of(self.course).shows(one)}

    def get_assignment(self, assignment_id: str, released: Untyped = None) -> Row | None:
        """Return an assignment, with full marks and means as they count."""
        row: Row | None = super().get_assignment(assignment_id, released)
        return row and row | self._of_class(assignment_id)

    def get_notebooks(self, assignment_id: str) -> list[Row]:
        """Return the notebooks of an assignment, likewise."""
        rows: list[Row] = super().get_notebooks(assignment_id)
        shown = {"num_submissions": len(self._marks(assignment_id))} if self._ours else {}
        return [row | self._of_class(assignment_id) | shown for row in rows]

    def get_submission(
        self, assignment_id: str, student_id: str, *rest: Untyped, **more: Untyped
    ) -> Row:
        """Return what a student handed in, with the points that count."""
        row: Row = super().get_submission(assignment_id, student_id, *rest, **more)
        return self._counted(assignment_id, row)

    def get_submissions(self, assignment_id: str) -> list[Row]:
        """Return what everybody shown handed in, likewise."""
        return [self._counted(assignment_id, row) for row in super().get_submissions(assignment_id)]

    def get_notebook_submissions(self, assignment_id: str, notebook_id: str) -> list[Row]:
        """Return the same, by notebook."""
        rows: list[Row] = super().get_notebook_submissions(assignment_id, notebook_id)
        return [self._counted(assignment_id, row) for row in rows]

    def get_student_notebook_submissions(self, student_id: str, assignment_id: str) -> list[Row]:
        """Return the same, of one student."""
        rows: list[Row] = super().get_student_notebook_submissions(student_id, assignment_id)
        return [self._counted(assignment_id, row) for row in rows]

    def get_student(self, student_id: str, submitted: Untyped = None) -> Row | None:
        """Return a student with the points that count."""
        row: Row | None = super().get_student(student_id, submitted)
        return row and self._summed(row)

    def get_students(self) -> list[Row]:
        """Return the students who are shown, likewise."""
        return [self._summed(row) for row in super().get_students()]

    def generate_feedback(
        self, assignment_id: str, student_id: str | None = None, *rest: Untyped, **more: Untyped
    ) -> Row:
        """Make pages; of everybody is of everybody who is shown."""
        make = super().generate_feedback
        return self._of_those_shown(
            lambda student: make(assignment_id, student, *rest, **more), assignment_id, student_id
        )

    def release_feedback(self, assignment_id: str, student_id: str | None = None) -> Row:
        """Put pages into the exchange, likewise."""
        release = super().release_feedback
        return self._of_those_shown(
            lambda student: release(assignment_id, student), assignment_id, student_id
        )

    def _of_those_shown(
        self, act: Callable[[str | None], Row], assignment: str, student: str | None
    ) -> Row:
        if student is not None or not (self._ours and section_shown(self.course)):
            return act(student)
        done = [act(one) for one in sorted(self.get_autograded_students(assignment))]
        failed = [one for one in done if not one["success"]]
        log = "".join(one.get("log") or "" for one in done)
        return {**(failed[0] if failed else {"success": True}), "log": log}

    @property
    def _ours(self) -> bool:
        return bool(self.coursedir.db_url == self.course.gradebook_url)

    @cached_property
    def _full_marks(self) -> Mapping[str, float]:
        if not self._ours:
            return {}
        with open_gradebook(self.course) as gradebook:
            return full_marks(gradebook.db.connection(), self.course)

    @cached_property
    def _known(self) -> dict[str, dict[str, CurrentMarks]]:
        return {}

    def _marks(self, assignment: str) -> Mapping[str, CurrentMarks]:
        """Return what counts of an assignment, of those who are shown."""
        if assignment not in self._full_marks:
            return {}
        if assignment not in self._known:
            view = view_of(self.course)
            self._known[assignment] = {
                student: marks
                for student, marks in read_current_marks(self.course, assignment).items()
                if view.shows(student)
            }
        return self._known[assignment]

    def _counted(self, assignment: str, row: Row) -> Row:
        marks = self._marks(assignment).get(row["student"])
        if marks is None or not row.get("id"):
            return row
        waits = any(mark.waits for mark in marks.marks.values())
        counts = {"score": marks.score, "max_score": marks.max_score, "needs_manual_grade": waits}
        return row | counts

    def _summed(self, row: Row) -> Row:
        full = self._full_marks
        if not full:
            return row
        marks = [one for name in full if (one := self._marks(name).get(row["id"]))]
        return row | {"score": sum(one.score for one in marks), "max_score": sum(full.values())}

    def _of_class(self, assignment: str) -> Row:
        if assignment not in self._full_marks:
            return {}
        marks = list(self._marks(assignment).values())
        return {
            "max_score": self._full_marks[assignment],
            "average_score": _mean(one.score for one in marks),
            "average_code_score": _mean(_earned(one, tested=True) for one in marks),
            "average_written_score": _mean(_earned(one, tested=False) for one in marks),
        }


def _earned(marks: CurrentMarks, *, tested: bool) -> float:
    """Return the points of the cells that have tests, or of those that have none."""
    cells = marks.marks.items()
    return sum(mark.score or 0.0 for name, mark in cells if name.startswith("test_") is tested)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
