"""A short run of the demo: part of the course, part of the class, everything else real."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from autograder.course import KIT_FOLDER
from autograder.demo import RECIPES, DemoResult, run_demo
from autograder.demo_class import CLASS
from autograder.labelled import labelled_submissions

ASSIGNMENTS = ("a1_images", "a3_relu")
STUDENTS = tuple(one for one in CLASS if one.id in {"adeyemi", "chen", "nunez", "quispe", "rossi"})


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    folder = tmp_path_factory.mktemp("demo") / "course"
    return run_demo(folder, workers=1, assignments=ASSIGNMENTS, students=STUDENTS)


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
    rows = list(csv.DictReader(result.grades.open(encoding="utf-8")))
    relu = {one.student: one.sheet for one in result.reports[1].students}

    assert len(rows) >= len(STUDENTS)
    assert grades
    assert relu["chen"].score == relu["chen"].max_score
    assert 0 < relu["quispe"].score < relu["quispe"].max_score
    assert relu["nunez"].score == 0


def test_the_kit_s_own_folder_is_left_alone(result: DemoResult) -> None:
    assert not Path(result.folder).is_relative_to(KIT_FOLDER)
