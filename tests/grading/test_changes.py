from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.gradebook.current_marks import read_current_marks
from autograder.grading.changes import last_changes, read_history
from autograder.grading.pipeline import grade_assignment
from autograder.grading.rehearsal import lost_and_won, rehearse
from autograder.marking.mark import Marked
from autograder.returning.feedback import write_feedback
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    CannedPool,
    by_hand,
    copy_of,
    graded_course,
    marked_of,
    no_pool,
    rows,
    submit,
)
from tests.helpers.harmless import read


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def as_marked(course: Course, student: str, other: str) -> Marked:
    """Return what another student's work earned, as if it were this one's."""
    marked = marked_of(course, other)
    return replace(marked, sheet=replace(marked.sheet, student=student))


def handed_in_anew(course: Course) -> CannedPool:
    """Let ada hand in what carla did, and bob what ada did."""
    for student, other in (("ada", "carla"), ("bob", "ada")):
        notebook = course.step_folder("submitted", ASSIGNMENT, other) / f"{ASSIGNMENT}.ipynb"
        submit(course, student, notebook.read_bytes() + b" ")
    results = {"ada": as_marked(course, "ada", "carla"), "bob": as_marked(course, "bob", "ada")}
    return CannedPool(results, [])


def test_a_rehearsal_says_who_would_change_and_why_and_writes_nothing(graded: Course) -> None:
    tables = [rows(graded, table) for table in ("grade", "comment", "penalty")]
    pool = handed_in_anew(graded)

    found = {one.student: one for one in rehearse(graded, ASSIGNMENT, pool=pool.start)}

    assert [rows(graded, table) for table in ("grade", "comment", "penalty")] == tables
    assert {student for student, one in found.items() if one.changes} == {"ada", "bob"}
    ada = found["ada"]
    assert (ada.before, ada.after) == (14.5, pytest.approx(12.24))
    (question,) = [one for one in ada.questions if one.question == "relu_backward"]
    assert (question.before, question.after) == (7.5, 5.24)
    assert question.items
    assert dict(lost_and_won(list(found.values()))) == {
        "lose": 1,
        "win": 1,
        "are new": 0,
        "stay": len(found) - 2,
    }


def test_the_run_gives_what_was_rehearsed_and_marks_nothing_twice(graded: Course) -> None:
    pool = handed_in_anew(graded)
    found = rehearse(graded, ASSIGNMENT, pool=pool.start)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    current = read_current_marks(graded, ASSIGNMENT)
    assert {one.student: one.after for one in found} == {
        student: pytest.approx(marks.score) for student, marks in current.items()
    }


def test_what_changed_is_listed_on_a_page_and_told_to_the_student(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = handed_in_anew(graded)
    grade_assignment(graded, ASSIGNMENT, pool=pool.start)

    changed = {one.student: one for one in last_changes(graded, ASSIGNMENT)}

    assert changed.keys() == {"ada", "bob"}
    assert changed["ada"].cause == "handed in anew"
    assert len(read_history(graded, ASSIGNMENT)["ada"]) == 2
    assert run(["changes", ASSIGNMENT, "--course", str(graded.folder)]) == 0
    said = capsys.readouterr().out
    assert "2 changed" in said
    html = (graded.working_folder / "reports" / f"{ASSIGNMENT}-changes.html").read_text("utf-8")
    assert "relu_backward 7.5 -> 5.24" in read(html).text
    (page,) = write_feedback(graded, ASSIGNMENT, students=["ada"]).pages
    text = read(page.read_text(encoding="utf-8")).text
    assert "Since it was handed in anew: relu_backward 7.5 -> 5.24" in text


def test_nothing_falls_where_the_same_is_marked_again_and_that_is_asked_for(
    graded: Course,
) -> None:
    by_hand(graded, "ada", "why", 3.0)
    worse = CannedPool({"ada": as_marked(graded, "ada", "carla")}, [])

    grade_assignment(
        graded, ASSIGNMENT, students=["ada"], force=True, keep_higher=True, pool=worse.start
    )
    assert read_current_marks(graded, ASSIGNMENT)["ada"].score == pytest.approx(17.5)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)
    assert read_current_marks(graded, ASSIGNMENT)["ada"].score == pytest.approx(17.5)

    grade_assignment(graded, ASSIGNMENT, students=["ada"], force=True, pool=worse.start)
    assert read_current_marks(graded, ASSIGNMENT)["ada"].score == pytest.approx(15.24)


def test_the_command_shows_a_rehearsal(graded: Course, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["grade", ASSIGNMENT, "--dry-run", "--course", str(graded.folder)])

    said = capsys.readouterr().out
    assert status == 0
    assert "7 students: 0 lose, 0 win, 0 are new, 7 stay" in said
    assert "no mark was written" in said
