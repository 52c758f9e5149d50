from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.course import (
    Assignment,
    Course,
    Extension,
    GradingPolicy,
    LatePolicy,
    Someone,
    load_course,
)
from autograder.errors import CourseError
from autograder.gradebook.grades import AssignmentHead, Grades, Gradetable, Question, Student
from autograder.gradebook.terms import Adjustment, CellMark, Handed, Terms
from autograder.model import Limits
from autograder.returning.export import as_csv, as_json
from autograder.roster.person import Person

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = LatePolicy(10, 50)


def moment(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=BERLIN)


TWO_DAYS_LATE = moment(10, 12)


def a_course(**changes: object) -> Course:
    course = Course(
        folder=Path("/nowhere"),
        id="cnn",
        title="",
        time_zone="Europe/Berlin",
        assignments=(
            Assignment("a1", "", moment(1), 1.0, Limits()),
            Assignment("a2", "", moment(8), 1.0, Limits()),
        ),
        late=POLICY,
        weakest_jail="bubblewrap",
        gradebook_url="",
        exchange=Path("/nowhere"),
        secret_file=Path("/nowhere"),
        workers=1,
    )
    return replace(course, **changes)  # type: ignore[arg-type]  # fields of it


def terms(
    *extensions: Extension,
    submitted: datetime | None = TWO_DAYS_LATE,
    people: tuple[Person, ...] = (Person("ada", team="t", section="B"),),
    course: Course | None = None,
) -> Terms:
    """Return terms in which ada handed a2 in two days late."""
    return Terms(
        course or a_course(),
        {person.id: person for person in people},
        extensions,
        handed={("ada", "a2"): Handed(submitted)},
    )


@pytest.mark.parametrize(
    ("extension", "days"),
    [
        pytest.param(Extension(Someone(student="ada"), days=1), 1, id="days"),
        pytest.param(Extension(Someone(student="ada"), until=moment(10)), 0, id="until"),
        pytest.param(Extension(Someone(student="ada"), waive=True), 0, id="waived"),
        pytest.param(Extension(Someone(team="t"), days=2), 0, id="a team"),
        pytest.param(Extension(Someone(section="B"), days=2), 0, id="a section"),
        pytest.param(Extension(Someone(student="bob"), days=2), 2, id="somebody else's"),
        pytest.param(Extension(Someone(section="C"), days=2), 2, id="another section's"),
        pytest.param(
            Extension(Someone(student="ada", assignment="a1"), days=2), 2, id="another assignment's"
        ),
        pytest.param(
            Extension(Someone(student="ada"), until=moment(2)), 2, id="never less than all have"
        ),
    ],
)
def test_an_extension_moves_what_is_charged(extension: Extension, days: int) -> None:
    assert terms(extension).due("ada", "a2").charged.days == days


def test_the_latest_of_several_extensions_counts_and_is_said() -> None:
    due = terms(
        Extension(Someone(student="ada"), days=1),
        Extension(Someone(section="B", why="the server was down"), days=3),
    ).due("ada", "a2")

    assert due.due == moment(11)
    assert due.reasons == ("due 2027-02-11 18:00 by an extension (the server was down)",)


def test_grace_is_in_time_and_after_it_all_counts() -> None:
    course = a_course(late=replace(POLICY, grace=timedelta(minutes=15)))
    within = terms(submitted=moment(8) + timedelta(minutes=15), course=course)
    after = terms(submitted=moment(8) + timedelta(minutes=16), course=course)

    assert within.due("ada", "a2").charged.days == 0
    assert within.due("ada", "a2").late.late == timedelta(minutes=15)
    assert after.due("ada", "a2").charged.days == 1


def test_late_days_are_spent_on_what_is_due_first() -> None:
    course = a_course(late_days=3)
    both = replace(
        terms(course=course),
        handed={
            ("ada", "a1"): Handed(moment(2, 12)),
            ("ada", "a2"): Handed(moment(11, 12)),
        },
    )

    assert both.due("ada", "a1").charged.days == 0
    assert both.due("ada", "a2").late.days == 3
    assert both.due("ada", "a2").charged.days == 1
    assert both.due("ada", "a2").reasons == ("2 of 3 late days spent on it",)


