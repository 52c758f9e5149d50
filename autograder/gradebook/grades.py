"""The grades of a course as values, read from nbgrader's gradebook and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import CurrentMarks, read_current_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.questions import questions_of
from autograder.roster.store import read_roster

MISSING, BY_HAND, GRADED = "missing", "to be marked by hand", "graded"
STALE = "stale"
"""Graded, but not what lies there now: 'autograder grade' marks it anew."""


@dataclass(frozen=True, slots=True)
class Question:
    """A grade cell of an assignment: a question, or a written answer."""

    id: str
    max_score: float


@dataclass(frozen=True, slots=True)
class AssignmentHead:
    """What an assignment's grades are out of."""

    name: str
    title: str
    weight: float
    questions: tuple[Question, ...]

    @property
    def max_score(self) -> float:
        """Every point that the assignment can earn."""
        return sum(question.max_score for question in self.questions)


@dataclass(frozen=True, slots=True)
class Grades:
    """One student's grades of one assignment; a question that is not marked yet is absent."""

    scores: Mapping[str, float] = field(default_factory=dict)
    late_penalty: float = 0.0
    status: str = MISSING
    submitted: datetime | None = None

    @property
    def total(self) -> float:
        """Points after the late penalty, never below zero."""
        return max(0.0, sum(self.scores.values()) - self.late_penalty)


@dataclass(frozen=True, slots=True)
class Student:
    """Who, as the gradebook lists them."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Gradetable:
    """The grades of a course: students in the order of their ids."""

    course: str
    assignments: tuple[AssignmentHead, ...]
    students: tuple[Student, ...]
    grades: Mapping[tuple[str, str], Grades]
    """By student and assignment."""

    def of(self, student: Student, assignment: AssignmentHead) -> Grades:
        """Return a student's grades of an assignment; nothing handed in is ``missing``."""
        return self.grades.get((student.id, assignment.name), Grades())

    @property
    def stale(self) -> list[tuple[str, str]]:
        """Students and assignments whose mark is not that of what lies there now."""
        return sorted(key for key, grades in self.grades.items() if grades.status == STALE)

    def percent(self, student: Student) -> float:
        """Return a student's weighted share of all points, from 0 to 100."""
        weight = sum(head.weight for head in self.assignments if head.max_score)
        earned = sum(
            head.weight * self.of(student, head).total / head.max_score
            for head in self.assignments
            if head.max_score
        )
        return 100 * earned / weight if weight else 0.0


def read_grades(course: Course, assignments: Sequence[str] = ()) -> Gradetable:
    """Read the grades of some assignments, or of all, in a number of queries that is fixed.

    Raises
    ------
    CourseError
        If the gradebook cannot be read, or an assignment has not been built.
    """
    names = tuple(assignments) or tuple(assignment.name for assignment in course.assignments)
    for name in names:
        course.assignment(name)
    gone = {person.id for person in read_roster(course) if person.dropped}
    with open_gradebook(course) as gradebook:
        known = {row.name for row in gradebook.assignments}
        for name in assignments:
            if name not in known:
                raise CourseError(
                    f"the gradebook does not know {name!r} yet",
                    remedy=f"run 'autograder build {name}' first",
                )
        heads = tuple(_head(course, gradebook, name) for name in names if name in known)
        students = tuple(
            sorted(
                (_student(row) for row in gradebook.students if row.id not in gone),
                key=lambda student: student.id,
            )
        )
        grades = {
            (student, head.name): _grades(current, head)
            for head in heads
            for student, current in read_current_marks(course, head.name, gradebook).items()
        }
    return Gradetable(course.id, heads, students, grades)


def _student(row: Any) -> Student:  # noqa: ANN401 - nbgrader is untyped
    return Student(row.id, row.last_name or "", row.first_name or "", row.email or "")


def _head(course: Course, gradebook: Any, name: str) -> AssignmentHead:  # noqa: ANN401 - as above
    settings = course.assignment(name)
    points = {
        cell.name.removeprefix("test_"): float(cell.max_score)
        for notebook in gradebook.find_assignment(name).notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    # The gradebook keeps no order; the questions have that of the notebook.
    order = [question.id for question in _asked(name)]
    ids = sorted(points, key=lambda i: (order.index(i) if i in order else len(order), i))
    questions = tuple(Question(i, points[i]) for i in ids)
    return AssignmentHead(name, settings.title, settings.weight, questions)


def _asked(name: str) -> Sequence[Any]:
    try:
        return questions_of(name)
    except CourseError:
        return ()  # a gradebook can be read without the questions


def _grades(current: CurrentMarks, head: AssignmentHead) -> Grades:
    marks = {name.removeprefix("test_"): mark for name, mark in current.marks.items()}
    scores = {
        question.id: mark.score
        for question in head.questions
        if (mark := marks.get(question.id)) is not None and mark.score is not None
    }
    by_hand = any(mark.waits for mark in marks.values()) or not marks
    return Grades(scores, current.penalty, BY_HAND if by_hand else GRADED, current.submitted)
