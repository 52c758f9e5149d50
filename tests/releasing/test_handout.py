"""What lies beside a released notebook."""

from __future__ import annotations

import ast
import io
import json
from typing import Any

import numpy as np
import pytest

from autograder.questions import bank_of, questions_of
from autograder.releasing.handout import handout_files, right_function
from tests.helpers.kit import ASSIGNMENTS

STANDARD = {
    "__future__", "ast", "builtins", "collections", "contextlib", "contextvars", "copy", "ctypes",
    "dataclasses", "difflib", "enum", "fractions", "functools", "html", "importlib", "io", "json",
    "linecache", "numbers", "os", "pathlib", "re", "sys", "sysconfig", "tempfile", "textwrap",
    "threading", "time", "traceback", "types", "typing", "warnings",
}  # fmt: skip


def python_files(assignment: str) -> dict[str, ast.Module]:
    """Return the released modules, parsed."""
    return {
        name: ast.parse(content)
        for name, content in handout_files(assignment).items()
        if name.endswith(".py")
    }


def examples(assignment: str) -> list[dict[str, Any]]:
    """Return the released examples."""
    data = json.loads(handout_files(assignment)["selfcheck/examples.json"])
    found: list[dict[str, Any]] = data["examples"]
    return found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_same_bytes_come_out_every_time(assignment: str) -> None:
    from autograder.releasing import handout  # noqa: PLC0415 - its cache is emptied here

    first = handout_files(assignment)
    handout.examples_json.cache_clear()

    assert handout_files(assignment) == first


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_release_holds_the_checks_of_its_own_assignment_only(assignment: str) -> None:
    names = set(handout_files(assignment))

    assert {name for name in names if name.startswith("selfcheck/checks/")} == {
        "selfcheck/checks/__init__.py",
        f"selfcheck/checks/{assignment}.py",
    }
    assert {"selfcheck/__main__.py", "selfcheck/test_notebook.py", "requirements.txt"} <= names
    assert not [name for name in names if "cases" in name]
    assert ("digits.npz" in names) == (assignment == "a5_network")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_release_needs_numpy_alone(assignment: str) -> None:
    allowed = {*STANDARD, "numpy", "pytest", "IPython", "traitlets"}  # the last two if installed

    for name, tree in python_files(assignment).items():
        imported = {
            (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) else one.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
            for one in node.names
        }
        assert {module.partition(".")[0] for module in imported} <= allowed, name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_released_function_has_the_name_of_a_question(assignment: str) -> None:
    questions = {question.id for name in ASSIGNMENTS for question in questions_of(name)}

    for name, tree in python_files(assignment).items():
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not defined & questions, name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_question_is_checked_and_has_an_example(assignment: str) -> None:
    text = handout_files(assignment)[f"selfcheck/checks/{assignment}.py"].decode()
    with_examples = {row["question"] for row in examples(assignment)}

    for question in questions_of(assignment):
        assert f'"{question.id}"' in text
        # The one function whose answers depend on what the student trained.
        assert question.id in with_examples or question.id == "predict"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_misconception_of_the_examples_has_its_message_and_no_code(assignment: str) -> None:
    data = json.loads(handout_files(assignment)["selfcheck/examples.json"])
    bank = {one.id: one.message for one in bank_of(assignment)}

    named = {name for row in data["examples"] for wrong in row["wrong"] for name in wrong["ids"]}
    named |= {name for row in data["examples"] for name in row["raises"]}

    assert named == set(data["messages"])
    assert data["messages"].items() <= bank.items()
    assert len(named) > len(bank) // 2
    assert "def " not in json.dumps(data["messages"])


def test_the_digits_are_read_without_pickle_and_have_no_date() -> None:
    content = handout_files("a5_network")["digits.npz"]

    with np.load(io.BytesIO(content), allow_pickle=False) as digits:
        shapes = {name: digits[name].shape for name in digits.files}

    assert shapes["train_images"][1:] == (1, 8, 8)
    assert shapes["valid_images"][0] == shapes["valid_labels"][0]
    assert handout_files("a5_network")["digits.npz"] == content


def test_a_question_without_reference_is_refused() -> None:
    from autograder.errors import CourseError  # noqa: PLC0415 - used here alone

    with pytest.raises(CourseError, match="'dropout' has no reference implementation"):
        right_function("dropout")
