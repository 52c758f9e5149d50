"""A function is also asked as it was at its check, whatever cells below do to it."""

from __future__ import annotations

import atexit
import json
import time
from functools import cache
from typing import Any

import pytest

from autograder.jail import Jail, open_jail
from autograder.jail.session import State
from autograder.marking.reaching import reaches
from autograder.marking.running import to_run
from autograder.marking.sanitise import Master, read_master, sanitise
from autograder.marking.statements import bound_names, defined_names, only_defines
from autograder.model import Answer, Call
from autograder.returning.program_form import take_apart

Notebook = dict[str, Any]
FIRST, SECOND = "def double(x):\n    return times(x, 2)", "def triple(x):\n    return times(x, 3)"
TIMES = "def times(x, n):\n    return x * n\n\n\n"
PLUS = "def times(x, n):\n    return x + n\n\n\n"


def cell(source: str, grade_id: str = "", **marks: object) -> Notebook:
    known = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
    mark = {"nbgrader": {**known, "grade_id": grade_id, "cell_type": "code", **marks}}
    return {"cell_type": "code", "metadata": mark if grade_id else {}, "source": source}


def answer(source: str, name: str) -> Notebook:
    return cell(source, name, solution=True)


def check(name: str) -> Notebook:
    return cell(f"check({name})", f"test_{name}", grade=True, locked=True, points=1)


def notebook(*cells: Notebook) -> bytes:
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return json.dumps(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


FIGURE = cell("times = 4")
MASTER = read_master(
    notebook(answer("", "double"), check("double"), FIGURE, answer("", "triple"), check("triple"))
)


@cache
def jail() -> Jail:
    opened = open_jail(mode="process")
    atexit.register(opened.close)
    return opened


def answers(*cells: Notebook, master: Master = MASTER) -> list[set[object]]:
    """Return what ``double(5)`` and ``triple(5)`` are in the states that are looked at."""
    running = to_run(sanitise(notebook(*cells), master), master)
    with jail().open({}) as session:
        session.run(running.sources, running.kept)
        return [
            {asked(session.at(place), name) for place in (None, *running.states.get(name, ()))}
            for name in ("double", "triple")
        ]


def asked(state: State, name: str) -> object:
    (reply,) = state.ask_all(name, [Call((5,))])
    return reply.value if isinstance(reply, Answer) else reply.outcome.value


STUB = "def double(x):\n    raise NotImplementedError()"
DOUBLE, TRIPLE = answer(TIMES + FIRST, "double"), answer(TIMES + SECOND, "triple")
RIGHT = [10, 15]


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(["times = 4"], id="a variable takes a helper's name"),
        pytest.param([PLUS], id="another helper of that name"),
        pytest.param(["for times in range(3):\n    pass"], id="a loop variable"),
        pytest.param(["with open('f', 'w') as times:\n    pass"], id="a with statement"),
        pytest.param(["import math as times"], id="an import"),
        pytest.param(["from math import *\ntimes = pow"], id="everything of a module"),
        pytest.param(["del times"], id="del"),
        pytest.param(["%reset -f"], id="reset"),
        pytest.param(["globals().clear()"], id="globals cleared"),
        pytest.param(["globals()['times'] = None"], id="through globals"),
        pytest.param(["exec('times = None')"], id="through exec"),
        pytest.param(["double = None\ntriple = None"], id="the functions' own names"),
        pytest.param(["def double(x):\n    return None\n\n\ntriple = double"], id="defined anew"),
        pytest.param(["times.__code__ = (lambda x, n: 0).__code__"], id="its code exchanged"),
        pytest.param(["print((times := 4))"], id="a walrus"),
        pytest.param(["for i in range(9):\n    pass\n", "times = 4"], id="after a quiet loop"),
        pytest.param(["match 4:\n    case times:\n        pass"], id="a match"),
        pytest.param(["try:\n    1 / 0\nexcept Exception as times:\n    pass"], id="an except"),
    ],
)
def test_whatever_stands_below_the_checks_takes_nothing_away(below: list[str]) -> None:
    found = answers(DOUBLE, check("double"), TRIPLE, check("triple"), *map(cell, below))

    assert [right in values for right, values in zip(RIGHT, found, strict=True)] == [True, True]


@pytest.mark.parametrize(
    "change",
    ["F[0] = 7", "F.append(1)\nF.pop(0)", "F += [2]\ndel F[0]", "F.clear()\nF.extend([9])"],
)
def test_a_constant_that_is_changed_in_place_is_seen_as_it_was(change: str) -> None:
    first = answer("F = [2]\n\n\ndef double(x):\n    return x * F[0]", "double")

    found, _ = answers(first, check("double"), TRIPLE, check("triple"), cell(change))

    assert 10 in found


