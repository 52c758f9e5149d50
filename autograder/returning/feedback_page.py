"""One student's page of feedback as HTML: what to do next, what was right, what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autograder.collecting.submitted import load_bundle
from autograder.collecting.write import NOTES_FILE
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import CurrentMarks, read_current_marks
from autograder.grading.changes import last_changes
from autograder.grading.requests import read_requests
from autograder.marking.mark import Marked
from autograder.marking.verdict import MARKS, points, price_text
from autograder.questions import questions_of
from autograder.returning import page
from autograder.returning.answers import Json, marks_of, source_of
from autograder.returning.cards import cards_of
from autograder.returning.next_step import NextStep, next_step, unreadable
from autograder.returning.tasks import tasks_of
from autograder.returning.tried import PublicExamples, Tried

MOST_OUTPUT = 4_000_000
"""Characters of outputs on one page; what comes after is left out, and the page says so."""
MOST_SOURCE = 1_000_000
"""Characters of the student's cells on one page; released ones, with their figures, are ours."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell of the executed notebook, as the page shows it."""

    kind: str
    """``code``, ``released`` text, text ``written`` by the student, or the ``test`` of a card."""
    source: str
    card: str = ""
    outputs: tuple[tuple[str, str], ...] = ()


class FeedbackMaker:
    """Makes the pages of one assignment; what they share is read once."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._settings = course.assignment(assignment)
        master = json.loads(load_bundle(course, assignment).master)
        self._released = frozenset(source_of(cell) for cell in master["cells"])
        self._tasks = tasks_of(master["cells"])
        self._uses = {question.id: question.uses for question in questions_of(assignment)}
        self._current = read_current_marks(course, assignment)
        self._requests = {one.student: one for one in read_requests(course, assignment)}
        self._changes = {one.student: one for one in last_changes(course, assignment)}
        self._examples = PublicExamples.of_release(course.assignments_folder / assignment)
        self._template = page.template("feedback.html.j2")

    def page(self, student: str, marked: Marked) -> str:
        """Return one student's page as HTML.

        Raises
        ------
        CourseError
            If the gradebook has no rows of this student.
        """
        current = self._current.get(student)
        if current is None:
            raise CourseError(
                f"the gradebook has no marks of {student!r}", remedy="run 'autograder grade' first"
            )
        notebook = json.loads(marked.notebook)
        cards = tuple(
            cards_of(
                notebook["cells"],
                marked.sheet,
                current,
                released=self._released,
                tasks=self._tasks,
                uses=self._uses,
            )
        )
        step = next_step(cards, marked.sheet.notes)
        illegible = unreadable(cards, marked.sheet.notes)
        shown = {card.id for card in cards}
        return self._template.render(
            course=self._course.title or self._course.id,
            title=self._settings.title or self._settings.name,
            student=student,
            current=current,
            facts=tuple(self._facts(current)),
            cards=cards,
            other_comments={i: text for i, text in current.comments.items() if i not in shown},
            notes=tuple(note for note in self._notes(student, marked) if note != illegible),
            step=step,
            tried=self._tried(step),
            price=price_text,
            illegible=illegible,
            cells=() if illegible else tuple(shown_cells(notebook["cells"], self._released)),
            marks=MARKS,
        )

    def _tried(self, step: NextStep) -> Tried | None:
        """Return a public example that the slip of a step gets wrong."""
        found = (self._examples.failing(step.task.question, slip.id) for slip in step.slips)
        return next(filter(None, found), None)

    def _facts(self, current: CurrentMarks) -> Iterator[tuple[str, str]]:
        """Yield what the head of the page says beside the score."""
        zone = ZoneInfo(self._course.time_zone)
        if current.submitted:
            yield "Handed in", _moment(current.submitted, zone)
        if current.late > timedelta(0):
            taken = f"{points(current.penalty)} points taken" if current.penalty else ""
            yield "Late by", ", ".join(filter(None, (duration(current.late), taken)))
        if current.excused is not None:
            yield "You need not hand this in", current.excused
        for sentence in current.sentences:
            yield "Note", sentence
        asked = self._requests.get(current.student)
        if asked is not None:
            yield "You asked", asked.text
            yield "Answer", asked.answer or "not yet"
        change = self._changes.get(current.student)
        if change is not None:
            said = ", ".join(question.said for question in change.questions)
            yield f"Since it was {change.cause}", said
        waiting = sum(mark.max_score for mark in current.marks.values() if mark.score is None)
        if waiting:
            yield "Still to be marked by hand", f"{points(waiting)} points"
        extra = sum(mark.extra for mark in current.marks.values())
        if extra:
            yield "Extra points", points(extra)

    def _notes(self, student: str, marked: Marked) -> tuple[str, ...]:
        """Return what was repaired, and what was noticed when the submission was collected."""
        folder = self._course.step_folder("submitted", self._settings.name, student)
        try:
            collected = (folder / NOTES_FILE).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            collected = []
        return (*filter(str.strip, collected), *marked.sheet.notes)


def duration(late: timedelta) -> str:
    """Return a time in the unit that people would use.

    >>> duration(timedelta(hours=30)), duration(timedelta(minutes=1)), duration(timedelta(hours=3))
    ('2 days', '1 minute', '3 hours')
    """
    minutes = max(1, round(late.total_seconds() / 60))
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes > size or size == 1:
            count = -(-minutes // size)  # a day begun is a day
            return f"{count} {unit}{'s' if count > 1 else ''}"
    raise AssertionError


def shown_cells(cells: Sequence[Json], released: frozenset[str]) -> Iterator[ShownCell]:
    """Yield the notebook's cells, with as many outputs as a page should carry."""
    left, left_of_source = MOST_OUTPUT, MOST_SOURCE
    for cell in cells:
        source = source_of(cell)
        if source not in released:
            left_of_source -= len(source)
        if left_of_source < 0:
            source = f"… ({len(source):,} characters are left out: the notebook is too long)"
        marks = marks_of(cell)
        if cell["cell_type"] != "code":
            yield ShownCell("released" if source in released else "written", source)
        elif marks.get("grade") and not marks.get("solution"):
            question = str(marks["grade_id"]).removeprefix("test_")
            yield ShownCell("test", source, card=question)
        else:
            outputs = []
            for kind, content in page.text_outputs(cell["outputs"]):
                left -= len(content)
                outputs.append((kind, content) if left > 0 else ("left out", ""))
            yield ShownCell("code", source, outputs=tuple(outputs))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    try:
        local = moment.astimezone(zone)
    except OverflowError:  # a gradebook may hold the last day of all
        return f"{moment:%A, %-d %B %Y, %H:%M} (UTC)"
    return f"{local:%A, %-d %B %Y, %H:%M} ({zone.key})"
