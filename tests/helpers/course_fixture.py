"""A real course of one assignment and a real class, built and graded once in a test run.

Tests work on copies: ``copy_of(built_course(), folder)`` has submissions and no marks yet,
``copy_of(graded_course(), folder)`` was graded in the jail.
"""

from __future__ import annotations

import atexit
import copy
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course import Course, load_course
from autograder.grading.pipeline import grade_assignment
from autograder.grading.results import Results
from autograder.jail import best_rung
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.pool.task import Pool, Task
from autograder.questions import questions_of
from autograder.releasing.build import install_build, make_build
from autograder.releasing.handout import handout_files

ASSIGNMENT = "a3_relu"
KIT = Path(__file__).resolve().parents[2]
ON_TIME, LATE = "2027-02-22 12:00:00.000000 UTC", "2027-02-23 20:00:00.000000 UTC"
MAX_WRITTEN = 4.0

COURSE = """\
id: cnn
title: Layers
time_zone: Europe/Berlin
late: {policy: per_day, percent: 10, max_percent: 50}
limits: {question_cpu_seconds: 1, notebook_cpu_seconds: 2}
assignments:
  a3_relu: {title: ReLU & friends, due: 2027-02-22 18:00}
"""
WRITTEN = """
# %% [markdown] written="why" points=4
# Why is a bend needed?
#
# ### BEGIN SOLUTION
# Else all layers are one.
# ### END SOLUTION
"""
FORWARD = """\
def relu_forward(x):
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return np.maximum(x, 0).astype(dtype)
"""
BACKWARD = """\
def relu_backward(dout, x):
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    return np.where(x > 0, dout, 0).astype(dtype)
"""
OPEN_AT_ZERO = BACKWARD.replace("x > 0", "x >= 0")
ENDLESS = "def relu_backward(dout, x):\n    while True:\n        pass\n"
HOSTILE = """\
def relu_forward(x):
    raise ValueError('<img src=x onerror=alert(1)> </script>')
"""
HTML = """\
from IPython.display import HTML, display
display(HTML("<script>alert(2)</script>"))
print("</pre><script>alert(3)</script> \\x1b[31m \\u202e")
"""
# What each student earns of the 14.5 points that are not marked by hand.
POINTS = {
    "ada": 14.5,  # the instructor's own answers
    "bob": 0.0,  # as released
    "carla": 12.24,  # at zero; late
    "dora": 14.5,  # right, with a test cell twice
    "egon": 7.0,  # an endless loop, and test cells tagged to be skipped
    "fred": 0.0,  # not JSON
    "gina": 7.5,  # raises, with text that means harm
}

Json = dict[str, Any]


rung = cache(best_rung)
"""Tries out once, not in every test, what this machine can build."""