@pytest.mark.parametrize(
    ("builtin", "source"),
    [("max", "max = 3"), ("sum", "from numpy import *\nsum = 1"), ("abs", "for abs in (1,): pass")],
)
def test_a_builtin_that_is_shadowed_below_is_still_there(builtin: str, source: str) -> None:
    uses = {"max": "max(x, 2 * x)", "sum": "sum([x, x])", "abs": "abs(2 * x)"}
    first = answer(f"def double(x):\n    return {uses[builtin]}", "double")

    found, _ = answers(first, check("double"), TRIPLE, check("triple"), cell(source))

    assert 10 in found


def test_a_stub_or_the_whole_notebook_pasted_below_costs_nothing() -> None:
    master = read_master(
        notebook(answer(STUB, "double"), check("double"), answer("", "triple"), check("triple"))
    )
    released = [answer(STUB, "double"), check("double"), answer("", "triple"), check("triple")]

    for pasted in ([cell(STUB)], released, [cell(STUB), cell("times = 4")]):
        found = answers(DOUBLE, check("double"), TRIPLE, check("triple"), *pasted, master=master)
        assert [10 in found[0], 15 in found[1]] == [True, True]


@pytest.mark.parametrize(
    "below", [[cell(TIMES)], [cell(TIMES), cell("times = 4")], [cell(TIMES), cell("%reset -f")]]
)
def test_what_is_mended_below_the_check_counts(below: list[Notebook]) -> None:
    wrong = answer("def double(x):\n    return x", "double")
    better = cell(FIRST)

    found, _ = answers(wrong, check("double"), TRIPLE, check("triple"), better, *below)

    # A helper that comes after the function is there when all has run, unless it goes again.
    assert (10 in found) is True


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            [answer(TIMES + FIRST, "double"), FIGURE, answer(TIMES + SECOND, "triple")],
            [10, 15],
            id="the release takes it",
        ),
        pytest.param(
            [answer(TIMES + FIRST, "double"), answer(PLUS + SECOND, "triple")],
            [10, 8],
            id="the next task takes it",
        ),
        pytest.param(
            [answer(FIRST, "double"), answer(TIMES + SECOND, "triple")],
            [10, 15],
            id="it is defined below the first check",
        ),
        pytest.param(
            [answer(PLUS + FIRST, "double"), answer(TIMES + SECOND, "triple"), cell(FIRST)],
            [10, 15],
            id="the function is defined once more",
        ),
    ],
)
def test_each_function_finds_its_helpers(cells: list[Notebook], expected: list[object]) -> None:
    found = answers(*cells)

    assert [value in values for value, values in zip(expected, found, strict=True)] == [True, True]


@pytest.mark.parametrize(
    "below",
    [
        [],
        [cell("x = 1"), cell("y = np.ones(3)\nprint(double(y))")],
        [cell("import math\n\n\ndef other(x):\n    return x")],
        [cell("%matplotlib inline\nplt.plot([1])\nplt.show()")],
        [cell("def broken(:")],
    ],
)
def test_no_state_is_kept_where_nothing_below_could_matter(below: list[Notebook]) -> None:
    theirs = [DOUBLE, check("double"), answer(SECOND, "triple"), check("triple"), *below]

    running = to_run(sanitise(notebook(*theirs), MASTER), MASTER)

    assert running.states == {}


def test_states_that_cannot_differ_are_kept_once() -> None:
    theirs = [DOUBLE, check("double"), answer(SECOND, "triple"), check("triple"), cell("f()")]

    running = to_run(sanitise(notebook(*theirs), MASTER), MASTER)

    assert running.states["double"] == running.states["triple"]
    assert len(running.kept) == 1


def test_what_the_release_takes_from_itself_is_let_go() -> None:
    master = read_master(
        notebook(cell("x = 1"), answer("", "double"), check("double"), cell("x = 2"))
    )
    theirs = notebook(cell("x = 1"), answer(FIRST, "double"), check("double"), cell("x = 2"))

    assert to_run(sanitise(theirs, master), master).states == {}


def test_thousands_of_functions_in_one_cell_take_no_time() -> None:
    began = time.process_time()

    names = bound_names("\n".join(f"def f{number}(): pass" for number in range(20_000)))

    assert len(names) == 20_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "source",
    ["import a" + ".a" * 200_000, "x = f'" + "{a}" * 150_000 + "'", "x = a" + ".\\\n a" * 90_000],
)
def test_what_python_itself_would_read_for_minutes_is_not_read(source: str) -> None:
    began = time.process_time()

    assert bound_names(source) == frozenset()
    assert defined_names(source) == frozenset()
    assert reaches(source)
    assert not only_defines(source[:19_000])
    assert take_apart(source[:90_000]) is None
    assert time.process_time() - began < 5
