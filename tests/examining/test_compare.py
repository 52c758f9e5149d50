"""Right and wrong answers, and what is merely the wrong form of a right one."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.examining.compare import Allowance, compare
from autograder.model import Foreign

ROOT = np.random.default_rng(0)
X = ROOT.normal(size=(2, 3, 4))


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        pytest.param(X, X.copy(), id="the same values"),
        pytest.param(X, np.asfortranarray(X), id="another memory order"),
        pytest.param(X, X[:, :, ::-1][:, :, ::-1], id="negative strides"),
        pytest.param(X.astype(np.float32), X, id="float64 for float32"),
        pytest.param(7, np.int64(7), id="a NumPy integer for an integer"),
        pytest.param(0.5, np.array(0.5), id="a 0-d array for a number"),
        pytest.param(0.5, np.float32(0.5), id="a float32 number"),
        pytest.param((X, X), [X, X], id="a list of results for a tuple of them"),
        pytest.param(np.array([1, 0]), np.array([1, 0], np.uint8), id="another integer type"),
        pytest.param(np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), id="nan and inf"),
    ],
)
def test_a_right_answer_is_right_in_value_and_form(expected: object, answer: object) -> None:
    result = compare(expected, answer)

    assert result.right
    assert result.form == ""


@pytest.mark.parametrize(
    ("expected", "answer", "form"),
    [
        pytest.param(X, X.tolist(), "a list where a NumPy array belongs", id="a list"),
        pytest.param(X, X[None], "the shape is (1, 2, 3, 4)", id="an extra axis"),
        pytest.param(X, X.astype(np.float32), "precision is lost", id="float32 for float64"),
        pytest.param(7, 7.0, "float64 where whole numbers belong", id="a float for an integer"),
        pytest.param(0.5, np.array([0.5]), "an array where a number belongs", id="array of one"),
        pytest.param(
            np.array([1.0, 2.0]), np.array([1, 2]), "int64 where floats belong", id="integers"
        ),
        pytest.param(
            np.array([1, 0]), np.array([True, False]), "bool where whole numbers", id="booleans"
        ),
        pytest.param((X, X), (X, X.tolist()), "result 2: a list", id="one part of a tuple"),
    ],
)
def test_the_wrong_form_of_right_values_is_told_apart(
    expected: object, answer: object, form: str
) -> None:
    result = compare(expected, answer)

    assert result.right
    assert form in result.form


@pytest.mark.parametrize(
    ("expected", "answer", "message"),
    [
        pytest.param(X, X + 1e-4, "24 of 24 values are wrong", id="a small error everywhere"),
        pytest.param(X, X[:1], "the shape is (1, 3, 4) where (2, 3, 4) belongs", id="shape"),
        pytest.param(X, X[:1, :1, :1], "the shape", id="never broadcast"),
        pytest.param(X, 1.0, "the shape is ()", id="one number for an array"),
        pytest.param(X, None, "None (is there a return?)", id="None"),
        pytest.param(X, Foreign("MaskedArray"), "type MaskedArray", id="a foreign type"),
        pytest.param(X, [[1.0], [1.0, 2.0]], "a list of 2", id="a ragged list"),
        pytest.param(X, X.astype(complex), "real numbers belong", id="complex"),
        pytest.param(X, X * np.nan, "wrong", id="nan compares unequal"),
        pytest.param(np.array([np.nan]), np.array([1.0]), "wrong", id="a number for nan"),
        pytest.param(np.array([-np.inf]), np.array([-1e300]), "wrong", id="a number for -inf"),
        pytest.param(7, True, "True or False", id="a bool for a number"),
        pytest.param(7, "7", "a string", id="a string"),
        pytest.param((X, X), (X,), "a tuple of 1 where 2 results", id="too few results"),
        pytest.param((X, X), X, "an array of shape", id="one array for two"),
        pytest.param(X, X.astype(np.float16), "wrong", id="float16 is too coarse"),
        pytest.param(np.zeros(0), np.zeros((0, 3)), "the shape", id="empty is not equal to empty"),
    ],
)
def test_a_wrong_answer_is_wrong_and_says_why(
    expected: object, answer: object, message: str
) -> None:
    result = compare(expected, answer)

    assert not result.right
    assert message in result.message


def test_the_first_wrong_value_is_located() -> None:
    answer = X.copy()
    answer[1, 2, 3] += 1

    assert compare(X, answer).message == "1 of 24 values are wrong, the first at [1, 2, 3]"


def test_whole_numbers_may_answer_whole_numbers() -> None:
    given = Allowance(integers=True)

    assert compare(np.array([1.0, 2.0]), np.array([1, 2]), given).form == ""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("terms", [1, 9, 144])
def test_the_tolerance_admits_any_order_of_summation(dtype: type, terms: int) -> None:
    rng = np.random.default_rng(terms)
    products = rng.normal(size=(500, terms)).astype(dtype)
    forward = np.zeros(500, dtype)
    for k in range(terms):
        forward += products[:, k]

    allowance = Allowance(terms, float(np.abs(products).max()))

    assert compare(forward, products[:, ::-1].sum(axis=1), allowance).right


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("terms", [1, 9, 144])
def test_the_tolerance_rejects_one_term_in_a_thousandth(dtype: type, terms: int) -> None:
    rng = np.random.default_rng(terms)
    products = rng.normal(size=(500, terms)).astype(dtype)
    wrong = products.sum(axis=1) + products[:, 0] / 100

    allowance = Allowance(terms, float(np.abs(products).max()))

    assert not compare(products.sum(axis=1), wrong, allowance).right


def test_an_answer_computed_in_float32_loses_its_form_alone() -> None:
    result = compare(X, X.astype(np.float32).astype(np.float64))

    assert result.right
    assert result.form == "right, but only to the precision of float32"


def test_large_values_do_not_excuse_small_ones() -> None:
    expected = np.array([1e12, 1.0])

    assert not compare(expected, np.array([1e12, 1.1]), Allowance(scale=1.0)).right
