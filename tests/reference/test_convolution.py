"""Padding and convolution: against the definition, as adjoints, and at their limits."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import convolution, naive
from reference.convolution import conv2d_backward, conv2d_forward, pad2d
from reference.errors import ArgumentError, ShapeError
from tests.helpers.strategies import ConvCase, conv_cases, in_memory_order, memory_orders, seeds


@given(case=conv_cases())
def test_forward_agrees_with_the_definition(case: ConvCase) -> None:
    out = conv2d_forward(case.x, case.w, case.b, **case.sizes)

    assert out.shape == case.dout.shape
    np.testing.assert_allclose(
        out, naive.conv2d_forward(case.x, case.w, case.b, **case.sizes), rtol=1e-12, atol=1e-12
    )


@given(case=conv_cases())
def test_backward_agrees_with_the_definition(case: ConvCase) -> None:
    parts = conv2d_backward(case.dout, case.x, case.w, **case.sizes)
    expected = naive.conv2d_backward(case.dout, case.x, case.w, **case.sizes)

    for got, right, of in zip(parts, expected, (case.x, case.w, case.b), strict=True):
        assert got.shape == of.shape
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)


@given(case=conv_cases(), seed=seeds)
def test_backward_is_the_adjoint_of_forward(case: ConvCase, seed: int) -> None:
    """<forward(v), g> == <v, backward(g)> for x, w and b: no step size, no tolerance to tune."""
    rng = np.random.default_rng(seed)
    vx, vw, vb = (rng.normal(size=part.shape) for part in (case.x, case.w, case.b))
    dx, dw, db = conv2d_backward(case.dout, case.x, case.w, **case.sizes)
    zero_x, zero_w, zero_b = (np.zeros_like(part) for part in (case.x, case.w, case.b))

    along_x = conv2d_forward(vx, case.w, zero_b, **case.sizes)
    along_w = conv2d_forward(case.x, vw, zero_b, **case.sizes)
    along_b = conv2d_forward(zero_x, zero_w, vb, **case.sizes)

    for forward, direction, gradient in ((along_x, vx, dx), (along_w, vw, dw), (along_b, vb, db)):
        np.testing.assert_allclose(
            np.vdot(forward, case.dout), np.vdot(direction, gradient), rtol=1e-10, atol=1e-10
        )


@given(case=conv_cases())
def test_arguments_are_left_alone_and_results_are_new(case: ConvCase) -> None:
    arguments = (case.x, case.w, case.b, case.dout)
    before = [array.copy() for array in arguments]

    out = conv2d_forward(case.x, case.w, case.b, **case.sizes)
    results = (out, *conv2d_backward(case.dout, case.x, case.w, **case.sizes))

    for array, old in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(array, old)
    for result in results:
        assert not any(np.shares_memory(result, array) for array in arguments)
        assert result.flags.writeable


@given(case=conv_cases(), padding=st.integers(0, 3), order=memory_orders)
def test_padding_agrees_with_the_definition(case: ConvCase, padding: int, order: str) -> None:
    x = in_memory_order(order, case.x)

    np.testing.assert_array_equal(pad2d(x, padding), naive.pad2d(x, padding))
    np.testing.assert_array_equal(pad2d(x, padding, -2.5), naive.pad2d(x, padding, -2.5))


@given(case=conv_cases())
def test_padding_first_is_the_same_as_padding_inside(case: ConvCase) -> None:
    outside = conv2d_forward(pad2d(case.x, case.padding), case.w, case.b, case.stride)

    np.testing.assert_allclose(
        outside, conv2d_forward(case.x, case.w, case.b, **case.sizes), rtol=1e-12, atol=1e-12
    )


@given(case=conv_cases(), block=st.sampled_from([1, 300, 2000]))
def test_results_do_not_depend_on_how_much_is_laid_out_at_a_time(
    case: ConvCase, block: int
) -> None:
    with mock.patch.multiple(convolution, _BLOCK_BYTES=block, _BLOCK_COLUMNS=1):
        out = conv2d_forward(case.x, case.w, case.b, **case.sizes)
        parts = conv2d_backward(case.dout, case.x, case.w, **case.sizes)

    whole = (
        conv2d_forward(case.x, case.w, case.b, **case.sizes),
        *conv2d_backward(case.dout, case.x, case.w, **case.sizes),
    )
    for got, right in zip((out, *parts), whole, strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)


def test_a_one_by_one_kernel_of_one_gives_the_map_back() -> None:
    x = np.random.default_rng(0).normal(size=(2, 1, 4, 5))

    np.testing.assert_array_equal(conv2d_forward(x, np.ones((1, 1, 1, 1)), np.zeros(1)), x)


def test_a_shift_of_the_input_shifts_the_output() -> None:
    rng = np.random.default_rng(1)
    x, w, b = rng.normal(size=(2, 3, 6, 8)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)

    whole = conv2d_forward(x, w, b)

    np.testing.assert_allclose(conv2d_forward(x[:, :, 1:, 2:], w, b), whole[:, :, 1:, 2:])


@pytest.mark.parametrize(
    ("of_x", "of_w", "of_b", "expected"),
    [
        ("float32", "float32", "float32", "float32"),
        ("float64", "float64", "float64", "float64"),
        ("float32", "float64", "float32", "float64"),
        ("int64", "int64", "int64", "float64"),
        ("uint8", "float32", "float32", "float64"),
        ("bool", "int8", "float64", "float64"),
        ("float16", "float16", "float16", "float64"),
    ],
)
def test_single_precision_stays_and_everything_else_is_double(
    of_x: str, of_w: str, of_b: str, expected: str
) -> None:
    x = np.ones((1, 2, 3, 4)).astype(of_x)
    w = np.ones((3, 2, 2, 3)).astype(of_w)
    b = np.ones(3).astype(of_b)

    out = conv2d_forward(x, w, b)
    parts = conv2d_backward(np.ones(out.shape, out.dtype), x, w)

    assert out.dtype == expected
    assert {part.dtype.name for part in parts} == {expected}
    assert (out == 13).all()


def test_an_empty_batch_gives_an_empty_batch() -> None:
    x, w, b = np.zeros((0, 2, 4, 5)), np.ones((3, 2, 2, 3)), np.ones(3)

    out = conv2d_forward(x, w, b, padding=1)
    dx, dw, db = conv2d_backward(out, x, w, padding=1)

    assert out.shape == (0, 3, 5, 5)
    assert dx.shape == x.shape
    assert not dw.any()
    assert not db.any()


def test_maps_without_channels_give_the_bias_and_empty_gradients() -> None:
    x, w, b = np.zeros((2, 0, 4, 5)), np.zeros((3, 0, 2, 3)), np.arange(3.0)

    out = conv2d_forward(x, w, b)
    dx, dw, db = conv2d_backward(np.ones(out.shape), x, w)

    np.testing.assert_array_equal(out, np.broadcast_to(b.reshape(1, 3, 1, 1), (2, 3, 3, 3)))
    assert (dx.shape, dw.shape) == (x.shape, w.shape)
    np.testing.assert_array_equal(db, [18, 18, 18])


X, W, B = np.zeros((2, 3, 5, 7)), np.zeros((4, 3, 3, 2)), np.zeros(4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: pad2d(X[0], 1),
            r"x has shape \(3, 5, 7\); give it the shape \(N, C, H, W\)",
            id="a map without a batch",
        ),
        pytest.param(
            lambda: pad2d(X, -1), "padding is -1; use padding >= 0", id="negative padding"
        ),
        pytest.param(
            lambda: pad2d(X, 0.5),
            "padding is 0.5, not an integer; pass padding as an int",
            id="half an entry of padding",
        ),
        pytest.param(
            lambda: pad2d(X.astype(complex), 1),
            "dtype complex128 is not real numbers; pass floats or integers",
            id="complex numbers",
        ),
        pytest.param(
            lambda: conv2d_forward(X, W[:, :2], B),
            r"x \(2, 3, 5, 7\) has 3 channels and w \(4, 2, 3, 2\) expects 2; give every filter",
            id="channels differ",
        ),
        pytest.param(
            lambda: conv2d_forward(X, W[0], B),
            r"w has shape \(3, 3, 2\); give it the shape \(F, C, KH, KW\)",
            id="a filter without a list",
        ),
        pytest.param(
            lambda: conv2d_forward(X, W, np.zeros((4, 1))),
            r"b has shape \(4, 1\); make it \(4,\): one bias for each filter",
            id="a bias with an axis too many",
        ),
        pytest.param(
            lambda: conv2d_forward(X[:, :, :2], W, B),
            r"kernel of length 3 does not fit an axis of length 2 \(2 \+ 2\*0\); "
            "use a smaller kernel or padding >= 1",
            id="a kernel beyond the map",
        ),
        pytest.param(
            lambda: conv2d_forward(X, W, B, stride=0),
            "stride is 0; use stride >= 1",
            id="a stride of zero",
        ),
        pytest.param(
            lambda: conv2d_backward(np.zeros((2, 4, 3, 5)), X, W),
            r"dout has shape \(2, 4, 3, 5\); make it \(2, 4, 3, 6\): the shape of the forward's",
            id="a gradient of another shape",
        ),
    ],
)
def test_a_wrong_call_names_the_shapes_and_the_remedy(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()


def test_shapes_that_do_not_fit_are_shape_errors_and_value_errors() -> None:
    with pytest.raises(ShapeError) as caught:
        conv2d_forward(X, W[:, :2], B)

    assert isinstance(caught.value, ValueError)
    assert "channel" in caught.value.remedy
