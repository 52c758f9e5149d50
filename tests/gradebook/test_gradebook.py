from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Base
from nbgrader.utils import compute_checksum, determine_grade, is_grade
from sqlalchemy import Table

from autograder.collecting.submitted import load_bundle
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import rows as gradebook_rows
from autograder.gradebook import tables
from autograder.gradebook import writer as writer_module
from autograder.gradebook.cell_marks import cell_marks
from autograder.gradebook.current_marks import CellMark, read_current_marks
from autograder.gradebook.rows import SubmissionTime
from autograder.gradebook.writer import GradeWriter
from autograder.marking.mark import Marked, faulted
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    built_course,
    by_hand,
    canned,
    copy_of,
    grades,
    rows,
)

ON_TIME, LATE = datetime(2027, 2, 22, 12), datetime(2027, 2, 23, 20)  # noqa: DTZ001 - as nbgrader


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return copy_of(built_course(), tmp_path)


@pytest.fixture
def writer(course: Course) -> Iterator[GradeWriter]:
    with GradeWriter(course, ASSIGNMENT) as writer:
        yield writer


def marked(student: str) -> Marked:
    return canned(student).results[student]


def test_points_stand_by_cell_and_ask_for_no_hand(course: Course, writer: GradeWriter) -> None:
    writer.record(SubmissionTime("ada"), marked("carla"))

    assert grades(course, "ada") == {
        "test_relu_backward": (5.24, None, False),
        "test_relu_forward": (7.0, None, False),
        "why": (None, None, True),
    }


def test_an_untouched_answer_is_commented_and_a_given_one_is_not(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("bob"), marked("bob"))
    writer.record(SubmissionTime("carla"), marked("carla"))

    said = {(who, cell): auto for who, cell, auto, _ in rows(course, "comment")}
    assert said["bob", "why"] == said["bob", "relu_forward"] == "No response."
    assert said["carla", "why"] is said["carla", "relu_forward"] is None


def test_recording_again_replaces_the_points(course: Course, writer: GradeWriter) -> None:
    writer.record(SubmissionTime("ada"), marked("ada"))
    writer.record(SubmissionTime("ada"), marked("bob"))

    assert grades(course, "ada")["test_relu_forward"] == (0.0, None, False)
    assert len(rows(course, "grade")) == 3


def test_the_late_penalty_is_the_courses_and_goes_when_the_time_does(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("ada", LATE), marked("carla"))
    assert rows(course, "penalty")[0][2] == pytest.approx(12.24 * 0.2)

    writer.record(SubmissionTime("ada", ON_TIME), marked("carla"))
    assert rows(course, "penalty")[0][2] is None


def test_a_time_that_cannot_be_read_stays_and_an_unknown_one_costs_nothing(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("ada", LATE), marked("carla"))
    writer.record(SubmissionTime("ada", unread=True), marked("carla"))
    unread = rows(course, "penalty")[0]
    writer.refresh([SubmissionTime("ada")])

    assert unread[1].startswith("2027-02-23 20:00")
    assert unread[2] == pytest.approx(12.24 * 0.2)
    assert rows(course, "penalty")[0][1:] == (None, None)


def test_a_fault_of_ours_leaves_no_points_and_asks_for_a_hand(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("ada"), marked("ada"))
    writer.record(
        SubmissionTime("ada"), faulted(load_bundle(course, ASSIGNMENT), "ada", "no memory")
    )

    assert grades(course, "ada")["test_relu_forward"] == (None, None, True)


def test_doubt_makes_old_marks_ask_for_a_look_and_keeps_them(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("ada"), marked("ada"))
    writer.record(SubmissionTime("dora"), marked("dora"))
    writer.doubt(["ada"])

    assert grades(course, "ada")["test_relu_forward"] == (7.0, None, True)
    assert grades(course, "dora")["test_relu_forward"] == (7.0, None, False)


