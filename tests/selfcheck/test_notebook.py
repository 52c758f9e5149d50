"""The self-check from a shell: ``python -m selfcheck`` and ``pytest`` in a release folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.releasing.handout import handout_files
from autograder.selfcheck import notebook
from autograder.selfcheck.notebook import Unreadable, code_cells, find_notebook, run_notebook

SETUP = "import numpy as np\nfrom selfcheck import check"
FORWARD = (
    "def relu_forward(x):\n"
    "    return np.maximum(x, 0).astype(np.float32 if x.dtype == np.float32 else float)"
)
BACKWARD = (
    "def relu_backward(dout, x):\n"
    "    single = dout.dtype == x.dtype == np.float32\n"
    "    return np.where(x > 0, dout, 0).astype(np.float32 if single else float)"
)
STUB = "def relu_backward(dout, x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def write_notebook(path: Path, cells: Sequence[str]) -> Path:
    """Write a notebook of code cells, with a text cell in front."""
    rows = [{"cell_type": "markdown", "metadata": {}, "source": ["# ReLU"]}]
    for cell in cells:
        source = cell.splitlines(keepends=True)
        rows.append({"cell_type": "code", "metadata": {}, "source": source, "outputs": []})
    path.write_text(json.dumps({"cells": rows, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an a3_relu release, without its notebook."""
    for name, content in handout_files("a3_relu").items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path


