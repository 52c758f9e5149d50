"""One submission's marks as rows; what stood by hand is kept, what stands is noted beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from autograder.course import Course
from autograder.gradebook import own_tables, tables
from autograder.gradebook.cell_marks import CellPoints, cell_marks
from autograder.gradebook.hands import (
    Change,
    StandingHands,
    answers_of,
    comments_of,
    hands_of,
    keep_hands,
)
from autograder.gradebook.records import Record, record_of, write_history, write_record
from autograder.gradebook.rows import (
    Row,
    Structure,
    SubmissionTime,
    grades_of,
    new_submission,
    submission_of,
    write_comments,
    write_grades,
)
from autograder.marking.mark import Marked
from autograder.model import Marksheet, Outcome


@dataclass(frozen=True, slots=True)
class Writing:
    """All that is written of one submission."""

    submission: SubmissionTime
    cells: Mapping[str, CellPoints]
    record: Record
    sheet: Marksheet


def writing_of(submission: SubmissionTime, marked: Marked, key: str, content: str) -> Writing:
    """Return what is to be written of one marked submission."""
    cells = cell_marks(marked.notebook)
    faults = {
        f"test_{result.id}" for result in marked.sheet.questions if result.outcome is Outcome.FAULT
    }
    for name in faults & cells.keys():
        cells[name] = CellPoints(None, cells[name].untouched)
    answers = None if faults else answers_of(marked.notebook)
    return Writing(submission, cells, Record(key, content, answers), marked.sheet)


class Recorder:
    """Writes and doubts submissions of one assignment within somebody's transaction."""

    def __init__(self, course: Course, assignment: str, *, keep_higher: bool) -> None:
        self._course = course
        self._name = assignment
        self._keep_higher = keep_higher

    def doubt(self, connection: Connection, structure: Structure, students: list[str]) -> None:
        """Let what stands for some students ask for a look, and nothing be known to stand."""
        part, whole = tables.submitted_notebook, tables.submission
        query = select(part.c.id, whole.c.student_id).join_from(
            part, whole, part.c.assignment_id == whole.c.id
        )
        query = query.where(whole.c.assignment_id == structure.assignment)
        rows = connection.execute(query.where(whole.c.student_id.in_(students))).all()
        whose = {row.id: row.student_id for row in rows}
        self._keep_hands(connection, structure, whose)
        grade, row = tables.grade, own_tables.record
        connection.execute(
            grade.update().where(grade.c.notebook_id.in_(whose)).values(needs_manual_grade=True)
        )
        connection.execute(row.update().where(row.c.notebook.in_(whose)).values(fingerprint=""))

    def _keep_hands(
        self, connection: Connection, structure: Structure, whose: Mapping[str, str]
    ) -> None:
        """Keep what stands by hand under the answers that it was given for."""
        keep_hands(
            connection,
            list(whose),
            {**structure.commented, **structure.graded},
            lambda notebook: self._on_disk(whose[notebook]),
        )

    def _on_disk(self, student: str) -> Mapping[str, str]:
        """Return the answers that a formgrader shows: of a gradebook that an older version made."""
        folder = self._course.step_folder("autograded", self._name, student)
        try:
            return answers_of((folder / f"{self._name}.ipynb").read_bytes())
        except OSError:
            return {}

    def record(self, connection: Connection, structure: Structure, writing: Writing) -> Row:
        """Write one submission; return its row as it was read before."""
        submission, cells, new = writing.submission, writing.cells, writing.record
        there = connection.execute(submission_of(structure, submission.student)).one_or_none()
        if there is None:
            there = new_submission(connection, structure, submission)
        moment = submission.moment(there.timestamp)
        if moment != there.timestamp:
            change = tables.submission.update().where(tables.submission.c.id == there.id)
            connection.execute(change, {"timestamp": moment})
        notebook = there.notebook
        before = record_of(connection, notebook)
        # A fault says nothing of the answers: those that were read are of what stood before. And
        # the same bytes are the same answers whatever another version of the kit makes of them.
        if new.answers is None:
            new = replace(new, answers=before.answers, content=before.content)
        elif new.content and new.content == before.content:
            new = replace(new, answers=before.answers)
        self._keep_hands(connection, structure, {notebook: submission.student})
        if self._keep_higher and new.content and new.content == before.content:
            cells = _higher(connection, structure, notebook, cells)
        hands = self._hands(connection, structure, notebook, before, new)
        stands = write_grades(connection, structure, notebook, cells, hands)
        write_comments(connection, structure, notebook, cells, hands)
        write_record(connection, notebook, new, stands)
        if new.fingerprint:  # else it is a fault, which is no mark
            write_history(connection, notebook, new, writing.sheet)
        return there

    def _hands(
        self,
        connection: Connection,
        structure: Structure,
        notebook: str,
        before: Record,
        new: Record,
    ) -> StandingHands:
        rows = connection.execute(grades_of(notebook)).all()
        names = {**structure.commented, **structure.graded}
        other = bool(before.content and new.content and before.content != new.content)
        comments = comments_of(connection, notebook, names)
        change = Change(new.answers or {}, before.answers, comments, other)
        return StandingHands(rows, hands_of(connection, [row.id for row in rows]), change)


def _higher(
    connection: Connection, structure: Structure, notebook: str, cells: Mapping[str, CellPoints]
) -> dict[str, CellPoints]:
    """Return the points of cells, none less than those that stand."""
    found = dict(cells)
    for row in connection.execute(grades_of(notebook)).all():
        name = structure.graded.get(row.cell_id, "")
        cell = found.get(name)
        if cell is None or cell.points is None or row.auto_score is None:
            continue
        if row.auto_score > cell.points:
            kept = min(row.auto_score, structure.worth.get(row.cell_id, row.auto_score))
            found[name] = replace(cell, points=kept)
    return found
