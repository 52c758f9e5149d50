"""What the worked examples are: the task's own first, small ones next, no source named."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import numpy as np
import pytest

from autograder.course import KIT_FOLDER
from autograder.questions import questions_of
from autograder.releasing.handout import handout_files, sections_of
from autograder.selfcheck.calls import is_typed_out
from autograder.selfcheck.cases import Case, cases_of
from tests.helpers.kit import ASSIGNMENTS

NUMBERS_OF_A_NETWORK = ("cnn_forward", "cnn_backward")
"""Their docstrings show shapes alone: an example by hand would fill a page."""


def cases(assignment: str, question: str) -> list[Case]:
    return [case for case in cases_of(assignment) if case.question == question]


QUESTIONS = [
    (assignment, question.id)
    for assignment in ASSIGNMENTS
    for question in questions_of(assignment)
    if question.id != "predict"
]


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_first_examples_can_be_followed_by_hand(assignment: str, question: str) -> None:
    small = [
        is_typed_out((*case.args, *case.kwargs.values())) for case in cases(assignment, question)
    ]

    worked = ("max_pool2d_forward", "count_parameters")  # their tasks show a larger one
    first = 1 if question in worked else 0
    assert any(small[first:])
    assert small[first:] == sorted(small[first:], reverse=True)
    assert len(small) >= 3


def calls_in_docstring(assignment: str, question: str) -> list[ast.Call]:
    """Return the calls of a question that its own docstring shows, its names put in."""
    source = (KIT_FOLDER / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")
    function = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == question
    )
    code = "\n".join(
        line.strip()[4:]
        for line in (ast.get_docstring(function) or "").splitlines()
        if line.strip().startswith((">>>", "..."))
    )
    tree = ast.parse(code)
    names = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return names.get(node.id, node)

    tree = Put().visit(tree)
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == question
    ]


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - any argument
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return np.shape(one) == np.shape(other) and bool(np.all(one == other))


@pytest.mark.parametrize(
    ("assignment", "question"), [one for one in QUESTIONS if one[1] not in NUMBERS_OF_A_NETWORK]
)
def test_the_first_example_is_the_one_that_the_task_shows(assignment: str, question: str) -> None:
    first = cases(assignment, question)[0]
    shown = calls_in_docstring(assignment, question)[0]

    args = [eval(ast.unparse(arg), {"np": np}) for arg in shown.args]  # noqa: S307 - our own file
    kwargs = {key.arg: eval(ast.unparse(key.value), {"np": np}) for key in shown.keywords}  # noqa: S307

    assert first.name.startswith("the worked example")
    assert same(args, list(first.args))
    assert kwargs == dict(first.kwargs)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_call_is_shown_twice(assignment: str) -> None:
    rows = json.loads(handout_files(assignment)["selfcheck/examples.json"])["examples"]
    calls = [json.dumps([row["question"], row["args"], row["kwargs"]]) for row in rows]

    assert len(set(calls)) == len(calls)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_names_a_document_that_students_do_not_have(assignment: str) -> None:
    for name, content in handout_files(assignment).items():
        if name.startswith("selfcheck/"):
            words = content.decode()
            found = re.findall(
                r"(?i).{20}\b(?:documents? 00\d|the page (?:is|prints|says)|misprint)", words
            )
            assert not found, name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_function_has_its_section(assignment: str) -> None:
    sections = sections_of(assignment)

    for question in questions_of(assignment):
        assert re.match(rf"{assignment[1]}\.\d ", sections[question.id])
