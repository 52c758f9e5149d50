from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course, load_course
from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import rename_person
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.grading.deciding import (
    ADJUST,
    EXTEND,
    adjust,
    decisions,
    excuse,
    extend,
    take_back,
)
from autograder.grading.pipeline import grade_assignment
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.given_marks import given_marks
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    by_hand,
    copy_of,
    graded_course,
    no_pool,
    rows,
)
from tests.helpers.harmless import read

CARLA = 12.24
"""What she earned; she handed in two days late, by ten percent a day."""


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    course = copy_of(graded_course(), tmp_path)
    by_hand(course, "carla", "why", 0.0)
    return course


def everywhere(course: Course, student: str) -> float:
    """Return a student's points, and see that everything that shows them says the same."""
    current = read_current_marks(course, ASSIGNMENT)[student]
    as_table, _, _ = export(course)
    table = csv.DictReader(io.StringIO(as_table.read_text(encoding="utf-8-sig")))
    row = next(row for row in table if row["student"] == student)
    assert float(row[f"{ASSIGNMENT}.total"]) == pytest.approx(current.score)
    assert float(row[f"{ASSIGNMENT}.max"]) == pytest.approx(current.max_score)
    assert given_marks(course, ASSIGNMENT).marks[student].score == pytest.approx(current.score)
    taken = {who: penalty or 0.0 for who, _, penalty in rows(course, "penalty")}
    earned = sum(
        (auto if manual is None else manual) or 0.0
        for who, _, auto, manual, *_ in rows(course, "grade")
        if who == student
    )
    assert earned - taken[student] == pytest.approx(current.score)  # the formgrader's own sum
    return current.score


def page(course: Course, student: str) -> str:
    write_feedback(course, ASSIGNMENT, students=[student])
    file = course.step_folder("feedback", ASSIGNMENT, student) / f"{ASSIGNMENT}.html"
    return read(file.read_text(encoding="utf-8")).text


def test_more_time_reaches_every_table_and_the_page_and_is_undone(graded: Course) -> None:
    assert everywhere(graded, "carla") == pytest.approx(CARLA * 0.8)

    done = extend(graded, ASSIGNMENT, "carla", days=1, why="ill")

    assert [(c.student, c.before, c.after) for c in done.changes] == [
        ("carla", pytest.approx(CARLA * 0.8), pytest.approx(CARLA * 0.9))
    ]
    assert everywhere(graded, "carla") == pytest.approx(CARLA * 0.9)
    assert "due 2027-02-23 18:00 by an extension (ill)" in page(graded, "carla")
    (kept,) = decisions(graded)
    assert (kept.target, kept.why, bool(kept.who)) == ("carla", "ill", True)
    assert "undone: 1 days more" in take_back(graded, ASSIGNMENT, {EXTEND}, "carla").said
    assert everywhere(graded, "carla") == pytest.approx(CARLA * 0.8)
    assert decisions(graded) == ()


def test_until_and_waive_count_too(graded: Course) -> None:
    extend(graded, ASSIGNMENT, "carla", until=datetime(2027, 2, 24, 18))  # noqa: DTZ001 - the course's
    assert everywhere(graded, "carla") == pytest.approx(CARLA)
    take_back(graded, ASSIGNMENT, {EXTEND}, "carla")

    extend(graded, ASSIGNMENT, "carla", waive=True)

    assert everywhere(graded, "carla") == pytest.approx(CARLA)


def test_an_extension_of_course_yml_counts_and_one_for_nobody_is_told(graded: Course) -> None:
    text = graded.file.read_text(encoding="utf-8")
    lines = "extensions: [{student: carla, days: 2}, {student: carlo, days: 2}]\n"
    graded.file.write_text(text + lines, encoding="utf-8")
    course = load_course(graded.folder)

    assert everywhere(course, "carla") == pytest.approx(CARLA)
    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)
    assert any("the student 'carlo', whom nobody knows" in note for note in report.notes)


def test_excused_work_is_said_and_not_returned(graded: Course) -> None:
    excuse(graded, ASSIGNMENT, "carla", "in hospital")

    *_, table = export(graded)
    carla = next(one for one in table.students if one.id == "carla")
    assert table.of(carla, table.assignments[0]).status == "excused"
    assert given_marks(graded, ASSIGNMENT).marks["carla"].why_not == "excused"
    assert "You need not hand this in: in hospital" in page(graded, "carla")


