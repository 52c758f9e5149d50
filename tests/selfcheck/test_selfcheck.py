"""The self-check as a release holds it, used as a notebook uses it."""
# ruff: noqa: ANN401 - students' functions take and return anything

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.questions import bank_of
from autograder.releasing.handout import handout_files, right_function
from tests.helpers.kit import ASSIGNMENTS
from tests.helpers.releases import right_answers, selfcheck_of


@pytest.fixture(scope="module")
def release() -> Callable[[str], ModuleType]:
    """Return a function that imports the self-check of an assignment from its release."""
    return selfcheck_of


def check(selfcheck: ModuleType, name: str, cell: str = "", **functions: Any) -> None:
    """Run a cell, then ``check(name)``, in a namespace like a notebook's."""
    namespace = {"check": selfcheck.check, "np": np, **right_answers(selfcheck), **functions}
    exec(compile(cell, "<a cell>", "exec"), namespace)  # noqa: S102
    exec(f"check({name})", namespace)  # noqa: S102


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_right_answers_pass_every_check(
    release: Callable[[str], ModuleType], assignment: str
) -> None:
    selfcheck = release(assignment)

    reports = {r.question: r for r in selfcheck.report.reports(right_answers(selfcheck))}

    reports.pop("predict", None)
    assert len(reports) >= 2
    assert {name: selfcheck.report.verdict(r) for name, r in reports.items()} == {
        name: f"all {len(r.lines)} checks pass" for name, r in reports.items()
    }


@pytest.mark.parametrize(
    ("assignment", "name"),
    [
        ("a2_convolution", "conv2d_forward/flips_the_kernel"),
        ("a4_pooling", "max_pool2d_forward/pads_with_zero"),
        ("a4_pooling", "max_pool2d_backward/overwrites_overlaps"),
        ("a4_pooling", "avg_pool2d_forward/forgets_to_divide"),
    ],
)
def test_a_known_mistake_is_named(
    release: Callable[[str], ModuleType],
    capsys: pytest.CaptureFixture[str],
    assignment: str,
    name: str,
) -> None:
    wrong = next(one for one in bank_of(assignment) if one.id == name)

    check(release(assignment), wrong.question, **{wrong.question: wrong.function})

    out = capsys.readouterr().out
    assert wrong.message in out
    assert "Perhaps: " + wrong.message not in out


def test_a_failure_says_what_was_expected_what_came_and_where(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    cell = "def relu_forward(x):\n    return np.where(x > 0, x, 0.1 * x)"

    check(release("a3_relu"), "relu_forward", cell)

    lines = capsys.readouterr().out.splitlines()
    assert re.match(r"✗ relu_forward: \d+ of \d+ checks pass · this function: 7 points", lines[0])
    assert lines[2:5] == [
        "✗ example 1: the worked example: two rows",
        "    relu_forward(np.array([[-2., 0.5], [0., -0.1]]))",
        "    out[0, 0]: expected 0, got -0.2 (the first that differs; 2 of 4 numbers differ)",
    ]
    assert "    -2 is not positive: it becomes 0" in lines
    assert "whole numbers as input" in " ".join(lines[-2:]).replace("    ", "")


@pytest.mark.parametrize(
    "cell",
    [
        "def relu_forward(x):\n    raise NotImplementedError()",
        "def relu_forward(x):\n    dtype = x.dtype\n    raise NotImplementedError()",
    ],
)
def test_a_stub_reads_as_not_started(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str], cell: str
) -> None:
    check(release("a3_relu"), "relu_forward", cell)

    out = capsys.readouterr().out
    assert out == "· relu_forward: not started · this function: 7 points\n"


