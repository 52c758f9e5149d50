"""What people decided by a command, kept in the gradebook with who and why; each can be undone."""

from __future__ import annotations

import getpass
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course, Extension, Someone
from autograder.gradebook import own_tables, tables
from autograder.gradebook.terms import Adjustment, Handed, Terms
from autograder.roster.store import read_roster

EXTEND, EXCUSE, ANSWER = "extend", "excuse", "answer"
ADJUST = ("drop", "full", "scale", "bonus")
TEAM, SECTION = "team:", "section:"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision that stands.

    ``target`` is a student's id, ``team:T``, ``section:S``, or empty: everybody.
    """

    id: int
    at: datetime
    who: str
    kind: str
    assignment: str
    target: str
    value: Mapping[str, Any]
    why: str

    @property
    def whose(self) -> Someone:
        """Whom it is for."""
        of = {"assignment": self.assignment, "why": self.why}
        if self.target.startswith(TEAM):
            return Someone(team=self.target.removeprefix(TEAM), **of)
        if self.target.startswith(SECTION):
            return Someone(section=self.target.removeprefix(SECTION), **of)
        return Someone(student=self.target, **of)

    @property
    def said(self) -> str:
        """What was decided, in words."""
        if self.kind == EXTEND:
            value = self.value
            days = value.get("days")
            return (
                "its lateness costs nothing"
                if value.get("waive")
                else f"{days:g} days more"
                if days
                else f"due {value['until']}"
            )
        if self.kind == EXCUSE:
            return "excused"
        if self.kind == ANSWER:
            return f"answered: {self.value['text']}"
        return self.adjustment.sentence

    @property
    def adjustment(self) -> Adjustment:
        """The change for everybody, of a decision of that kind."""
        question, value = self.value.get("question", ""), float(self.value.get("value", 0.0))
        return Adjustment(self.kind, question, value, self.why)


def read_decisions(connection: Connection) -> tuple[Decision, ...]:
    """Return the decisions that stand, the oldest first."""
    row = own_tables.decision
    if not own_tables.there(connection, row):
        return ()
    query = select(row).where(row.c.undone.is_(None)).order_by(row.c.id)
    return tuple(
        Decision(
            one.id,
            one.at,
            one.who or "",
            one.kind,
            one.assignment or "",
            one.target or "",
            json.loads(one.value or "{}"),
            one.why or "",
        )
        for one in connection.execute(query).all()
    )


def decide(
    connection: Connection,
    kind: str,
    assignment: str,
    *,
    target: str = "",
    value: Mapping[str, Any],
    why: str = "",
) -> None:
    """Keep a decision."""
    values = {
        "at": _now(),
        "who": _who(),
        "kind": kind,
        "assignment": assignment,
        "target": target,
        "value": json.dumps(dict(value)),
        "why": why,
    }
    connection.execute(own_tables.decision.insert(), values)


def undo(
    connection: Connection,
    kinds: Collection[str],
    assignment: str,
    target: str = "",
    value: Mapping[str, Any] | None = None,
) -> Decision | None:
    """Take the last decision of some kinds back, and return it; None if there is none.

    With a ``value``, only one that says just that.
    """
    for one in reversed(read_decisions(connection)):
        meant = one.kind in kinds and value in (None, one.value)
        if meant and one.assignment == assignment and one.target == target:
            row = own_tables.decision
            connection.execute(row.update().where(row.c.id == one.id).values(undone=_now()))
            return one
    return None


def move_decisions(connection: Connection, old: str, new: str) -> None:
    """Let what was decided for one student be for another: they are called so now."""
    row = own_tables.decision
    if own_tables.there(connection, row):
        connection.execute(row.update().where(row.c.target == old).values(target=new))


def decisions_of(connection: Connection, student: str) -> tuple[int, ...]:
    """Return the ids of what was decided for one student."""
    return tuple(one.id for one in read_decisions(connection) if one.target == student)


def give_decisions(connection: Connection, ids: Collection[int], student: str) -> None:
    """Let some decisions be for one student, whoever they are for now."""
    row = own_tables.decision
    connection.execute(row.update().where(row.c.id.in_(ids)).values(target=student))


def terms_of(connection: Connection, course: Course) -> Terms:
    """Return all that is decided of a course, without the times of what was handed in."""
    decisions = read_decisions(connection)
    adjustments: dict[str, tuple[Adjustment, ...]] = {}
    extensions, excused = list(course.extensions), list(course.excused)
    for one in decisions:
        if one.kind == EXTEND:
            until = one.value.get("until")
            extensions.append(
                Extension(
                    one.whose,
                    datetime.fromisoformat(until) if until else None,
                    float(one.value.get("days") or 0.0),
                    bool(one.value.get("waive")),
                )
            )
        elif one.kind == EXCUSE:
            excused.append(one.whose)
        elif one.kind in ADJUST:
            adjustments[one.assignment] = (
                *adjustments.get(one.assignment, ()),
                one.adjustment,
            )
    return Terms(
        course,
        {person.id: person for person in read_roster(course)},
        tuple(extensions),
        tuple(excused),
        adjustments,
    )


def terms_for(course: Course, assignment: str, gradebook: Any) -> Terms:  # noqa: ANN401 - nbgrader is untyped
    """Return all that is decided of a course, with the times that one assignment depends on."""
    connection = gradebook.db.connection()
    return replace(terms_of(connection, course), handed=handed_in(connection, course, assignment))


def handed_in(
    connection: Connection, course: Course, assignment: str, student: str | None = None
) -> dict[tuple[str, str], Handed]:
    """Return when what was handed in, as far as the lateness of one assignment depends on it."""
    whole, head = tables.submission, tables.assignment
    query = select(whole.c.student_id, head.c.name, whole.c.timestamp, whole.c.extension)
    query = query.join_from(whole, head, head.c.id == whole.c.assignment_id)
    if student is not None:
        query = query.where(whole.c.student_id == student)
    if not course.late_days:  # else what came before counts too
        query = query.where(head.c.name == assignment)
    return {
        (row.student_id, row.name): Handed(_aware(row.timestamp), _interval(row.extension))
        for row in connection.execute(query).all()
    }


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _interval(extension: timedelta | None) -> timedelta | None:
    return extension or None


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a machine without names
        return ""


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
