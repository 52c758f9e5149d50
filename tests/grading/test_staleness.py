from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.pipeline import grade_assignment
from autograder.marking import version
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.given_marks import STALE, given_marks
from autograder.returning.report import read_overview
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    FORWARD,
    KIT,
    POINTS,
    answered,
    copy_of,
    graded_course,
    submit,
)


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def stale_everywhere(course: Course) -> set[str]:
    """Return who is said to be stale, and see that everything that shows marks says the same."""
    *_, table = export(course)
    stale = {student for student, _ in table.stale}
    pages = write_feedback(course, ASSIGNMENT)
    assert {who for who, why in pages.without.items() if why == STALE} == stale
    assert set(read_overview(course, ASSIGNMENT).ungraded) == stale
    marks = given_marks(course, ASSIGNMENT).marks
    assert {who for who, mark in marks.items() if mark.why_not == STALE} == stale
    return stale


def test_nothing_is_stale_that_was_graded_as_it_lies_there(graded: Course) -> None:
    assert stale_everywhere(graded) == set()


def test_what_was_handed_in_anew_is_stale_until_it_is_graded(graded: Course) -> None:
    submit(graded, "bob", json.dumps(answered(graded, FORWARD)).encode())
    assert stale_everywhere(graded) == {"bob"}

    grade_assignment(graded, ASSIGNMENT, students=["bob"], workers=1)

    assert stale_everywhere(graded) == set()


def test_everybody_is_stale_where_points_were_changed_by_a_build(graded: Course) -> None:
    source = graded.solutions_folder / f"{ASSIGNMENT}.py"
    text = source.read_text(encoding="utf-8")
    assert 'written="why" points=4' in text
    source.write_text(text.replace('"why" points=4', '"why" points=6'), encoding="utf-8")
    build = make_build(graded, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT))

    install_build(graded, build)

    assert stale_everywhere(graded) == set(POINTS)


def test_everybody_is_stale_under_other_limits(graded: Course) -> None:
    (one,) = graded.assignments
    limits = replace(one.limits, question_cpu_seconds=9.0)

    assert stale_everywhere(replace(graded, assignments=(replace(one, limits=limits),))) == set(
        POINTS
    )


@pytest.mark.parametrize(
    ("file", "whose"),
    [
        pytest.param("autograder/returning/page.py", set(), id="what decides no mark"),
        pytest.param("autograder/questions/a2_convolution.py", set(), id="another assignment's"),
        pytest.param("reference/relu.py", set(POINTS), id="the reference"),
    ],
)
def test_a_new_version_of_the_kit_makes_stale_what_it_marks_otherwise(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, whose: set[str]
) -> None:
    packages = {name: tmp_path / "kit" / name for name in ("autograder", "reference")}
    for name, folder in packages.items():
        shutil.copytree(KIT / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    changed = tmp_path / "kit" / file
    changed.write_text(changed.read_text(encoding="utf-8") + "\nadded = 1\n", encoding="utf-8")
    monkeypatch.setattr(version, "_PACKAGES", packages)
    version.marking_version.cache_clear()
    try:
        assert stale_everywhere(graded) == whose
    finally:
        version.marking_version.cache_clear()


def test_nobody_is_stale_where_text_was_mended_that_is_only_read(graded: Course) -> None:
    source = graded.solutions_folder / f"{ASSIGNMENT}.py"
    text = source.read_text(encoding="utf-8")
    assert "One side is gone." in text
    source.write_text(text.replace("One side is gone.", "One side went."), encoding="utf-8")
    build = make_build(graded, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT))

    install_build(graded, build)

    assert stale_everywhere(graded) == set()
