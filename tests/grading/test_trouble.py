"""What a full disk, a read-only folder, a damaged file or a dying worker do to a run.

The disks are real: bubblewrap, which grading needs anyway, mounts them for root and others alike.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from autograder.course import Course, load_course
from autograder.errors import CourseError
from autograder.grading.pipeline import StudentReport, grade_assignment
from autograder.jail.sandbox import bwraps
from autograder.model import Outcome
from autograder.pool.local import TRIES
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    KIT,
    POINTS,
    built_course,
    canned,
    copy_of,
    forget,
    graded_course,
    grades,
    no_pool,
    rows,
)
from tests.workbench.soak.processes import below, workers

ROOM = 16 << 20
GRADE = [sys.executable, "-P", "-m", "autograder", "grade", ASSIGNMENT]
FULL = """\
out=$PWD; cp -r "$1" "$2/course" && cd "$2" || exit 99
head -c 100G /dev/zero > filler 2> /dev/null; truncate -s -"$3" filler
shift 3
"$@" --course course > "$out/full.txt" 2>&1
cp course/.course/gradebook.db "$out/full.db" || exit 99
rm filler
"$@" --course course > "$out/roomy.txt" 2>&1 || exit 99
cp course/.course/gradebook.db "$out/roomy.db"
"""
"""Grade on a disk on which so many bytes are left, and again once there is room."""


@pytest.fixture
def ungraded(tmp_path: Path) -> Course:
    return copy_of(built_course(), tmp_path / "course")


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path / "course")


def with_gradebook(course: Course, gradebook: Path) -> Course:
    """Put a gradebook into a course."""
    shutil.copy(gradebook, course.working_folder / "gradebook.db")
    return course


def mounted(*mounts: str, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command among mounts of its own."""
    line = [bwraps()[0], "--dev-bind", "/", "/", *mounts, "--", *command]
    return subprocess.run(
        line, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("left", [0, 60_000], ids=["at once", "in the middle"])
def test_a_full_disk_is_said_and_the_same_command_continues_once_there_is_room(
    graded: Course, tmp_path: Path, left: int
) -> None:
    before = rows(graded, "grade")
    forget(graded)
    small = tmp_path / "small"
    small.mkdir()
    command = ["sh", "-c", FULL, "sh", str(graded.folder), str(small), str(left), *GRADE]

    done = mounted("--size", str(ROOM), "--tmpfs", str(small), command=command, folder=tmp_path)

    said = (tmp_path / "full.txt").read_text("utf-8")
    assert done.returncode == 0, done.stderr
    assert "make room" in said
    assert "run the same command again" in said
    assert "Traceback" not in said
    assert rows(with_gradebook(graded, tmp_path / "roomy.db"), "grade") == before


def test_marks_that_a_full_disk_kept_from_being_replaced_ask_for_a_look(
    graded: Course, tmp_path: Path
) -> None:
    forget(graded)
    small = tmp_path / "small"
    small.mkdir()
    command = ["sh", "-c", FULL, "sh", str(graded.folder), str(small), "60000", *GRADE]

    mounted("--size", str(ROOM), "--tmpfs", str(small), command=command, folder=tmp_path)

    said = (tmp_path / "full.txt").read_text("utf-8")
    unwritten = {
        student
        for student in POINTS
        if re.search(rf"^\W*{student}\W.*No space left", said, re.MULTILINE)
    }
    full = with_gradebook(graded, tmp_path / "full.db")
    assert unwritten
    assert {
        student
        for student in POINTS
        if all(waits for _, _, waits in grades(full, student).values())
    } == unwritten


def test_a_read_only_folder_is_said(graded: Course, tmp_path: Path) -> None:
    folder = str(graded.folder)
    command = [*GRADE, "--course", folder]

    done = mounted("--ro-bind", folder, folder, command=command, folder=tmp_path)

    assert done.returncode == 2
    assert "fix: let the grader read and write it, then run the same command again" in done.stderr


def test_a_read_only_folder_for_notebooks_costs_nothing_but_the_writing(
    graded: Course, tmp_path: Path
) -> None:
    before = rows(graded, "grade")
    forget(graded)
    shut = str(graded.working_folder / "autograded" / "ada")
    command = [*GRADE, "--course", str(graded.folder)]

    done = mounted("--ro-bind", shut, shut, command=command, folder=tmp_path)

    assert "Read-only file system" in done.stdout
    assert all(waits for _, _, waits in grades(graded, "ada").values())
    assert [row for row in rows(graded, "grade") if row[0] != "ada"] == [
        row for row in before if row[0] != "ada"
    ]
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)
    assert rows(graded, "grade") == before


