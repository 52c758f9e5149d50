"""Misreadings of a convolution's backward pass: frame, stride, types, memory."""
# ruff: noqa: D103 - the message of a misconception is its docstring
# ruff: noqa: ARG001 - the question's signature, used or not

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared import frame_plans
from reference.misconceptions.shared.convolution import (
    AnswersByShape,
    Array,
    framed,
    memory_order,
    sizes,
    taps,
    uncorrelate,
)
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.loops import backwards

Gradients = tuple[Array, Array, Array]


def _by_steps(
    dout: Array, x: Array, w: Array, steps: tuple[int, int], padding: int
) -> tuple[Array, Array]:
    """Return dx and dw for windows that start at multiples of ``steps``."""
    rows, columns = (
        taps(count, kernel, step)
        for count, kernel, step in zip(dout.shape[2:], w.shape[2:], steps, strict=True)
    )
    dpadded, dw = uncorrelate(dout, framed(x, padding), w, rows, columns)
    height, width = x.shape[2:]
    return dpadded[:, :, padding : padding + height, padding : padding + width], dw


# The frame.


@misconception(
    "conv2d_backward/ignores_padding",
    item="dx: padding",
    message="padding does not change your result, so windows lie in the wrong places.",
    styles=backwards(frame_plans.NOTHING_ABOVE_AND_LEFT),
)
def back_no_padding(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    pair = (0, 2 * padding)
    bigger = np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), pair, pair))
    dx, dw, db = right(dout, bigger, w, stride)
    return dx[:, :, : x.shape[2], : x.shape[3]], dw, db


@misconception(
    "conv2d_backward/dw_from_a_repeated_border",
    item="dw: padding",
    message="In dw the frame repeats the pixels at the border. The forward pass saw zeros there.",
)
def back_dw_edge(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    return dx, right(dout, framed(x, padding, "edge"), w, stride)[1], db


# Stride.


@misconception(
    "conv2d_backward/ignores_stride",
    item="dx: stride",
    message="The windows of dx and dw lie side by side as if stride were 1. They lie where the "
    "forward pass read.",
)
def back_no_stride(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw = _by_steps(dout, x, w, (1, 1), padding)
    return dx, dw, dout.sum(axis=(0, 2, 3))


@misconception(
    "conv2d_backward/ignores_stride_in_dx",
    item="dx: stride",
    message="In dx the windows lie as if stride were 1; in dw they lie where they should.",
)
def back_dx_no_stride(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return _by_steps(dout, x, w, (1, 1), padding)[0], dw, db


@misconception(
    "conv2d_backward/ignores_stride_in_dw",
    item="dw: stride",
    message="In dw the windows lie as if stride were 1; in dx they lie where they should.",
)
def back_dw_no_stride(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, db = right(dout, x, w, stride, padding)
    return dx, _by_steps(dout, x, w, (1, 1), padding)[1], db


@misconception(
    "conv2d_backward/dx_without_the_rest",
    item="dx: stride",
    message="dx is smaller than x: rows and columns that no window saw are missing. They are "
    "there, with gradient 0.",
)
def back_no_rest(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    seen = [
        (count - 1) * stride + kernel - padding
        for count, kernel in zip(sizes(x, w, stride, padding), w.shape[2:], strict=True)
    ]
    return dx[:, :, : seen[0], : seen[1]], dw, db


@misconception(
    "conv2d_backward/refuses_a_remainder",
    item="dx: stride",
    message="You raise an error when the stride does not divide. What no window saw gets gradient "
    "0.",
)
def back_refuses(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True):
        if (size + 2 * padding - kernel) % stride:
            raise ValueError("the stride does not divide")
    return right(dout, x, w, stride, padding)


@misconception(
    "conv2d_backward/stride_at_most_the_kernel",
    item="dx: stride",
    message="A stride larger than the kernel counts as the kernel's size with you. Pixels between "
    "two windows may be left out.",
)
def back_capped_stride(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    if max(w.shape[2:]) >= stride:
        return right(dout, x, w, stride, padding)
    steps = (min(stride, w.shape[2]), min(stride, w.shape[3]))
    dx, dw = _by_steps(dout, x, w, steps, padding)
    return dx, dw, dout.sum(axis=(0, 2, 3))


# Types, memory, and what is kept between calls.


@misconception(
    "conv2d_backward/buffer_of_the_picture",
    item="integers",
    message="With whole numbers as x your function fails: zeros_like(x) makes integers, and "
    "gradients cannot be added to them.",
)
def back_integer_buffer(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    if x.dtype.kind == "f":
        return dx, dw, db
    buffer = np.zeros_like(x)
    buffer += dx.astype(np.result_type(dout, w))
    return buffer, dw, db


@misconception(
    "conv2d_backward/memory_in_place_of_indices",
    item="memory order",
    message="For arrays that are not stored row by row the numbers come out in another order: you "
    "read memory, not indices.",
)
def back_memory(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    return right(memory_order(dout), memory_order(x), w, stride, padding)


@misconception(
    "conv2d_backward/insists_on_float64",
    item="float32",
    message="Your function refuses float32. Arrays may be of either float type.",
)
def back_refuses_float32(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    if np.float32 in (dout.dtype, x.dtype, w.dtype):
        raise TypeError("float64 expected")
    return right(dout, x, w, stride, padding)


@misconception(
    "conv2d_backward/lists",
    item="type and shape",
    message="The numbers are right, but they come as nested lists where arrays belong.",
)
def back_lists(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> tuple[object, ...]:
    return tuple(one.tolist() for one in right(dout, x, w, stride, padding))


@of_floats_alone("dout")
@misconception(
    "conv2d_backward/writes_into_dout",
    item="leaves its inputs alone",
    message="The gradients are right, but dout is changed: work on a copy.",
)
def back_into_dout(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    out = right(dout, x, w, stride, padding)
    dout[...] = 0
    return out


@misconception(
    "conv2d_backward/trains_the_filters",
    item="dx: one channel, stride 1",
    message="You move w against its gradient, and dx is computed with the new filters. A backward "
    "pass returns gradients; an optimiser uses them.",
)
def back_trains(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    w -= (0.01 * dw).astype(w.dtype)
    return right(dout, x, w, stride, padding)[0], dw, db


class _KeepsGradients:
    """Add the gradients of filters and biases to those of earlier calls."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, ...], tuple[Array, Array]] = {}

    def __call__(
        self, dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Gradients:
        """Add to what is there."""
        dx, dw, db = right(dout, x, w, stride, padding)
        old = self.kept.get(w.shape, (np.zeros_like(dw), np.zeros_like(db)))
        self.kept[w.shape] = (np.asarray(dw + old[0]), np.asarray(db + old[1]))
        return dx, *self.kept[w.shape]


back_keeps = misconception(
    "conv2d_backward/adds_to_old_gradients",
    item="called again",
    message="A second call adds dw and db to those of the first: they are kept outside the "
    "function. Each call starts from zeros.",
)(_KeepsGradients())

back_by_shape = misconception(
    "conv2d_backward/remembers_by_shape",
    item="called again",
    message="A second call with arrays of the same shapes gets the first one's result: what you "
    "remember is looked up by too little.",
)(AnswersByShape(right))
