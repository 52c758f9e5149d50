"""Decisions after the fact, checked before anything is written: who changes, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.decisions import (
    ADJUST,
    ANSWER,
    EXCUSE,
    EXTEND,
    SECTION,
    TEAM,
    Decision,
    decide,
    read_decisions,
    undo,
)
from autograder.gradebook.hands import digest
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.students import class_list
from autograder.gradebook.writer import GradeWriter
from autograder.grading.requests import request_of
from autograder.roster.sections import section_of

MOST_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class Change:
    """One student's points before and after a decision."""

    student: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided or undone, and whose points that changed."""

    said: str
    changes: tuple[Change, ...]


def extend(
    course: Course,
    assignment: str,
    target: str,
    *,
    until: datetime | None = None,
    days: float = 0.0,
    waive: bool = False,
    why: str = "",
) -> Decided:
    """Give a student, ``team:T`` or ``section:S`` more time for an assignment.

    Raises
    ------
    CourseError
        If nobody is called so, or the new time is no later than the old.
    """
    due = course.assignment(assignment).due
    _demand_target(course, target)
    if (until is not None) + bool(days) + waive != 1:
        raise CourseError(
            "an extension gives one thing",
            remedy="write one of --until 'YYYY-MM-DD HH:MM', --days N, --waive",
        )
    if due is None:
        raise CourseError(f"{assignment} has no due date", remedy="nothing has to be extended")
    value: dict[str, Any] = {"days": days} if days else {"waive": True}
    if until is not None:
        until = until if until.tzinfo else until.replace(tzinfo=ZoneInfo(course.time_zone))
        if until <= due:
            raise CourseError(
                f"{until:%Y-%m-%d %H:%M} is no later than {due:%Y-%m-%d %H:%M}, when {assignment} "
                "is due",
                remedy="give a later moment",
            )
        value = {"until": until.isoformat()}
    if days < 0:
        raise CourseError(f"{days:g} days take time away", remedy="give more days than none")
    said = f"{target}, {assignment}: " + (
        f"due {value['until']}" if until else f"{days:g} days more" if days else "lateness is free"
    )
    return _carried_out(
        course,
        assignment,
        lambda c: decide(c, EXTEND, assignment, target=target, value=value, why=why),
        said,
    )


def excuse(course: Course, assignment: str, target: str, why: str = "") -> Decided:
    """Let a student, ``team:T`` or ``section:S`` go without an assignment: it does not count."""
    course.assignment(assignment)
    _demand_target(course, target)
    return _carried_out(
        course,
        assignment,
        lambda c: decide(c, EXCUSE, assignment, target=target, value={}, why=why),
        f"{target}, {assignment}: excused",
    )


def adjust(
    course: Course,
    assignment: str,
    kind: str,
    *,
    question: str = "",
    value: float = 0.0,
    why: str = "",
) -> Decided:
    """Change what counts for everybody: ``drop`` or ``full`` a question, ``scale``, ``bonus``.

    Raises
    ------
    CourseError
        If there is no such question, or the number makes no sense.
    """
    course.assignment(assignment)
    if kind in {"drop", "full"}:
        question = _demand_question(course, assignment, question)
    elif kind == "scale" and not 0 < value <= MOST_SCALE:
        raise CourseError(
            f"a scale of {value:g} makes no sense", remedy="write a factor such as 1.1"
        )
    given = {"question": question} if question else {"value": value}
    said = f"{assignment}: {kind} {question or format(value, 'g')}"
    return _carried_out(
        course, assignment, lambda c: decide(c, kind, assignment, value=given, why=why), said
    )


def answer(course: Course, assignment: str, student: str, text: str) -> Decided:
    """Answer a student's request to look again; the answer reaches the page of feedback.

    Raises
    ------
    CourseError
        If they asked for nothing.
    """
    course.assignment(assignment)
    asked = request_of(course, assignment, student)
    if not asked:
        raise CourseError(
            f"{student!r} asked for nothing in {assignment}",
            remedy=f"'autograder waiting {assignment}' lists who did",
        )
    value = {"request": digest(asked), "text": text}
    return _carried_out(
        course,
        assignment,
        lambda c: decide(c, ANSWER, assignment, target=student, value=value),
        f"{student}, {assignment}: answered",
    )


def take_back(course: Course, assignment: str, kinds: Collection[str], target: str = "") -> Decided:
    """Undo the last decision of some kinds.

    Raises
    ------
    CourseError
        If there is none.
    """
    course.assignment(assignment)
    undone: list[Decision | None] = []
    done = _carried_out(
        course,
        assignment,
        lambda c: undone.append(undo(c, kinds, assignment, target)),
        "",
    )
    one = undone[-1]
    if one is None:
        raise CourseError(
            f"nothing of that kind was decided for {target or assignment}",
            remedy=f"'autograder decisions {assignment}' lists what was",
        )
    return Decided(f"undone: {one.said}", done.changes)


def decisions(course: Course, assignment: str = "", section: str = "") -> tuple[Decision, ...]:
    """Return what was decided by commands and stands; of one section, what concerns its students.

    Raises
    ------
    CourseError
        If the roster has no such section.
    """
    concerned: Collection[str] | None = None
    if section:
        theirs = frozenset(section_of(course, section))
        teams = {f"{TEAM}{one.team}" for one in class_list(course) if one.team and one.id in theirs}
        concerned = theirs | teams | {f"{SECTION}{section}", ""}
    with open_gradebook(course) as gradebook:
        found = read_decisions(gradebook.db.connection())
    return tuple(
        one
        for one in found
        if assignment in {"", one.assignment} and (concerned is None or one.target in concerned)
    )


def totals(course: Course, assignment: str) -> Mapping[str, float]:
    """Return everybody's points, as every table shows them."""
    return {
        student: marks.score for student, marks in read_current_marks(course, assignment).items()
    }


