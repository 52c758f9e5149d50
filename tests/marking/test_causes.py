"""What keeps an answer from counting is said by name, with the remedy."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from autograder.jail import CellRun
from autograder.jail.inside.cells import behind_import
from autograder.marking.causes import explained, newer_syntax, not_in_numpy
from autograder.marking.reading import TheirCell, trimmed
from autograder.marking.sanitise import MOST_PARSED, Cell, Prepared, Role
from autograder.marking.split import whole_cells
from autograder.marking.statements import defined_names
from autograder.model import ItemResult, Outcome, QuestionResult

OLD = (3, 11)
RIGHT = "def f(x):\n    return x"


def result(outcome: Outcome, message: str) -> QuestionResult:
    return QuestionResult("f", outcome, (ItemResult("all", outcome, 0.0, 1.0, message),))


def told(source: str, outcome: Outcome, message: str, *outputs: dict[str, object]) -> list[str]:
    """Return the message of the item and the notes, where one cell holds the answer."""
    cell = Cell(Role.ANSWER, source, "f")
    run = CellRun(Outcome.ERROR if outputs else Outcome.PASS, outputs, 0.0)
    results, notes = explained(Prepared((cell,), ()), [run], [result(outcome, message)])
    return [results[0].items[0].message, *notes]


def error(ename: str, evalue: str) -> dict[str, object]:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": []}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(x):\n    raise NotImplementedError()\n    return x", "line 2 of its cell"),
        ("def f(x):\n    y = x\n    raise NotImplementedError()", "line 3 of its cell"),
        ("def f(x):\n    if x:\n        raise NotImplementedError\n    return x", "line 3"),
        ("def f(x):\n    return g(x)", "something that f calls is not written yet"),
    ],
)
def test_a_line_that_was_left_is_named(source: str, said: str) -> None:
    (message,) = told(source, Outcome.MISSING, "f is not written yet")

    assert said in message


@pytest.mark.parametrize(
    "body", ["raise NotImplementedError()", '"""Text."""\n    raise NotImplementedError']
)
def test_a_stub_is_just_not_written_yet(body: str) -> None:
    stub = f"def f(x):\n    {body}"

    assert told(stub, Outcome.MISSING, "f is not written yet") == ["f is not written yet"]


def test_conflict_markers_in_a_cell_are_named() -> None:
    source = f"<<<<<<< HEAD\n{RIGHT}\n=======\n{RIGHT}\n>>>>>>> 1a2b3c4"

    message, note = told(
        source, Outcome.MISSING, "f is not defined", error("SyntaxError", "invalid syntax")
    )

    assert "conflict markers of git" in message
    assert "stopped: SyntaxError: invalid syntax; the cell of f holds conflict markers" in note


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("type Pair = tuple[int, int]", "the statement 'type'"),
        ("type Pair[T] = tuple[T, T]", "the statement 'type'"),
        ("def f[T](x: T) -> T:\n    return x", "type parameters"),
        ("class A[T]:\n    pass", "type parameters"),
        ('x = f"{d["a"]}"', "f-string"),
        ("x = f'{d['a']}'", "f-string"),
        ("x = f'{'\\n'.join(d)}'", "f-string"),
        ("try:\n    pass\nexcept A, B:\n    pass", "except"),
        ("x = t'{y}'", "t-string"),
    ],
)
def test_syntax_of_a_newer_python_is_told(source: str, what: str) -> None:
    assert what in newer_syntax(source, OLD)
    assert "marking runs Python 3.11" in newer_syntax(source, OLD)
    assert newer_syntax(source, (3, 14)) == ""


@pytest.mark.parametrize(
    "source",
    ["x = type(y)", "type = 3", "x = f\"{d['a']} and {b}\"", "x[type] = 1", "def f(x):\n    pass"],
)
def test_syntax_that_every_python_knows_is_not(source: str) -> None:
    assert newer_syntax(source, OLD) == ""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = -np.Inf", "np.inf"),
        ("x = numpy.float_(3)", "np.float64"),
        ("x = np.product(y)", "np.product is not in NumPy"),
        ("x = np.int(3)", "use int"),
        ("x = y.ptp()", "np.ptp(x)"),
    ],
)
def test_what_numpy_no_longer_has_is_named(source: str, said: str) -> None:
    assert said in not_in_numpy(source)
    assert np.__version__ in not_in_numpy(source)
    message, *_ = told(f"def f(x):\n    {source}", Outcome.ERROR, "AttributeError, line 2")
    assert message == f"AttributeError, line 2: {not_in_numpy(source)}"


@pytest.mark.parametrize("source", ["np.inf + np.sum(x)", "np.ptp(x)", "numpy.random.rand()"])
def test_what_numpy_has_is_not(source: str) -> None:
    assert not_in_numpy(source) == ""


def test_an_import_of_what_is_not_there_is_named_with_its_cell() -> None:
    _, *notes = told(
        "import torch\n\n\n" + RIGHT,
        Outcome.FAIL,
        "wrong",
        error("ModuleNotFoundError", "No module named 'torch'"),
        error("ImportError", "cannot import name 'Inf' from 'numpy' (/opt/packages/numpy)"),
    )

    assert len(notes) == 1
    assert notes[0].startswith("code cell 1 imports torch, Inf of numpy, which is not there")


def trouble_of(code: str) -> BaseException:
    try:
        exec(compile(code, "<ipython-input-1-x>", "exec"), {})  # noqa: S102 - our own line
    except BaseException as raised:  # noqa: BLE001 - whatever it is
        return raised
    raise AssertionError(code)


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("import nowhere\nx = 1", "#\nx = 1"),
        (
            "a = 1\nfrom nowhere import (\n    b,\n)\n\n\n@c\ndef f():\n    pass",
            "#\n" * 6 + "@c\ndef f():\n    pass",
        ),
        ("import nowhere", ""),
        ("import nowhere; x = 1\ny = 2", ""),
        ("def f():\n    import nowhere\n\n\nf()\nx = 1", ""),
        ("1 / 0\nx = 1", ""),
    ],
)
def test_what_stands_behind_a_failed_import_is_found(code: str, rest: str) -> None:
    assert behind_import(code, trouble_of(code)) == rest


def cell(source: str, *, code: bool = True, grade_id: str = "") -> TheirCell:
    return TheirCell(code, source, trimmed(source), grade_id)


@pytest.mark.parametrize("at", range(1, 6))
def test_a_cell_that_was_split_anywhere_within_its_function_is_put_together(at: int) -> None:
    lines = ["def f(x):", "    y = x", "    if y:", "        y = 1", "", "    return y"]
    halves = [cell("\n".join(lines[:at]), grade_id="f"), cell("\n".join(lines[at:]), grade_id="f")]
    joined: list[str] = []

    (whole,) = whole_cells([*halves], frozenset(), joined)

    assert whole.source.split() == "\n".join(lines).split()
    assert joined == ["f"]


@pytest.mark.parametrize(
    "cells",
    [
        [cell(RIGHT), cell("x = 1")],
        [cell(RIGHT), cell("    x = (")],
        [cell("x = 1"), cell("    y = 2")],
        [cell(RIGHT), cell("text", code=False), cell("    return x")],
        [cell(RIGHT), cell("# a comment alone")],
        [cell(RIGHT), cell("")],
    ],
)
def test_other_cells_stay_apart(cells: list[TheirCell]) -> None:
    joined: list[str] = []

    assert list(whole_cells(cells, frozenset(), joined)) == cells
    assert joined == []


def test_a_cell_of_the_release_is_never_the_first_half() -> None:
    halves = [cell(RIGHT), cell("    return 7")]

    assert list(whole_cells(halves, frozenset({trimmed(RIGHT)}), [])) == halves


def test_this_python_is_told_nothing_of_its_own_syntax() -> None:
    assert newer_syntax(RIGHT) == newer_syntax(RIGHT, sys.version_info[:2]) == ""


@pytest.mark.parametrize(
    "text", ['f"' + "{" * 300_000, "\n" * 300_000 + "(", "type " * 60_000, "def a[" * 50_000]
)
def test_no_text_of_a_cell_stalls_the_search_for_causes(text: str) -> None:
    began = time.process_time()

    newer_syntax(text, (3, 11))
    not_in_numpy(text)

    assert time.process_time() - began < 2


def test_however_many_cells_and_lost_questions_so_much_is_read_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def noted(source: str) -> frozenset[str]:
        read.append(len(source))
        return defined_names(source)

    monkeypatch.setattr("autograder.marking.sanitise.defined_names", noted)
    monkeypatch.setattr("autograder.marking.causes.parsed", lambda _: pytest.fail("was read"))
    cells = tuple(Cell(Role.STUDENT, f"x = {n} # {'f_1 ' * 9_000}") for n in range(40))
    lost = [
        QuestionResult(f"f_{n}", Outcome.FAIL, (ItemResult("all", Outcome.FAIL, 0, 1, "no"),))
        for n in range(9)
    ]

    explained(Prepared(cells, ()), [CellRun(Outcome.PASS, (), 0.0)] * len(cells), lost)

    assert 0 < sum(read) <= MOST_PARSED
