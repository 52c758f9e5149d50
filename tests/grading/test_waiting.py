from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.grading.pipeline import grade_assignment
from autograder.grading.waiting import by_question, read_waiting
from autograder.returning.given_marks import given_marks
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    CannedPool,
    by_hand,
    cell,
    copy_of,
    forget,
    graded_course,
    marked_of,
    no_pool,
    submit,
)


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def test_what_nobody_read_yet_waits_and_grade_says_how_many(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    report = grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    waiting = read_waiting(graded, ASSIGNMENT)

    assert report.waiting == len(waiting)
    assert by_question(waiting) == {"why": len(waiting)}
    carla = next(one for one in waiting if one.student == "carla")
    assert (carla.why, carla.max_score, carla.before) == ("not read yet", 4.0, None)
    assert "words" in carla.answer
    assert run(["grade", ASSIGNMENT, "--course", str(graded.folder)]) == 0
    assert f"{len(waiting)} answers wait for a person" in capsys.readouterr().out


def test_a_changed_answer_is_listed_with_the_one_before(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(graded, "carla", "why", 3.0, "Well argued.")
    marked = marked_of(graded, "carla")
    executed = json.loads(marked.notebook)
    cell(executed, "why")["source"] = "Other words"
    changed = replace(marked, notebook=json.dumps(executed).encode())
    submit(graded, "carla", b"{}")
    pool = CannedPool({"carla": changed}, [])

    grade_assignment(graded, ASSIGNMENT, students=["carla"], pool=pool.start)

    carla = next(one for one in read_waiting(graded, ASSIGNMENT) if one.student == "carla")
    assert (carla.why, carla.answer) == ("changed since it was read", "Other words")
    assert carla.before is not None
    assert (carla.before.points, carla.before.comment) == (3.0, "Well argued.")
    run(["waiting", ASSIGNMENT, "--text", "--course", str(graded.folder)])
    said = capsys.readouterr().out
    assert "Other words" in said
    assert "before it changed (3 points. Well argued.)" in said


def test_a_section_has_its_own_and_what_is_to_be_graded_is_not_among_them(graded: Course) -> None:
    write_roster(graded, Roster((Person("carla", section="B"), Person("gina", section="A"))))

    assert {one.student for one in read_waiting(graded, ASSIGNMENT, "B")} == {"carla"}
    forget(graded, "carla")
    assert read_waiting(graded, ASSIGNMENT, "B") == ()


@pytest.mark.parametrize("points", [-3.0, 40.0])
def test_a_mark_that_cannot_be_meant_waits(graded: Course, points: float) -> None:
    by_hand(graded, "carla", "why", points)

    carla = next(one for one in read_waiting(graded, ASSIGNMENT) if one.student == "carla")

    assert carla.why == f"has {points:g} points of 4"
    assert given_marks(graded, ASSIGNMENT).marks["carla"].score is None
