"""A short run of the demo: part of the course, part of the class, everything else real."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path

import pytest

from autograder.audit.labelled import labelled_submissions
from autograder.course import KIT_FOLDER
from autograder.demo.course import RECIPES, DemoResult, run_demo
from autograder.demo.students import CLASS

ASSIGNMENTS = ("a1_images", "a3_relu")
CHOSEN = {"adeyemi", "arslan", "chen", "fischer", "garcia", "nunez", "quispe", "rossi"}
STUDENTS = tuple(one for one in CLASS if one.id in CHOSEN)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoResult, str]:
    """Return what a short demo left, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = run_demo(folder, workers=1, assignments=ASSIGNMENTS, students=STUDENTS)
    return result, said.getvalue()


@pytest.fixture
def result(ran: tuple[DemoResult, str]) -> DemoResult:
    return ran[0]


def test_there_are_24_students_and_each_hands_in_what_there_is() -> None:
    there = {(one.assignment, f"{one.outcome}/{one.name}") for one in labelled_submissions(RECIPES)}
    assignments = {name for name, _ in there}
    handed_in = {
        (assignment, student.hands_in(assignment, number))
        for number, student in enumerate(CLASS)
        for assignment in assignments
    }

    assert len(CLASS) == 24
    assert {one for one in handed_in if one[1]} <= there


def test_everybody_who_handed_in_is_marked_and_gets_a_page(result: DemoResult) -> None:
    marked = {
        (report.assignment, one.student) for report in result.reports for one in report.students
    }

    assert marked == {
        (assignment, student.id)
        for assignment in ASSIGNMENTS
        for student in STUDENTS
        if student.story.get(assignment) != ""
    }
    assert len(result.pages) == len(marked)


def test_the_late_one_loses_points_for_it_and_the_crash_costs_its_own_question(
    result: DemoResult,
) -> None:
    grades = json.loads((result.grades.with_suffix(".json")).read_text())
    rows = list(csv.DictReader(result.grades.open(encoding="utf-8-sig")))
    relu = {one.student: one.sheet for one in result.reports[1].students}

    assert len(rows) >= len(STUDENTS)
    assert grades
    assert relu["chen"].score == relu["chen"].max_score
    assert 0 < relu["quispe"].score < relu["quispe"].max_score
    assert relu["nunez"].score == 0


def test_what_came_through_the_exchange_was_fetched_from_it_first(result: DemoResult) -> None:
    home = result.folder / "homes" / "adeyemi" / "a1_images"
    inbound = result.folder / "exchange" / "cnn" / "inbound"

    assert (home / "selfcheck" / "__init__.py").is_file()
    assert {path.name.split("+")[0] for path in inbound.iterdir()} == {
        student.id for student in STUDENTS if student.story.get("a1_images") != ""
    }


def test_marks_go_back_into_the_platforms_own_file(ran: tuple[DemoResult, str]) -> None:
    result, said = ran
    sheets = {one.student: one.sheet for one in result.reports[1].students}
    file = result.folder / ".course" / "returned" / "a3_relu" / "work.csv"

    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))

    column = next(name for name in rows[0] if name.startswith("ReLU ["))
    assert {row["Username"] for row in rows if row[column]} == set(sheets)
    assert float(next(r[column] for r in rows if r["Username"] == "quispe")) == pytest.approx(
        sheets["quispe"].score, abs=0.005
    )
    assert float(next(r[column] for r in rows if r["Username"] == "chen")) < sheets["chen"].score
    assert f"{file}: {len(sheets)} written" in said


def test_who_never_hands_anything_in_is_in_the_table_with_nothing(result: DemoResult) -> None:
    rows = {row["student"]: row for row in csv.DictReader(result.grades.open(encoding="utf-8-sig"))}

    assert float(rows["rossi"]["percent"]) == 0
    assert rows["garcia"]["last_name"] == "García, M.Sc."


def test_it_ends_with_grades_troubles_mistakes_and_what_to_open(
    ran: tuple[DemoResult, str],
) -> None:
    result, said = ran

    for student in STUDENTS:
        assert f"{student.last}, {student.first}" in said
    assert "error: relu_forward" in said
    assert "leaky ReLU" in said
    for path in (result.grades, result.pages[-1].parent.parent.parent, result.folder):
        assert str(path) in said
    assert "all of it: " in said


def test_the_kit_s_own_folder_is_left_alone(result: DemoResult) -> None:
    assert not Path(result.folder).is_relative_to(KIT_FOLDER)
