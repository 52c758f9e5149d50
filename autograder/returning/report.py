"""An instructor's page about one assignment: how the class fared, and what to talk about.

Counts are of marksheets, so of what was examined; points are those of the gradebook, so with what
was given by hand and taken for lateness.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

from autograder.collecting.submitted import load_bundle, submitted_students
from autograder.course import Course
from autograder.files import write_whole
from autograder.gradebook.current_marks import CurrentMarks, read_current_marks
from autograder.gradebook.records import read_recorded
from autograder.grading.results import Results
from autograder.grading.staleness import staleness
from autograder.marking.mark import NOT_SUBMITTED, Marked
from autograder.model import Marksheet, Outcome
from autograder.returning import page
from autograder.returning.answers import answers_of, marks_of, source_of, with_helpers
from autograder.returning.item_statistics import (
    BANDS,
    FEWEST,
    ItemStatistics,
    MistakeByBand,
    item_statistics,
    mistakes_by_band,
)
from autograder.returning.overview import (
    ItemRate,
    Mistake,
    Troubled,
    counted,
    item_rates,
    mistakes,
    troubled,
)
from autograder.returning.sections import FEWEST as FEWEST_COMPARED
from autograder.returning.sections import Sections, compare_sections
from autograder.returning.similar import SimilarAnswers, similar_answers
from autograder.roster.sections import file_part, section_of
from autograder.roster.store import read_roster

COLUMNS = 10
FEWEST_MISTAKEN, MOST_MISTAKES = 5, 12
"""Which mistakes are compared between sections: made so often, and so many of them at most."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """What one student earned in one question; ``kind`` is its outcome, or ``hand``."""

    points: float | None
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One student: a cell for each question, and the points that count."""

    student: str
    cells: tuple[TableCell, ...]
    score: float
    penalty: float


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Students by questions, for a page or a terminal."""

    questions: tuple[tuple[str, float], ...]
    """Ids and points, in the notebook's order; written answers come last."""
    rows: tuple[TableRow, ...]
    out_of: float | None = None
    """What full marks are, where that is not the sum of the questions."""

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return self.out_of or sum(points for _, points in self.questions)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the report says."""

    table: ClassTable
    rates: tuple[ItemRate, ...]
    mistakes: tuple[Mistake, ...]
    troubled: tuple[Troubled, ...]
    similar: tuple[SimilarAnswers, ...]
    statistics: tuple[ItemStatistics, ...]
    by_band: tuple[MistakeByBand, ...]
    ungraded: tuple[str, ...]
    absent: tuple[str, ...]
    names: Mapping[str, str]
    """What people call a student, by id; without who has no name."""
    sections: Sections = field(default_factory=Sections)
    """The sections of the class beside each other, where there are several."""


def read_overview(course: Course, assignment: str, section: str = "") -> Overview:
    """Read what is known of an assignment's class, or of one section.

    Raises
    ------
    CourseError
        If the assignment has not been built, the gradebook cannot be read, or there is no such
        section.
    """
    course.assignment(assignment)
    theirs = frozenset(section_of(course, section)) if section else None
    current = read_current_marks(course, assignment)
    sheets: list[Marksheet] = []
    answers: defaultdict[str, dict[str, str]] = defaultdict(dict)
    released = _code_of(json.loads(load_bundle(course, assignment).master))
    students = submitted_students(course, assignment)
    recorded = read_recorded(course, assignment)
    why_stale = staleness(course, assignment)
    with Results(course.working_folder / "results.db") as results:
        for student in students:
            marked = results.find(recorded[student]) if student in recorded else None
            if marked is None or student not in current or why_stale(student):
                continue
            sheets.append(replace(marked.sheet, student=student))  # an id may have changed since
            for question, source in _answers(marked, released).items():
                answers[question][student] = source
    known = {sheet.student for sheet in sheets}
    everybody = [sheet for sheet in sheets if NOT_SUBMITTED not in sheet.notes]
    whole = class_table(everybody, current)
    of = {person.id: person.section for person in read_roster(course)}
    similar = similar_answers(answers, released, _model_answers(course, assignment))
    handed_in = everybody
    if theirs is not None:  # who wrote alike may be of another section
        similar = tuple(one for one in similar if not theirs.isdisjoint(one.students))
        sheets = [sheet for sheet in sheets if sheet.student in theirs]
        handed_in = [sheet for sheet in everybody if sheet.student in theirs]
        students = tuple(student for student in students if student in theirs)
    return Overview(
        table=class_table(handed_in, current),
        rates=item_rates(handed_in),
        mistakes=mistakes(handed_in),
        troubled=troubled(handed_in),
        similar=similar,
        statistics=item_statistics(handed_in),
        by_band=mistakes_by_band(handed_in),
        ungraded=tuple(student for student in students if student not in known),
        absent=tuple(sheet.student for sheet in sheets if NOT_SUBMITTED in sheet.notes),
        names={student: marks.name for student, marks in current.items() if marks.name},
        sections=compared(whole, everybody, of),
    )


def compared(table: ClassTable, sheets: Sequence[Marksheet], of: Mapping[str, str]) -> Sections:
    """Return the sections of a class beside each other; ``of`` says whose section is which."""
    if not table.max_score:
        return Sections()
    questions = {
        name: {
            row.student: points / worth
            for row in table.rows
            if (points := row.cells[number].points) is not None
        }
        for number, (name, worth) in enumerate(table.questions)
        if worth
    }
    frequent = [one for one in mistakes(sheets) if len(one.students) >= FEWEST_MISTAKEN]
    made = {
        f"{one.question}: {one.message}": {
            sheet.student: float(sheet.student in one.students)
            for sheet in sheets
            for result in sheet.questions
            if result.id == one.question and result.outcome is not Outcome.MISSING
        }
        for one in frequent[:MOST_MISTAKES]
    }
    total = {row.student: row.score / table.max_score for row in table.rows}
    return compare_sections(of, total, questions, made)


def class_table(sheets: Sequence[Marksheet], current: Mapping[str, CurrentMarks]) -> ClassTable:
    """Return students by questions, with the points that stand in the gradebook."""
    order = [question.id for question in sheets[0].questions] if sheets else []
    worth: dict[str, float] = dict.fromkeys(order, 0.0)
    for sheet in sheets:
        for name, mark in current[sheet.student].marks.items():
            worth[name.removeprefix("test_")] = mark.max_score
    rows = [_row(sheet, current[sheet.student], list(worth)) for sheet in sheets]
    out_of = next((current[sheet.student].max_score for sheet in sheets), None)
    return ClassTable(tuple(worth.items()), tuple(rows), out_of)


def write_report(course: Course, assignment: str, section: str = "") -> Path:
    """Write the instructor's page, of the class or of one section, and return its path.

    Raises
    ------
    CourseError
        If the assignment has not been built, the gradebook cannot be read, or there is no such
        section.
    """
    overview = read_overview(course, assignment, section)
    settings = course.assignment(assignment)
    html = page.template("report.html.j2").render(
        course=course.title or course.id,
        title=settings.title or assignment,
        assignment=assignment,
        overview=overview,
        section=section,
        sections=overview.sections,
        fewest_compared=FEWEST_COMPARED,
        person=lambda student: person(student, overview.names),
        bands=BANDS,
        fewest=FEWEST,
        tiles=_tiles(overview),
        chart=_chart(overview.table),
        bad=[each for each in overview.statistics if each.verdict.is_bad],
        by_question=_by_question(overview),
    )
    name = f"{assignment}-{file_part(section)}" if section else assignment
    file = course.working_folder / "reports" / f"{name}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, html.encode("utf-8", "replace"))
    return file


def _answers(marked: Marked, released: frozenset[str]) -> dict[str, str]:
    """Return the source of each question that the student wrote something to."""
    cells: list[dict[str, Any]] = json.loads(marked.notebook)["cells"]
    started = {q.id for q in marked.sheet.questions if q.outcome is not Outcome.MISSING}
    written = answers_of(cells, released)
    answered = {name: source for name, source in written.items() if name in started}
    return with_helpers(answered, cells, released)


def _model_answers(course: Course, assignment: str) -> dict[str, str]:
    """Return the instructor's own answers; none if the source notebook is not there."""
    file = course.step_folder("source", assignment) / f"{assignment}.ipynb"
    try:
        cells = json.loads(file.read_bytes())["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    return {str(marks_of(cell).get("grade_id", "")): source_of(cell) for cell in cells}


def _code_of(notebook: Mapping[str, Any]) -> frozenset[str]:
    cells = notebook["cells"]
    return frozenset(source_of(cell) for cell in cells if cell["cell_type"] == "code")


def _row(sheet: Marksheet, marks_now: CurrentMarks, questions: Sequence[str]) -> TableRow:
    results = {result.id: result for result in sheet.questions}
    marks = {name.removeprefix("test_"): mark for name, mark in marks_now.marks.items()}
    cells = []
    for question in questions:
        mark, result = marks.get(question), results.get(question)
        if result is None or (mark is not None and mark.manual is not None):
            kind, title = "hand", "marked by hand"
        else:
            kind = str(result.outcome)
            if result.outcome is Outcome.FAIL and result.score > 0:
                kind = "part"
            title = result.diagnosis.message if result.diagnosis else kind
        if mark is None or mark.score is None:
            title = "not marked yet"
        cells.append(TableCell(mark.score if mark else None, kind, title))
    return TableRow(sheet.student, tuple(cells), marks_now.score, marks_now.penalty)


def _tiles(overview: Overview) -> list[tuple[str, str]]:
    """Return the numbers at the top, with what they are."""
    rows, most = overview.table.rows, overview.table.max_score
    scores = [row.score for row in rows]
    tiles = [(str(len(rows)), "handed in and graded")]
    if scores and most:
        tiles += [
            (f"{100 * fmean(scores) / most:.0f}%", f"mean: {fmean(scores):.1f} of {most:g} points"),
            (f"{100 * median(scores) / most:.0f}%", f"median: {median(scores):.1f} points"),
            (str(sum(score >= most for score in scores)), "with full marks"),
        ]
    tiles.append((str(len(overview.troubled)), "to look at"))
    return tiles


def _chart(table: ClassTable) -> list[dict[str, float | str]]:
    """Return the bars of the distribution: label, length in percent of the longest, and number."""
    shares = [row.score / table.max_score for row in table.rows] if table.max_score else []
    counts = counted(shares, COLUMNS)
    longest = max(counts, default=0) or 1
    return [
        {
            "label": f"{number * 10} to {number * 10 + 10}%",
            "width": round(100 * count / longest, 1),
            "count": count,
        }
        for number, count in enumerate(counts)
    ]


def person(student: str, names: Mapping[str, str]) -> str:
    """Return how people call a student: by name, and by id where two could be meant.

    >>> person("ada", {"ada": "Ada Lovelace"}), person("bob", {})
    ('Ada Lovelace (ada)', 'bob')
    """
    return f"{names[student]} ({student})" if student in names else student


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as the page shows it."""

    rate: ItemRate
    statistics: ItemStatistics | None


def _by_question(overview: Overview) -> dict[str, list[ItemLine]]:
    statistics = {(each.question, each.item): each for each in overview.statistics}
    grouped: defaultdict[str, list[ItemLine]] = defaultdict(list)
    for rate in overview.rates:
        found = statistics.get((rate.question, rate.item))
        grouped[rate.question].append(ItemLine(rate, found))
    return dict(grouped)
