"""The covering arrays are in step with their models, and every call of them says what it should."""

from __future__ import annotations

from itertools import combinations

import pytest
from allpairspy import AllPairs

from autograder.examining.seeds import generator
from autograder.questions import every_model
from autograder.questions.conditions import CallModel, covering_array, meetings, pairs

MODELS = list(every_model())
SMALL = CallModel(
    "small",
    {"stride": (1, 2, 3), "padding": (0, 1), "ceil": (False, True)},
    lambda row: {name: str(value) for name, value in row.items()},
    lambda _row, _source: pytest.fail("no call is made"),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_meeting_of_the_pool_is_in_some_call(model: CallModel) -> None:
    pool = model.pool()
    shown = set().union(*(meetings(model, row) for row in model.rows()))

    assert model.rows()
    assert all(model.allowed(row) for row in model.rows())
    assert set().union(*(meetings(model, row) for row in pool)) <= shown


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_rows_that_are_kept_are_rows_of_the_model(model: CallModel) -> None:
    pool = model.pool()

    assert all(row in pool for row in model.rows()), "run python -m autograder.audit.covering"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_calls_of_the_covering_array_are_the_same_for_everybody(model: CallModel) -> None:
    first = model.build(model.rows()[0], generator(b"", "covering array", model.name, "0"))

    assert all(call.shared for call in model.calls())
    assert model.calls() is model.calls()
    assert len(first.args) == len(model.calls()[0].args)


def test_pairs_of_allpairspy_are_pairs_here() -> None:
    names = list(SMALL.factors)
    theirs = set().union(
        *(
            pairs({name: str(value) for name, value in zip(names, row, strict=True)})
            for row in AllPairs(list(SMALL.factors.values()))
        )
    )
    ours = set().union(*(pairs(SMALL.conditions(row)) for row in SMALL.pool()))

    assert theirs == ours
    assert len(ours) == sum(
        len(SMALL.factors[one]) * len(SMALL.factors[other]) for one, other in combinations(names, 2)
    )


def test_the_choice_of_rows_does_not_depend_on_the_order_of_sets() -> None:
    assert covering_array(SMALL) == covering_array(SMALL)
    assert len(covering_array(SMALL)) <= 7