def test_a_case_that_is_not_written_yet_is_a_line_of_its_own(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    def floor_only(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("ceil_mode"):
            raise NotImplementedError
        return right_function("output_size")(*args, **kwargs)

    check(release("a2_convolution"), "output_size", output_size=floor_only)

    out = capsys.readouterr().out
    assert "This case is not written yet." in out
    assert "not started" not in out


def test_an_exception_is_one_line_with_the_line_of_the_cell(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    cell = "def helper(x):\n    return x[17]\n\n\ndef relu_forward(x):\n    return helper(x)"

    check(release("a3_relu"), "relu_forward", cell)

    out = capsys.readouterr().out
    assert (
        "IndexError: index 17 is out of bounds for axis 0 with size 2 (line 2 of your cell, in"
        " helper)" in out
    )
    assert "Traceback" not in out
    assert "17 more: the same" in out


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("pass", "out: your function gave None."),
        ("return [[1], [2, 3]]", "expected numbers in an array, got a list."),
        ("return 'x'", "expected numbers in an array, got a str."),
        ("return x + 1j", "expected numbers in an array, got a complex128 array"),
        (
            "return np.zeros((1000, 1000, 50), bool)",
            "an array of shape (1000, 1000, 50) is far too large here.",
        ),
        ("return np.full(x.shape, np.nan)", "expected 0, got nan"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return relu_forward(x)", "RecursionError: maximum recursion depth exceeded"),
        ("return np.maximum(x, 0).tolist()", "out: expected a NumPy array, got a list."),
        ("return np.maximum(x, 0)[None]", "out: expected shape (2, 2), got (1, 2, 2)."),
        ("return np.maximum(x, 0).astype(np.float32)", "expected dtype float64, got float32."),
        ("x[x < 0] = 0; return x", "your function changes x."),
        ("return float", "expected numbers in an array, got a type."),
    ],
)
def test_whatever_comes_back_is_a_finding_and_never_a_crash(
    release: Callable[[str], ModuleType],
    capsys: pytest.CaptureFixture[str],
    body: str,
    told: str,
) -> None:
    check(release("a3_relu"), "relu_forward", f"def relu_forward(x):\n    {body}")

    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("None", "check() takes a function, such as check(relu_forward); this is None."),
        ("np.zeros(3)", "this is a float64 array of shape (3,)."),
        ("relu_forwards", "Did you mean relu_forward?"),
    ],
)
def test_check_of_something_else_says_what_it_knows(
    release: Callable[[str], ModuleType],
    capsys: pytest.CaptureFixture[str],
    argument: str,
    told: str,
) -> None:
    check(release("a3_relu"), argument, "def relu_forwards(x): pass")

    assert told in capsys.readouterr().out


def test_a_decorated_function_is_known_by_the_name_it_has_in_the_notebook(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    check(release("a3_relu"), "relu_forward", "relu_forward = lambda x: relu_backward(x, x)")

    assert capsys.readouterr().out.startswith("✓ relu_forward: ")


def test_prints_of_a_function_are_hidden_and_said_so(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    cell = "right = relu_forward\ndef relu_forward(x):\n    print('debug')\n    return right(x)"

    check(release("a3_relu"), "relu_forward", cell)

    out = capsys.readouterr().out
    assert "debug" not in out
    assert re.search(r"\nYour function printed \d\d lines here; they are not shown\.\n", out)


def test_a_backward_waits_for_a_forward_that_works(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    check(release("a3_relu"), "relu_backward", "def relu_forward(x):\n    return abs(x)")

    out = capsys.readouterr().out
    assert "waiting for your relu_forward" in out
    assert "✗" not in out


def test_the_network_waits_for_its_layers(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    cell = (
        "def conv2d_forward(x, w, b, stride=1, padding=0):\n    raise NotImplementedError\n"
        "def cnn_forward(x, parameters):\n    return conv2d_forward(x, *parameters[:2])\n"
        "def cnn_backward(x, labels, parameters):\n    return max_pool2d_backward(x, x, 2)"
    )

    check(release("a5_network"), "cnn_forward", cell)
    check(release("a5_network"), "cnn_backward", cell)

    out = capsys.readouterr().out
    assert "waiting for your conv2d_forward" in out
    assert "waiting for your max_pool2d_backward" in out
    assert "Error" not in out


def test_check_without_a_function_sums_up_the_assignment(
    release: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    check(release("a3_relu"), "", "def relu_backward(dout, x):\n    raise NotImplementedError")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("✓ relu_forward   all ")
    assert lines[1:] == [
        "· relu_backward  not started",
        "1 of 2 functions pass all their checks, worth 7 of 14.5 points.",
    ]


@pytest.mark.parametrize("variable", ["NBGRADER_VALIDATING", "NBGRADER_EXECUTION"])
def test_only_nbgrader_sees_an_exception(
    release: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    selfcheck = release("a3_relu")
    monkeypatch.setenv(variable, "1")

    check(selfcheck, "relu_forward")
    with pytest.raises(
        selfcheck.report.ChecksFailed, match=r"^relu_forward: not started\.$"
    ) as raised:
        check(selfcheck, "relu_forward", "def relu_forward(x):\n    raise NotImplementedError")

    assert raised.value._render_traceback_() == ["relu_forward: not started."]


def test_an_example_can_be_tried_alone_and_is_a_copy(
    release: Callable[[str], ModuleType],
) -> None:
    selfcheck = release("a3_relu")

    one = selfcheck.example("relu_forward", 1)
    one.args[0][:] = 7

    again = selfcheck.example("relu_forward", 1)
    assert np.array_equal(right_function("relu_forward")(*again.args), again.expected)


def test_a_console_without_the_signs_gets_words(
    release: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    show = release("a3_relu").report.show
    with open(os.devnull, "w", encoding="cp1252") as console:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", console)

        signs = [show.sign(status) for status in show.Status]

    assert signs == ["ok", "NO", "…", "·", "·"]


def test_an_assignment_without_checks_is_refused_with_the_remedy() -> None:
    with pytest.raises(CourseError, match="'a9_dropout' has no self-check") as raised:
        handout_files("a9_dropout")

    assert raised.value.remedy == "write autograder/selfcheck/checks/a9_dropout.py"
