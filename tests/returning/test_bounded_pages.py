"""A page that is large is made apart, the same; one that takes too long costs its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.returning import bounded_pages
from autograder.returning.bounded_pages import BoundedPages
from autograder.returning.feedback import write_feedback
from tests.helpers.course_fixture import ASSIGNMENT, copy_of, graded_course, marked_of


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def test_a_page_made_apart_is_the_same(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = marked_of(graded, "ada")

    with BoundedPages(graded, ASSIGNMENT) as pages:
        here = pages.page("ada", marked)
        monkeypatch.setattr(bounded_pages, "SMALL", 0)
        apart = pages.page("ada", marked)

    assert apart == here


def test_a_page_that_takes_too_long_is_told_and_the_others_are_made(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(pages: BoundedPages, student: str, marked: object) -> str:
        if student == "ada":
            raise SubmissionError("cannot be read: it hung for 60 s", remedy="look at it")
        return made(pages, student, marked)  # type: ignore[arg-type]  # what came is passed on

    made = BoundedPages.page
    monkeypatch.setattr(BoundedPages, "page", page)

    report = write_feedback(graded, ASSIGNMENT)

    assert report.without["ada"] == "its page cannot be read: it hung for 60 s"
    assert len(report) >= 3
    assert not any("ada" in file.parts for file in report.pages)