@pytest.mark.parametrize(
    ("overall", "own", "charged", "said"),
    [
        pytest.param(
            1,
            None,
            (1, 2),
            "1 of 3 late days spent on it, the most that this assignment may have",
            id="of all",
        ),
        pytest.param(2, None, (0, 2), "1 of 3 late days spent on it", id="more than are left"),
        pytest.param(
            None,
            0,
            (0, 3),
            "0 of 3 late days spent on it, the most that this assignment may have",
            id="none on this one",
        ),
    ],
)
def test_so_many_late_days_are_spent_on_one_assignment_and_no_more(
    overall: int | None, own: int | None, charged: tuple[int, int], said: str
) -> None:
    course = a_course(late_days=3, late=replace(POLICY, most_late_days=overall))
    second = replace(course.assignments[1], late=replace(POLICY, most_late_days=own))
    if own is not None:
        course = replace(course, assignments=(course.assignments[0], second))
    handed = {("ada", "a1"): Handed(moment(2, 20)), ("ada", "a2"): Handed(moment(11, 12))}
    both = replace(terms(course=course), handed=handed)

    found = (both.due("ada", "a1"), both.due("ada", "a2"))

    assert tuple(one.charged.days for one in found) == charged
    assert found[1].reasons == (said,)


def test_no_late_days_are_spent_where_lateness_costs_nothing() -> None:
    free = terms(course=a_course(late_days=3, late=LatePolicy())).due("ada", "a2")

    assert (free.charged.days, free.reasons) == (2, ())


def test_excused_work_spends_no_late_days() -> None:
    handed = {("ada", "a1"): Handed(moment(4, 12)), ("ada", "a2"): Handed(moment(10, 12))}
    both = replace(terms(course=a_course(late_days=3)), handed=handed)
    excused = replace(both, excused=(Someone(student="ada", assignment="a1"),))

    assert both.due("ada", "a2").charged.days == 2
    assert excused.due("ada", "a2").charged.days == 0
    assert excused.due("ada", "a1").reasons == ()


def test_an_assignment_may_have_a_policy_of_its_own() -> None:
    course = a_course()
    own = replace(course.assignments[1], late=LatePolicy(40, 100))
    harsh = terms(course=replace(course, assignments=(course.assignments[0], own)))

    total = harsh.total("a2", {"test_f": CellMark(10.0, 5.0, waits=False)}, harsh.due("ada", "a2"))

    assert total.penalty == pytest.approx(4.0)


MARKS = {
    "test_f": CellMark(6.0, 3.0, waits=False),
    "test_g": CellMark(4.0, 1.0, waits=False),
}


@pytest.mark.parametrize(
    ("adjustments", "score", "full"),
    [
        pytest.param((), 4.0, 10.0, id="none"),
        pytest.param((Adjustment("drop", "g"),), 3.0, 6.0, id="a question dropped"),
        pytest.param((Adjustment("full", "g"),), 7.0, 10.0, id="in full"),
        pytest.param((Adjustment("scale", value=2.0),), 8.0, 10.0, id="scaled"),
        pytest.param((Adjustment("scale", value=4.0),), 10.0, 10.0, id="never over full marks"),
        pytest.param((Adjustment("bonus", value=7.0),), 11.0, 10.0, id="but for a bonus"),
        pytest.param(
            (Adjustment("drop", "g"), Adjustment("scale", value=1.5)), 4.5, 6.0, id="both"
        ),
    ],
)
def test_adjustments_change_what_counts(
    adjustments: tuple[Adjustment, ...], score: float, full: float
) -> None:
    made = replace(terms(submitted=None), adjustments={"a2": adjustments})

    total = made.total("a2", made.adjusted("a2", MARKS), made.due("ada", "a2"))

    assert (total.score, total.max_score) == (pytest.approx(score), full)
    assert len(made.sentences("a2")) == len(adjustments)
    assert made.sentences("a1") == ()


def test_full_marks_may_be_other_than_the_sum_and_totals_are_rounded() -> None:
    course = a_course(grading=GradingPolicy(rounding=0.5))
    out_of = replace(course.assignments[1], max_score=8.0, bonus=0.25)
    made = terms(
        submitted=None, course=replace(course, assignments=(course.assignments[0], out_of))
    )

    total = made.total("a2", made.adjusted("a2", MARKS), made.due("ada", "a2"))

    assert (total.score, total.max_score) == (4.5, 8.0)


def table(grading: GradingPolicy, **grades: tuple[float, str]) -> Gradetable:
    """Return ada's grades: points out of ten and a status, by assignment."""
    weights = {"a1": 1.0, "a2": 3.0, "a3": 1.0}
    heads = tuple(
        AssignmentHead(name, "", weight, (Question("f", 10.0),)) for name, weight in weights.items()
    )
    made = {
        ("ada", name): Grades({"f": points}, status=status)
        for name, (points, status) in grades.items()
    }
    return Gradetable("cnn", heads, (Student("ada"),), made, grading)


