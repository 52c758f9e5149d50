"""The example that feedback shows to a slip is one that the slip gets wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import KIT_FOLDER
from autograder.questions import bank_of
from autograder.releasing.handout import right_function
from autograder.returning.tried import PublicExamples
from autograder.selfcheck.compare import flat
from autograder.selfcheck.examples import decode
from tests.helpers.kit import ASSIGNMENTS


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - answers of any form
    try:
        pairs = zip(flat(one), flat(other), strict=True)
        return all(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9) for a, b in pairs)
    except (TypeError, ValueError):
        return False


def answers(question: str, wrong: Any, rows: list[Any]) -> tuple[object, object]:  # noqa: ANN401
    """Call a slip as the check does, one example after the other; return the last answers."""
    got: object = None
    for row in rows:
        args = decode({"tuple": row["args"]})
        kwargs = {key: decode(value) for key, value in row["kwargs"].items()}
        expected = right_function(question)(*copy.deepcopy(args), **kwargs)
        try:
            got = wrong(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - many slips raise
            got = error
    return got, expected


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.filterwarnings("ignore")
def test_the_example_is_one_that_the_slip_gets_wrong(assignment: str) -> None:
    folder = KIT_FOLDER / "assignments" / assignment
    rows = json.loads((folder / "selfcheck" / "examples.json").read_text(encoding="utf-8"))
    examples = PublicExamples.of_release(folder)
    shown = 0
    for one in bank_of(assignment):
        tried = examples.failing(one.question, one.id)
        if tried is None:
            continue
        own = [row for row in rows["examples"] if row["question"] == one.question]
        got, expected = answers(one.question, one.function, own[: tried.number])
        assert not same(got, expected), one.id
        if isinstance(got, Exception):
            assert tried.got in ("", f"stops with {type(got).__name__}")
        shown += bool(tried.call)
    assert shown > 30


def test_a_slip_that_no_example_shows_and_a_release_without_examples(tmp_path: Path) -> None:
    assert PublicExamples.of_release(tmp_path).failing("relu_forward", "any") is None
    folder = KIT_FOLDER / "assignments" / "a3_relu"
    assert PublicExamples.of_release(folder).failing("relu_forward", "relu_forward/list") is None


def test_both_answers_are_written_as_one_reads_them() -> None:
    folder = KIT_FOLDER / "assignments" / "a3_relu"

    tried = PublicExamples.of_release(folder).failing("relu_forward", "relu_forward/absolute_value")

    assert tried is not None
    assert tried.call == "relu_forward(np.array([[-2., 0.5], [0., -0.1]]))"
    assert tried.expected == "[[0.  0.5]\n [0.  0. ]]"
    assert tried.got == "[[2.  0.5]\n [0.  0.1]]"
