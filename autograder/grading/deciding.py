"""Decisions after the fact, checked before anything is written: who changes, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy.engine import Connection

from autograder.collecting.submitted import demand_in_course
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
    terms_of,
    undo,
)
from autograder.gradebook.full_marks import full_marks
from autograder.gradebook.hands import digest
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.students import class_list
from autograder.gradebook.writer import GradeWriter
from autograder.grading.points import points_changed, points_now
from autograder.grading.requests import request_of
from autograder.grading.sensible import (
    sensible_days,
    sensible_number,
    sensible_until,
    sensible_why,
)
from autograder.roster.sections import section_of


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
    elsewhere: tuple[str, ...] = ()
    """Points that change in other assignments: late days that are spent there, or no more."""


def extend(
    course: Course,
    assignment: str,
    target: str,
    *,
    until: datetime | None = None,
    days: float = 0.0,
    waive: bool = False,
    why: str = "",
    careful: bool = False,
) -> Decided:
    """Give a student, ``team:T`` or ``section:S`` more time for an assignment.

    With ``careful``, here and below, what stands already or can change nothing is refused, too.

    Raises
    ------
    CourseError
        If nobody is called so, or the new time is no later than the old.
    """
    due = course.assignment(assignment).due
    _demand_target(course, target, careful=careful)
    if (until is not None) + (days != 0) + waive != 1:
        raise CourseError(
            "an extension gives one thing",
            remedy="write one of --until 'YYYY-MM-DD HH:MM', --days N, --waive",
        )
    if due is None:
        raise CourseError(f"{assignment} has no due date", remedy="nothing has to be extended")
    value: dict[str, Any] = {"waive": True}
    if until is not None:
        until = sensible_until(until, due, course.time_zone)
        value = {"until": until.isoformat()}
    elif days != 0:
        value = {"days": sensible_days(days)}
    said = f"{target}, {assignment}: " + (
        f"due {until:%Y-%m-%d %H:%M}"
        if until
        else f"{days:g} days more"
        if days
        else "lateness is free"
    )
    before = _dues(course, assignment)
    done = _decided(
        course, EXTEND, assignment, said, target=target, value=value, why=why, careful=careful
    )
    if not waive and _dues(course, assignment) == before:
        return replace(done, said=f"{said}; nobody's due date changes, as a later one stands")
    return done


def excuse(
    course: Course, assignment: str, target: str, why: str = "", *, careful: bool = False
) -> Decided:
    """Let a student, ``team:T`` or ``section:S`` go without an assignment: it does not count."""
    course.assignment(assignment)
    _demand_target(course, target, careful=careful)
    said = f"{target}, {assignment}: excused"
    return _decided(
        course, EXCUSE, assignment, said, target=target, value={}, why=why, careful=careful
    )


def adjust(
    course: Course,
    assignment: str,
    kind: str,
    *,
    question: str = "",
    value: float = 0.0,
    why: str = "",
    careful: bool = False,
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
        if careful:
            _demand_something_left(course, assignment, kind, question)
    else:
        with open_gradebook(course) as gradebook:
            full = full_marks(gradebook.db.connection(), course).get(assignment, 0.0)
        value = sensible_number(kind, value, full)
    given = {"question": question} if question else {"value": value}
    said = f"{assignment}: {kind} {question or format(value, 'g')}"
    return _decided(course, kind, assignment, said, value=given, why=why, careful=careful)


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
        demand_in_course(course, student)
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


def take_back(
    course: Course,
    assignment: str,
    kinds: Collection[str],
    target: str = "",
    value: Mapping[str, Any] | None = None,
) -> Decided:
    """Undo the last decision of some kinds; with a ``value``, the last that says just that.

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
        lambda c: undone.append(undo(c, kinds, assignment, target, value)),
        "",
    )
    one = undone[-1]
    if one is None:
        raise CourseError(
            f"nothing of that kind was decided for {target or assignment}",
            remedy=f"'autograder decisions {assignment}' lists what was",
        )
    return replace(done, said=f"undone: {one.said}")


