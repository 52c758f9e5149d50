"""The grades of a course as values, read from nbgrader's gradebook and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from autograder.course import Course, GradingPolicy
from autograder.errors import CourseError
from autograder.gradebook import tables
from autograder.gradebook.current_marks import CellMark, CurrentMarks, read_current_marks
from autograder.gradebook.decisions import terms_of
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.terms import Terms
from autograder.questions import questions_of
from autograder.roster.names import given_and_family_name
from autograder.roster.person import Person
from autograder.roster.store import read_roster

MISSING, BY_HAND, GRADED = "missing", "to be marked by hand", "graded"
EXCUSED = "excused"
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
    out_of: float | None = None
    """What full marks are, where that is not the sum of the questions."""

    @property
    def max_score(self) -> float:
        """What full marks are."""
        if self.out_of is not None:
            return self.out_of
        return sum(question.max_score for question in self.questions)


@dataclass(frozen=True, slots=True)
class Grades:
    """One student's grades of one assignment; a question that is not marked yet is absent."""

    scores: Mapping[str, float] = field(default_factory=dict)
    late_penalty: float = 0.0
    status: str = MISSING
    submitted: datetime | None = None
    score: float | None = None
    """Points that count, where that is not the plain sum less the penalty."""

    @property
    def total(self) -> float:
        """Points that count, never below zero."""
        if self.score is not None:
            return self.score
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
    grading: GradingPolicy = field(default_factory=GradingPolicy)
    left_out: tuple[str, ...] = ()
    """Assignments that somebody handed in and course.yml does not name, by now."""

    def of(self, student: Student, assignment: AssignmentHead) -> Grades:
        """Return a student's grades of an assignment; nothing handed in is ``missing``."""
        return self.grades.get((student.id, assignment.name), Grades())

    @property
    def stale(self) -> list[tuple[str, str]]:
        """Students and assignments whose mark is not that of what lies there now."""
        return sorted(key for key, grades in self.grades.items() if grades.status == STALE)

    def percent(self, student: Student) -> float | None:
        """Return a student's weighted share of all points, from 0 to 100; excused work aside.

        None where nothing counts: whoever is excused from everything has not earned 0.
        """
        return self._percent(student, self.assignments)

    def percent_so_far(self, student: Student) -> float | None:
        """Return the same of those assignments alone that somebody was graded in."""
        seen = {name for (_, name), grades in self.grades.items() if grades.scores}
        return self._percent(student, [head for head in self.assignments if head.name in seen])

    def letter(self, student: Student) -> str:
        """Return the letter that course.yml gives for the percentage; empty if it has none."""
        percent = self.percent(student)
        return "" if percent is None else self.grading.letter(percent)

    def _percent(self, student: Student, heads: Sequence[AssignmentHead]) -> float | None:
        shares = [
            (head.weight, self.of(student, head).total / head.max_score)
            for head in heads
            if head.max_score and head.weight and self.of(student, head).status != EXCUSED
        ]
        left = max(len(shares) - self.grading.drop_lowest, min(len(shares), 1))
        # Weights differ, so that the lowest is the one without which the whole is best.
        while len(shares) > left:
            ways = [shares[:i] + shares[i + 1 :] for i in range(len(shares))]
            shares = max(ways, key=_mean)
        return 100 * _mean(shares) if shares else None


def _mean(shares: Sequence[tuple[float, float]]) -> float:
    weight = sum(one for one, _ in shares)
    return sum(one * share for one, share in shares) / weight if weight else 0.0


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
    roster = read_roster(course)
    gone = {person.id for person in roster if person.dropped}
    with open_gradebook(course) as gradebook:
        known = {row.name for row in gradebook.assignments}
        for name in assignments:
            if name not in known:
                raise CourseError(
                    f"the gradebook does not know {name!r} yet",
                    remedy=f"run 'autograder build {name}' first",
                )
        terms = terms_of(gradebook.db.connection(), course)
        heads = tuple(_head(terms, gradebook, name) for name in names if name in known)
        # A gradebook that was put back may know fewer than the roster.
        everybody = {person.id: _listed(person) for person in roster}
        everybody |= {row.id: _student(row) for row in gradebook.students}
        students = tuple(everybody[student] for student in sorted(everybody.keys() - gone))
        grades = {
            (student, head.name): _grades(current, head)
            for head in heads
            for student, current in read_current_marks(course, head.name, gradebook).items()
            if student not in gone
        }
        excused = {
            (student.id, head.name): Grades(status=EXCUSED)
            for head in heads
            for student in students
            if (student.id, head.name) not in grades and terms.excuse(student.id, head.name)
        }
        left_out = () if assignments else tuple(sorted(_handed_in(gradebook) - {*names}))
    every = {**grades, **excused}
    return Gradetable(course.id, heads, students, every, course.grading, left_out)


def _handed_in(gradebook: Any) -> set[str]:  # noqa: ANN401 - nbgrader is untyped
    """Return the assignments that somebody handed in."""
    whole, head = tables.submission, tables.assignment
    query = select(head.c.name).join_from(head, whole, whole.c.assignment_id == head.c.id)
    return set(gradebook.db.connection().scalars(query.distinct()).all())


def _student(row: Any) -> Student:  # noqa: ANN401 - nbgrader is untyped
    return Student(row.id, row.last_name or "", row.first_name or "", row.email or "")


def _listed(person: Person) -> Student:
    first, last = given_and_family_name(person.name)
    return Student(person.id, last, first, person.email)


def _head(terms: Terms, gradebook: Any, name: str) -> AssignmentHead:  # noqa: ANN401 - as above
    settings = terms.course.assignment(name)
    cells = {
        cell.name: CellMark(float(cell.max_score))
        for notebook in gradebook.find_assignment(name).notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    points = {
        cell.removeprefix("test_"): mark.max_score
        for cell, mark in terms.adjusted(name, cells).items()
    }
    # The gradebook keeps no order; the questions have that of the notebook.
    order = [question.id for question in _asked(name)]
    ids = sorted(points, key=lambda i: (order.index(i) if i in order else len(order), i))
    questions = tuple(Question(i, points[i]) for i in ids)
    return AssignmentHead(name, settings.title, settings.weight, questions, settings.max_score)


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
    status = BY_HAND if by_hand else GRADED
    return Grades(
        scores,
        current.penalty,
        status if current.excused is None else EXCUSED,
        current.submitted,
        current.score,
    )