def shell(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder as a student's shell would, with nothing of ours on the path."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=clean | {"PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_a_solved_notebook_passes_in_the_shell(folder: Path) -> None:
    write_notebook(folder / "a3_relu.ipynb", [SETUP, FORWARD, "check(relu_forward)", BACKWARD])

    done = shell(folder, "-m", "selfcheck")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert re.fullmatch(
        r"Running a3_relu\.ipynb …\n\n"
        r"✓ relu_forward   all \d+ checks pass\n"
        r"✓ relu_backward  all \d+ checks pass\n"
        r"2 of 2 functions pass all their checks, worth 14\.5 of 14\.5 points\.\n",
        done.stdout,
    )


NUMPY_ALONE = """
import importlib.util, sys
MISSING = {"IPython", "matplotlib"}

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Block())
real = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in MISSING else real(name)
sys.path.insert(0, "")
from selfcheck.__main__ import main
sys.exit(main([]))
"""


def test_numpy_alone_is_enough_for_a_notebook_that_draws(folder: Path) -> None:
    draws = (
        "import matplotlib.pyplot as plt\nfrom IPython.display import HTML, display\n"
        "figure, axes = plt.subplots(1, 2, figsize=(2, 2))\n"
        "axes[0].imshow([[1]], cmap='gray')\nplt.show()\ndisplay(HTML('<b>x</b>'))"
    )
    write_notebook(folder / "a3_relu.ipynb", [draws, SETUP, FORWARD, BACKWARD])

    done = shell(folder, "-c", NUMPY_ALONE)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "stopped" not in done.stdout
    assert "2 of 2 functions pass all their checks" in done.stdout


def test_a_renamed_notebook_with_a_stub_a_bad_cell_and_magics_is_summed_up(folder: Path) -> None:
    cells = [
        "%matplotlib inline\n" + SETUP,
        "!echo from the shell",
        "1 / 0",
        "print('loud')\ninput('name?')",
        FORWARD,
        STUB,
        "check(relu_forward)\ncheck()",
    ]
    write_notebook(folder / "a3_relu (1).ipynb", cells)

    done = shell(folder, "-m", "selfcheck")

    assert done.returncode == 1, done.stderr
    assert "Running a3_relu (1).ipynb …" in done.stdout
    assert "code cell 3 stopped: ZeroDivisionError: division by zero (line 1" in done.stdout
    assert "code cell 4 stopped: " in done.stdout
    assert "· relu_backward  not started\n1 of 2 functions" in done.stdout
    assert "loud" not in done.stdout
    assert "from the shell" not in done.stdout
    assert done.stdout.count("relu_forward") == 1


def test_a_wrong_function_is_told_in_full(folder: Path) -> None:
    write_notebook(folder / "mine.ipynb", [SETUP, FORWARD.replace("maximum", "minimum"), BACKWARD])

    done = shell(folder, "-m", "selfcheck", "mine.ipynb")

    assert done.returncode == 1, done.stderr
    assert "✗ example 1: the worked example: two rows" in done.stdout
    assert "✗ relu_forward   " in done.stdout
    assert "waiting for your relu_forward" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "content", "told"),
    [
        ([], None, "no notebook in "),
        (["gone.ipynb"], None, "cannot read gone.ipynb: "),
        ([], "{", "a3_relu.ipynb is not a notebook (no JSON)"),
        ([], '{"worksheets": []}', "a3_relu.ipynb is not a notebook of format 4"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_remedy(
    folder: Path, arguments: list[str], content: str | None, told: str
) -> None:
    if content is not None:
        (folder / "a3_relu.ipynb").write_text(content, "utf-8")

    done = shell(folder, "-m", "selfcheck", *arguments)

    assert done.returncode == 2
    assert told in done.stderr
    assert "\n  fix: " in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_shows_the_usage(folder: Path) -> None:
    done = shell(folder, "-m", "selfcheck", "--verbose")

    assert (done.returncode, done.stdout) == (2, "usage: python -m selfcheck [NOTEBOOK]\n")


def test_plain_pytest_tests_each_function(folder: Path) -> None:
    write_notebook(folder / "a3_relu.ipynb", [SETUP, FORWARD, STUB, "check(relu_backward)"])

    done = shell(folder, "-m", "pytest", "-p", "no:cacheprovider")

    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert "· relu_backward: not started" in done.stdout
    assert "Traceback" not in done.stdout


def test_without_ipython_magics_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> None:
        raise ImportError

    monkeypatch.setattr(notebook, "_ipython", missing)
    cells = ["%%time\nx = 1", "%matplotlib inline\ny = 2\nif y:\n    !ls", "z = y +", "w = y"]
    path = write_notebook(tmp_path / "n.ipynb", cells)

    run = run_notebook(path)

    assert {name: run.namespace[name] for name in "yw"} == {"y": 2, "w": 2}
    assert [str(trouble) for trouble in run.troubles] == [
        "code cell 3 stopped: SyntaxError: invalid syntax (line 1 of your cell: `z = y +`)",
    ]


def test_a_run_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    before = Path.cwd(), list(sys.path), sys.stdin, sys.modules["__main__"], sys.excepthook
    cells = ["import os, sys\nsys.path.append('/nowhere')\nos.chdir('/')", "raise SystemExit"]

    run = run_notebook(write_notebook(tmp_path / "n.ipynb", cells))

    after = Path.cwd(), list(sys.path), sys.stdin, sys.modules["__main__"], sys.excepthook
    assert after == before
    assert [trouble.cell for trouble in run.troubles] == [2]
    assert "selfcheck" not in sys.modules


def test_of_several_notebooks_the_one_saved_last_is_taken_and_said_so(tmp_path: Path) -> None:
    for age, name in enumerate(["a3_relu.ipynb", "a3_relu (1).ipynb", "other.ipynb"]):
        path = write_notebook(tmp_path / name, [])
        os.utime(path, (1000 + age, 1000 + age))

    chosen, note = find_notebook(tmp_path, "a3_relu")

    assert chosen.name == "a3_relu (1).ipynb"
    assert note.startswith("2 notebooks here; this is the one saved last.")


def test_cells_are_read_from_lists_and_from_strings(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": ["a\n", "b"]}, {"cell_type": "code", "source": "c"}]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": [*cells, {"cell_type": "raw"}, 7]}))

    assert code_cells(tmp_path / "n.ipynb") == ("a\nb", "c")


def test_a_notebook_that_is_a_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text("[]")

    with pytest.raises(Unreadable, match=r"n\.ipynb is not a notebook of format 4"):
        code_cells(tmp_path / "n.ipynb")
