from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook

from autograder.cli import run
from autograder.course import Course, LatePolicy
from autograder.errors import CourseError
from autograder.gradebook.grades import read_grades
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.students import follow_roster
from autograder.releasing.build import Build
from autograder.returning.export import as_csv, as_json, export, export_workbook
from autograder.roster.person import Person, Roster
from autograder.roster.store import write_roster

A = "a4_pooling"


@pytest.fixture
def graded(built: tuple[Course, Build]) -> Course:
    """Three students: one marked and late, one waiting for a hand, one who handed in nothing."""
    course, _ = built
    with open_gradebook(course) as gradebook:
        gradebook.add_student("ada", last_name='Love"lace, A.', first_name="Ada", email="a@b.c")
        gradebook.add_student("bob", last_name="=HYPERLINK(1)")
        gradebook.add_student("zoe")
        for student, auto, manual, day in (("ada", 3.0, 2.0, 9), ("bob", 1.5, None, 8)):
            submission = gradebook.add_submission(
                A,
                student,
                timestamp=datetime(2027, 3, day, 9),  # noqa: DTZ001 - as nbgrader's
            )
            for grade in submission.notebooks[0].grades:
                written = grade.name == "why"
                grade.auto_score = None if written else auto
                grade.manual_score = manual if written else None
                grade.needs_manual_grade = written and manual is None
        gradebook.db.commit()
    return replace(course, late=LatePolicy(percent=10))


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def test_a_row_has_a_column_for_each_question_and_the_total(graded: Course) -> None:
    ada = rows(as_csv(read_grades(graded)))["ada"]

    assert ada == {
        "student": "ada",
        "last_name": 'Love"lace, A.',
        "first_name": "Ada",
        "email": "a@b.c",
        "a4_pooling.double": "3.0",
        "a4_pooling.why": "2.0",
        "a4_pooling.late_penalty": "0.5",
        "a4_pooling.total": "4.5",
        "a4_pooling.max": "7.0",
        "a4_pooling.weight": "2.0",
        "a4_pooling.status": "graded",
        "a4_pooling.submitted": "2027-03-09T09:00:00+00:00",
        "percent": "64.29",
        "percent_so_far": "64.29",
    }


def test_what_waits_for_a_hand_is_empty_and_said(graded: Course) -> None:
    bob = rows(as_csv(read_grades(graded)))["bob"]

    assert bob["a4_pooling.why"] == ""
    assert bob["a4_pooling.status"] == "to be marked by hand"
    assert bob["a4_pooling.total"] == "1.5"


def test_nothing_handed_in_is_missing_and_counts_nothing(graded: Course) -> None:
    zoe = rows(as_csv(read_grades(graded)))["zoe"]

    assert zoe["a4_pooling.status"] == "missing"
    assert zoe["a4_pooling.double"] == ""
    assert (zoe["a4_pooling.total"], zoe["percent"]) == ("0.0", "0.0")


def test_what_was_collected_and_not_graded_is_not_missing(graded: Course) -> None:
    folder = graded.step_folder("submitted", A, "zoe")
    folder.mkdir(parents=True)
    (folder / f"{A}.ipynb").write_text("{}")

    file, data, _ = export(graded)

    assert rows(file.read_text("utf-8-sig"))["zoe"]["a4_pooling.status"] == "collected, not graded"
    assert rows(file.read_text("utf-8-sig"))["ada"]["a4_pooling.status"] == "graded"
    assert json.loads(data.read_text())["students"][2]["assignments"][A]["status"] == (
        "collected, not graded"
    )


def test_what_stands_behind_a_name_is_no_given_name(graded: Course) -> None:
    people = (Person("ada", "Jan van der Berg, Jr."), Person("bob", "van der Berg, Jr., Jan"))
    write_roster(graded, Roster(people))
    follow_roster(graded, people)

    there = rows(as_csv(read_grades(graded)))

    for student in ("ada", "bob"):
        assert there[student]["last_name"] == "van der Berg, Jr."
        assert there[student]["first_name"] == "Jan"


def test_a_name_is_no_formula(graded: Course) -> None:
    assert rows(as_csv(read_grades(graded)))["bob"]["last_name"] == "'=HYPERLINK(1)"


