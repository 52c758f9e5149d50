"""A page of feedback for each student: what was right, what was not, and what happened.

Made from the marksheet that was kept when the submission was marked, the executed notebook, and
nbgrader's gradebook (points given by hand, comments, the late penalty). The pages lie where
nbgrader's ``release_feedback`` looks for them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.collecting.submitted import load_bundle, submitted_students
from autograder.collecting.write import NOTES_FILE
from autograder.course import Course, read_secret
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.gradebook.current_marks import CellMark, CurrentMarks, read_current_marks
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE
from autograder.grading.results import Results
from autograder.marking.mark import NOT_SUBMITTED, Marked
from autograder.marking.shown import BY_STUDENT
from autograder.marking.verdict import MARKS, WORDS, points
from autograder.model import Outcome, QuestionResult
from autograder.releasing.release import zip_bytes
from autograder.returning import page

SECRET_FILE = "submission_secret.txt"  # noqa: S105 - nbgrader's name of a file
MOST_OUTPUT = 4_000_000
"""Characters of outputs on one page; what comes after is left out, and the page says so."""
MOST_SOURCE = 1_000_000
"""Characters of cells on one page; what comes after is left out, and the page says so."""

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]
"""Called with a student, how many pages are done, and how many there are."""


def quiet(student: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """The pages written, the zip of them all, and who has none and why."""

    pages: tuple[Path, ...]
    archive: Path | None
    without: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many pages were written."""
        return len(self.pages)


@dataclass(frozen=True, slots=True)
class Card:
    """One graded part of the assignment: a question, or an answer marked by hand."""

    id: str
    mark: CellMark
    result: QuestionResult | None = None
    answer: str = ""
    comment: str = ""

    @property
    def kind(self) -> str:
        """What the page colours it by."""
        if self.result is None or self.by_hand:
            return "hand"
        return "part" if self.is_partly_right else str(self.result.outcome)

    @property
    def is_partly_right(self) -> bool:
        """Whether a wrong answer earned something all the same."""
        result = self.result
        return result is not None and result.outcome is Outcome.FAIL and result.score > 0

    @property
    def word(self) -> str:
        """What the page calls it."""
        if self.by_hand:
            return "marked by hand"
        if self.result is None:
            return "not marked yet" if self.mark.score is None else "no answer"
        return "partly right" if self.is_partly_right else WORDS[self.result.outcome]

    @property
    def by_hand(self) -> bool:
        """Whether a person gave the points that count."""
        return self.mark.manual is not None

    @property
    def percent(self) -> float:
        """Share of the points, from 0 to 100."""
        share = (self.mark.score or 0.0) / self.mark.max_score if self.mark.max_score else 0.0
        return min(max(100 * share, 0.0), 100.0)


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
        self._released = frozenset(page.joined(cell["source"]) for cell in master["cells"])
        self._current = read_current_marks(course, assignment)
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
        cards = tuple(_cards(notebook["cells"], marked, current))
        shown = {card.id for card in cards}
        return self._template.render(
            course=self._course.title or self._course.id,
            title=self._settings.title or self._settings.name,
            student=student,
            current=current,
            facts=tuple(self._facts(current)),
            cards=cards,
            other_comments={i: text for i, text in current.comments.items() if i not in shown},
            notes=self._notes(student, marked),
            cells=tuple(shown_cells(notebook["cells"], self._released)),
            marks=MARKS,
        )

    def _facts(self, current: CurrentMarks) -> Iterator[tuple[str, str]]:
        """Yield what the head of the page says beside the score."""
        zone = ZoneInfo(self._course.time_zone)
        if current.submitted:
            yield "SubmissionTime in", _moment(current.submitted, zone)
        if current.late > timedelta(0):
            taken = f"{points(current.penalty)} points taken" if current.penalty else ""
            yield "Late by", ", ".join(filter(None, (duration(current.late), taken)))
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


