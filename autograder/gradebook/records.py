"""What was written for each submission, kept beside its marks and in the same transaction.

A record says which result stands. It counts only where the points beside it are those that were
written with it: whatever else changed them (a backup of some rows, another program) undoes it.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.gradebook import own_tables, tables
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.rows import Structure, structure_of, submission_of
from autograder.marking.marksheet import to_json
from autograder.marking.version import marking_version
from autograder.model import Marksheet

Points = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Record:
    """What was written for one submission; an empty ``fingerprint`` is in doubt."""

    fingerprint: str = ""
    content: str = ""
    answers: Mapping[str, str] | None = None


NOTHING = Record()


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands of an assignment, by student."""

    results: Mapping[str, str]
    """The fingerprint of the result."""
    times: Mapping[str, datetime | None]
    """When it was handed in, UTC without a zone; of everybody who has rows."""


def read_stands(course: Course, assignment: str) -> Stands:
    """Return what stands in the gradebook, and the times for which it does."""
    with open_gradebook(course) as gradebook:
        connection = gradebook.db.connection()
        structure = structure_of(connection, assignment)
        if structure is None:
            return Stands({}, {})
        rows = connection.execute(submission_of(structure, None)).all()
        times = {row.student_id: row.timestamp for row in rows}
        return Stands(recorded(connection, structure), times)


def read_recorded(course: Course, assignment: str) -> dict[str, str]:
    """Return, by student, the fingerprint of the result that stands in the gradebook."""
    with open_gradebook(course) as gradebook:
        connection = gradebook.db.connection()
        structure = structure_of(connection, assignment)
        return recorded(connection, structure) if structure else {}


def recorded(connection: Connection, structure: Structure) -> dict[str, str]:
    """Return what :func:`read_recorded` does."""
    if not own_tables.there(connection, own_tables.record):
        return {}
    part, whole, row = tables.submitted_notebook, tables.submission, own_tables.record
    of_class = whole.c.assignment_id == structure.assignment
    joined = part.join(whole, whole.c.id == part.c.assignment_id)
    query = select(whole.c.student_id, row.c.notebook, row.c.fingerprint, row.c.scores)
    query = query.select_from(joined.join(row, row.c.notebook == part.c.id)).where(of_class)
    grade = tables.grade
    points: defaultdict[str, dict[str, float | None]] = defaultdict(dict)
    scores = select(grade.c.notebook_id, grade.c.cell_id, grade.c.auto_score)
    scores = scores.select_from(joined.join(grade, grade.c.notebook_id == part.c.id))
    for one in connection.execute(scores.where(of_class)).all():
        name = structure.graded.get(one.cell_id)
        if name is not None:
            points[one.notebook_id][name] = one.auto_score
    return {
        one.student_id: one.fingerprint
        for one in connection.execute(query).all()
        if one.fingerprint and _same(json.loads(one.scores), points[one.notebook])
    }


def record_of(connection: Connection, notebook: str) -> Record:
    """Return what is recorded of one submitted notebook."""
    query = select(own_tables.record).where(own_tables.record.c.notebook == notebook)
    row = connection.execute(query).one_or_none()
    if row is None:
        return NOTHING
    return Record(row.fingerprint or "", row.content or "", json.loads(row.answers or "{}"))


def write_record(connection: Connection, notebook: str, record: Record, scores: Points) -> None:
    """Keep what was written for a submitted notebook, in the place of what was before."""
    row = own_tables.record
    connection.execute(row.delete().where(row.c.notebook == notebook))
    connection.execute(
        row.insert(),
        {
            "notebook": notebook,
            "fingerprint": record.fingerprint,
            "content": record.content,
            "scores": json.dumps(dict(scores)),
            "answers": json.dumps(dict(record.answers or {})),
            "at": _now(),
        },
    )


def write_history(connection: Connection, notebook: str, record: Record, sheet: Marksheet) -> None:
    """Keep a marksheet after those that stood before, unless it says what the last one does."""
    row = own_tables.history
    data = to_json(sheet, "")
    query = select(row).where(row.c.notebook == notebook).order_by(row.c.id.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    if last is not None and last.content == record.content:
        before: dict[str, Any] = json.loads(last.sheet)
        if before["questions"] == data["questions"]:
            return
    values = {
        "notebook": notebook,
        "at": _now(),
        "version": marking_version(sheet.assignment),
        "content": record.content,
        "sheet": json.dumps(data),
    }
    connection.execute(row.insert(), values)


def _same(kept: Points, now: Points) -> bool:
    """Whether two notes of points say the same, as far as a database keeps numbers."""
    if kept.keys() != now.keys():
        return False
    pairs = ((kept[name], now[name]) for name in kept)
    return all((a is None) == (b is None) and math.isclose(a or 0, b or 0) for a, b in pairs)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
