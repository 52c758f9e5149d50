"""What one member of a team is given counts for all who handed in the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.enrolment.changes import add_person, drop_person
from autograder.gradebook.current_marks import CurrentMarks, current_marks, read_current_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.grading.deciding import extend
from autograder.grading.pipeline import grade_assignment
from autograder.grading.waiting import read_unlike, read_waiting
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.given_marks import given_marks
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    BACKWARD,
    FORWARD,
    POINTS,
    answered,
    by_hand,
    copy_of,
    graded_course,
    grades,
    submit,
)

TEAM = ("ada", "bob", "carla")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade a team of three that handed in one notebook, and gina of their team her own."""
    course = copy_of(graded_course(), tmp_path_factory.mktemp("team"))
    team = {*TEAM, "gina"}
    write_roster(
        course, Roster(tuple(Person(one, team="T" if one in team else "") for one in POINTS))
    )
    theirs = json.dumps(answered(course, FORWARD, BACKWARD, "Else all layers are one.")).encode()
    for student in TEAM:
        submit(course, student, theirs)
    grade_assignment(course, ASSIGNMENT, students=TEAM, workers=1)
    return course.folder


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    return copy_of(template, tmp_path)


def written(course: Course) -> dict[str, float | None]:
    marks = read_current_marks(course, ASSIGNMENT)
    return {student: marks[student].marks["why"].score for student in (*TEAM, "gina")}


def test_a_mark_of_one_member_counts_for_all_who_handed_in_the_same(course: Course) -> None:
    by_hand(course, "bob", "why", 3.0, "Well argued.")

    assert written(course) == {"ada": 3.0, "bob": 3.0, "carla": 3.0, "gina": 0.0}
    assert not {one.student for one in read_waiting(course, ASSIGNMENT)} & {*TEAM}
    given = given_marks(course, ASSIGNMENT).marks
    assert {given[student].score for student in TEAM} == {POINTS["ada"] + 3.0}
    *_, table = export(course)
    assert {table.grades[student, ASSIGNMENT].total for student in TEAM} == {POINTS["ada"] + 3.0}
    pages = write_feedback(course, ASSIGNMENT, students=TEAM).pages
    assert all("Well argued." in page.read_text(encoding="utf-8") for page in pages)
    assert grades(course, "ada")["why"] == (None, None, True)  # nothing is written of others


def test_a_mark_that_changes_or_is_taken_back_does_so_for_all(course: Course) -> None:
    by_hand(course, "bob", "why", 3.0)
    by_hand(course, "bob", "why", 1.5)
    assert set(written(course).values()) == {1.5, 0.0}

    grade_assignment(course, ASSIGNMENT, students=TEAM, workers=1, force=True)

    assert set(written(course).values()) == {1.5, 0.0}


def test_a_member_s_own_mark_counts_first_and_two_marks_are_nobody_else_s(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(course, "bob", "why", 3.0)
    assert read_unlike(course, ASSIGNMENT) == ()
    by_hand(course, "carla", "why", 1.0)

    assert written(course) == {"ada": None, "bob": 3.0, "carla": 1.0, "gina": 0.0}
    assert [one.student for one in read_waiting(course, ASSIGNMENT) if one.student in TEAM] == [
        "ada"
    ]
    assert run(["waiting", ASSIGNMENT, "--course", str(course.folder)]) == 0
    assert "one answer, unlike points" in capsys.readouterr().out
    assert read_unlike(course, ASSIGNMENT) == (("why", "T", "bob", 3.0), ("why", "T", "carla", 1.0))


def test_who_hands_in_something_else_has_a_mark_of_their_own_to_wait_for(course: Course) -> None:
    by_hand(course, "bob", "why", 3.0)
    submit(course, "ada", json.dumps(answered(course, FORWARD, BACKWARD, "My own words.")).encode())

    grade_assignment(course, ASSIGNMENT, students=["ada"], workers=1)

    assert written(course) == {"ada": None, "bob": 3.0, "carla": 3.0, "gina": 0.0}


def test_lateness_stays_each_member_s_own(course: Course) -> None:
    submit_late = course.step_folder("submitted", ASSIGNMENT, "ada") / "timestamp.txt"
    submit_late.write_text("2027-02-23 12:00:00.000000 UTC\n", encoding="utf-8")
    grade_assignment(course, ASSIGNMENT, workers=1)
    by_hand(course, "bob", "why", 3.0)
    full = POINTS["ada"] + 3.0

    def scores() -> list[float]:
        marks = read_current_marks(course, ASSIGNMENT)
        return [marks[student].score for student in TEAM]

    assert scores() == [pytest.approx(0.9 * full), full, full]
    extend(course, ASSIGNMENT, "team:T", days=1)
    assert scores() == [full, full, full]
    export(course)  # nbgrader's own sum follows
    with_penalty = read_current_marks(course, ASSIGNMENT)["ada"]
    assert with_penalty.raw - with_penalty.taken == pytest.approx(full)


def test_who_changes_teams_or_drops_afterwards_changes_nobody_s_mark(course: Course) -> None:
    by_hand(course, "ada", "why", 3.0)
    before = written(course)
    assert before["bob"] == before["carla"] == 3.0

    drop_person(course, "ada")
    add_person(course, Person("bob", team="U"))

    assert written(course) == before
    one = [current_of(course, student).marks["why"].score for student in ("bob", "carla")]
    assert one == [3.0, 3.0]
    grade_assignment(course, ASSIGNMENT, workers=1, force=True)
    assert written(course) == before


def current_of(course: Course, student: str) -> CurrentMarks:
    with open_gradebook(course) as gradebook:
        connection = gradebook.db.connection()
        return current_marks(connection, course, ASSIGNMENT, student)[student]


def test_two_of_another_team_with_the_same_file_share_nothing(course: Course) -> None:
    notebook = course.step_folder("submitted", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.ipynb"
    submit(course, "dora", notebook.read_bytes())
    add_person(course, Person("dora", team="V"))
    grade_assignment(course, ASSIGNMENT, students=["dora"], workers=1)
    by_hand(course, "ada", "why", 3.0)

    assert read_current_marks(course, ASSIGNMENT)["dora"].marks["why"].score is None
