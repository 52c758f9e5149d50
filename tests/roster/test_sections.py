from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import run
from autograder.course import Course
from autograder.errors import CourseError
from autograder.returning.export import export
from autograder.roster.person import Person, Roster
from autograder.roster.sections import section_of
from autograder.roster.store import write_roster
from tests.helpers.course_fixture import ASSIGNMENT, POINTS, copy_of, graded_course


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
