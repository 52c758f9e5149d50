"""Misreadings of the output size: rounding, ceil mode, and the result's type."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: FBT001, FBT002, ARG001 - the question's signature, used or not

from __future__ import annotations

import math

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.output_size.formula import unchecked
from reference.misconceptions.shared.convolution import Array


def _room(n: int, k: int, p: int) -> int:
    """Return how far the first window can move."""
    return n + 2 * p - k


def _windows(room: float, stride: int, ceil_mode: bool) -> int:
    """Round as asked; a last window in the padding is kept."""
    return (math.ceil if ceil_mode else math.floor)(room / stride) + 1


def _rounded_steps(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Round the steps, and add one: halves go to another neighbour then."""
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return round(_room(input_size, kernel_size, padding) / stride) + 1


def _rounded_in_both_modes(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    count = round(_room(input_size, kernel_size, padding) / stride) + 1
    beyond = ceil_mode and (count - 1) * stride >= input_size + padding
    return count - 1 if beyond else count


@misconception(
    "output_size/rounds_to_nearest",
    item="stride does not divide",
    message="You round to the nearest number. A window that does not fit is dropped even if more "
    "than half of it would.",
    styles=(_rounded_steps, _rounded_in_both_modes),
)
def size_rounds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return round(_room(input_size, kernel_size, padding) / stride + 1)


@misconception(
    "output_size/rounds_halves_up",
    item="stride does not divide",
    message="You round to the nearest number, halves up. A window that does not fit is dropped.",
)
def size_rounds_half_up(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return math.floor(_room(input_size, kernel_size, padding) / stride + 1.5)


@misconception(
    "output_size/always_rounds_up",
    item="stride does not divide",
    message="You round up without being asked. Only ceil_mode does.",
)
def size_always_ceil(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding, ceil_mode=True)


@misconception(
    "output_size/keeps_the_fraction",
    item="stride does not divide",
    message="You divide with / and keep the fraction: 3.5 windows. A size is a whole number.",
)
def size_true_division(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> float:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return _room(input_size, kernel_size, padding) / stride + 1


@misconception(
    "output_size/divides_before_padding",
    item="stride does not divide",
    message="You divide the input and the padding by the stride separately, so that two remainders "
    "are lost which together make a step.",
)
def size_floors_twice(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return (input_size - kernel_size) // stride + 2 * padding // stride + 1


@misconception(
    "output_size/truncates_each_term",
    item="stride does not divide",
    message="You divide the axis and the kernel by the stride separately; the remainders belong "
    "together.",
)
def size_floors_each(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return (input_size + 2 * padding) // stride - kernel_size // stride + 1


@misconception(
    "output_size/refuses_a_remainder",
    item="stride does not divide",
    message="You raise an error when the stride does not divide. The rest of the axis is simply "
    "not looked at.",
)
def size_refuses(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if not ceil_mode and _room(input_size, kernel_size, padding) % stride:
        raise ValueError("the stride does not divide")
    return unchecked(input_size, kernel_size, stride, padding, ceil_mode)


@misconception(
    "output_size/stride_at_most_the_kernel",
    item="stride larger than the kernel",
    message="A stride larger than the kernel counts as the kernel's length with you. Positions "
    "between two windows may be left out.",
)
def size_capped_stride(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return unchecked(input_size, kernel_size, min(stride, kernel_size), padding)


@misconception(
    "output_size/ignores_ceil_mode",
    item="ceil mode",
    message="You round down in ceil mode too.",
)
def size_no_ceil(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding)


@misconception(
    "output_size/ceil_adds_a_window",
    item="ceil mode",
    message="Ceil mode adds a window even where the stride divides and nothing is left over.",
)
def size_ceil_always_adds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    right = unchecked(input_size, kernel_size, stride, padding)
    return right + 1 if ceil_mode else right


@misconception(
    "output_size/ceil_mode_exchanged",
    item="ceil mode",
    message="You round up without ceil mode and down with it.",
)
def size_ceil_inverted(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding, not ceil_mode)


@misconception(
    "output_size/ceil_mode_rounds_to_nearest",
    item="ceil mode",
    message="In ceil mode you round to the nearest number, so a small rest gets no window.",
)
def size_ceil_rounds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if not ceil_mode:
        return unchecked(input_size, kernel_size, stride, padding)
    return round(_room(input_size, kernel_size, padding) / stride) + 1


@misconception(
    "output_size/keeps_windows_in_the_padding",
    item="ceil mode: a last window in the padding",
    message="In ceil mode you keep a last window that starts in the right padding. It would see "
    "nothing of the input.",
)
def size_naive_ceil(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _windows(_room(input_size, kernel_size, padding), stride, ceil_mode)


@misconception(
    "output_size/forgets_the_left_padding",
    item="ceil mode: a last window in the padding",
    message="You drop a last window too early: its start is counted from the left padding, and "
    "you compare it with the input's length alone.",
)
def size_ceil_without_left(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    count = _windows(_room(input_size, kernel_size, padding), stride, ceil_mode)
    return count - 1 if ceil_mode and (count - 1) * stride >= input_size else count


@misconception(
    "output_size/keeps_a_window_at_the_border",
    item="ceil mode: a last window in the padding",
    message="You keep a last window that starts exactly where the right padding begins: compare "
    "the border case by hand.",
)
def size_ceil_strict(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    count = _windows(_room(input_size, kernel_size, padding), stride, ceil_mode)
    return count - 1 if ceil_mode and (count - 1) * stride > input_size + padding else count


@misconception(
    "output_size/drops_windows_beyond_the_padding_only",
    item="ceil mode: a last window in the padding",
    message="You drop a last window only if it starts beyond the right padding. One that starts "
    "in it sees nothing of the input either.",
)
def size_ceil_beyond(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    count = _windows(_room(input_size, kernel_size, padding), stride, ceil_mode)
    return count - 1 if ceil_mode and (count - 1) * stride >= input_size + 2 * padding else count


@misconception(
    "output_size/drops_windows_in_floor_mode_too",
    item="padding",
    message="Without ceil mode you also drop a last window that lies in the padding. The "
    "exception belongs to ceil mode.",
)
def size_drops_always(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    count = _windows(_room(input_size, kernel_size, padding), stride, ceil_mode)
    return count - 1 if (count - 1) * stride >= input_size + padding else count


@misconception(
    "output_size/area",
    item="stride 1, no padding",
    message="You return the number of windows of a whole square picture. One axis is asked for.",
)
def size_squared(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding, ceil_mode) ** 2


@misconception(
    "output_size/height_and_width",
    kind="form",
    item="stride 1, no padding",
    message="You return a pair. One axis is asked for, so one number.",
)
def size_pair(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> tuple[int, int]:
    right = unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return right, right


@misconception(
    "output_size/float",
    item="type and shape",
    message="The number is right, but it is a float such as 3.0, which cannot be used as a shape: "
    "/ and np.floor give floats.",
)
def size_float(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> float:
    return float(unchecked(input_size, kernel_size, stride, padding, ceil_mode))


@misconception(
    "output_size/array_of_one",
    item="type and shape",
    message="The number is right, but it stands in an array of length 1.",
)
def size_array(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> Array:
    return np.array([unchecked(input_size, kernel_size, stride, padding, ceil_mode)])
