"""Python reads what is nested deeper, and numbers that are longer, than it can write."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from autograder.collecting.content import examine
from autograder.jail import CellRun, open_jail
from autograder.marking.causes import explained
from autograder.marking.mark import mark
from autograder.marking.reaching import reaches
from autograder.marking.running import to_run
from autograder.marking.sanitise import read_master, sanitise
from autograder.marking.statements import definitions_of, only_defines
from autograder.model import ItemResult, Outcome, QuestionResult
from autograder.returning.program_form import take_apart
from tests.helpers.notebooks import released
from tests.marking.test_submissions import KEY, built

DEPTHS = (90, 500)
NESTED = {
    "signs": lambda n: "-" * n + "1",
    "words": lambda n: "not " * n + "1",
    "calls": lambda n: "f" + "()" * n,
    "indices": lambda n: "a" + "[0]" * n,
    "attributes": lambda n: "a" + ".b" * min(n, 90),
    "sums": lambda n: "1" + " + 1" * n,
    "powers": lambda n: "1" + " ** 1" * n,
    "choices": lambda n: "1 if 1 else " * n + "1",
    "functions": lambda n: "lambda: " * n + "1",
    "digits": lambda n: "0x" + "f" * (10 * n),
    "brackets": lambda n: "(" * min(n, 150) + "1" + ")" * min(n, 150),
}
PLACES = {
    "error": "def relu_forward(x):\n    raise NotImplementedError({0})",
    "statement": "def relu_forward(x):\n    y = {0}\n    raise NotImplementedError()",
    "default": "def relu_forward(x, y={0}):\n    return x; np.seterr(all='ignore')",
    "decorator": "@np.vectorize({0})\ndef relu_forward(x):\n    return x",
    "call": "z = np.exp({0})({0})\nq = ({0})(1)\ndef relu_forward(x): return x",
    "base": "class A({0}):\n    b: {0} = {0}\ndef relu_forward(x) -> {0}: return x",
    "else": "def relu_forward(x):\n    return x\nfor i in {0}: pass\nelse: {0}",
}
LOST = QuestionResult(
    "relu_forward",
    Outcome.MISSING,
    (ItemResult("all", Outcome.MISSING, 0.0, 1.0, "relu_forward is not written yet"),),
)


def with_answer(text: str) -> bytes:
    notebook: dict[str, Any] = json.loads(released())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu_forward":
            cell["source"] = text
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(("nested", "place"), [*product(NESTED, PLACES)])
def test_no_nesting_stops_whoever_reads_a_cell(nested: str, place: str) -> None:
    master = read_master(released())
    for depth in DEPTHS:
        text = PLACES[place].format(NESTED[nested](depth))
        notebook = with_answer(text)

        examine(notebook, ["relu_forward", "relu_backward"], released())
        prepared = sanitise(notebook, master)
        running = to_run(prepared, master)
        assert text in running.sources
        runs = [CellRun(Outcome.PASS, (), 0.0)] * len(running.shown)
        explained(prepared, runs, [LOST])
        only_defines(text)
        reaches(text)
        definitions_of(text)
        take_apart(text)


def test_a_stub_with_a_deep_error_is_not_written_and_no_fault_of_ours() -> None:

    bundle, _ = built("a3_relu")
    notebook = with_answer(PLACES["error"].format(NESTED["signs"](400)))
    with open_jail(bundle.limits) as jail:
        sheet = mark(notebook, bundle, "ada", KEY, jail).sheet

    assert {one.outcome for one in sheet.questions} == {Outcome.MISSING}
