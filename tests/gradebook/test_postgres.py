"""The gradebook in a real PostgreSQL server, which this test starts in a folder of its own."""

from __future__ import annotations

import secrets
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sql

from autograder.course import Course, load_course
from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import merge_people, rename_person
from autograder.errors import CourseError
from autograder.gradebook import writer
from autograder.gradebook.archive import backup, restore
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.rows import SubmissionTime
from autograder.grading import pipeline
from autograder.grading.pipeline import grade_assignment
from autograder.marking.mark import Marked
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files
from autograder.returning.export import export
from autograder.returning.feedback import write_feedback
from autograder.returning.report import write_report
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    LATE,
    POINTS,
    built_course,
    canned,
    copy_of,
    no_pool,
    rung,
    submit,
)
from tests.helpers.postgres import USER, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server, and return the URL of its maintenance database."""
    with running_server() as url:
        yield url


def with_gradebook(folder: Path, server: str, database: str) -> Course:
    """Return a course in ``folder`` whose course.yml names a database of the server."""
    copy_of(built_course(), folder)
    (folder / ".course" / "gradebook.db").unlink()
    file = folder / "course.yml"
    url = server.rpartition("/")[0] + f"/{database}"
    file.write_text(file.read_text(encoding="utf-8") + f"gradebook: {url}\n", encoding="utf-8")
    return load_course(folder)


def create(server: str, database: str) -> None:
    engine = sql.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(f"CREATE DATABASE {database}"))
    engine.dispose()


@pytest.fixture(scope="module")
def built(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the class's course once, into a database that others are copied from."""
    create(server, "built")
    course = with_gradebook(tmp_path_factory.mktemp("built"), server, "built")
    install_build(course, make_build(course, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT)))
    return "built"


@pytest.fixture
def course(server: str, built: str, tmp_path: Path) -> Course:
    name = f"course_{secrets.token_hex(8)}"
    create(server, f"{name} TEMPLATE {built}")
    return with_gradebook(tmp_path, server, name)


@pytest.fixture(autouse=True)
def one_look_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "best_rung", rung)


def earned(course: Course) -> dict[str, float]:
    return {student: one.earned for student, one in read_current_marks(course, ASSIGNMENT).items()}


def test_a_class_is_graded_returned_and_exported_as_with_sqlite(
    course: Course, tmp_path: Path
) -> None:
    local = copy_of(built_course(), tmp_path / "sqlite")
    for each in (course, local):
        grade_assignment(each, ASSIGNMENT, pool=canned(*POINTS).start)

    assert earned(course) == POINTS
    assert not (course.working_folder / "gradebook.db").exists()
    ours, theirs = read_current_marks(course, ASSIGNMENT), read_current_marks(local, ASSIGNMENT)
    assert ours == theirs
    assert len(write_feedback(course, ASSIGNMENT).pages) == len(
        write_feedback(local, ASSIGNMENT).pages
    )
    assert write_report(course, ASSIGNMENT).is_file()
    tables = [export(each, ())[0].read_text(encoding="utf-8") for each in (course, local)]
    assert tables[0] == tables[1]


def test_an_unchanged_class_is_not_run_again_and_a_late_one_loses_points(course: Course) -> None:
    grade_assignment(course, ASSIGNMENT, pool=canned(*POINTS).start)
    dora = course.step_folder("submitted", ASSIGNMENT, "dora") / f"{ASSIGNMENT}.ipynb"
    submit(course, "dora", dora.read_bytes(), LATE)

    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)

    assert not any(one.fresh for one in report.students)
    assert read_current_marks(course, ASSIGNMENT)["dora"].penalty == pytest.approx(14.5 * 0.2)


def test_two_graders_at_once_while_a_formgrader_reads(course: Course) -> None:
    halves = [sorted(POINTS)[::2], sorted(POINTS)[1::2]]
    problems: list[str] = []
    together = threading.Barrier(2)

    def grade(students: list[str]) -> None:
        together.wait()
        for _ in range(3):
            report = grade_assignment(
                course, ASSIGNMENT, students=students, force=True, pool=canned(*students).start
            )
            problems.extend(one.problem for one in report.students if one.problem)

    canned("ada")  # graded here, not in a thread
    with open_gradebook(course) as formgrader:
        names = [one.name for one in formgrader.assignments]  # its transaction stays open
        graders = [threading.Thread(target=grade, args=(half,)) for half in halves]
        for grader in graders:
            grader.start()
        for grader in graders:
            grader.join(120)

    assert names == [ASSIGNMENT]
    assert problems == []
    assert earned(course) == POINTS


