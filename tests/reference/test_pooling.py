"""Pooling: against the definition, as adjoints, and where books disagree."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import naive, windows
from reference.errors import ArgumentError
from reference.pooling import (
    avg_pool2d_backward,
    avg_pool2d_forward,
    global_avg_pool2d,
    global_max_pool2d,
    max_pool2d_backward,
    max_pool2d_forward,
)
from tests.helpers.strategies import PoolCase, normal, pool_cases, seeds, spaced, tied

counted = st.booleans()


@given(case=pool_cases() | pool_cases(tied))
def test_max_agrees_with_the_definition(case: PoolCase) -> None:
    out = max_pool2d_forward(case.x, **case.sizes)

    assert out.shape == case.dout.shape
    np.testing.assert_array_equal(out, naive.max_pool2d_forward(case.x, **case.sizes))


@given(case=pool_cases() | pool_cases(tied))
def test_max_backward_agrees_with_the_definition(case: PoolCase) -> None:
    dx = max_pool2d_backward(case.dout, case.x, **case.sizes)

    expected = naive.max_pool2d_backward(case.dout, case.x, **case.sizes)
    np.testing.assert_allclose(dx, expected, rtol=1e-13, atol=1e-13)


@given(case=pool_cases(spaced), seed=seeds)
def test_max_backward_is_the_slope_away_from_ties(case: PoolCase, seed: int) -> None:
    """No value changes its rank within the step, so the difference quotient is exact."""
    direction = normal(np.random.default_rng(seed), case.x.shape)
    step = 1e-2 / np.abs(direction).max()
    up = max_pool2d_forward(case.x + step * direction, **case.sizes)
    down = max_pool2d_forward(case.x - step * direction, **case.sizes)

    slope = np.vdot(up - down, case.dout) / (2 * step)

    dx = max_pool2d_backward(case.dout, case.x, **case.sizes)
    np.testing.assert_allclose(np.vdot(dx, direction), slope, rtol=1e-8, atol=1e-8)


@given(case=pool_cases() | pool_cases(tied))
def test_the_max_gradient_loses_nothing(case: PoolCase) -> None:
    dx = max_pool2d_backward(case.dout, case.x, **case.sizes)

    np.testing.assert_allclose(
        dx.sum(axis=(2, 3)), case.dout.sum(axis=(2, 3)), rtol=1e-12, atol=1e-12
    )


@given(case=pool_cases(), counts=counted)
def test_average_agrees_with_the_definition(case: PoolCase, counts: bool) -> None:
    out = avg_pool2d_forward(case.x, **case.sizes, count_include_pad=counts)

    expected = naive.avg_pool2d_forward(case.x, **case.sizes, count_include_pad=counts)
    assert out.shape == case.dout.shape
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@given(case=pool_cases(), counts=counted)
def test_average_backward_agrees_with_the_definition(
    case: PoolCase,
    counts: bool,
) -> None:
    dx = avg_pool2d_backward(case.dout, case.x, **case.sizes, count_include_pad=counts)

    expected = naive.avg_pool2d_backward(case.dout, case.x, **case.sizes, count_include_pad=counts)
    np.testing.assert_allclose(dx, expected, rtol=1e-12, atol=1e-12)


@given(case=pool_cases(), counts=counted)
def test_average_backward_is_the_adjoint_of_forward(
    case: PoolCase,
    counts: bool,
) -> None:
    out = avg_pool2d_forward(case.x, **case.sizes, count_include_pad=counts)
    dx = avg_pool2d_backward(case.dout, case.x, **case.sizes, count_include_pad=counts)

    np.testing.assert_allclose(np.vdot(out, case.dout), np.vdot(case.x, dx), rtol=1e-10, atol=1e-10)


@given(case=pool_cases())
def test_a_map_of_one_value_averages_to_it_where_padding_does_not_count(case: PoolCase) -> None:
    out = avg_pool2d_forward(np.full_like(case.x, 3.5), **case.sizes, count_include_pad=False)

    np.testing.assert_allclose(out, 3.5)


@given(case=pool_cases())
def test_global_pooling_is_one_window_as_large_as_the_map(case: PoolCase) -> None:
    whole = case.x.shape[2:]

    np.testing.assert_array_equal(
        global_max_pool2d(case.x), max_pool2d_forward(case.x, whole)[:, :, 0, 0]
    )
    np.testing.assert_allclose(global_avg_pool2d(case.x), naive.global_avg_pool2d(case.x))


@given(case=pool_cases())
def test_arguments_are_left_alone_and_results_are_new(case: PoolCase) -> None:
    before = case.x.copy(), case.dout.copy()

    results = (
        max_pool2d_forward(case.x, **case.sizes),
        max_pool2d_backward(case.dout, case.x, **case.sizes),
        avg_pool2d_forward(case.x, **case.sizes),
        avg_pool2d_backward(case.dout, case.x, **case.sizes),
        global_max_pool2d(case.x),
        global_avg_pool2d(case.x),
    )

    np.testing.assert_array_equal(case.x, before[0])
    np.testing.assert_array_equal(case.dout, before[1])
    for result in results:
        assert not np.shares_memory(result, case.x)
        assert not np.shares_memory(result, case.dout)


@given(case=pool_cases() | pool_cases(tied), block=st.sampled_from([1, 200, 2000]))
def test_results_do_not_depend_on_how_much_is_pooled_at_a_time(case: PoolCase, block: int) -> None:
    def results() -> tuple[np.ndarray, ...]:
        return (
            max_pool2d_forward(case.x, **case.sizes),
            max_pool2d_backward(case.dout, case.x, **case.sizes),
            avg_pool2d_forward(case.x, **case.sizes),
            avg_pool2d_backward(case.dout, case.x, **case.sizes),
        )

    with mock.patch.object(windows, "_BLOCK_BYTES", block):
        in_blocks = results()

    for got, right in zip(in_blocks, results(), strict=True):
        np.testing.assert_array_equal(got, right)


def maps(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)[np.newaxis, np.newaxis]


@pytest.mark.parametrize(
    ("shape", "sizes", "expected"),
    [
        pytest.param((5, 7), (2, 2, 0, False), (2, 3), id="a partial last window is dropped"),
        pytest.param((5, 7), (2, 2, 0, True), (3, 4), id="ceil mode keeps it"),
        pytest.param((5, 5), (2, 2, 1, True), (3, 3), id="not if it starts in the padding"),
        pytest.param((4, 7), (2, None, 0, False), (2, 3), id="the stride defaults to the kernel"),
        pytest.param((6, 8), ((2, 3), None, 0, False), (3, 2), id="on each axis its own"),
        pytest.param((6, 8), ([2, 3], 1, 0, False), (5, 6), id="a list is a pair too"),
        pytest.param((2, 3), ((3, 4), 2, 0, True), (1, 1), id="ceil mode, larger than the map"),
    ],
)
def test_the_shape_of_a_pooled_map(
    shape: tuple[int, int], sizes: tuple, expected: tuple[int, int]
) -> None:
    x = np.zeros((1, 2, *shape))

    assert max_pool2d_forward(x, *sizes).shape == (1, 2, *expected)
    assert avg_pool2d_forward(x, *sizes).shape == (1, 2, *expected)


def test_padding_never_wins_against_very_negative_values() -> None:
    out = max_pool2d_forward(np.full((1, 1, 3, 4), -1e300), 3, 2, 1)

    assert (out == -1e300).all()


def test_a_window_of_minus_infinity_sends_its_gradient_into_the_map() -> None:
    x = np.full((1, 1, 2, 2), -np.inf)

    dx = max_pool2d_backward(np.ones((1, 1, 1, 1)), x, 2, 2, 0)
    padded = max_pool2d_backward(np.ones((1, 1, 2, 2)), x, 2, 2, 1)

    np.testing.assert_array_equal(dx, maps([1, 0], [0, 0]))
    np.testing.assert_array_equal(padded, np.ones((1, 1, 2, 2)))


def test_a_window_with_nan_gives_nan_and_its_gradient_to_the_last_nan() -> None:
    x = maps([1, np.nan], [np.nan, 9])

    np.testing.assert_array_equal(max_pool2d_forward(x, 2), maps([np.nan]))
    np.testing.assert_array_equal(max_pool2d_backward(maps([5]), x, 2), maps([0, 0], [5, 0]))
    assert np.isnan(global_max_pool2d(x)).all()


def test_an_infinite_gradient_reaches_its_maximum_alone() -> None:
    dx = max_pool2d_backward(maps([np.inf, np.nan]), maps([1, 2, 3, 4], [5, 6, 7, 8]), 2)

    np.testing.assert_array_equal(dx, maps([0, 0, 0, 0], [0, np.inf, 0, np.nan]))


def test_overlapping_windows_add_up_at_a_common_maximum() -> None:
    dx = max_pool2d_backward(maps([1, 10]), maps([0, 9, 0], [0, 0, 0]), 2, 1)

    np.testing.assert_array_equal(dx, maps([0, 11, 0], [0, 0, 0]))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Columns -1 to 2, 2 to 5, 5 to 8: column 6 is padding, 7 and 8 do not exist.
        pytest.param(True, [3 / 8, 4 / 8, 1 / 4], id="the border counts, what is beyond does not"),
        pytest.param(False, [1, 1, 1], id="only the map counts"),
    ],
)
def test_what_an_average_is_divided_by(counts: bool, expected: list[float]) -> None:
    out = avg_pool2d_forward(
        np.ones((1, 1, 4, 6)), (2, 4), 3, 1, ceil_mode=True, count_include_pad=counts
    )

    np.testing.assert_allclose(out[0, 0, 0], expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("given_dtype", "expected"), [("float32", "float32"), ("int32", "float64")]
)
def test_single_precision_stays_and_integers_become_double(given_dtype: str, expected: str) -> None:
    x = np.arange(24).reshape(1, 2, 3, 4).astype(given_dtype)
    dout = np.ones((1, 2, 1, 2), given_dtype)

    results = (
        max_pool2d_forward(x, 2),
        max_pool2d_backward(dout, x, 2),
        avg_pool2d_forward(x, 2),
        avg_pool2d_backward(dout, x, 2),
        global_max_pool2d(x),
        global_avg_pool2d(x),
    )

    assert {result.dtype.name for result in results} == {expected}


def test_an_empty_batch_gives_an_empty_batch() -> None:
    x = np.zeros((0, 2, 4, 6))
    dout = np.zeros((0, 2, 2, 3))

    assert max_pool2d_forward(x, 2).shape == avg_pool2d_forward(x, 2).shape == dout.shape
    assert max_pool2d_backward(dout, x, 2).shape == x.shape
    assert avg_pool2d_backward(dout, x, 2).shape == x.shape


X = np.zeros((2, 3, 5, 7))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: max_pool2d_forward(X, (3, 4), 1, 2),
            r"padding 2 is more than half of the kernel \(3, 4\); use padding <= 1",
            id="padding beyond half the kernel",
        ),
        pytest.param(
            lambda: avg_pool2d_forward(X, (2, 2, 2)),
            r"kernel_size \(2, 2, 2\) has 3 entries; use an int or \(KH, KW\)",
            id="a kernel with three sides",
        ),
        pytest.param(
            lambda: avg_pool2d_forward(X, 0), "kernel_size is 0; use kernel_size >= 1", id="no size"
        ),
        pytest.param(
            lambda: max_pool2d_forward(X, 2, 0), "stride is 0; use stride >= 1", id="no stride"
        ),
        pytest.param(
            lambda: max_pool2d_forward(X, 6),
            r"length 6 does not fit an axis of length 5 \(5 \+ 2\*0\); use a smaller kernel",
            id="a kernel beyond the map",
        ),
        pytest.param(
            lambda: max_pool2d_backward(np.zeros((2, 3, 2, 2)), X, 2),
            r"dout has shape \(2, 3, 2, 2\); make it \(2, 3, 2, 3\): the shape of the forward's",
            id="a gradient of another shape",
        ),
        pytest.param(
            lambda: avg_pool2d_backward(np.zeros((2, 3, 2, 2)), X, 2),
            r"dout has shape \(2, 3, 2, 2\); make it \(2, 3, 2, 3\)",
            id="a gradient of another shape, average",
        ),
        pytest.param(
            lambda: global_max_pool2d(X[0]), r"x has shape \(3, 5, 7\); give it", id="global max"
        ),
        pytest.param(
            lambda: global_avg_pool2d(X[0]),
            r"x has shape \(3, 5, 7\); give it",
            id="global average",
        ),
    ],
)
def test_a_wrong_call_names_the_shapes_and_the_remedy(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()
