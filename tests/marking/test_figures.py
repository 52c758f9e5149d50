"""Figures are made and drawn only where somebody looks at them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.jail import open_jail
from autograder.marking.figures import NOT_DRAWN
from autograder.marking.running import to_run
from autograder.marking.sanitise import read_master, sanitise
from tests.helpers.kit import ROOT

HELPER = """\
import matplotlib.pyplot as plt
def draw(values):
    print("drawing")
    plt.plot(values)
    plt.show()
def double(x):
    return 2 * x
"""
OWN = "def draw(values):\n    print('my own', values)\n"

Notebook = dict[str, Any]


def cell(kind: str, source: str, grade_id: str = "", **marks: object) -> Notebook:
    known = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
    mark = {"nbgrader": {**known, "grade_id": grade_id, **marks}} if grade_id else {}
    return {"cell_type": kind, "metadata": mark, "source": source}


SETUP = cell("code", HELPER, "setup", locked=True)
WRITTEN = cell("markdown", "Why?", "why", solution=True, grade=True, points=1)


def printed(released: list[Notebook], handed_in: list[Notebook]) -> list[str]:
    """Return what the cells of a submission print, each as one text."""

    def notebook(cells: list[Notebook]) -> bytes:
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(content).encode()

    master = read_master(notebook(released))
    running = to_run(sanitise(notebook(handed_in), master), master)
    with open_jail(mode="process") as jail, jail.open({}) as session:
        runs = session.run(running.sources)
    shown = [runs[place].outputs for place in running.shown]
    return ["".join(output.get("text", "") for output in outputs) for outputs in shown]


def test_what_the_release_draws_by_its_own_helper_is_not_made() -> None:
    call = cell("code", "draw([1, 2])\nprint(double(4))")

    _, said = printed([SETUP], [SETUP, call])

    assert said == f"{NOT_DRAWN}\n8\n"


def test_a_helper_of_the_student_draws_whatever_its_name() -> None:
    _, _, said = printed([SETUP], [SETUP, cell("code", OWN), cell("code", "draw([1, 2])")])

    assert said == "my own [1, 2]\n"


def test_a_locked_cell_that_a_student_changed_is_theirs_as_well() -> None:
    changed = cell("code", f"{HELPER}\n{OWN}", "setup", locked=True)

    *_, said = printed([SETUP], [changed, cell("code", "draw([1, 2])")])

    assert said == "my own [1, 2]\n"


def test_where_somebody_marks_by_hand_everything_is_drawn() -> None:
    _, said = printed([SETUP, WRITTEN], [SETUP, WRITTEN, cell("code", "draw([1, 2])")])

    assert said.startswith("drawing\n")


@pytest.mark.parametrize("assignment", ["a1_images", "a2_convolution", "a3_relu", "a4_pooling"])
def test_a_release_s_helper_for_figures_is_recognised(assignment: str) -> None:
    released = (ROOT / "assignments" / assignment / f"{assignment}.ipynb").read_bytes()
    master = read_master(released)

    running = to_run(sanitise(released, master), master)

    assert any(NOT_DRAWN in source for source in running.sources)
