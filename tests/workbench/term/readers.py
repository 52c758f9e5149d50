"""Everything that anybody can read of a course's marks, held against the model."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest

from autograder.course import Course
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.grading.requests import read_requests
from autograder.grading.waiting import read_waiting
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.give_back import give_back
from autograder.returning.platforms.given import Wishes
from autograder.returning.report import read_overview
from autograder.returning.written_pages import outdated_pages
from tests.workbench.term.database import column, grade_rows
from tests.workbench.term.facts import ASSIGNMENTS, Decision
from tests.workbench.term.marks import NOTHING, Key
from tests.workbench.term.model import Class

MARKED = {"graded", "to be marked by hand"}
SHOWN = 5e-4
"""A page shows four digits: half of the last one of them, as a share."""
TOLERANCE = 1e-6


def close(value: float, relative: float = 0.0) -> object:
    """Return what a number is to be."""
    return pytest.approx(value, abs=TOLERANCE, rel=relative)


def tables_agree(course: Course, model: Class) -> None:
    """Hold the tables that are exported, CSV and JSON, against the model."""
    as_table, as_data, _ = export(course)
    rows = csv.DictReader(io.StringIO(as_table.read_text(encoding="utf-8-sig")))
    there = {row["student"]: row for row in rows}
    data = {one["id"]: one for one in json.loads(as_data.read_bytes())["students"]}
    assert sorted(there) == sorted(data) == model.present
    for student in model.present:
        row = there[student]
        for assignment in ASSIGNMENTS:
            _row_agrees(model, (student, assignment), row, data[student]["assignments"])
        final, so_far = (model.percent(student, so_far=one) for one in (False, True))
        if NOTHING in {final, so_far}:
            assert [row["percent"], row["percent_so_far"]].count("") == [final, so_far].count(
                NOTHING
            )
            continue
        if final is not None:
            assert float(row["percent"]) == pytest.approx(final, abs=0.006), student
            assert data[student]["percent"] == float(row["percent"])
            letter = "A" if final >= 80 else "B" if final >= 50 else ""
            assert row["letter"] == letter, student
        if so_far is not None:
            assert float(row["percent_so_far"]) == pytest.approx(so_far, abs=0.006), student


def _row_agrees(
    model: Class, key: Key, row: dict[str, str], data: dict[str, dict[str, object]]
) -> None:
    assignment, expected = key[1], model.expected(key)
    names = ("status", "total", "late_penalty", "max")
    said = {name: row[f"{assignment}.{name}"] for name in names}
    assert said["status"] == data[assignment]["status"] == expected.status, key
    assert float(said["max"]) == close(model.full(assignment))
    if expected.status == "excused":
        assert said["total"] == ""
    elif expected.total is not None:
        assert float(said["total"]) == data[assignment]["total"] == close(expected.total), key
        assert float(said["late_penalty"]) == close(expected.penalty), key
    if expected.status in MARKED:
        counted, _ = model.counted(key)
        for cell, points in counted.items():
            shown = row[f"{assignment}.{cell.removeprefix('test_')}"]
            assert float(shown or 0.0) == close(points), (key, cell)


def formgrader_agrees(course: Course, model: Class, assignment: str) -> None:
    """Hold what the formgrader shows against the model: its cells, and what lateness takes."""
    with open_gradebook(course) as gradebook:
        listed = {one["student"]: one for one in gradebook.submission_dicts(assignment)}
    rows = grade_rows(course, assignment)
    taken = column(course, assignment)
    for key in _current(model, assignment):
        student, _ = key
        expected, shown = model.expected(key), model.cells(key)
        raw = sum(points or 0.0 for points in shown.values())
        waits = model.waits(key)
        for cell, points in shown.items():
            auto, manual, asks = rows[student, cell]
            assert (auto if manual is None else manual) == points, (key, cell)
            too_much = manual is not None and manual > model.worth_of(key, cell)
            assert asks == (cell in waits) or too_much, (key, cell)
        assert listed[student]["score"] == close(raw), key
        if expected.total is not None and expected.status != "excused":
            assert raw - taken[student] == close(expected.total), key


def kept_pages_agree(course: Course, model: Class, assignment: str) -> None:
    """Hold pages that lie there already against the model: they agree, or are called old."""
    old = set(outdated_pages(course, assignment))
    for page in (course.working_folder / "feedback").glob(f"*/{assignment}/{assignment}.html"):
        key = (page.parent.parent.name, assignment)
        if key[0] not in model.present or key[0] in old or not model.is_current(key):
            continue  # it is called old, or the table says that its mark is stale
        _page_agrees(model, key, page.read_text(encoding="utf-8"))


def pages_agree(course: Course, model: Class, assignment: str) -> None:
    """Hold every student's page against the model."""
    kept_pages_agree(course, model, assignment)
    report = write_feedback(course, assignment)
    pages = {page.parent.parent.name: page.read_text(encoding="utf-8") for page in report.pages}
    there = {key[0] for key in _current(model, assignment) if _is_kept(model, key)}
    assert pages.keys() == there
    handed = {s for s, a in model.handed if a == assignment and s in model.present}
    assert report.without.keys() == handed - there
    files = (course.working_folder / "feedback").glob(f"*/{assignment}/{assignment}.html")
    assert {file.parent.parent.name for file in files} & set(model.present) == there
    for student, page in pages.items():
        _page_agrees(model, (student, assignment), page)


