"""Misreadings of the output size."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: FBT001, FBT002, ARG001 - the question's signature, used or not

from __future__ import annotations

import math

import numpy as np

from reference import shapes
from reference.misconceptions.bank import misconception
from reference.misconceptions.blocks import Array


def _room(n: int, k: int, p: int) -> int:
    """Return how far the first window can move."""
    return n + 2 * p - k


def _windows(room: float, stride: int, ceil_mode: bool) -> int:
    """Round as asked; a last window in the padding is kept."""
    return (math.ceil if ceil_mode else math.floor)(room / stride) + 1


@misconception(
    "output_size/counts_steps",
    item="stride 1, no padding",
    message="You count the steps between windows. There is one window more than there are steps.",
)
def size_no_plus_one(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode) - 1


@misconception(
    "output_size/one_window_too_many",
    item="stride 1, no padding",
    message="You count one window too many: the last of yours would hang over the end.",
)
def size_plus_two(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode) + 1


@misconception(
    "output_size/adds_one_before_dividing",
    item="stride divides",
    message="You add the 1 before dividing by the stride. First the steps are counted; the first "
    "window comes on top of them.",
)
def size_plus_one_inside(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _windows(_room(input_size, kernel_size, padding) + 1, stride, ceil_mode) - 1


@misconception(
    "output_size/pads_one_side",
    item="padding",
    message="You add the padding once. It stands at both ends of the axis.",
)
def size_pads_once(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size + padding, kernel_size, stride, 0, ceil_mode)


@misconception(
    "output_size/ignores_padding",
    item="padding",
    message="Padding does not change your result. With more room there are more windows.",
)
def size_no_padding(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return max(0, _windows(input_size - kernel_size, stride, ceil_mode))


@misconception(
    "output_size/subtracts_padding",
    item="padding",
    message="Your result shrinks when padding grows: a sign is wrong.",
)
def size_minus_padding(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _windows(_room(input_size, kernel_size, -padding), stride, ceil_mode)


@misconception(
    "output_size/pads_the_kernel_too",
    item="padding",
    message="You pad four times in all: twice at each end.",
)
def size_pads_twice(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, 2 * padding, ceil_mode)


@misconception(
    "output_size/keeps_the_size",
    item="stride 1, no padding",
    message="You return the number of steps along the input, as if the frame were always chosen "
    "to keep the size. The kernel's length has to count.",
)
def size_same(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return -(-input_size // stride)


@misconception(
    "output_size/windows_may_hang_over",
    item="stride 1, no padding",
    message="You count every place where a window can start, also where it does not fit any more.",
)
def size_starts(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return len(range(0, input_size + 2 * padding, stride))


@misconception(
    "output_size/range_ends_too_early",
    item="stride 1, no padding",
    message="You count with a range whose end is the last start. A range stops before its end.",
)
def size_exclusive(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return len(range(0, _room(input_size, kernel_size, padding), stride))


@misconception(
    "output_size/ignores_stride",
    item="stride divides",
    message="Stride does not change your result. Larger steps leave room for fewer windows.",
)
def size_no_stride(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, 1, padding, ceil_mode)


@misconception(
    "output_size/multiplies_by_stride",
    item="stride divides",
    message="Your result grows with the stride: you multiply where the number of steps is asked.",
)
def size_times_stride(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _room(input_size, kernel_size, padding) * stride + 1


@misconception(
    "output_size/subtracts_stride",
    item="stride divides",
    message="You subtract the stride in place of dividing by it. How often does it fit?",
)
def size_minus_stride(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _room(input_size, kernel_size, padding) - stride + 2


@misconception(
    "output_size/adds_stride_in_place_of_one",
    item="stride divides",
    message="You add the stride where one window belongs.",
)
def size_plus_stride(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    right = shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
    return right - 1 + stride


@misconception(
    "output_size/steps_by_the_kernel",
    item="stride 1, no padding",
    message="Your windows stand side by side: you divide by the kernel's length. They move by "
    "the stride.",
)
def size_by_kernel(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, kernel_size, padding, ceil_mode)


@misconception(
    "output_size/forgets_the_kernel",
    item="stride 1, no padding",
    message="The kernel's length does not count in your formula. A longer kernel has less room "
    "to move.",
)
def size_no_kernel(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _windows(input_size + 2 * padding, stride, ceil_mode)


@misconception(
    "output_size/padding_and_stride_exchanged",
    item="padding",
    message="By position, stride comes before padding; you take them in the other order.",
)
def size_exchanged(
    input_size: int, kernel_size: int, padding: int = 0, stride: int = 1, ceil_mode: bool = False
) -> int:
    return _windows(_room(input_size, kernel_size, padding), max(stride, 1), ceil_mode)


@misconception(
    "output_size/kernel_before_input",
    item="stride 1, no padding",
    message="You take the kernel's length for the axis's. Which argument comes first?",
)
def size_arguments_exchanged(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return _windows(_room(kernel_size, input_size, padding), stride, ceil_mode)


@misconception(
    "output_size/rounds_to_nearest",
    item="stride does not divide",
    message="You round to the nearest number. A window that does not fit is dropped even if more "
    "than half of it would.",
)
def size_rounds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if ceil_mode:
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
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
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
    return math.floor(_room(input_size, kernel_size, padding) / stride + 1.5)


@misconception(
    "output_size/always_rounds_up",
    item="stride does not divide",
    message="You round up without being asked. Only ceil_mode does.",
)
def size_always_ceil(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode=True)


@misconception(
    "output_size/keeps_the_fraction",
    item="stride does not divide",
    message="You divide with / and keep the fraction: 3.5 windows. A size is a whole number.",
)
def size_true_division(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> float:
    if ceil_mode:
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
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
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
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
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
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
    return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)


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
        return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
    return shapes.output_size(input_size, kernel_size, min(stride, kernel_size), padding)


@misconception(
    "output_size/ignores_ceil_mode",
    item="ceil mode",
    message="You round down in ceil mode too.",
)
def size_no_ceil(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding)


@misconception(
    "output_size/ceil_adds_a_window",
    item="ceil mode",
    message="Ceil mode adds a window even where the stride divides and nothing is left over.",
)
def size_ceil_always_adds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    right = shapes.output_size(input_size, kernel_size, stride, padding)
    return right + 1 if ceil_mode else right


@misconception(
    "output_size/ceil_mode_exchanged",
    item="ceil mode",
    message="You round up without ceil mode and down with it.",
)
def size_ceil_inverted(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return shapes.output_size(input_size, kernel_size, stride, padding, not ceil_mode)


@misconception(
    "output_size/ceil_mode_rounds_to_nearest",
    item="ceil mode",
    message="In ceil mode you round to the nearest number, so a small rest gets no window.",
)
def size_ceil_rounds(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    if not ceil_mode:
        return shapes.output_size(input_size, kernel_size, stride, padding)
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
    return shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode) ** 2


@misconception(
    "output_size/height_and_width",
    item="stride 1, no padding",
    message="You return a pair. One axis is asked for, so one number.",
)
def size_pair(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> tuple[int, int]:
    right = shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)
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
    return float(shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode))


@misconception(
    "output_size/array_of_one",
    item="type and shape",
    message="The number is right, but it stands in an array of length 1.",
)
def size_array(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> Array:
    return np.array([shapes.output_size(input_size, kernel_size, stride, padding, ceil_mode)])
