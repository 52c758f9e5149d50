from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.collecting.submitted import load_bundle, submission_time
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import writer
from autograder.gradebook.nbgrader_course import naive_utc, open_gradebook
from autograder.grading import grader, pipeline
from autograder.grading.pipeline import StudentReport, grade_assignment
from autograder.grading.results import Results
from autograder.marking.mark import faulted
from autograder.model import Outcome
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    LATE,
    POINTS,
    CannedPool,
    built_course,
    by_hand,
    canned,
    copy_of,
    graded_course,
    grades,
    marked_of,
    no_pool,
    rows,
    rung,
    submit,
)


@pytest.fixture
def ungraded(tmp_path: Path) -> Course:
    return copy_of(built_course(), tmp_path)


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


@pytest.fixture(autouse=True)
def one_look_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "best_rung", rung)


def workers_here() -> list[int]:
    """Return the worker processes of this process."""
    tasks = Path("/proc/self/task").iterdir()
    children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [
        pid
        for pid in children
        if b"autograder.pool.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def scores(course: Course) -> dict[str, float]:
    earned = dict.fromkeys(POINTS, 0.0)
    for student, name, auto, *_ in rows(course, "grade"):
        if name != "why":
            earned[student] += auto
    return earned


def test_a_class_earns_what_its_answers_are_worth(graded: Course) -> None:
    assert scores(graded) == POINTS


def test_a_written_answer_waits_for_a_hand_and_an_untouched_one_does_not(graded: Course) -> None:
    assert grades(graded, "carla")["why"] == (None, None, True)
    assert grades(graded, "bob")["why"] == (0.0, None, False)


def test_a_late_submission_loses_what_course_yml_says_and_others_nothing(graded: Course) -> None:
    penalties = {student: penalty for student, _, penalty in rows(graded, "penalty")}

    assert penalties.pop("carla") == pytest.approx(12.24 * 0.2)
    assert set(penalties.values()) == {None}


def test_an_unchanged_class_is_not_run_again(graded: Course) -> None:
    before = [rows(graded, table) for table in ("grade", "comment", "penalty")]

    report = grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert not any(student.fresh for student in report.students)
    assert {student.student: student.sheet.score for student in report.students} == POINTS
    assert [rows(graded, table) for table in ("grade", "comment", "penalty")] == before


def test_only_what_was_handed_in_anew_is_run_again(graded: Course) -> None:
    notebook = graded.step_folder("submitted", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.ipynb"
    submit(graded, "bob", notebook.read_bytes())
    pool = CannedPool({"bob": marked_of(graded, "ada")}, [])

    report = grade_assignment(graded, ASSIGNMENT, pool=pool.start)

    assert pool.asked == ["bob"]
    assert [student.student for student in report.students if student.fresh] == ["bob"]
    assert scores(graded) == POINTS | {"bob": 14.5}


def test_a_mark_given_by_hand_outlives_a_regrade_of_the_same_answer_and_asks_nobody(
    graded: Course,
) -> None:
    by_hand(graded, "carla", "test_relu_backward", 7.5)
    by_hand(graded, "carla", "why", 3.0)

    grade_assignment(graded, ASSIGNMENT, students=["carla"], force=True, pool=canned("carla").start)

    assert grades(graded, "carla")["test_relu_backward"] == (5.24, 7.5, False)
    assert grades(graded, "carla")["why"] == (None, 3.0, False)


def test_points_given_by_hand_count_for_the_late_penalty(graded: Course) -> None:
    by_hand(graded, "carla", "why", 4.0)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    penalties = {student: penalty for student, _, penalty in rows(graded, "penalty")}
    assert penalties["carla"] == pytest.approx((12.24 + 4.0) * 0.2)


def test_a_due_date_that_moves_takes_the_penalty_back_without_running_anything(
    graded: Course,
) -> None:
    (assignment,) = graded.assignments
    moved = replace(
        graded, assignments=(replace(assignment, due=datetime(2027, 3, 1, tzinfo=UTC)),)
    )

    report = grade_assignment(moved, ASSIGNMENT, pool=no_pool().start)

    assert {penalty for _, _, penalty in rows(graded, "penalty")} == {None}
    assert report.notes == (
        "due 2027-03-01 01:00, as course.yml says; the gradebook said 2027-02-22 18:00",
    )
    with open_gradebook(graded) as book:
        assert book.find_assignment(ASSIGNMENT).duedate == naive_utc(
            datetime(2027, 3, 1, tzinfo=UTC)
        )


def test_the_same_notebook_handed_in_later_is_late(graded: Course) -> None:
    notebook = graded.step_folder("submitted", ASSIGNMENT, "dora") / f"{ASSIGNMENT}.ipynb"
    submit(graded, "dora", notebook.read_bytes(), LATE)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    row = next(row for row in rows(graded, "penalty") if row[0] == "dora")
    assert row[1].startswith("2027-02-23 20:00")
    assert row[2] == pytest.approx(14.5 * 0.2)


def test_a_gradebook_that_was_made_anew_is_filled_from_kept_results(graded: Course) -> None:
    name = "gradebook.db"
    shutil.copy(built_course() / ".course" / name, graded.working_folder / name)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert scores(graded) == POINTS


def test_a_run_killed_before_it_pinned_a_result_is_made_good_by_the_next(graded: Course) -> None:
    file = graded.working_folder / "results.db"
    with Results(file) as results:
        pinned = results.recorded(ASSIGNMENT)
        results.forget_recorded(ASSIGNMENT, *pinned)

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    with Results(file) as results:
        assert pinned
        assert results.recorded(ASSIGNMENT) == pinned


def test_a_killed_worker_costs_nothing(ungraded: Course) -> None:
    killed: list[int] = []

    def kill(report: StudentReport, done: int, total: int) -> None:
        if not killed:
            for worker in workers_here():
                killed.append(worker)
                os.kill(worker, signal.SIGKILL)

    report = grade_assignment(
        ungraded, ASSIGNMENT, students=["ada", "carla", "dora", "gina"], workers=2, progress=kill
    )

    assert killed
    assert {each.student: each.sheet.score for each in report.students} == {
        student: POINTS[student] for student in ("ada", "carla", "dora", "gina")
    }


def test_a_locked_gradebook_is_said_clearly_and_the_next_run_only_writes(
    ungraded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.5)
    pool = canned(*POINTS)
    with sqlite3.connect(ungraded.working_folder / "gradebook.db") as other:
        other.execute("BEGIN IMMEDIATE")
        report = grade_assignment(ungraded, ASSIGNMENT, pool=pool.start)

    assert all("database is locked" in student.problem for student in report.students)
    assert all("close whatever else" in student.problem for student in report.students)
    assert rows(ungraded, "grade") == []

    grade_assignment(ungraded, ASSIGNMENT, pool=no_pool().start)

    assert scores(ungraded) == POINTS


def test_a_full_disk_leaves_old_marks_that_ask_for_a_look(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(grader, "write_whole", full)
    report = grade_assignment(
        graded, ASSIGNMENT, students=["ada"], force=True, pool=canned("ada").start
    )

    assert "No space left" in report.students[0].problem
    assert report.students[0].in_trouble
    assert all(waits for _, _, waits in grades(graded, "ada").values())


def test_a_fault_costs_no_points_and_is_tried_again_next_time(graded: Course) -> None:
    fault = faulted(load_bundle(graded, ASSIGNMENT), "ada", "the machine is on fire")
    pool = CannedPool({"ada": fault}, [])

    for _ in range(2):
        report = grade_assignment(graded, ASSIGNMENT, students=["ada"], force=True, pool=pool.start)

    assert report.students[0].sheet.questions[0].outcome is Outcome.FAULT
    assert grades(graded, "ada")["test_relu_forward"] == (None, None, True)
    grade_assignment(graded, ASSIGNMENT, students=["ada"], pool=canned("ada").start)
    assert grades(graded, "ada")["test_relu_forward"] == (7.0, None, False)


def test_nothing_handed_in_earns_nothing_and_waits_for_nobody(ungraded: Course) -> None:
    notebook = ungraded.step_folder("submitted", ASSIGNMENT, "bob") / f"{ASSIGNMENT}.ipynb"
    notebook.unlink()

    report = grade_assignment(ungraded, ASSIGNMENT, students=["bob"], workers=1)

    assert report.students[0].sheet.notes == ("nothing was handed in",)
    assert set(grades(ungraded, "bob").values()) == {(0.0, None, False)}


def test_executed_notebooks_can_be_replaced_where_nbgrader_made_them_read_only(
    graded: Course,
) -> None:
    folder = graded.step_folder("autograded", ASSIGNMENT, "ada")
    for file in folder.iterdir():
        file.chmod(0o444)
    before = (folder / f"{ASSIGNMENT}.ipynb").stat().st_ino

    report = grade_assignment(
        graded, ASSIGNMENT, students=["ada"], force=True, pool=canned("ada").start
    )

    assert report.students[0].problem == ""
    assert (folder / f"{ASSIGNMENT}.ipynb").stat().st_ino != before


def test_a_jail_weaker_than_course_yml_asks_for_grades_nobody(
    ungraded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "best_rung", lambda: "process")

    with pytest.raises(CourseError, match="can only build the jail 'process'"):
        grade_assignment(ungraded, ASSIGNMENT, pool=no_pool().start)


def test_a_jail_that_nobody_knows_is_refused(ungraded: Course) -> None:
    course = replace(ungraded, weakest_jail="bubblewarp")

    with pytest.raises(CourseError, match="no jail is called 'bubblewarp'"):
        grade_assignment(course, ASSIGNMENT, pool=no_pool().start)


def test_a_student_who_handed_in_nothing_cannot_be_named(ungraded: Course) -> None:
    with pytest.raises(CourseError, match="no submission of a3_relu by 'zoe'"):
        grade_assignment(ungraded, ASSIGNMENT, students=["zoe"], pool=no_pool().start)


def test_an_assignment_that_was_not_built_is_said(ungraded: Course) -> None:
    shutil.rmtree(ungraded.step_folder("release", ASSIGNMENT))

    with pytest.raises(CourseError, match="a3_relu has not been built"):
        grade_assignment(ungraded, ASSIGNMENT, pool=no_pool().start)


def test_an_unreadable_time_is_no_time(ungraded: Course) -> None:
    submit(ungraded, "ada", b"{}", "yesterday, I think")

    assert submission_time(ungraded, ASSIGNMENT, "ada").submitted_at is None


def test_a_course_without_submissions_has_an_empty_report(ungraded: Course) -> None:
    shutil.rmtree(ungraded.working_folder / "submitted")

    assert grade_assignment(ungraded, ASSIGNMENT, pool=no_pool().start).students == ()