def decisions(course: Course, assignment: str = "", section: str = "") -> tuple[Decision, ...]:
    """Return what was decided by commands and stands; of one section, what concerns its students.

    Raises
    ------
    CourseError
        If the roster has no such section.
    """
    if assignment:
        course.assignment(assignment)
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
    """Return the points of everybody in the course, as every table shows them."""
    gone = {person.id for person in class_list(course) if person.dropped}
    return {
        student: marks.score
        for student, marks in read_current_marks(course, assignment).items()
        if student not in gone
    }


def _decided(
    course: Course,
    kind: str,
    assignment: str,
    said: str,
    *,
    value: Mapping[str, Any],
    target: str = "",
    why: str = "",
    careful: bool,
) -> Decided:
    """Write a decision; if ``careful``, one that does not stand already."""
    why = sensible_why(why)
    for one in decisions(course, assignment) if careful else ():
        if (one.kind, one.target, one.value) == (kind, target, value):
            raise CourseError(
                f"that stands already, since {one.at:%Y-%m-%d %H:%M} (UTC): {one.said}",
                remedy="add --undo to take it back; what shall count once more is written as one",
            )
    return _carried_out(
        course,
        assignment,
        lambda c: decide(c, kind, assignment, target=target, value=value, why=why),
        said,
    )


def _dues(course: Course, assignment: str) -> dict[str, datetime | None]:
    """Return when an assignment is due, for everybody."""
    with open_gradebook(course) as gradebook:
        terms = terms_of(gradebook.db.connection(), course)
    return {one.id: terms.due(one.id, assignment).due for one in class_list(course)}


def _carried_out(
    course: Course, assignment: str, write: Callable[[Connection], object], said: str
) -> Decided:
    before = totals(course, assignment)
    others = points_now(course) if course.late_days else {}
    with GradeWriter(course, assignment) as writer:
        writer.decide(write)
    after = totals(course, assignment)
    changes = [
        Change(student, before[student], after[student])
        for student in sorted(before.keys() & after.keys())
        if abs(before[student] - after[student]) > 1e-9  # noqa: PLR2004 - nothing
    ]
    now = points_now(course) if course.late_days else {}
    there = {key: points for key, points in now.items() if key[0] != assignment}
    return Decided(said, tuple(changes), tuple(points_changed(others, there)))


def _demand_target(course: Course, target: str, *, careful: bool) -> None:
    people = class_list(course)
    if target.startswith(TEAM):
        known = {person.team for person in people} - {""}
        name = target.removeprefix(TEAM)
    elif target.startswith(SECTION):
        known = {section for person in people for section in person.sections}
        name = target.removeprefix(SECTION)
    else:
        known, name = {person.id for person in people}, target
    if name not in known:
        raise CourseError(f"nobody is known as {target!r}", remedy=_nearest(name, known))
    if careful:
        demand_in_course(course, target)


def _demand_something_left(course: Course, assignment: str, kind: str, question: str) -> None:
    """Refuse to drop what is left, and to give in full what is dropped."""
    stand = [one for one in decisions(course, assignment) if one.kind == "drop"]
    dropped = {one.adjustment.question for one in stand}
    if kind == "full" and question in dropped:
        raise CourseError(
            f"{question} was dropped and counts for nobody",
            remedy=f"'autograder adjust {assignment} --undo --drop {question}' first",
        )
    if kind == "drop" and _questions(course, assignment) <= dropped | {question}:
        raise CourseError(
            f"{question} is all that is left of {assignment}",
            remedy=f"set its weight to 0 in {course.file} if {assignment} shall not count",
        )


def _questions(course: Course, assignment: str) -> set[str]:
    with open_gradebook(course) as gradebook:
        return {
            cell.name.removeprefix("test_")
            for row in gradebook.assignments
            if row.name == assignment
            for notebook in row.notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }


def _demand_question(course: Course, assignment: str, question: str) -> str:
    cells = _questions(course, assignment)
    if question not in cells:
        raise CourseError(
            f"{assignment} has no question {question!r}", remedy=_nearest(question, cells)
        )
    return question


def _nearest(name: str, known: Collection[str]) -> str:
    found = process.extractOne(name, sorted(known), scorer=fuzz.WRatio, score_cutoff=70)
    some = ", ".join(map(repr, sorted(known)[:8]))
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
