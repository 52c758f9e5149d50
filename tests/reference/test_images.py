"""Sampling, bits, channels, the rectifier and sizes."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import naive
from reference.errors import ArgumentError, ShapeError
from reference.images import quantize, split_channels, to_bits
from reference.relu import relu_backward, relu_forward
from reference.shapes import output_size
from tests.helpers.strategies import in_memory_order, memory_orders, seeds

bit_counts = st.integers(1, 8)


@given(bits=bit_counts, seed=seeds, full_scale=st.sampled_from([1.0, 5.0, 0.4, 3]))
def test_quantize_agrees_with_the_definition(bits: int, seed: int, full_scale: float) -> None:
    signal = np.random.default_rng(seed).uniform(-0.3, 1.3, size=(2, 3, 4)) * full_scale

    codes = quantize(signal, bits, full_scale)

    np.testing.assert_array_equal(codes, naive.quantize(signal, bits, full_scale))
    assert codes.dtype == np.int64


@given(bits=bit_counts)
def test_a_sample_on_the_end_of_a_level_belongs_to_the_next(bits: int) -> None:
    levels = np.arange(2**bits)

    np.testing.assert_array_equal(quantize(levels / 2**bits, bits), levels)


def test_quantize_clips_what_lies_outside_the_range() -> None:
    signal = np.array([-np.inf, -1.0, 0.0, 4.999, 5.0, 9.0, np.inf])

    np.testing.assert_array_equal(quantize(signal, 3, 5.0), [0, 0, 0, 7, 7, 7, 7])
    np.testing.assert_array_equal(quantize(signal.astype(np.float32), 3, 5.0)[2:5], [0, 7, 7])


def test_one_sample_gives_one_code() -> None:
    assert quantize(0.8, 1).shape == ()
    assert quantize(0.8, 1) == 1
    assert quantize(3, 2, 4) == 3


@given(bits=bit_counts, seed=seeds, order=memory_orders)
def test_bits_agree_with_the_definition(bits: int, seed: int, order: str) -> None:
    codes = np.random.default_rng(seed).integers(0, 2**bits, size=(3, 4))

    digits = to_bits(in_memory_order(order, codes), bits)

    np.testing.assert_array_equal(digits, naive.to_bits(codes, bits))
    np.testing.assert_array_equal(digits @ (2 ** np.arange(bits)[::-1]), codes)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.uint64, bool])
def test_bits_of_any_integer_are_zeros_and_ones(dtype: type) -> None:
    digits = to_bits(np.array([1, 0]).astype(dtype), 2)

    np.testing.assert_array_equal(digits, [[0, 1], [0, 0]])
    assert digits.dtype == np.int64


@given(seed=seeds, order=memory_orders)
def test_channels_agree_with_the_definition(seed: int, order: str) -> None:
    image = np.random.default_rng(seed).integers(0, 256, size=(4, 5, 3), dtype=np.uint8)

    planes = split_channels(in_memory_order(order, image))

    np.testing.assert_array_equal(planes, naive.split_channels(image))
    assert planes.dtype == np.uint8


def test_channels_are_a_copy() -> None:
    image = np.zeros((1, 1, 3))

    split_channels(image)[0] = 7

    assert not image.any()


@given(seed=seeds, order=memory_orders)
def test_relu_agrees_with_the_definition(seed: int, order: str) -> None:
    rng = np.random.default_rng(seed)
    x = in_memory_order(order, rng.integers(-3, 4, size=(2, 3, 4)) * rng.normal(size=(2, 3, 4)))
    dout = in_memory_order(order, rng.normal(size=(2, 3, 4)))
    before = x.copy(), dout.copy()

    out, dx = relu_forward(x), relu_backward(dout, x)

    np.testing.assert_array_equal(out, naive.relu_forward(x))
    np.testing.assert_array_equal(dx, naive.relu_backward(dout, x))
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dout, before[1])
    assert not np.shares_memory(out, x)
    assert not np.shares_memory(dx, dout)


def test_relu_lets_no_gradient_through_at_zero_and_keeps_nan() -> None:
    x = np.array([-1.0, -0.0, 0.0, 1e-300, np.nan, np.inf])

    np.testing.assert_array_equal(relu_forward(x), [0, 0, 0, 1e-300, np.nan, np.inf])
    np.testing.assert_array_equal(relu_backward(np.full(6, 5.0), x), [0, 0, 0, 5, 5, 5])


@pytest.mark.parametrize(("passed", "expected"), [("float32", "float32"), ("int64", "float64")])
def test_relu_keeps_single_precision_and_makes_integers_double(passed: str, expected: str) -> None:
    x = np.array([-1, 0, 2]).astype(passed)

    assert relu_forward(x).dtype == relu_backward(x, x).dtype == expected


@given(
    kernel=st.integers(1, 6),
    stride=st.integers(1, 6),
    windows=st.integers(1, 6),
    padding=st.integers(0, 3),
    over=st.integers(0, 5),
)
def test_sizes_agree_with_the_definition(
    kernel: int, stride: int, windows: int, padding: int, over: int
) -> None:
    size = (windows - 1) * stride + kernel + over
    half = min(padding, kernel // 2)

    assert output_size(size, kernel, stride, padding) == naive.output_size(
        size, kernel, stride, padding
    )
    assert output_size(size, kernel, stride, half, ceil_mode=True) == naive.output_size(
        size, kernel, stride, half, ceil_mode=True
    )


def test_a_size_is_a_python_int_whatever_the_arguments_are() -> None:
    size = output_size(np.int64(7), np.int32(3), stride=np.uint8(2))

    assert (type(size), size) == (int, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: quantize([1.0], 0), "bits is 0; use bits >= 1", id="no bits"),
        pytest.param(
            lambda: quantize([1.0], 3, 0.0),
            "full_scale is 0.0; use a full",
            id="no range",
        ),
        pytest.param(lambda: quantize([np.nan], 3), "holds NaN; remove the samples", id="NaN"),
        pytest.param(
            lambda: to_bits([0.5], 3), "codes have dtype float64; pass integers", id="half a code"
        ),
        pytest.param(
            lambda: to_bits([0, 8], 3),
            r"codes from 0 to 8 do not fit 3 bits; keep them in 0 \.\.\. 7 or use more bits",
            id="a code too large",
        ),
        pytest.param(lambda: to_bits([-1], 3), "codes from -1 to -1 do not", id="negative code"),
        pytest.param(
            lambda: split_channels(np.zeros((3, 4))),
            r"image has shape \(3, 4\); give it the shape \(H, W, 3\)",
            id="a grey picture has no channels to split",
        ),
        pytest.param(
            lambda: relu_backward(np.zeros((2, 1)), np.zeros((1, 2))),
            r"dout has shape \(2, 1\); make it \(1, 2\): the shape of x",
            id="gradients are not broadcast",
        ),
        pytest.param(
            lambda: output_size(2, 5),
            r"a kernel of length 5 does not fit an axis of length 2 \(2 \+ 2\*0\); "
            "use a smaller kernel or padding >= 2",
            id="a kernel beyond the axis",
        ),
        pytest.param(lambda: output_size(0, 1), "input_size is 0", id="an empty axis"),
        pytest.param(
            lambda: output_size(5.0, 2), "input_size is 5.0, not an integer", id="a float"
        ),
    ],
)
def test_a_wrong_call_names_the_values_and_the_remedy(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()


def test_an_error_survives_the_way_between_two_processes() -> None:
    error = pickle.loads(pickle.dumps(ShapeError("x has shape ()", remedy="add an axis")))  # noqa: S301

    assert type(error) is ShapeError
    assert str(error) == "x has shape (); add an axis"