def test_a_question_dropped_for_everybody_is_said_and_undone(graded: Course) -> None:
    done = adjust(graded, ASSIGNMENT, "drop", question="relu_backward", why="misprinted")

    assert {one.student for one in done.changes} >= {"ada", "carla", "gina"}
    assert everywhere(graded, "carla") == pytest.approx(7.0 * 0.8)
    assert read_current_marks(graded, ASSIGNMENT)["ada"].max_score == pytest.approx(11.0)
    assert "relu_backward does not count, for anybody (misprinted)" in page(graded, "ada")
    take_back(graded, ASSIGNMENT, ADJUST)
    assert everywhere(graded, "carla") == pytest.approx(CARLA * 0.8)


@pytest.mark.parametrize(
    ("kind", "given", "score"),
    [
        pytest.param("full", {"question": "relu_backward"}, 14.5 * 0.8, id="full"),
        pytest.param("scale", {"value": 1.25}, CARLA * 1.25 * 0.8, id="scale"),
        pytest.param("bonus", {"value": 2.0}, CARLA * 0.8 + 2.0, id="bonus"),
    ],
)
def test_an_adjustment_reaches_every_table(
    graded: Course, kind: str, given: dict[str, float], score: float
) -> None:
    adjust(graded, ASSIGNMENT, kind, **given)  # type: ignore[arg-type]  # of either type

    assert everywhere(graded, "carla") == pytest.approx(score)
    assert set(POINTS) == set(read_current_marks(graded, ASSIGNMENT))


def test_nonsense_is_refused_before_anything_is_written(graded: Course) -> None:
    early = datetime(2027, 2, 22, 17)  # noqa: DTZ001 - the course's
    for wrong, said in (
        (lambda: extend(graded, ASSIGNMENT, "carlla", days=1), "nobody is known as 'carlla'"),
        (lambda: extend(graded, ASSIGNMENT, "team:x", days=1), "nobody is known as 'team:x'"),
        (lambda: extend(graded, ASSIGNMENT, "carla", until=early), "no later than"),
        (lambda: extend(graded, ASSIGNMENT, "carla"), "gives one thing"),
        (lambda: excuse(graded, "a9", "carla"), "no assignment 'a9'"),
        (lambda: adjust(graded, ASSIGNMENT, "drop", question="relu"), "no question 'relu'"),
        (lambda: adjust(graded, ASSIGNMENT, "scale", value=-1.0), "makes no sense"),
        (lambda: take_back(graded, ASSIGNMENT, ADJUST), "nothing of that kind"),
    ):
        with pytest.raises(CourseError, match=said):
            wrong()
    undated = replace(graded, assignments=(replace(graded.assignments[0], due=None),))
    with pytest.raises(CourseError, match="has no due date"):
        extend(undated, ASSIGNMENT, "carla", days=1)

    assert decisions(graded) == ()


def test_decisions_follow_a_student_who_is_renamed_and_back(graded: Course) -> None:
    extend(graded, ASSIGNMENT, "carla", days=1)

    rename_person(graded, "carla", "s4711")
    assert everywhere(graded, "s4711") == pytest.approx(CARLA * 0.9)
    undo_last(graded)

    assert everywhere(graded, "carla") == pytest.approx(CARLA * 0.9)


def test_late_days_that_a_decision_frees_are_said_where_they_count(
    ready: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ready.file.read_text(encoding="utf-8")
    ready.file.write_text(settings.replace("max_percent: 50}", "max_percent: 50, late_days: 1}"))
    course = load_course(ready.folder)
    late = {"a3_relu": datetime(2027, 2, 23, 9), "a4_pooling": datetime(2027, 3, 9, 9)}  # noqa: DTZ001 - as nbgrader's
    with open_gradebook(course) as gradebook:
        gradebook.add_student("ada")
        for name, moment in late.items():
            gradebook.add_assignment(name)
            gradebook.add_notebook(name, name)
            gradebook.add_grade_cell("test_f", name, name, max_score=10, cell_type="code")
            submission = gradebook.add_submission(name, "ada", timestamp=moment)
            (grade,) = submission.notebooks[0].grades
            grade.auto_score, grade.needs_manual_grade = 10.0, False
        gradebook.db.commit()

    done = extend(course, "a3_relu", "ada", waive=True)

    assert (done.changes, done.elsewhere) == ((), ("a4_pooling, ada: 9 -> 10 points",))
    assert run(["extend", "a3_relu", "ada", "--undo", "--course", str(course.folder)]) == 0
    said = capsys.readouterr().out
    assert "in other assignments too:\n  a4_pooling, ada: 10 -> 9 points" in said
    assert "what was given back says the old" in said
