"""A digest of what decides a mark: all of it, and nothing else."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.marking import version
from autograder.marking.bundle import Bundle
from autograder.marking.version import deciding_files, marking_version

KIT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ("a1_images", "a2_convolution", "a3_relu", "a4_pooling", "a5_network")
EVERY = set(ASSIGNMENTS)
MARK = """
import json, sys
from pathlib import Path
from autograder.jail import open_jail
from autograder.marking.bundle import Bundle
from autograder.pool.task import Task, mark_task

folder = Path(sys.argv[1])
notebook = folder / f"{folder.name}.ipynb"
files = {
    file.relative_to(folder).as_posix(): file.read_bytes()
    for file in folder.rglob("*")
    if file.is_file() and file != notebook
}
answers = notebook.read_bytes().replace(b"raise NotImplementedError()", sys.argv[2].encode())
bundle = Bundle(folder.name, notebook.read_bytes(), files)
with open_jail(bundle.limits) as jail:
    sheet = mark_task(Task("ada", answers, b"key"), bundle, jail).sheet
assert any(one.score or one.diagnosis for one in sheet.questions), sheet
kit = [module for name, module in sys.modules.items()
       if name.partition(".")[0] in {"autograder", "reference"} and getattr(module, "__file__", "")]
print(json.dumps([module.__file__ for module in kit]))
"""


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a copy of the kit's source, of which the versions are."""
    for name in ("autograder", "reference"):
        shutil.copytree(KIT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(
        version, "_PACKAGES", {name: tmp_path / name for name in ("autograder", "reference")}
    )
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    version.marking_version.cache_clear()


def changed(change: Callable[[], object]) -> set[str]:
    """Return the assignments whose version a change to the kit moves."""
    forget()
    before = {name: marking_version(name) for name in ASSIGNMENTS}
    change()
    forget()
    return {name for name in ASSIGNMENTS if marking_version(name) != before[name]}


@pytest.mark.parametrize(
    ("assignment", "answer"),
    [("a3_relu", "return abs(x)"), ("a5_network", "return x.reshape(len(x), -1)")],
)
def test_every_module_that_marking_runs_is_one_that_decides(assignment: str, answer: str) -> None:
    command = [sys.executable, "-c", MARK, str(KIT / "assignments" / assignment), answer]

    run = subprocess.run(command, cwd=KIT, capture_output=True, text=True, check=True)

    ran = {Path(file) for file in json.loads(run.stdout)}
    decide = set(deciding_files(assignment).values())
    # The questions of other assignments are asked for nothing but their names.
    others = {file for file in ran - decide if file.parent == KIT / "autograder" / "questions"}
    also_in_others = {file for file in ran - decide if file.is_relative_to(KIT / "reference")}
    assert ran - decide - others - also_in_others == set()
    assert len(ran & decide) > 60


@pytest.mark.parametrize(
    ("file", "old", "new", "whose"),
    [
        pytest.param("autograder/returning/page.py", "", "\nadded = 1\n", set(), id="a page"),
        pytest.param("autograder/gradebook/terms.py", "", "\nadded = 1\n", set(), id="the terms"),
        pytest.param("reference/worked_examples.yml", "", "\n# more\n", set(), id="unused data"),
        pytest.param("autograder/examining/compare.py", "", "\n# why\n", set(), id="a comment"),
        pytest.param("autograder/examining/compare.py", "", "\nadded = 1\n", EVERY, id="comparing"),
        pytest.param("autograder/examining/quotable.txt", "", "\nmore\n", EVERY, id="quotable"),
        pytest.param("autograder/jail/inside/keeper.py", "", "\nadded = 1\n", EVERY, id="the jail"),
        pytest.param("autograder/model.py", "", "\nadded = 1\n", EVERY, id="the values"),
        pytest.param(
            "autograder/questions/a2_convolution.py",
            "",
            "\nadded = 1\n",
            {"a2_convolution"},
            id="the questions of one",
        ),
        pytest.param(
            "reference/misconceptions/relu_forward/bends.py",
            "",
            "\nadded = 1\n",
            {"a3_relu"},
            id="a mistake of one question",
        ),
        pytest.param(
            "reference/images.py", "", "\nadded = 1\n", {"a1_images"}, id="a part of the reference"
        ),
        pytest.param(
            "autograder/questions/covering_arrays.json",
            '"max_pool2d_forward": {',
            '"max_pool2d_forward": {"more": [],',
            {"a4_pooling"},
            id="the cases of one question",
        ),
    ],
)
def test_what_moves_the_version_of_which_assignment(
    kit: Path, file: str, old: str, new: str, whose: set[str]
) -> None:
    text = (kit / file).read_text(encoding="utf-8")
    assert old in text

    def change() -> None:
        other = text.replace(old, new, 1) if old else text + new
        (kit / file).write_text(other, encoding="utf-8")

    assert changed(change) == whose


def test_another_numpy_may_mark_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = changed(lambda: monkeypatch.setattr("numpy.__version__", "99.0"))
    forget()

    assert moved == set(ASSIGNMENTS)


def test_a_new_mistake_of_a_question_moves_the_version_of_its_assignment(kit: Path) -> None:
    folder = kit / "reference" / "misconceptions" / "softmax"
    assert changed(lambda: (folder / "more.py").write_text("x = 1\n", encoding="utf-8")) == {
        "a5_network"
    }


def test_nothing_that_decides_reads_a_docstring() -> None:
    files = {file for name in ASSIGNMENTS for file in deciding_files(name).values()}
    readers = [
        file
        for file in files
        if file.suffix == ".py"
        for node in ast.walk(ast.parse(file.read_bytes()))
        if getattr(node, "attr", getattr(node, "id", "")) in {"__doc__", "getdoc"}
    ]

    assert readers == []


def bundle(cells: list[dict[str, object]], files: dict[str, bytes]) -> str:
    return Bundle("a3_relu", json.dumps({"cells": cells}).encode(), files).fingerprint()


def test_what_students_only_read_does_not_decide() -> None:
    def cell(kind: str, source: str, **marks: object) -> dict[str, object]:
        return {
            "cell_type": kind,
            "metadata": {"nbgrader": marks} if marks else {},
            "source": source,
        }

    code = [cell("code", "x = 1", grade_id="setup")]
    plain = bundle(code, {"selfcheck/a.py": b"x = 1\n", "photo.npz": b"1"})

    same = bundle(
        [cell("markdown", "Read me."), *code],
        {"selfcheck/a.py": b"x = 1  # one\n", "photo.npz": b"1", "README.txt": b"Start here."},
    )
    others = {
        bundle(
            [cell("code", "x = 2", grade_id="setup")],
            {"selfcheck/a.py": b"x = 1\n", "photo.npz": b"1"},
        ),
        bundle(code, {"selfcheck/a.py": b"x = 2\n", "photo.npz": b"1"}),
        bundle(code, {"selfcheck/a.py": b"x = 1\n", "photo.npz": b"2"}),
        bundle(
            [*code, cell("markdown", "Why?", grade_id="why", points=4)],
            {"selfcheck/a.py": b"x = 1\n", "photo.npz": b"1"},
        ),
    }

    assert same == plain
    assert plain not in others
    assert len(others) == 4
