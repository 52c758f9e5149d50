"""The course that is soaked: honest, broken and hostile submissions, marks from before, and hands.

Some of the class were graded before, some of those by hand too, and some of those handed in anew:
so a run has old marks to replace, marks to leave alone, and rows to make.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.labelled import handed_in, labelled_submissions
from autograder.course import COURSE_FILE, KIT_FOLDER, Course, load_course
from autograder.grading.pipeline import grade_assignment
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files

ASSIGNMENT = "a3_relu"
ON_TIME, LATE = "2027-02-22 12:00:00.000000 UTC\n", "2027-02-23 20:00:00.000000 UTC\n"
COURSE = """\
id: soak
title: A class that is disturbed
time_zone: Europe/Berlin
late: {policy: per_day, percent: 10, max_percent: 50}
limits: {question_cpu_seconds: 0.5, notebook_cpu_seconds: 2}
assignments:
  a3_relu: {title: ReLU, due: 2027-02-22 18:00}
"""
WRITTEN = """
# %% [markdown] written="why" points=4
# Why is a bend needed?
#
# ### BEGIN SOLUTION
# Else all layers are one.
# ### END SOLUTION
"""
KINDS = (
    "pass/by_mask_and_where",
    "pass/number_by_number",
    "pass/test_cells_copied",
    "pass/cells_in_reverse",
    "pass/tagged_skip_execution_and_right",
    "pass/cells_that_end_the_process",
    "pass/leaves_threads_and_children_behind",
    "fail/absolute_value",
    "fail/leaky",
    "fail/in_place",
    "fail/forged_points",
    "fail/hunts_with_gc",
    "fail/prints_a_verdict",
    "error/kills_itself",
    "error/leaves_with_os_exit_0",
    "error/segmentation_fault",
    "error/recursion_without_end",
    "error/a_zip",
    "limit/endless_loop_in_c",
    "limit/ignores_every_signal",
    "missing/not_started",
    "missing/one_bracket_lost",
)
"""What the students hand in, in the order of their ids."""
NOTHING = "nothing"
"""The last student's folder holds no notebook."""
BEFORE = {"s00": "fail/leaky", "s07": "pass/number_by_number", "s08": "", "s20": "fail/in_place"}
"""Who was graded before, and for what: nothing stands for what is handed in now too."""
LATE_ONES = ("s03", "s08", "s15")
BY_HAND = (
    ("s00", "test_relu_forward", 6.5, "Seen, and better than it looks."),
    ("s08", "test_relu_backward", 7.25, "Half a point for the idea."),
    ("s08", "why", 3.0, "Well argued."),
)
EXTRA = ("s07", "test_relu_backward", 1.5)


@dataclass(frozen=True, slots=True)
class SoakCourse:
    """A course to be copied, in which nothing of what is handed in now is graded."""

    folder: Path

    def copy(self, folder: Path) -> Course:
        """Return a course of its own in ``folder``."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return load_course(folder)


def students(count: int) -> dict[str, str]:
    """Return what each student hands in, by id; the last one nothing."""
    kinds = [KINDS[number % len(KINDS)] for number in range(count - 1)]
    return {f"s{number:02}": kind for number, kind in enumerate([*kinds, NOTHING])}


def make_class(folder: Path, count: int) -> SoakCourse:
    """Build the course, grade what was handed in before, give marks by hand, hand in anew."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "solutions").mkdir(parents=True)
    (folder / COURSE_FILE).write_text(COURSE, encoding="utf-8")
    source = (KIT_FOLDER / "solutions" / f"{ASSIGNMENT}.py").read_text(encoding="utf-8")
    (folder / "solutions" / f"{ASSIGNMENT}.py").write_text(source + WRITTEN, encoding="utf-8")
    course = load_course(folder)
    build = make_build(course, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT))
    install_build(course, build)
    name = f"{ASSIGNMENT}.ipynb"
    recipes = {
        f"{one.outcome}/{one.name}": handed_in(one, build.release[name], build.source[name])
        for one in labelled_submissions(KIT_FOLDER / "tests" / "submissions", ASSIGNMENT)
    }
    recipes[NOTHING] = b""
    now = students(count)
    before = {student: kind or now[student] for student, kind in BEFORE.items() if student in now}
    for student, kind in before.items():
        _submit(course, student, recipes[kind])
    grade_assignment(course, ASSIGNMENT, workers=1)
    _mark_by_hand(course, before)
    for student, kind in now.items():
        _submit(course, student, recipes[kind])
    return SoakCourse(folder)


def _submit(course: Course, student: str, notebook: bytes) -> None:
    folder = course.step_folder("submitted", ASSIGNMENT, student)
    folder.mkdir(parents=True, exist_ok=True)
    if notebook:
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(notebook)
    moment = LATE if student in LATE_ONES else ON_TIME
    (folder / "timestamp.txt").write_text(moment, encoding="utf-8")


_ROW = """select r.id from {table} r join base_cell b on b.id = r.cell_id
    join submitted_notebook n on n.id = r.notebook_id
    join submitted_assignment s on s.id = n.assignment_id where s.student_id = ? and b.name = ?"""


def _mark_by_hand(course: Course, there: dict[str, str]) -> None:
    """Give points and comments as a person does in the formgrader."""
    points = "update grade set manual_score = ?, needs_manual_grade = 0 where id = "
    extra = "update grade set extra_credit = ? where id = "
    words = "update comment set manual_comment = ? where id = "
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        for student, cell, score, text in BY_HAND:
            if student in there:
                row = f"({_ROW.format(table='grade')})"
                database.execute(points + row, (score, student, cell))
                row = f"({_ROW.format(table='comment')})"
                database.execute(words + row, (text, student, cell.removeprefix("test_")))
        student, cell, score = EXTRA
        database.execute(f"{extra}({_ROW.format(table='grade')})", (score, student, cell))
    database.close()