def write_feedback(
    course: Course,
    assignment: str,
    *,
    students: Sequence[str] = (),
    progress: Progress = quiet,
) -> FeedbackReport:
    """Write a page for every student who handed in an assignment and whose marks stand.

    Parameters
    ----------
    course, assignment
        What the pages are about.
    students
        Whose; by default everybody's.
    progress
        Told of each page.

    Raises
    ------
    CourseError
        If nothing of the assignment was graded, or one of ``students`` handed in nothing.
    """
    maker = FeedbackMaker(course, assignment)
    there = submitted_students(course, assignment)
    unknown = sorted(set(students) - set(there))
    if unknown:
        raise CourseError(
            f"no submission of {assignment} by {unknown[0]!r} was collected",
            remedy="run 'autograder collect' first, or correct the student's id",
        )
    names = tuple(students) or there
    pages: list[Path] = []
    without: dict[str, str] = {}
    with Results(course.working_folder / "results.db") as results:
        recorded = results.recorded(assignment)
        for number, student in enumerate(names, start=1):
            marked = results.find(recorded[student]) if student in recorded else None
            reason = _why_none(marked)
            if marked is None or reason:
                without[student] = reason
                _page_file(course, assignment, student).unlink(missing_ok=True)  # it is old
            else:
                html = maker.page(student, marked)
                try:
                    pages.append(_write(course, assignment, student, html))
                except OSError as error:
                    without[student] = f"its page cannot be written: {error.strerror}"
            progress(student, number, len(names))
    archive = _archive(course, assignment, there) if pages else None
    return FeedbackReport(tuple(pages), archive, without)


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


def _why_none(marked: Marked | None) -> str:
    if marked is None:
        return "not graded, or not since it was handed in anew; run 'autograder grade'"
    return NOT_SUBMITTED if NOT_SUBMITTED in marked.sheet.notes else ""


def _cards(cells: Sequence[Json], marked: Marked, current: CurrentMarks) -> Iterator[Card]:
    """Yield the graded parts in the notebook's order."""
    results = {result.id: result for result in marked.sheet.questions}
    sources = {_marks_of(cell).get("grade_id"): _source(cell) for cell in cells}
    for cell in cells:
        marks = _marks_of(cell)
        name = str(marks.get("grade_id", ""))
        if not marks.get("grade") or name not in current.marks:
            continue
        question = name.removeprefix("test_")
        result = None if marks.get("solution") else results.get(question)
        started = result is None or result.outcome is not Outcome.MISSING
        yield Card(
            id=question,
            mark=current.marks[name],
            result=result,
            answer=sources.get(question, "") if started else "",
            comment=current.comments.get(question, ""),
        )


def shown_cells(cells: Sequence[Json], released: frozenset[str]) -> Iterator[ShownCell]:
    """Yield the notebook's cells, with as many outputs as a page should carry."""
    left, left_of_source = MOST_OUTPUT, MOST_SOURCE
    for cell in cells:
        source = _source(cell)
        left_of_source -= len(source)
        if left_of_source < 0:
            source = f"… ({len(source):,} characters are left out: the notebook is too long)"
        marks = _marks_of(cell)
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


def _source(cell: Json) -> str:
    return page.joined(cell["source"]).removeprefix(BY_STUDENT)


def _marks_of(cell: Json) -> Mapping[str, Any]:
    marks: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return marks


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    try:
        local = moment.astimezone(zone)
    except OverflowError:  # a gradebook may hold the last day of all
        return f"{moment:%A, %-d %B %Y, %H:%M} (UTC)"
    return f"{local:%A, %-d %B %Y, %H:%M} ({zone.key})"


def _page_file(course: Course, assignment: str, student: str) -> Path:
    return course.step_folder("feedback", assignment, student) / f"{assignment}.html"


def _write(course: Course, assignment: str, student: str, html: str) -> Path:
    """Write a page, and the two files without which nbgrader releases nobody's."""
    file = _page_file(course, assignment, student)
    file.parent.mkdir(parents=True, exist_ok=True)
    submitted = course.step_folder("submitted", assignment, student)
    # Only what came through the exchange has a secret. One of ours keeps the page from everybody
    # else's eyes, and nbgrader's release from stopping here.
    message = f"feedback\0{assignment}\0{student}".encode()
    secret = hmac.new(read_secret(course), message, hashlib.sha256).hexdigest().encode()
    for name, otherwise in ((TIMESTAMP_FILE, b""), (SECRET_FILE, secret)):
        source = submitted / name
        write_whole(file.with_name(name), source.read_bytes() if source.is_file() else otherwise)
    write_whole(file, html.encode("utf-8", "replace"))
    return file


def _archive(course: Course, assignment: str, students: Sequence[str]) -> Path:
    """Put all pages in a zip, a folder for each student; ``return`` makes what platforms take."""
    files = {student: _page_file(course, assignment, student) for student in students}
    archive = course.working_folder / "feedback" / f"{assignment}.zip"
    there = {
        f"{student}/{file.name}": file.read_bytes()
        for student, file in files.items()
        if file.is_file()
    }
    write_whole(archive, zip_bytes(assignment, there))
    return archive