def _carried_out(
    course: Course, assignment: str, write: Callable[[Connection], object], said: str
) -> Decided:
    before = totals(course, assignment)
    with GradeWriter(course, assignment) as writer:
        writer.decide(write)
    after = totals(course, assignment)
    changes = [
        Change(student, before[student], after[student])
        for student in sorted(before.keys() & after.keys())
        if abs(before[student] - after[student]) > 1e-9  # noqa: PLR2004 - nothing
    ]
    return Decided(said, tuple(changes))


def _demand_target(course: Course, target: str) -> None:
    people = class_list(course)
    if target.startswith(TEAM):
        known = {person.team for person in people} - {""}
        name = target.removeprefix(TEAM)
    elif target.startswith(SECTION):
        known = {person.section for person in people} - {""}
        name = target.removeprefix(SECTION)
    else:
        known, name = {person.id for person in people}, target
    if name not in known:
        raise CourseError(f"nobody is known as {target!r}", remedy=_nearest(name, known))


def _demand_question(course: Course, assignment: str, question: str) -> str:
    with open_gradebook(course) as gradebook:
        cells = {
            cell.name.removeprefix("test_")
            for row in gradebook.assignments
            if row.name == assignment
            for notebook in row.notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
    if question not in cells:
        raise CourseError(
            f"{assignment} has no question {question!r}", remedy=_nearest(question, cells)
        )
    return question


def _nearest(name: str, known: Collection[str]) -> str:
    found = process.extractOne(name, sorted(known), scorer=fuzz.WRatio, score_cutoff=70)
    some = ", ".join(sorted(known)[:8])
    return f"write {found[0]!r}" if found else f"write one of {some}" if some else "there is none"


__all__ = [
    "ADJUST",
    "ANSWER",
    "EXCUSE",
    "EXTEND",
    "adjust",
    "answer",
    "decisions",
    "excuse",
    "extend",
    "take_back",
]