def cell(notebook: Json, grade_id: str) -> Json:
    """Return the cell that bears a mark of nbgrader's."""
    found: Json = next(
        each
        for each in notebook["cells"]
        if each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


def submit(course: Course, student: str, notebook: bytes, moment: str = ON_TIME) -> None:
    """Lay a submission where ``collect`` lays it."""
    folder = course.step_folder("submitted", ASSIGNMENT, student)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(notebook)
    (folder / "timestamp.txt").write_text(f"{moment}\n", encoding="utf-8")


def answered(course: Course, forward: str = "", backward: str = "", written: str = "") -> Json:
    """Return the released notebook with answers in it."""
    released = course.step_folder("release", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook: Json = json.loads(released.read_bytes())
    answers = {"relu_forward": forward, "relu_backward": backward, "why": written}
    for grade_id, source in answers.items():
        if source:
            cell(notebook, grade_id)["source"] = source
    return notebook


def copy_of(template: Path, folder: Path) -> Course:
    """Return a course of its own in ``folder``."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return load_course(folder)


@cache
def built_course() -> Path:
    """Build the course and let the class hand in; nothing is graded."""
    folder = scratch()
    (folder / "solutions").mkdir()
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    source = (KIT / "solutions" / f"{ASSIGNMENT}.py").read_text(encoding="utf-8")
    (folder / "solutions" / f"{ASSIGNMENT}.py").write_text(source + WRITTEN, encoding="utf-8")
    course = load_course(folder)
    install_build(course, make_build(course, ASSIGNMENT, handout_files, questions_of(ASSIGNMENT)))
    _hand_in(course)
    return folder


@cache
def graded_course() -> Path:
    """Grade the class in the jail of this machine."""
    course = copy_of(built_course(), scratch())
    grade_assignment(course, ASSIGNMENT, workers=2)
    return course.folder


def _hand_in(course: Course) -> None:
    solution = course.step_folder("source", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    submit(course, "ada", solution.read_bytes())
    submit(course, "bob", _bytes(answered(course)))
    submit(
        course, "carla", _bytes(answered(course, FORWARD, OPEN_AT_ZERO, "My <b>words</b>")), LATE
    )
    doubled = answered(course, FORWARD, BACKWARD)
    test = cell(doubled, "test_relu_forward")
    doubled["cells"].insert(doubled["cells"].index(test), copy.deepcopy(test))
    submit(course, "dora", _bytes(doubled))
    tagged = answered(course, FORWARD, ENDLESS)
    for each in tagged["cells"]:
        each["metadata"]["tags"] = ["skip-execution"]
    submit(course, "egon", _bytes(tagged))
    submit(course, "fred", b"PK\x03\x04 not JSON")
    hostile = answered(course, HOSTILE, BACKWARD)
    own = {"metadata": {}, "id": "own"}
    hostile["cells"] += [
        own | {"cell_type": "markdown", "source": "<script>alert(4)</script> **Score: 18.5**"},
        own | {"cell_type": "code", "source": HTML, "outputs": [], "execution_count": None},
    ]
    submit(course, "gina", _bytes(hostile))


def _bytes(notebook: Json) -> bytes:
    return json.dumps(notebook).encode()


def scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def rows(course: Course, table: str) -> list[tuple[Any, ...]]:
    """Return what the gradebook holds: ``grade``, ``comment`` or ``penalty`` rows by student."""
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        return database.execute(_QUERIES[table]).fetchall()


def grades(course: Course, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Return a student's grade rows by cell: automatic points, a hand's, whether one is needed."""
    return {
        name: (auto, manual, bool(waits))
        for who, name, auto, manual, _, waits in rows(course, "grade")
        if who == student
    }


_QUERIES = {
    "grade": """
        select s.student_id, b.name, r.auto_score, r.manual_score, r.extra_credit,
            r.needs_manual_grade
        from grade r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id order by 1, 2""",
    "comment": """
        select s.student_id, b.name, r.auto_comment, r.manual_comment
        from comment r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id order by 1, 2""",
    "penalty": """
        select s.student_id, s.timestamp, n.late_submission_penalty
        from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id
        order by 1""",
}


def by_hand(course: Course, student: str, name: str, points: float, comment: str = "") -> None:
    """Give points for a cell as a person does in the formgrader."""
    grade = """update grade set manual_score = ?, needs_manual_grade = 0 where id = (
        select r.id from grade r join base_cell b on b.id = r.cell_id
        join submitted_notebook n on n.id = r.notebook_id
        join submitted_assignment s on s.id = n.assignment_id
        where s.student_id = ? and b.name = ?)"""
    words = grade.replace("from grade r", "from comment r").replace(
        "update grade", "update comment"
    )
    words = words.replace("manual_score = ?, needs_manual_grade = 0", "manual_comment = ?")
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        assert database.execute(grade, (points, student, name)).rowcount == 1
        if comment:
            answer = name.removeprefix("test_")
            assert database.execute(words, (comment, student, answer)).rowcount == 1


def forget(course: Course, *students: str) -> None:
    """Let the gradebook say of some students, or of all, that it does not know what stands."""
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        theirs = """update convkit_record set fingerprint = '' where notebook in (
            select n.id from submitted_notebook n
            join submitted_assignment s on s.id = n.assignment_id where s.student_id = ?)"""
        if students:
            database.executemany(theirs, [(student,) for student in students])
        else:
            database.execute("update convkit_record set fingerprint = ''")


def marked_of(course: Course, student: str) -> Marked:
    """Return the result that was kept of a student."""
    with Results(course.working_folder / "results.db") as results:
        marked = results.find(results.recorded(ASSIGNMENT)[student])
    assert marked is not None
    return marked


@dataclass
class CannedPool:
    """A pool without workers: gives what it was given, and remembers for whom it was asked."""

    results: dict[str, Marked]
    asked: list[str]

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Yield the canned result of each task."""
        for task in tasks:
            self.asked.append(task.student)
            yield task, self.results[task.student]

    @contextmanager
    def start(self, bundle: Bundle, jail: str) -> Iterator[Pool]:
        """Be the pool of a run."""
        yield self


def canned(*students: str) -> CannedPool:
    """Return a pool that gives what these students earned in the jail."""
    course = load_course(graded_course())
    return CannedPool({student: marked_of(course, student) for student in students}, [])


def no_pool() -> CannedPool:
    """Return a pool that fails when it is asked to mark anything."""
    return CannedPool({}, [])
