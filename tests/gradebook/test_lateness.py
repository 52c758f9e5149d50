from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course, LatePolicy
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.grades import read_grades
from autograder.gradebook.lateness import due_of, lateness, penalty_of
from autograder.grading.pipeline import grade_assignment
from autograder.marking.verdict import points
from autograder.returning.feedback import write_feedback
from autograder.returning.given_marks import given_marks
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    by_hand,
    copy_of,
    graded_course,
    no_pool,
    rows,
)

BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001 - a wall's clock


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def due_later(course: Course, due: datetime | None) -> Course:
    (assignment,) = course.assignments
    return replace(course, assignments=(replace(assignment, due=due),))


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[misc, arg-type]  # whole numbers


@pytest.mark.parametrize(
    ("due", "submitted", "days"),
    [
        pytest.param(berlin(2026, 10, 24, 18), berlin(2026, 10, 25, 18), 1, id="25 hours"),
        pytest.param(berlin(2026, 10, 24, 18), berlin(2026, 10, 25, 18, 1), 2, id="and no more"),
        pytest.param(berlin(2027, 3, 27, 18), berlin(2027, 3, 28, 18), 1, id="so are 23"),
        pytest.param(berlin(2027, 3, 22, 18), berlin(2027, 3, 29, 18), 7, id="a week"),
        pytest.param(berlin(2027, 2, 1, 18), berlin(2027, 2, 1, 18, 0, 1), 1, id="a second"),
        pytest.param(berlin(2027, 2, 1, 18), berlin(2027, 2, 1, 18), 0, id="to the second"),
        pytest.param(
            berlin(2026, 10, 25, 2, 30),
            datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1),
            1,
            id="an hour that comes twice",
        ),
        pytest.param(None, berlin(2027, 2, 1, 18), 0, id="never due"),
        pytest.param(berlin(2027, 2, 1, 18), None, 0, id="nobody knows when"),
    ],
)
def test_days_end_at_the_time_of_day_at_which_it_was_due(
    due: datetime | None, submitted: datetime | None, days: int
) -> None:
    assert lateness(due, submitted, BERLIN).days == days


@given(PLAIN, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_lateness_never_falls_with_time_and_is_a_day_once_it_is_late(
    due: datetime, after: timedelta
) -> None:
    at = due.replace(tzinfo=UTC)

    earlier, later = (lateness(at, at + one, BERLIN) for one in (after / 2, after))

    assert earlier.late <= later.late
    assert (later.days >= 1) == (after > timedelta(0))
    assert abs(later.days - after / timedelta(days=1)) < 1.05


def test_an_extension_moves_the_due_date_to_the_same_time_of_day() -> None:
    due = due_of(berlin(2026, 10, 24, 18), timedelta(days=3), BERLIN)

    assert due == berlin(2026, 10, 27, 18)


def test_a_due_date_in_another_zone_is_counted_in_the_courses() -> None:
    due = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("America/New_York"))

    assert lateness(due, berlin(2026, 10, 25, 18), BERLIN).days == 1


def test_the_last_day_of_all_is_late_and_no_error() -> None:
    late = lateness(berlin(2027, 2, 1, 18), datetime.max.replace(tzinfo=UTC), BERLIN)

    assert late.days > 0
    assert penalty_of(LatePolicy(10, 50), 8.0, late) == 4.0


def test_points_given_by_hand_are_less_the_penalty_wherever_marks_are_read(graded: Course) -> None:
    by_hand(graded, "carla", "why", 4.0)

    current = read_current_marks(graded, ASSIGNMENT)["carla"]
    table = read_grades(graded)
    carla = next(student for student in table.students if student.id == "carla")
    write_feedback(graded, ASSIGNMENT, students=["carla"])
    page = graded.step_folder("feedback", ASSIGNMENT, "carla") / f"{ASSIGNMENT}.html"

    assert current.penalty == pytest.approx(16.24 * 0.2)
    assert table.of(carla, table.assignments[0]).total == pytest.approx(16.24 * 0.8)
    mark = given_marks(graded, ASSIGNMENT).marks["carla"]
    assert mark.score == pytest.approx(16.24 * 0.8)
    taken = f"16.24 earned, {points(16.24 * 0.2)} taken for lateness"
    assert taken in page.read_text(encoding="utf-8")


def test_a_due_date_moved_in_course_yml_counts_at_once_wherever_marks_are_read(
    graded: Course,
) -> None:
    by_hand(graded, "carla", "why", 4.0)
    moved = due_later(graded, berlin(2027, 3, 1, 18))

    table = read_grades(moved)
    carla = next(student for student in table.students if student.id == "carla")

    assert read_current_marks(moved, ASSIGNMENT)["carla"].penalty == 0
    assert table.of(carla, table.assignments[0]).total == pytest.approx(16.24)
    assert given_marks(moved, ASSIGNMENT).marks["carla"].score == pytest.approx(16.24)


def test_nbgraders_own_tables_follow_at_the_next_run_and_it_is_told_once(graded: Course) -> None:
    moved = due_later(graded, None)

    first = grade_assignment(moved, ASSIGNMENT, pool=no_pool().start)
    second = grade_assignment(moved, ASSIGNMENT, pool=no_pool().start)

    assert first.notes == (
        "due at no time, as course.yml says; the gradebook said 2027-02-22 18:00",
    )
    assert second.notes == ()
    assert {penalty for _, _, penalty in rows(graded, "penalty")} == {None}


def test_a_due_date_by_which_more_are_late_says_how_many(graded: Course) -> None:
    moved = due_later(graded, berlin(2026, 2, 22, 18))  # a slip in the year

    report = grade_assignment(moved, ASSIGNMENT, pool=no_pool().start)

    (note,) = report.notes
    assert note.endswith(f"that makes {len(report.students)} late, not 1")
