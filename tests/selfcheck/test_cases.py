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
from autograder.releasing.handout import answer, handout_files, right_function, sections_of
from autograder.selfcheck.calls import is_typed_out
from autograder.selfcheck.cases import Case, cases_of
from autograder.selfcheck.compare import flat
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

    # What their text and their docstring show is larger.
    first = {"max_pool2d_forward": 1, "count_parameters": 2}.get(question, 0)
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


NUMBER = re.compile(r"log ([1-9])|(\d+) to (\d+)|(?<![\w.])-?\d+(?:\.\d+)?(?:/\d+)?")


def told(text: str) -> list[float]:
    """Return the numbers of a text in their order: "log 2", "1/8" and "1 to 9" are read too."""
    text = re.sub(r"[*`]|·(?=\d)", " ", text.replace("\N{MINUS SIGN}", "-").replace("·", " · "))
    found: list[float] = []
    for match in NUMBER.finditer(text):
        if match[1]:
            found.append(float(np.log(int(match[1]))))
        elif match[2]:
            found += map(float, range(int(match[2]), int(match[3]) + 1))
        else:
            over, _, under = match[0].partition("/")
            found.append(float(over) / float(under or 1))
    return found


def columns(text: str) -> list[list[float]]:
    """Return the first and the last numbers of each column of the tables, and of the lines."""
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("|")]
    width = max(map(len, rows), default=0)
    every = [[told(row[k]) for row in rows if k < len(row)] for k in range(width)]
    every.append([told(line) for line in text.splitlines()])
    return [[cell[end] for cell in column if cell] for column in every for end in (0, -1)]


def holds(text: str, array: Any) -> bool:  # noqa: ANN401 - any argument
    """Say whether a text shows each row of an array, along a line or down a table."""
    table = np.atleast_1d(np.asarray(array, dtype=float))
    rows = table.reshape(-1, table.shape[-1])
    streams = [told(text), *columns(text)]
    return all(any(_within(stream, row) for stream in streams) for row in rows)


def _within(stream: list[float], row: Any) -> bool:  # noqa: ANN401 - an array
    steps = range(len(stream) - len(row) + 1)
    return any(np.allclose(stream[k : k + len(row)], row, rtol=0, atol=6e-5) for k in steps)


def parts_of(assignment: str, question: str) -> tuple[str, str]:
    """Return a question's section down to its cell, and the part from its worked example on."""
    source = (KIT_FOLDER / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")
    cell = source.index(f'# %% question="{question}"')
    begun = source.rindex("\n# ## ", 0, cell)
    section = source[begun:cell].replace("\n# ", "\n").replace("\n#\n", "\n\n")
    task = re.search(rf"### Tasks? [^\n]*`{question}\(.*?(?=\n### Task|\Z)", section, re.DOTALL)
    assert task is not None
    own = task[0]
    begins = re.search(
        r"\*\*(?:A smaller worked|Worked|One with all).*|\n\| call.*", own, re.DOTALL
    )
    if begins is None:  # shared by two tasks, or before its task
        begins = re.search(r"\*\*Worked example.*", section, re.DOTALL)
    return section + source[cell : source.index('"""\n', cell + 80)], begins[0] if begins else ""


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_first_example_is_the_worked_example_of_the_text(
    assignment: str, question: str
) -> None:
    section, worked = parts_of(assignment, question)
    if question in NUMBERS_OF_A_NETWORK:
        assert not worked
        return
    first = cases(assignment, question)[0]
    assert first.name.startswith("the worked example")
    given = [part for value in (*first.args, *first.kwargs.values()) for part in flat(value)]
    for value in given:
        if isinstance(value, bool):
            continue
        zeros = np.ndim(value) and not np.any(value) and question == "count_parameters"
        assert holds(section, np.shape(value) if zeros else value), value
    for part in flat(answer(right_function(question), first)):
        assert holds(worked, part), part


@pytest.mark.parametrize(
    ("assignment", "question"), [one for one in QUESTIONS if one[1] not in NUMBERS_OF_A_NETWORK]
)
def test_what_the_docstring_shows_is_the_first_or_the_second(
    assignment: str, question: str
) -> None:
    shown = calls_in_docstring(assignment, question)[0]

    args = [eval(ast.unparse(arg), {"np": np}) for arg in shown.args]  # noqa: S307 - our own file
    kwargs = {key.arg: eval(ast.unparse(key.value), {"np": np}) for key in shown.keywords}  # noqa: S307

    assert any(
        same(args, list(case.args)) and kwargs == dict(case.kwargs)
        for case in cases(assignment, question)[:2]
    )


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
