from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.records import read_recorded
from autograder.grading.pipeline import grade_assignment
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    LATE,
    OPEN_AT_ZERO,
    CannedPool,
    answered,
    by_hand,
    cell,
    copy_of,
    forget,
    graded_course,
    grades,
    marked_of,
    no_pool,
    rows,
    submit,
)


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    """Return the graded class, in which somebody read two of carla's answers."""
    course = copy_of(graded_course(), tmp_path)
    by_hand(course, "carla", "why", 3.0, "Well argued.")
    by_hand(course, "carla", "test_relu_backward", 6.0)
    return course


def again(course: Course, student: str, **answers: str) -> None:
    """Hand carla's work in again with other answers, and grade it as the same result."""
    submitted = course.step_folder("submitted", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
    marked = marked_of(course, student)
    before, executed = json.loads(submitted.read_bytes()), json.loads(marked.notebook)
    for name, text in answers.items():
        for notebook in (before, executed):
            if name == "elsewhere":
                notebook["cells"][0]["source"] = text
            else:
                cell(notebook, name)["source"] = text
    submit(course, student, json.dumps(before).encode(), LATE)
    pool = CannedPool({student: replace(marked, notebook=json.dumps(executed).encode())}, [])
    grade_assignment(course, ASSIGNMENT, students=[student], pool=pool.start)


def comments(course: Course) -> dict[str, tuple[str | None, str | None]]:
    return {
        name: (auto, manual)
        for student, name, auto, manual in rows(course, "comment")
        if student == "carla"
    }


def test_a_typo_elsewhere_asks_nobody_again(graded: Course) -> None:
    again(graded, "carla", elsewhere="# ReLU, with a typo")

    assert grades(graded, "carla")["why"] == (None, 3.0, False)
    assert grades(graded, "carla")["test_relu_backward"] == (5.24, 6.0, False)
    assert comments(graded)["why"] == (None, "Well argued.")


def test_a_changed_answer_asks_again_and_shows_both(graded: Course) -> None:
    again(graded, "carla", why="Other words", relu_backward=OPEN_AT_ZERO + "# better")

    assert grades(graded, "carla")["why"] == (None, None, True)
    assert grades(graded, "carla")["test_relu_backward"] == (5.24, None, True)
    said, manual = comments(graded)["why"]
    assert manual is None
    assert said is not None
    assert "had 3 points and the comment: Well argued." in said
    assert "My < b>words< /b>" in said
    assert "had 6 points" in str(comments(graded)["relu_backward"][0])


def test_an_answer_that_comes_back_finds_its_mark(graded: Course) -> None:
    first = marked_of(graded, "carla")
    again(graded, "carla", why="Other words")
    again(graded, "carla", why=cell(json.loads(first.notebook), "why")["source"] + "  ")

    assert grades(graded, "carla")["why"] == (None, 3.0, False)
    assert comments(graded)["why"] == (None, "Well argued.")


def test_each_answer_has_the_mark_that_it_was_given(graded: Course) -> None:
    first = cell(json.loads(marked_of(graded, "carla").notebook), "why")["source"]
    again(graded, "carla", why="Other words")
    by_hand(graded, "carla", "why", 1.0, "Less so.")
    again(graded, "carla", why=first)
    assert grades(graded, "carla")["why"] == (None, 3.0, False)

    again(graded, "carla", why="Other words")

    assert grades(graded, "carla")["why"] == (None, 1.0, False)
    assert comments(graded)["why"] == (None, "Less so.")


def test_who_looks_and_lets_the_machines_points_stand_is_not_asked_again(graded: Course) -> None:
    again(graded, "carla", relu_backward=OPEN_AT_ZERO + "# better")
    with open_gradebook(graded) as formgrader:  # as its page does when it is saved
        grade = formgrader.find_grade("test_relu_backward", ASSIGNMENT, ASSIGNMENT, "carla")
        grade.needs_manual_grade = False
        formgrader.db.commit()

    again(graded, "carla", elsewhere="# a typo")

    assert grades(graded, "carla")["test_relu_backward"] == (5.24, None, False)


def test_a_mark_that_was_taken_back_does_not_return(graded: Course) -> None:
    with open_gradebook(graded) as formgrader:
        grade = formgrader.find_grade("test_relu_backward", ASSIGNMENT, ASSIGNMENT, "carla")
        grade.manual_score = None
        formgrader.db.commit()

    again(graded, "carla", elsewhere="# a typo")
    forget(graded, "carla")
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert grades(graded, "carla")["test_relu_backward"] == (5.24, None, False)


def test_a_gradebook_of_an_older_version_asks_nobody_for_the_same_answers(graded: Course) -> None:
    with open_gradebook(graded) as gradebook:
        for table in ("record", "hand", "history", "about", "decision"):
            gradebook.db.connection().exec_driver_sql(f"drop table convkit_{table}")
        gradebook.db.commit()

    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert grades(graded, "carla")["why"] == (None, 3.0, False)
    assert grades(graded, "carla")["test_relu_backward"] == (5.24, 6.0, False)


def test_what_stands_is_found_in_the_gradebook_itself(graded: Course, tmp_path: Path) -> None:
    gradebook = graded.working_folder / "gradebook.db"
    old = gradebook.read_bytes()
    again(graded, "carla", why="Other words")
    gradebook.write_bytes(old)  # a backup of before, by hand, as people do

    recorded = read_recorded(graded, ASSIGNMENT)
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert recorded.keys() == read_recorded(graded, ASSIGNMENT).keys()
    assert read_recorded(graded, ASSIGNMENT)["carla"] != recorded["carla"]
    assert grades(graded, "carla")["why"] == (None, None, True)


def test_points_that_something_else_changed_do_not_stand(graded: Course) -> None:
    with open_gradebook(graded) as gradebook:
        gradebook.find_grade("test_relu_forward", ASSIGNMENT, ASSIGNMENT, "ada").auto_score = 1.0
        gradebook.db.commit()

    assert "ada" not in read_recorded(graded, ASSIGNMENT)
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)
    assert grades(graded, "ada")["test_relu_forward"] == (7.0, None, False)


