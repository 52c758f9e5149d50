from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading.deciding import ANSWER, answer, take_back
from autograder.grading.requests import Request, read_requests
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from tests.helpers.course_fixture import ASSIGNMENT, copy_of, graded_course
from tests.helpers.harmless import read

ASKED = "relu'(0) is 0, and <b>that</b> is what I return."


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    """Return the graded class, in which carla asks for a look."""
    course = copy_of(graded_course(), tmp_path)
    folder = course.step_folder("submitted", ASSIGNMENT, "carla")
    (folder / "regrade.txt").write_text(ASKED + "\n", encoding="utf-8")
    return course


def page(course: Course) -> str:
    (file,) = write_feedback(course, ASSIGNMENT, students=["carla"]).pages
    return read(file.read_text(encoding="utf-8")).text


def test_a_request_is_listed_and_makes_no_mark_stale(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_requests(graded, ASSIGNMENT) == (Request("carla", ASKED),)
    assert export(graded)[2].stale == []
    assert "Answer: not yet" in page(graded)
    assert run(["waiting", ASSIGNMENT, "--course", str(graded.folder)]) == 0
    assert "1 ask for a look" in capsys.readouterr().out


def test_an_answer_reaches_the_page_and_another_request_waits_again(graded: Course) -> None:
    answer(graded, ASSIGNMENT, "carla", "You are right.")
    assert "Answer: You are right." in page(graded)
    assert read_requests(graded, ASSIGNMENT)[0].answered

    folder = graded.step_folder("submitted", ASSIGNMENT, "carla")
    (folder / "regrade.txt").write_text("And the shape?", encoding="utf-8")

    assert not read_requests(graded, ASSIGNMENT)[0].answered


def test_an_answer_is_undone_and_needs_a_request(graded: Course) -> None:
    answer(graded, ASSIGNMENT, "carla", "You are right.")
    take_back(graded, ASSIGNMENT, {ANSWER}, "carla")

    assert not read_requests(graded, ASSIGNMENT)[0].answered
    with pytest.raises(CourseError, match="'ada' asked for nothing"):
        answer(graded, ASSIGNMENT, "ada", "No.")