def test_two_graders_of_the_same_student_leave_one_set_of_rows(course: Course) -> None:
    together = threading.Barrier(2)
    canned("ada")

    def grade() -> None:
        together.wait()
        grade_assignment(course, ASSIGNMENT, students=["ada"], force=True, pool=canned("ada").start)

    graders = [threading.Thread(target=grade) for _ in range(2)]
    for grader in graders:
        grader.start()
    for grader in graders:
        grader.join(120)

    assert earned(course) == {"ada": POINTS["ada"]}
    with open_gradebook(course) as gradebook:
        assert len(gradebook.assignment_submissions(ASSIGNMENT)) == 1


def test_a_mark_given_in_the_formgrader_outlives_a_regrade(course: Course) -> None:
    grade_assignment(course, ASSIGNMENT, students=["carla"], pool=canned("carla").start)
    with open_gradebook(course) as formgrader:
        grade = formgrader.find_grade("test_relu_backward", ASSIGNMENT, ASSIGNMENT, "carla")
        grade.manual_score = 7.5
        grade.needs_manual_grade = False
        formgrader.db.commit()

    grade_assignment(course, ASSIGNMENT, students=["carla"], force=True, pool=canned("carla").start)

    mark = read_current_marks(course, ASSIGNMENT)["carla"].marks["test_relu_backward"]
    assert (mark.auto, mark.manual, mark.waits) == (5.24, 7.5, False)


def test_a_server_that_does_not_answer_is_said_without_its_password(course: Course) -> None:
    nowhere = "postgresql+psycopg://grader:s3cret@127.0.0.1:1/grades"

    with pytest.raises(CourseError, match=r"gradebook cannot be opened: .*refused") as raised:
        grade_assignment(replace(course, gradebook_url=nowhere), ASSIGNMENT, pool=no_pool().start)

    assert "s3cret" not in str(raised.value)
    assert "that its server runs" in raised.value.remedy


def test_a_run_ends_when_the_server_is_gone_and_the_next_one_continues(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        nobody = f"postgresql+psycopg://{USER}@127.0.0.1:{sock.getsockname()[1]}/postgres"
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.5)
    record = writer.GradeWriter.record

    def and_then_nothing(
        self: writer.GradeWriter, handed: SubmissionTime, marked: Marked, **known: str
    ) -> None:
        record(self, handed, marked, **known)
        self._engine = sql.create_engine(nobody)
        self._patience = 0.5

    monkeypatch.setattr(writer.GradeWriter, "record", and_then_nothing)

    with pytest.raises(CourseError, match=r"server does not answer.*refused") as error:
        grade_assignment(
            course,
            ASSIGNMENT,
            pool=canned(*POINTS).start,
            progress=lambda report, _done, _total: told.append(report.student),
        )

    assert "start the server" in error.value.remedy
    assert len(told) == 1
    monkeypatch.setattr(writer.GradeWriter, "record", record)
    again = grade_assignment(course, ASSIGNMENT, pool=canned(*POINTS).start)
    assert {report.student for report in again.students if not report.problem} >= {*told}
    assert earned(course)["ada"] == POINTS["ada"]
    assert sum(report.fresh for report in again.students) < len(again.students)


def test_a_student_is_renamed_merged_and_brought_back(course: Course) -> None:
    pool = canned("ada", "carla")
    submitted = course.working_folder / "submitted"
    for other in submitted.iterdir():
        if other.name not in {"ada", "carla"}:
            shutil.rmtree(other)
    grade_assignment(course, ASSIGNMENT, pool=pool.start)
    before = read_current_marks(course, ASSIGNMENT)

    rename_person(course, "ada", "s4711")
    renamed = read_current_marks(course, ASSIGNMENT)
    merge_people(course, "s4711", "carla")
    merged = read_current_marks(course, ASSIGNMENT)

    assert renamed["s4711"].marks == before["ada"].marks
    assert {student: one.marks for student, one in merged.items()} == {
        "carla": before["carla"].marks
    }
    undo_last(course)
    undo_last(course)
    assert read_current_marks(course, ASSIGNMENT) == before


def test_a_backup_of_a_servers_gradebook_is_put_back(course: Course, tmp_path: Path) -> None:
    grade_assignment(course, ASSIGNMENT, pool=canned(*POINTS).start)
    before = read_current_marks(course, ASSIGNMENT)
    file = tmp_path / "course.tar.gz"
    backup(course, file)
    with open_gradebook(course) as gradebook:
        gradebook.remove_submission(ASSIGNMENT, "ada")

    with pytest.raises(CourseError, match="there is a running course"):
        restore(file, course.folder)
    restore(file, course.folder, replace=True)

    assert read_current_marks(course, ASSIGNMENT) == before
    report = grade_assignment(course, ASSIGNMENT, pool=no_pool().start)
    assert not any(one.fresh for one in report.students)
    submit(course, "bob", b"{}")  # and the tables go on counting
    grade_assignment(course, ASSIGNMENT, students=["bob"], pool=canned("bob").start)
