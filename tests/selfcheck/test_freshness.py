"""A function that is older than its cell, and a cell that stopped, are said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.releasing.handout import handout_files

SETUP = "import numpy as np\nfrom selfcheck import check"
RIGHT = """\
def relu_forward(x):
    return np.maximum(x, 0).astype(x.dtype if x.dtype.kind == "f" else float)"""

PROGRAM = """
import json, sys, os
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("colors", "nocolor")
for cell in json.load(open("cells.json")):
    if cell.startswith("SAVE "):
        text = cell.removeprefix("SAVE ")
        row = {"cell_type": "code", "source": text}
        open("a3_relu.ipynb", "w").write(json.dumps({"cells": [row]}))
    else:
        shell.run_cell(cell, store_history=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in handout_files("a3_relu").items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def ran(folder: Path, *cells: str) -> str:
    """Run cells as a notebook does; ``SAVE text`` saves the notebook with another text."""
    (folder / "cells.json").write_text(json.dumps(cells))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env=environment | {"JPY_SESSION_NAME": "a3_relu.ipynb", "IPYTHONDIR": str(folder / "ipy")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_syntax_error_leaves_the_older_function_and_that_is_said(folder: Path) -> None:
    broken = RIGHT.replace("(x):", "(x)")

    out = ran(folder, SETUP, RIGHT, "check(relu_forward)", broken, "check(relu_forward)")

    assert out.count("! The cell that you ran as [4] stopped at its line 1 (SyntaxError: ") == 1
    assert "so what is checked is the function of the earlier run [2]." in out


def test_a_cell_that_stops_before_the_function_is_said(folder: Path) -> None:
    out = ran(folder, SETUP, RIGHT, "1 / 0\n" + RIGHT, "check(relu_forward)")

    assert "! The cell that you ran as [3] stopped before it reached the function, so" in out


def test_a_cell_that_was_changed_and_not_run_again_is_said(folder: Path) -> None:
    other = "import time; time.sleep(0.1)"
    saved = "SAVE " + RIGHT.replace("maximum", "minimum")

    out = ran(folder, SETUP, RIGHT, other, saved, "check(relu_forward)")

    assert "! Its cell has been changed since it ran. Run the cell of the function again" in out


@pytest.mark.parametrize("between", ["SAVE " + RIGHT, "x = 1", RIGHT, "# check it\n" + RIGHT])
def test_nothing_is_said_of_a_function_that_is_its_cell(folder: Path, between: str) -> None:
    begun = time.time()

    out = ran(folder, SETUP, RIGHT, between, "check(relu_forward)")

    assert "\n! " not in out
    assert "relu_forward: all " in out
    assert time.time() > begun