def test_a_damaged_gradebook_is_said_and_its_backup_is_filled_again(
    graded: Course, tmp_path: Path
) -> None:
    before = rows(graded, "grade")
    gradebook = graded.working_folder / "gradebook.db"
    backup = shutil.copy(gradebook, tmp_path / "backup")
    gradebook.write_bytes(b"what a bad disk returns" * 1000)

    with pytest.raises(CourseError, match="not a database") as caught:
        grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)

    assert "put its last backup in its place" in caught.value.remedy
    shutil.copy(backup, gradebook)
    grade_assignment(graded, ASSIGNMENT, pool=no_pool().start)
    assert rows(graded, "grade") == before


@pytest.mark.parametrize("first", [0, 4096], ids=["its head", "a page"])
def test_damaged_results_are_said_put_aside_and_made_anew(graded: Course, first: int) -> None:
    before = rows(graded, "grade")
    pool = canned(*POINTS)
    file = graded.working_folder / "results.db"
    with file.open("r+b") as stream:
        stream.seek(first)
        stream.write(b"x" * 8192)

    report = grade_assignment(graded, ASSIGNMENT, pool=pool.start)

    assert sorted(pool.asked) == sorted(POINTS)
    assert any("are made anew" in note for note in report.notes)
    assert file.with_name("results.db.damaged").is_file()
    assert rows(graded, "grade") == before


def test_a_submission_that_costs_every_worker_its_life_is_said_and_the_rest_is_marked(
    ungraded: Course,
) -> None:
    first_is_done = threading.Event()
    killed: set[int] = set()

    def kill_those_that_mark() -> None:
        while not first_is_done.wait(0.01):
            for worker in set(workers(os.getpid())) - killed:
                if any(below(worker)):  # it has its jail: it took the work in hand
                    killed.add(worker)
                    os.kill(worker, signal.SIGKILL)

    def see(report: StudentReport, done: int, total: int) -> None:
        first_is_done.set()

    killer = threading.Thread(target=kill_those_that_mark)
    killer.start()
    report = grade_assignment(
        ungraded, ASSIGNMENT, students=["ada", "carla"], workers=1, progress=see
    )
    killer.join()

    ada, carla = report.students
    assert len(killed) == TRIES
    assert {question.outcome for question in ada.sheet.questions} == {Outcome.FAULT}
    assert ada.in_trouble
    assert f"{TRIES} workers were lost with it" in str(ada.sheet)
    assert grades(ungraded, "ada")["test_relu_forward"] == (None, None, True)
    assert carla.sheet.score == POINTS["carla"]


def test_two_graders_of_two_assignments_lose_nothing_of_each_other(tmp_path: Path) -> None:
    course = course_of_two(tmp_path)
    names = ("a1_images", ASSIGNMENT)
    for name in names:
        solution = course.step_folder("source", name) / f"{name}.ipynb"
        for student in ("ada", "bob", "carla"):
            folder = course.step_folder("submitted", name, student)
            folder.mkdir(parents=True)
            shutil.copy(solution, folder / f"{name}.ipynb")

    running = [
        subprocess.Popen(
            [*GRADE[:-1], name, "--workers", "1", "--course", str(course.folder)],
            stdout=subprocess.DEVNULL,
        )
        for name in names
    ]

    assert [each.wait(120) for each in running] == [0, 0]
    with closing(sqlite3.connect(course.working_folder / "gradebook.db")) as database:
        found = database.execute(EARNED).fetchall()
    assert [(name, student) for name, student, *_ in found] == [
        (name, student) for name in names for student in ("ada", "bob", "carla")
    ]
    assert all(earned == most > 0 for _, _, earned, most in found)


def course_of_two(folder: Path) -> Course:
    """Build a course of two assignments."""
    (folder / "course.yml").write_text(
        "id: two\ntitle: Two\ntime_zone: UTC\n"
        "assignments:\n  a1_images: {title: Images}\n  a3_relu: {title: ReLU}\n"
    )
    (folder / "solutions").mkdir()
    course = load_course(folder)
    for name in ("a1_images", ASSIGNMENT):
        shutil.copy(KIT / "solutions" / f"{name}.py", folder / "solutions")
        install_build(course, make_build(course, name, handout_files, questions_of(name)))
    return course


EARNED = """select a.name, s.student_id, sum(g.auto_score), sum(c.max_score) from grade g
    join grade_cells c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
    join submitted_assignment s on s.id = n.assignment_id
    join assignment a on a.id = s.assignment_id group by 1, 2 order by 1, 2"""
