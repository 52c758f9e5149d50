"""Files handed in beside a notebook reach it from the collected folder, and count as handed in."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.collecting.submitted import submitted_task
from autograder.course import read_secret
from autograder.grading.grader import fingerprint
from autograder.grading.pipeline import grade_assignment
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    BACKWARD,
    answered,
    built_course,
    copy_of,
    submit,
)

USES = "from utils import clip0\n\n\ndef relu_forward(x):\n    return clip0(x)"
HELPER = """\
import numpy as np


def clip0(x):
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return np.maximum(x.astype(dtype), 0)
"""


def test_a_helper_is_graded_with_its_notebook_and_another_one_is_another_submission(
    tmp_path: Path,
) -> None:
    course = copy_of(built_course(), tmp_path)
    submit(course, "ada", json.dumps(answered(course, USES, BACKWARD)).encode())
    folder = course.step_folder("submitted", ASSIGNMENT, "ada")

    def points() -> float:
        report = grade_assignment(course, ASSIGNMENT, students=["ada"], workers=1)
        return next(one.sheet.score for one in report.students if one.student == "ada")

    without = points()
    alone = submitted_task(course, ASSIGNMENT, "ada", read_secret(course))
    (folder / "utils.py").write_text(HELPER, encoding="utf-8")
    task = submitted_task(course, ASSIGNMENT, "ada", read_secret(course))

    assert task.beside == {"utils.py": HELPER.encode()}
    assert task.key != alone.key
    prints = {fingerprint(one.content, "bundle", b"key", "jail") for one in (task, alone)}
    assert len(prints) == 2
    assert points() - without == 7.0