def test_a_submission_is_recorded_whole_or_not_at_all(
    course: Course, writer: GradeWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def fail_on_the_second(row: object, points: object) -> dict[str, object]:
        given.append(row)
        if len(given) == 2:
            raise MemoryError
        return {"auto_score": points}

    monkeypatch.setattr(gradebook_rows, "_grade", fail_on_the_second)
    with pytest.raises(MemoryError):
        writer.record(SubmissionTime("ada"), marked("ada"))
    monkeypatch.undo()

    assert rows(course, "grade") == []
    writer.record(SubmissionTime("ada"), marked("ada"))
    assert grades(course, "ada")["test_relu_forward"] == (7.0, None, False)


def test_a_locked_gradebook_is_waited_for_once_and_then_said(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE_SECONDS", 0.1)
    writer = GradeWriter(course, ASSIGNMENT)
    with sqlite3.connect(course.working_folder / "gradebook.db") as other, writer:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            CourseError, match=r"cannot be written: database is locked\n.*formgrader"
        ):
            writer.record(SubmissionTime("ada"), marked("ada"))
        assert writer._patience == 0.0

        other.execute("ROLLBACK")
        writer.record(SubmissionTime("ada"), marked("ada"))
        assert writer._patience == 0.1


def test_a_gradebook_that_cannot_be_opened_is_said(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = course.working_folder / "gradebook.db"
    file.write_bytes(b"this is not a database, however long it is read")

    with pytest.raises(CourseError, match="the gradebook cannot be opened: file is not a database"):
        GradeWriter(course, ASSIGNMENT)


def test_an_assignment_that_the_gradebook_does_not_know_is_said(course: Course) -> None:
    pooling = replace(course.assignments[0], name="a4_pooling")
    other = replace(course, assignments=(*course.assignments, pooling))
    writer = GradeWriter(other, "a4_pooling")
    with writer, pytest.raises(CourseError, match="does not know the assignment 'a4_pooling'"):
        writer.record(SubmissionTime("ada"), marked("ada"))

    with pytest.raises(CourseError, match="does not know the assignment 'a4_pooling'"):
        read_current_marks(course, "a4_pooling")


def test_what_stands_is_read_with_hands_comments_and_lateness(
    course: Course, writer: GradeWriter
) -> None:
    writer.record(SubmissionTime("carla", LATE), marked("carla"))
    by_hand(course, "carla", "why", 3.0, "Well argued.")

    standing = read_current_marks(course, ASSIGNMENT)["carla"]

    assert standing.marks["why"] == CellMark(4.0, auto=None, manual=3.0, waits=False)
    assert standing.comments == {"why": "Well argued."}
    assert standing.late.total_seconds() == 27 * 3600
    assert standing.earned == pytest.approx(15.24)
    assert standing.score == pytest.approx(15.24 * 0.8)
    assert standing.max_score == 18.5


def test_refreshing_leaves_others_alone(course: Course, writer: GradeWriter) -> None:
    writer.record(SubmissionTime("ada", LATE), marked("ada"))
    writer.record(SubmissionTime("dora", ON_TIME), marked("dora"))
    writer.refresh([SubmissionTime("dora", LATE)])

    penalties = [penalty for *_, penalty in rows(course, "penalty")]
    assert penalties == [pytest.approx(14.5 * 0.2), pytest.approx(14.5 * 0.2)]
    assert writer.students() == {"ada", "dora"}


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_our_tables_are_nbgraders(table: Table) -> None:
    theirs = Base.metadata.tables[table.name].columns

    assert {column.name for column in table.columns} <= set(theirs.keys())
    for column in table.columns:
        assert type(column.type) is type(theirs[column.name].type)
        assert column.primary_key == theirs[column.name].primary_key


def test_a_cell_says_what_nbgrader_would_read_from_it() -> None:
    for student in ("ada", "bob", "egon", "fred"):
        notebook = marked(student).notebook
        cells = nbformat.reads(notebook.decode(), as_version=4).cells
        theirs = {
            cell.metadata.nbgrader.grade_id: (
                determine_grade(cell)[0] if is_grade(cell) else None,
                cell.metadata.nbgrader.get("checksum") == compute_checksum(cell),
            )
            for cell in cells
            if "nbgrader" in cell.metadata
        }

        ours = {name: (said.points, said.untouched) for name, said in cell_marks(notebook).items()}

        assert ours == theirs


def test_a_cell_without_a_verdict_has_no_points_and_never_more_than_it_is_worth() -> None:
    mark = {"grade_id": "test_f", "grade": True, "solution": False, "points": 2}
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": mark}}
    result = {"output_type": "execute_result", "data": {"text/plain": "3.5"}}

    bare = json.dumps({"cells": [{**cell, "outputs": []}]}).encode()
    too_much = json.dumps({"cells": [{**cell, "outputs": [result]}]}).encode()

    assert cell_marks(bare)["test_f"].points is None
    assert cell_marks(too_much)["test_f"].points == 2.0