def test_the_lowest_is_the_one_without_which_the_whole_is_best() -> None:
    grades = {"a1": (2.0, "graded"), "a2": (5.0, "graded"), "a3": (9.0, "graded")}

    assert table(GradingPolicy(), **grades).percent(Student("ada")) == pytest.approx(52.0)
    assert table(GradingPolicy(1), **grades).percent(Student("ada")) == pytest.approx(60.0)
    assert table(GradingPolicy(5), **grades).percent(Student("ada")) == pytest.approx(90.0)


def test_excused_work_does_not_count_and_what_nobody_was_graded_in_not_yet() -> None:
    made = table(GradingPolicy(), a1=(2.0, "excused"), a2=(5.0, "graded"))

    assert made.percent(Student("ada")) == pytest.approx(37.5)
    assert made.percent_so_far(Student("ada")) == pytest.approx(50.0)


def test_who_is_excused_from_everything_has_no_percentage_and_no_letter() -> None:
    excused = dict.fromkeys(("a1", "a2", "a3"), (0.0, "excused"))
    made = table(GradingPolicy(letters=(("A", 90.0), ("F", 0.0))), **excused)

    assert made.percent(Student("ada")) is None
    assert made.percent_so_far(Student("ada")) is None
    assert made.letter(Student("ada")) == ""
    (row,) = csv.DictReader(io.StringIO(as_csv(made)))
    assert (row["percent"], row["percent_so_far"], row["letter"]) == ("", "", "")
    (student,) = json.loads(as_json(made))["students"]
    assert (student["percent"], student["letter"]) == (None, "")


def test_letters_are_read_from_a_table(tmp_path: Path) -> None:
    text = """\
id: cnn
assignments:
  a3_relu: {title: ReLU, due: 2027-02-22 18:00, max_score: 10, late: {percent: 25}}
late:
  {policy: per_day, percent: 10, grace_minutes: 15, late_days: 4, late_days_per_assignment: 2}
grading: {drop_lowest: 1, rounding: 0.5, letters: {B: 80, A: 90, C: 70.5}}
extensions:
  - {student: 4711, assignment: a3_relu, until: 2027-02-24 18:00, why: ill}
  - {section: B, days: 2}
excused:
  - {student: bob, assignment: a3_relu}
"""
    (tmp_path / "course.yml").write_text(text, encoding="utf-8")

    course = load_course(tmp_path)

    assert [course.grading.letter(one) for one in (95, 90, 80, 70.5, 70.4)] == [*"AABC", ""]
    assert course.assignments[0].late == LatePolicy(25, 100, timedelta(minutes=15), 2)
    assert course.extensions[0].whose == Someone("4711", assignment="a3_relu", why="ill")
    assert course.extensions[0].until == datetime(2027, 2, 24, 18, tzinfo=UTC)
    assert course.late_days == 4


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        pytest.param(
            "late: {late_days_per_assignment: 2}",
            "limits late days, of which there are none",
            "write late_days: N beside it",
            id="a cap on late days that nobody has",
        ),
        pytest.param(
            "late: {late_days: 2, late_days_per_assignment: 3}",
            "late_days_per_assignment is 3, of only 2 late_days",
            "write a number up to 2",
            id="a cap on late days above all of them",
        ),
        pytest.param(
            "  a4_pooling: {title: P, late: {late_days_per_assignment: 2}}\nlate: {late_days: 1}",
            "assignments.a4_pooling.late.late_days_per_assignment is 2, of only 1",
            "write a number up to 1",
            id="a cap of one assignment above all of them",
        ),
        pytest.param(
            "late: {late_days: 2, late_days_per_assignment: 0}",
            "late.late_days_per_assignment is 0",
            "it must be greater than or equal to 1",
            id="late days that can be spent on nothing",
        ),
        pytest.param(
            "extensions: [{student: ada, assignment: a9, days: 1}]",
            "no assignment 'a9'",
            "write one of a3_relu",
            id="of no assignment",
        ),
        pytest.param("extensions: [{days: 1}]", "for nobody", "write one of student", id="nobody"),
        pytest.param(
            "extensions: [{student: ada}]", "gives no time", "write one of until", id="no time"
        ),
        pytest.param(
            "enrollment: 3", "unknown setting 'enrollment'", "remove it; known are", id="unlike any"
        ),
        pytest.param("grading: {rounding: -1}", "grading.rounding", "greater", id="less than none"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(
    tmp_path: Path, line: str, said: str, remedy: str
) -> None:
    text = f"id: cnn\nassignments:\n  a3_relu: {{title: ReLU}}\n{line}\n"
    (tmp_path / "course.yml").write_text(text, encoding="utf-8")

    with pytest.raises(CourseError, match=said) as raised:
        load_course(tmp_path)

    assert remedy in raised.value.remedy
