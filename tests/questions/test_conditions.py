"""The covering arrays are in step with their models, and every call of them says what it should."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from allpairspy import AllPairs

from autograder.audit.covering import covering_array, digest_of
from autograder.examining.seeds import generator
from autograder.questions import every_model
from autograder.questions.conditions import CallModel, meetings, pairs

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
def test_the_rows_that_are_kept_are_those_that_would_be_written_today(model: CallModel) -> None:
    assert model.digest() == digest_of(model), "run python -m autograder.audit.covering"


def test_what_is_written_is_what_is_kept() -> None:
    model = next(one for one in MODELS if one.name == "count_parameters")

    assert covering_array(model) == model.rows()


def test_a_model_that_asks_for_more_has_another_digest() -> None:
    changed = replace(MODELS[0], triples=(("padding", "stride", "rest"),))

    assert digest_of(changed) != digest_of(MODELS[0])


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


def test_rows_are_few_and_cheap_and_none_is_for_nothing() -> None:
    model = next(one for one in MODELS if one.name == "relu_forward")
    shown = Counter(one for row in model.rows() for one in meetings(model, row))

    assert all(any(shown[one] == 1 for one in meetings(model, row)) for row in model.rows())


def test_parts_of_one_call_may_hold_values_of_two_kinds() -> None:
    held = {"values": frozenset({"negative", "ties"}), "stride": "2"}

    assert pairs(held) == {
        (("stride", "2"), ("values", "negative")),
        (("stride", "2"), ("values", "ties")),
    }
