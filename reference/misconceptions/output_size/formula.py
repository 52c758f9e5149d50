"""Misreadings of the output size: the terms of the formula."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: FBT001, FBT002, ARG001 - the question's signature, used or not

from __future__ import annotations

import math

from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.pooling import right_size


def unchecked(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Return the right size, or what the formula makes of sizes that do not fit."""
    return right_size(input_size, kernel_size, stride, padding, ceil_mode)


def _room(n: int, k: int, p: int) -> int:
    """Return how far the first window can move."""
    return n + 2 * p - k


def _steps_unless_rounded_up(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    right = unchecked(input_size, kernel_size, stride, padding, ceil_mode)
    return right if ceil_mode else right - 1


def _drops_by_steps(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Look for a window in the padding, too, as if there were one less."""
    room = _room(input_size, kernel_size, padding)
    if not ceil_mode:
        return room // stride
    steps = math.ceil(room / stride)
    return steps - 1 if (steps - 1) * stride >= input_size + padding else steps


def _windows(room: float, stride: int, ceil_mode: bool) -> int:
    """Round as asked; a last window in the padding is kept."""
    return (math.ceil if ceil_mode else math.floor)(room / stride) + 1


@misconception(
    "output_size/counts_steps",
    item="stride 1, no padding",
    message="You count the steps between windows. There is one window more than there are steps.",
    styles=(_steps_unless_rounded_up, _drops_by_steps),
)
def size_no_plus_one(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding, ceil_mode) - 1


@misconception(
    "output_size/one_window_too_many",
    item="stride 1, no padding",
    message="You count one window too many: the last of yours would hang over the end.",
)
def size_plus_two(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    return unchecked(input_size, kernel_size, stride, padding, ceil_mode) + 1


def _plus_one_inside_but_one(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Add the one before dividing, and return one window at least."""
    return max(_windows(_room(input_size, kernel_size, padding) + 1, stride, ceil_mode) - 1, 1)


@misconception(
    "output_size/adds_one_before_dividing",
    item="stride divides",
    message="You add the 1 before dividing by the stride. First the steps are counted; the first "
    "window comes on top of them.",
    styles=(_plus_one_inside_but_one,),
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
    return unchecked(input_size + padding, kernel_size, stride, 0, ceil_mode)


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
    return unchecked(input_size, kernel_size, stride, 2 * padding, ceil_mode)


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
    return unchecked(input_size, kernel_size, 1, padding, ceil_mode)


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
    right = unchecked(input_size, kernel_size, stride, padding, ceil_mode)
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
    return unchecked(input_size, kernel_size, kernel_size, padding, ceil_mode)


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
