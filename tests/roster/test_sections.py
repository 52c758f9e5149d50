from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import read_current_marks
from autograder.grading.deciding import adjust, decisions, excuse, extend
from autograder.grading.pipeline import grade_assignment
from autograder.returning.export import export
from autograder.returning.report import read_overview, write_report
from autograder.roster.person import Person, Roster
from autograder.roster.sections import section_of
from autograder.roster.store import read_roster, write_roster
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    FORWARD,
    POINTS,
    answered,
    by_hand,
    copy_of,
    graded_course,
    submit,
)
from tests.helpers.harmless import read


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a graded class in which ada and bob are section B, and zoe of B dropped."""
    course = copy_of(graded_course(), tmp_path)
    people = [Person(one, section="B" if one in {"ada", "bob"} else "A") for one in POINTS]
    write_roster(course, Roster((*people, Person("zoe", section="B", dropped=True))))
    return course


def test_a_section_is_who_is_in_it_and_another_is_said(course: Course) -> None:
    assert section_of(course, "B") == ("ada", "bob")
    with pytest.raises(CourseError, match="no section 'C'") as raised:
        section_of(course, "C")
    assert raised.value.remedy == "write one of A, B"


def test_commands_are_about_one_section(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--section", "B", "--course", str(course.folder)]

    assert run(["grade", ASSIGNMENT, *where]) == 0
    assert "2 students" in capsys.readouterr().out
    assert run(["feedback", ASSIGNMENT, *where]) == 0
    assert "2 pages of feedback" in capsys.readouterr().out
    assert run(["export", *where]) == 0
    assert "grades-B.csv" in capsys.readouterr().out


def test_a_sections_table_has_its_students_alone(course: Course) -> None:
    as_table, _, table = export(course, section="B")

    assert [student.id for student in table.students] == ["ada", "bob"]
    assert as_table.name == "grades-B.csv"


def told(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert run([*command]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_a_report_of_a_section_is_about_its_students_and_compares_all(course: Course) -> None:
    page = read(write_report(course, ASSIGNMENT, "B").read_text(encoding="utf-8")).text

    overview = read_overview(course, ASSIGNMENT, "B")
    assert {row.student for row in overview.table.rows} == {"ada", "bob"}
    assert overview.sections == read_overview(course, ASSIGNMENT).sections
    assert overview.sections.names == ("A", "B")
    assert "section B" in page
    assert "The sections" in page
    assert "too few to compare" in page
    assert "carla" not in page


def test_a_class_without_sections_compares_none(course: Course) -> None:
    write_roster(course, Roster(tuple(Person(one) for one in POINTS)))

    page = read(write_report(course, ASSIGNMENT).read_text(encoding="utf-8")).text

    assert "The sections" not in page


def test_collect_leaves_what_another_section_handed_in(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    download = tmp_path / "download"
    for student in ("ada", "bob", "carla"):
        notebook = answered(course, f"def relu_forward(x):\n    return {student!r}\n")
        (download / student).mkdir(parents=True)
        (download / student / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook))
    where = ["--section", "B", "--course", str(course.folder)]
    file = course.step_folder("submitted", ASSIGNMENT, "carla") / f"{ASSIGNMENT}.ipynb"
    before = file.read_bytes()

    said = told(capsys, "collect", ASSIGNMENT, "--from", str(download), *where)

    assert "2 updated" in said
    assert "1 are not of the section B" in said
    assert file.read_bytes() == before
    mine = course.step_folder("submitted", ASSIGNMENT, "ada") / f"{ASSIGNMENT}.ipynb"
    assert "return 'ada'" in mine.read_text(encoding="utf-8")


def test_return_fills_the_cells_of_one_section(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in POINTS:
        by_hand(course, student, "why", 1.0)
    table = tmp_path / "grades.csv"
    lines = ["Student,ID,SIS User ID,SIS Login ID,Section,a3_relu (1)"]
    lines += [f"{one},{n},{one},{one},x," for n, one in enumerate(sorted(POINTS))]
    lines.insert(1, "    Points Possible,,,,,18.5")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    where = ["--section", "B", "--course", str(course.folder), "--to", str(tmp_path / "back")]

    said = told(capsys, "return", ASSIGNMENT, "--for", "canvas", str(table), *where)

    with (tmp_path / "back" / "grades.csv").open(encoding="utf-8-sig") as stream:
        filled = {row["SIS User ID"]: row["a3_relu (1)"] for row in csv.DictReader(stream)}
    assert {one for one, points in filled.items() if one and points} == {"ada", "bob"}
    assert f"{len(POINTS) - 2} are of another section" in said
    assert "carla" not in said


def test_decisions_of_a_section_are_those_that_concern_its_students(course: Course) -> None:
    extend(course, ASSIGNMENT, "section:A", days=1)
    extend(course, ASSIGNMENT, "section:B", days=2)
    excuse(course, ASSIGNMENT, "carla")
    excuse(course, ASSIGNMENT, "ada")
    adjust(course, ASSIGNMENT, "bonus", value=1)

    assert [one.target for one in decisions(course, section="B")] == ["section:B", "ada", ""]


def test_changes_and_the_roster_can_be_of_a_section(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("bob", "gina"):
        submit(course, student, json.dumps(answered(course, FORWARD)).encode())
    grade_assignment(course, ASSIGNMENT, students=["bob", "gina"], workers=1)
    where = ["--section", "B", "--course", str(course.folder)]

    said = told(capsys, "changes", ASSIGNMENT, *where)

    assert "bob" in said
    assert "gina" not in said
    assert f"{ASSIGNMENT}-B-changes.html" in said
    assert "gina" in told(capsys, "changes", ASSIGNMENT, *where[2:])
    assert "gina" in told(capsys, "changes", ASSIGNMENT, *where, "--student", "gina")
    people = told(capsys, "roster", "show", *where)
    assert people.startswith("2 students")
    assert "carla" not in people


def test_who_is_listed_in_two_sections_is_in_both(course: Course) -> None:
    roster = [
        Person("carla", section="A, B") if one.id == "carla" else one for one in read_roster(course)
    ]
    write_roster(course, Roster(tuple(roster)))

    assert "carla" in section_of(course, "A")
    assert "carla" in section_of(course, "B")
    extend(course, ASSIGNMENT, "section:B", days=5)
    assert read_current_marks(course, ASSIGNMENT)["carla"].penalty == 0
