"""A function is asked with its helpers as they were at its check, whatever takes their names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.jail import Session, open_jail
from autograder.marking.running import to_run
from autograder.marking.sanitise import read_master, sanitise
from autograder.model import Answer, Call

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


def answers(*cells: Notebook) -> list[object]:
    """Return what ``double(5)`` and ``triple(5)`` are once all has run."""
    running = to_run(sanitise(notebook(*cells), MASTER), MASTER)
    with open_jail(mode="process") as jail, jail.open({}) as session:
        session.run(running.sources)
        return [asked(session, name) for name in ("double", "triple")]


def asked(session: Session, name: str) -> object:
    reply = session.ask(name, Call((5,)))
    return reply.value if isinstance(reply, Answer) else reply.outcome.value


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
            id="the function is defined once more, which is the one that counts",
        ),
    ],
)
def test_each_function_keeps_its_helpers(cells: list[Notebook], expected: list[object]) -> None:
    assert answers(*cells) == expected


def test_nothing_is_put_aside_where_no_name_is_taken() -> None:
    theirs = [
        answer(TIMES + FIRST, "double"),
        answer(SECOND, "triple"),
        cell("x = 1"),
        cell("x = 2"),
    ]

    running = to_run(sanitise(notebook(*theirs), MASTER), MASTER)

    assert [running.sources[at] for at in running.shown] == list(running.sources[1:])


def test_what_the_release_takes_from_itself_is_let_go() -> None:
    master = read_master(
        notebook(cell("x = 1"), answer("", "double"), check("double"), cell("x = 2"))
    )
    theirs = notebook(cell("x = 1"), answer(FIRST, "double"), check("double"), cell("x = 2"))

    assert len(to_run(sanitise(theirs, master), master).sources) == 4
