from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.grading.results import Results
from autograder.model import Diagnosis, ItemResult, Marksheet, Outcome, QuestionResult
from autograder.returning.overview import (
    ItemRate,
    Mistake,
    counted,
    item_rates,
    mistakes,
    troubled,
)
from autograder.returning.report import read_overview, write_report
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    by_hand,
    copy_of,
    forget,
    graded_course,
    marked_of,
)
from tests.helpers.harmless import read


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def sheet(student: str, *questions: QuestionResult, notes: tuple[str, ...] = ()) -> Marksheet:
    return Marksheet("a", student, questions, jail="none", seconds=0.0, notes=notes)


def question(outcome: Outcome, message: str = "", diagnosis: str = "") -> QuestionResult:
    earned = 1.0 if outcome is Outcome.PASS else 0.0
    named = Diagnosis(f"f/{diagnosis}", f"{diagnosis} happened") if diagnosis else None
    return QuestionResult("f", outcome, (ItemResult("i", outcome, earned, 1.0, message),), named)


def test_the_report_can_run_load_or_send_nothing(graded: Course) -> None:
    html = read(write_report(graded, ASSIGNMENT).read_text(encoding="utf-8"))

    assert html.harm == []
    assert html.policy.startswith("default-src 'none'")


def test_the_report_says_what_to_talk_about_and_whom_to_look_at(graded: Course) -> None:
    file = write_report(graded, ASSIGNMENT)
    text = read(file.read_text(encoding="utf-8")).text

    assert file == graded.working_folder / "reports" / f"{ASSIGNMENT}.html"
    assert "1 relu_backward At x = 0 the gradient passes" in text
    assert "fred the file is an archive" in text
    assert "gina relu_forward: ValueError: <img src=x onerror=alert(1)>" in text
    assert "carla 7 5.24 \N{EN DASH} \N{MINUS SIGN}2.448 9.792" in text
    assert "7 handed in and graded" in text


def test_points_given_by_hand_are_in_the_table(graded: Course) -> None:
    by_hand(graded, "carla", "test_relu_forward", 2.0)

    table = read_overview(graded, ASSIGNMENT).table

    row = next(row for row in table.rows if row.student == "carla")
    assert table.questions == (("relu_forward", 7.0), ("relu_backward", 7.5), ("why", 4.0))
    assert [(cell.points, cell.kind) for cell in row.cells] == [
        (2.0, "hand"),
        (5.24, "part"),
        (None, "hand"),
    ]
    assert row.score == pytest.approx(7.24 * 0.8)


def test_who_is_not_graded_or_handed_in_nothing_is_listed_and_not_counted(graded: Course) -> None:
    marked = marked_of(graded, "bob")
    nothing = replace(marked, sheet=replace(marked.sheet, notes=("nothing was handed in",)))
    with Results(graded.working_folder / "results.db") as results:
        results.keep(results.recorded(ASSIGNMENT)["bob"], nothing)
    forget(graded, "ada")

    overview = read_overview(graded, ASSIGNMENT)

    assert overview.ungraded == ("ada",)
    assert overview.absent == ("bob",)
    assert len(overview.table.rows) == len(POINTS) - 2
    text = read(write_report(graded, ASSIGNMENT).read_text(encoding="utf-8")).text
    assert "ada collected, but not graded" in text
    assert "bob handed in no notebook" in text


def test_a_class_that_handed_in_nothing_has_a_report(graded: Course) -> None:
    forget(graded)

    text = read(write_report(graded, ASSIGNMENT).read_text(encoding="utf-8")).text

    assert "0 handed in and graded" in text
    assert "No mistake was recognised" in text


def test_an_unknown_assignment_is_said(graded: Course) -> None:
    with pytest.raises(CourseError, match="no assignment 'a3_rellu'"):
        write_report(graded, "a3_rellu")


def test_item_rates_count_those_who_started() -> None:
    outcomes = (Outcome.PASS, Outcome.FAIL, Outcome.MISSING, Outcome.FAULT)
    sheets = [sheet(str(outcome), question(outcome)) for outcome in outcomes]

    assert item_rates(sheets) == (ItemRate("f", "i", passed=1, tried=2),)
    assert item_rates(sheets)[0].percent == 50.0
    assert item_rates(sheets[2:])[0].percent == 0.0


def test_mistakes_are_ranked_by_how_many_made_them() -> None:
    sheets = [
        sheet("bob", question(Outcome.FAIL, diagnosis="flip")),
        sheet("ada", question(Outcome.FAIL, diagnosis="flip")),
        sheet("eve", question(Outcome.FAIL, diagnosis="border")),
        sheet("kim", question(Outcome.PASS)),
    ]

    assert mistakes(sheets) == (
        Mistake("f", "f/flip", "flip happened", ("ada", "bob")),
        Mistake("f", "f/border", "border happened", ("eve",)),
    )


def test_trouble_is_an_error_a_limit_a_fault_or_a_repair_and_not_a_wrong_answer() -> None:
    sheets = [
        sheet("ada", question(Outcome.FAIL, "3 of 4 values are wrong")),
        sheet("bob", question(Outcome.LIMIT, "used more than 1 s")),
        sheet("eve", question(Outcome.PASS), notes=("a cell was put back",)),
    ]

    assert [(one.student, one.reasons) for one in troubled(sheets)] == [
        ("bob", ("f: used more than 1 s",)),
        ("eve", ("a cell was put back",)),
    ]


def test_full_marks_stand_in_the_last_column() -> None:
    assert counted([0.0, 0.3, 0.999, 1.0, 1.2], columns=10) == (1, 0, 0, 1, 0, 0, 0, 0, 0, 3)