def _page_agrees(model: Class, key: Key, page: str) -> None:
    expected, handed = model.expected(key), model.handed[key]
    head = page.partition("</header>")[0]
    score = re.search(r"<strong>([^<]+)</strong> <span class=\"of\">of (\S+) points", head)
    assert score, head
    excused = expected.status == "excused"
    assert ("You need not hand this in" in head) == excused, key
    if expected.total is not None:
        assert float(score[1]) == close(expected.total, SHOWN), key
        assert float(score[2]) == close(model.full(key[1]), SHOWN), key
        taken = re.search(r"([-\d.e]+) taken for lateness", head)
        assert float(taken[1] if taken else 0.0) == close(expected.penalty, SHOWN), key
        added = re.search(r"([-\d.e]+) added", head)
        assert float(added[1] if added else 0.0) == close(expected.added, SHOWN), key
    for one in model.adjustments(key[1]):
        assert _said(one) in head, (key, one)
    asked = re.search(r"<li>You asked: <b>([^<]*)</b>", head)
    assert (asked[1] if asked else "") == handed.asks, key
    if handed.asks:
        answered = re.search(r"<li>Answer: <b>([^<]*)</b>", head)
        assert answered
        assert answered[1] == (model.answered(key) or "not yet"), key


def _said(one: Decision) -> str:
    name = one.question.removeprefix("test_")
    return {
        "drop": f"{name} does not count",
        "full": f"{name} counts in full",
        "scale": f"counts {one.value:g} times",
        "bonus": f"has {abs(one.value):g} points {'more' if one.value > 0 else 'less'}",
    }[one.kind]


def what_is_returned_agrees(course: Course, model: Class, assignment: str) -> None:
    """Hold the file that goes back to a learning platform against the model."""
    folder = course.folder.parent
    file = folder / "gradebook.csv"
    people = [f"{s},{number},{s},{s},S,\n" for number, s in enumerate(model.people, start=1)]
    head = f"Student,ID,SIS User ID,SIS Login ID,Section,{assignment} (77)\n"
    file.write_text(head + "".join(people), encoding="utf-8")
    done = give_back(
        course, assignment, "canvas", [file], wishes=Wishes(scale=False), folder=folder / "back"
    )
    text = done.tables[0].file.read_text(encoding="utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        student = row["SIS User ID"]
        expected = model.expected((student, assignment))
        shown = row[f"{assignment} (77)"]
        if student in model.present and expected.status == "graded":
            assert float(shown) == pytest.approx(expected.total, abs=0.006), student
        else:
            assert shown == "", student


def report_agrees(course: Course, model: Class, assignment: str) -> None:
    """Hold the instructor's page against the model."""
    overview = read_overview(course, assignment)
    rows = {row.student: row for row in overview.table.rows}
    there = {key[0] for key in _current(model, assignment) if _is_kept(model, key)}
    assert rows.keys() == there
    if rows:
        assert overview.table.max_score == close(model.full(assignment))
    for student, row in rows.items():
        expected = model.expected((student, assignment))
        if expected.total is not None:
            assert row.score == close(expected.total), student
            assert row.penalty == close(expected.penalty), student


def lists_agree(course: Course, model: Class, assignment: str) -> None:
    """Hold the lists of what waits for a person against the model."""
    waiting = {(one.student, one.question) for one in read_waiting(course, assignment)}
    expected = {(s, c.removeprefix("test_")) for s, c in model.waiting(assignment)}
    assert waiting == expected
    asked = {one.student: (one.text, one.answer) for one in read_requests(course, assignment)}
    handed = ((s, one) for (s, a), one in model.handed.items() if a == assignment)
    assert asked == {
        s: (one.asks, model.answered((s, assignment)))
        for s, one in handed
        if one.asks and s in model.present
    }


def _current(model: Class, assignment: str) -> Iterator[Key]:
    for student in model.present:
        if model.is_current((student, assignment)):
            yield student, assignment


def _is_kept(model: Class, key: Key) -> bool:
    """Whether the marksheet that a page is made of is there."""
    stands = model.book.stands[key]
    return (model.handed[key].drawn, key[1], stands.work, stands.asked) in model.results
