from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from autograder.cli import run
from autograder.course import Course
from autograder.returning.release_feedback import release_feedback
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, copy_of, graded_course


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    """Return the graded class, of which ada alone handed in through the exchange."""
    course = copy_of(graded_course(), tmp_path)
    secret = course.step_folder("submitted", ASSIGNMENT, "ada") / "submission_secret.txt"
    secret.write_text("a secret of the exchange", encoding="utf-8")
    return course


def test_who_handed_in_through_the_exchange_finds_the_page_there(graded: Course) -> None:
    done = release_feedback(graded, ASSIGNMENT)

    assert done.reached == ("ada",)
    assert set(done.elsewhere) == set(POINTS) - {"ada"}
    key = notebook_hash(secret="a secret of the exchange", notebook_id=ASSIGNMENT)  # noqa: S106 - made up
    (released,) = (graded.exchange / graded.id / "feedback").glob("*.html")
    assert released.name == f"{key}.html"
    ours = graded.step_folder("feedback", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.html"
    assert released.read_bytes() == ours.read_bytes()


def test_the_command_says_who_fetches_nothing(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["release-feedback", ASSIGNMENT, "--course", str(graded.folder)]) == 0

    said = capsys.readouterr().out
    assert "1 pages in the exchange" in said
    assert f"{len(POINTS) - 1} did not hand in through the exchange" in said
