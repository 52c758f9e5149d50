"""All attempts at one submission share one deadline, and say why they ended."""

from __future__ import annotations

import json
import time

import pytest

from autograder.jail import open_jail
from autograder.marking.mark import mark
from autograder.marking.statements import definitions_of, only_defines
from autograder.model import Limits, Outcome
from tests.marking.test_submissions import KEY, built

WALL = 15.0
LIMITS = Limits(question_cpu_seconds=1, notebook_cpu_seconds=1.5, wall_seconds=WALL)
SLACK = 30.0
"""For a machine with other things to do."""


def with_cells(source: bytes, *sources: str) -> bytes:
    notebook = json.loads(source)
    notebook["cells"] += [
        {"cell_type": "code", "id": f"own-{n}", "metadata": {}, "outputs": [], "source": one}
        for n, one in enumerate(sources)
    ]
    return json.dumps(notebook).encode()


def test_thousands_of_sleeping_cells_end_within_the_deadline_and_are_said() -> None:
    bundle, source = built("a3_relu")
    cells = ["import time", *["time.sleep(0.15)"] * 600]
    began = time.monotonic()

    with open_jail() as jail:
        limited = type(bundle)(bundle.assignment, bundle.master, bundle.files, LIMITS)
        sheet = mark(with_cells(source, *cells), limited, "ada", KEY, jail).sheet

    assert time.monotonic() - began < WALL + SLACK
    assert sheet.score == sheet.max_score
    (note,) = (note for note in sheet.notes if "limit" in note)
    assert note.startswith("code cells ")
    assert note.endswith("ran into a limit and were stopped, or not run")


def test_what_waits_for_ever_is_said_and_the_answers_count() -> None:
    bundle, source = built("a3_relu")

    with open_jail() as jail:
        limited = type(bundle)(bundle.assignment, bundle.master, bundle.files, LIMITS)
        cell = "import threading\nthreading.Event().wait()"
        sheet = mark(with_cells(source, cell), limited, "ada", KEY, jail).sheet

    assert sheet.score == sheet.max_score
    assert {q.outcome for q in sheet.questions} == {Outcome.PASS}
    assert [note for note in sheet.notes if "ran into a limit and was stopped" in note]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import os\nos.fork()\nx = 1", "import os\n\nx = 1"),
        ("def f(x=os.fork()):\n    pass", "\n"),
        ("@os.fork()\ndef f(x):\n    pass\n\n\ny = 2", "\n\n\n\n\ny = 2"),
        ("class A:\n    os.fork()", "\n"),
        ("x = 1; os.fork()\ndef f(x):\n    return x", "x = 1\ndef f(x):\n    return x"),
        ("get_ipython().run_cell = None", ""),
        ("if True:\n    import os", "\n"),
        ("def broken(:", ""),
        ("%reset -f\nx = np.ones(3)", "\nx = np.ones(3)"),
        ("from numpy import *\nfrom math import pi", "\nfrom math import pi"),
    ],
)
def test_of_a_cell_what_only_defines_is_left_on_its_lines(source: str, left: str) -> None:
    assert definitions_of(source) == left
    assert only_defines(definitions_of(source))