def test_a_mark_of_more_than_the_question_is_worth_now_asks_for_a_look(graded: Course) -> None:
    by_hand(graded, "carla", "why", 5.0)

    mark = read_current_marks(graded, ASSIGNMENT)["carla"].marks["why"]

    assert mark.waits
    assert answered(graded)


@pytest.mark.parametrize("other", [{"id": "cnn2"}, {"term": "2028"}])
def test_the_gradebook_of_another_course_or_term_is_refused(
    graded: Course, other: dict[str, str]
) -> None:
    renamed = replace(graded, **other)  # type: ignore[arg-type]  # two texts

    for command in (
        lambda: read_current_marks(renamed, ASSIGNMENT),
        lambda: grade_assignment(renamed, ASSIGNMENT, pool=no_pool().start),
    ):
        with pytest.raises(CourseError, match="the gradebook is that of the course 'cnn'"):
            command()


def test_an_upgrade_that_shows_an_answer_in_another_way_asks_nobody(graded: Course) -> None:
    marked = marked_of(graded, "carla")
    executed = json.loads(marked.notebook)
    cell(executed, "why")["source"] = "Shown in another way"
    shown = replace(marked, notebook=json.dumps(executed).encode())

    pool = CannedPool({"carla": shown}, [])
    grade_assignment(graded, ASSIGNMENT, students=["carla"], force=True, pool=pool.start)

    assert grades(graded, "carla")["why"] == (None, 3.0, False)


def test_a_changed_answer_still_asks_after_a_run_that_was_killed_is_run_again(
    graded: Course,
) -> None:
    again(graded, "carla", relu_backward=OPEN_AT_ZERO + "# better", why="Other words")
    before = [rows(graded, table) for table in ("grade", "comment")]

    for _ in range(2):  # what was written is written once more
        forget(graded, "carla")
        grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert [rows(graded, table) for table in ("grade", "comment")] == before
    assert grades(graded, "carla")["test_relu_backward"] == (5.24, None, True)