def test_json_says_the_same(graded: Course) -> None:
    data = json.loads(as_json(read_grades(graded)))

    assert data["course"] == "small"
    (head,) = data["assignments"]
    assert head["questions"] == [
        {"id": "double", "max_score": 3.0},
        {"id": "why", "max_score": 4.0},
    ]
    assert (head["weight"], head["max_score"]) == (2.0, 7.0)
    ada, bob, zoe = data["students"]
    assert ada["percent"] == 64.29
    assert ada["assignments"][A] == {
        "status": "graded",
        "submitted": "2027-03-09T09:00:00+00:00",
        "questions": {"double": 3.0, "why": 2.0},
        "late_penalty": 0.5,
        "total": 4.5,
        "max_score": 7.0,
    }
    assert bob["assignments"][A]["questions"] == {"double": 1.5}
    assert zoe["assignments"][A]["status"] == "missing"


def test_a_penalty_never_takes_more_than_there_is(graded: Course) -> None:
    harsh = replace(graded, late=LatePolicy(percent=100))

    assert rows(as_csv(read_grades(harsh)))["ada"]["a4_pooling.total"] == "0.0"


def test_both_files_are_written(graded: Course) -> None:
    as_table, as_data, table = export(graded, [A])

    assert as_table == graded.working_folder / "grades.csv"
    assert as_table.read_bytes() == b"\xef\xbb\xbf" + as_csv(table).encode()
    assert json.loads(as_data.read_text())["students"][0]["id"] == "ada"


@pytest.fixture
def listed(graded: Course) -> Course:
    """Give the class a roster; an id in it looks like a number to spreadsheets."""
    roster = Roster(
        (
            Person("ada", "Ada", "other@b.c", "00123", (("canvas", "0101"), ("moodle", "7"))),
            Person("zoe", "Zoe Poe", "z@b.c", section="mar12", platform_ids=(("canvas", "8"),)),
            Person("new", "Nobody Yet", platform_ids=(("sakai", "1"),)),
        )
    )
    write_roster(graded, roster)
    return graded


def test_what_the_roster_knows_stands_beside(listed: Course) -> None:
    as_table, as_data, _ = export(listed)

    table = rows(as_table.read_text(encoding="utf-8-sig"))
    assert list(table["ada"])[:8] == [
        *("student", "last_name", "first_name", "email", "login", "section"),
        *("canvas_id", "moodle_id"),
    ]
    assert (table["ada"]["email"], table["zoe"]["email"]) == ("a@b.c", "z@b.c")
    assert (table["ada"]["login"], table["ada"]["canvas_id"]) == ("'00123", "'0101")
    assert (table["ada"]["moodle_id"], table["bob"]["canvas_id"]) == ("7", "")
    data = {one["id"]: one for one in json.loads(as_data.read_text())["students"]}
    ada, zoe = data["ada"], data["zoe"]
    assert ada["platform_ids"] == {"canvas": "0101", "moodle": "7"}
    assert (ada["login"], zoe["section"], zoe["email"]) == ("00123", "mar12", "z@b.c")


def test_a_workbook_holds_texts_as_texts_and_points_as_numbers(listed: Course) -> None:
    _, _, table = export(listed)

    sheet = load_workbook(export_workbook(listed, table)).active

    assert sheet is not None
    header, ada, bob, *_ = sheet.iter_rows()
    by_name = {str(cell.value): n for n, cell in enumerate(header)}
    assert (ada[by_name["login"]].value, ada[by_name["canvas_id"]].value) == ("00123", "0101")
    assert ada[by_name["a4_pooling.total"]].value == 4.5
    formula = bob[by_name["last_name"]]
    assert (formula.value, formula.data_type) == ("=HYPERLINK(1)", "s")
    assert bob[by_name["a4_pooling.why"]].value in {None, ""}


def test_what_a_workbook_cannot_hold_is_replaced(graded: Course) -> None:
    with open_gradebook(graded) as gradebook:
        gradebook.find_student("zoe").first_name = "Z\x00o\x1be"
        gradebook.db.commit()

    sheet = load_workbook(export_workbook(graded, read_grades(graded))).active

    assert sheet is not None
    assert "Z?o?e" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_an_assignment_that_was_not_built_has_no_grades(graded: Course) -> None:
    assert [head.name for head in read_grades(graded).assignments] == [A]
    with pytest.raises(CourseError, match="does not know 'a3_relu' yet") as raised:
        read_grades(graded, ["a3_relu"])

    assert "autograder build a3_relu" in raised.value.remedy


def test_marks_of_an_assignment_that_course_yml_does_not_name_any_more_are_told(
    graded: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = graded.file.read_text(encoding="utf-8")
    graded.file.write_text(settings.replace(f"  {A}:", "  a4_renamed:"), encoding="utf-8")

    assert run(["export", "--course", str(graded.folder)]) == 0

    assert f"left out: {A}, handed in and marked" in " ".join(capsys.readouterr().out.split())
    assert read_grades(graded).left_out == ()
