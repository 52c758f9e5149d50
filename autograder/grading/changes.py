"""What changed between two marksheets of one student, question by question and item by item."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from autograder.course import Course
from autograder.gradebook import own_tables, tables
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.rows import structure_of
from autograder.marking.marksheet import from_json
from autograder.marking.verdict import points
from autograder.model import Marksheet, QuestionResult

LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question's points before and after, and the items that made the difference."""

    question: str
    before: float | None
    after: float | None
    items: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Both, as in ``conv2d_forward 4 -> 6``."""
        pair = ("-" if one is None else points(one) for one in (self.before, self.after))
        return f"{self.question} {' -> '.join(pair)}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A marksheet that stood: when it was written, of what, and by which questions and grader."""

    at: datetime
    version: str
    content: str
    sheet: Marksheet


@dataclass(frozen=True, slots=True)
class StudentChange:
    """What the last marking changed for one student."""

    student: str
    at: datetime
    anew: bool
    """Whether something else was handed in; else the same was marked again."""
    before: float
    after: float
    questions: tuple[QuestionChange, ...]

    @property
    def cause(self) -> str:
        """Why it was marked again, in words."""
        return "handed in anew" if self.anew else "marked again"


def read_history(course: Course, assignment: str) -> dict[str, tuple[Kept, ...]]:
    """Return, by student, the marksheets that stood, the oldest first."""
    with open_gradebook(course) as gradebook:
        connection = gradebook.db.connection()
        structure = structure_of(connection, assignment)
        if structure is None or not own_tables.there(connection, own_tables.history):
            return {}
        part, whole, row = tables.submitted_notebook, tables.submission, own_tables.history
        joined = row.join(part, part.c.id == row.c.notebook)
        joined = joined.join(whole, whole.c.id == part.c.assignment_id)
        query = select(whole.c.student_id, row).select_from(joined).order_by(row.c.id)
        query = query.where(whole.c.assignment_id == structure.assignment)
        found: defaultdict[str, list[Kept]] = defaultdict(list)
        for one in connection.execute(query).all():
            sheet = from_json(json.loads(one.sheet))
            found[one.student_id].append(Kept(one.at, one.version, one.content or "", sheet))
    return {student: tuple(kept) for student, kept in found.items()}


def last_changes(course: Course, assignment: str) -> tuple[StudentChange, ...]:
    """Return what the last marking changed for whom, the largest loss first."""
    found = [
        change
        for student, kept in read_history(course, assignment).items()
        if (change := last_change(student, kept)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.after - one.before, one.student)))


def last_change(student: str, kept: tuple[Kept, ...]) -> StudentChange | None:
    """Return what the last marksheet changed; None if it is the first, or gives the same."""
    if len(kept) < 2:  # noqa: PLR2004 - a change has two sides
        return None
    before, after = kept[-2:]
    questions = sheet_changes(before.sheet, after.sheet)
    if not questions:
        return None
    return StudentChange(
        student,
        after.at,
        before.content != after.content,
        before.sheet.score,
        after.sheet.score,
        questions,
    )


def sheet_changes(before: Marksheet | None, after: Marksheet | None) -> tuple[QuestionChange, ...]:
    """Return the questions whose points differ."""
    old, new = _by_id(before), _by_id(after)
    first = {name: question.score for name, question in old.items()}
    second = {name: question.score for name, question in new.items()}
    return point_changes(first, second, old, new)


def point_changes(
    before: Mapping[str, float | None],
    after: Mapping[str, float | None],
    old: Mapping[str, QuestionResult],
    new: Mapping[str, QuestionResult],
) -> tuple[QuestionChange, ...]:
    """Return the questions whose points differ, with the items that say why."""
    names = dict.fromkeys([*after, *before])
    return tuple(
        QuestionChange(
            name, before.get(name), after.get(name), _items(old.get(name), new.get(name))
        )
        for name in names
        if _differ(before.get(name), after.get(name))
    )


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > LEAST


def _by_id(sheet: Marksheet | None) -> dict[str, QuestionResult]:
    return {question.id: question for question in sheet.questions} if sheet else {}


def _items(old: QuestionResult | None, new: QuestionResult | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    before = {item.name: item.points for item in old.items}
    after = {item.name: item.points for item in new.items}
    return tuple(
        f"{name}: {_said(before.get(name))} -> {_said(after.get(name))}"
        for name in dict.fromkeys([*after, *before])
        if _differ(before.get(name), after.get(name))
    )


def _said(one: float | None) -> str:
    return "not asked" if one is None else points(one)
