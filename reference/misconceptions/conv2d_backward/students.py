"""Mistakes seen in students' loops, as whole functions."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array
from reference.misconceptions.shared.pooling import right_plan
from reference.misconceptions.shared.small_integers import as_result

Gradients = tuple[Array, Array, Array]
_DX = "dx: one channel, stride 1"


def _framed_dx(dout: Array, x: Array, w: Array, stride: int, padding: int) -> Array:
    """Return dx with its frame still on."""
    border = (padding, padding)
    padded = np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), border, border))
    return right(dout, padded, w, stride, 0)[0]


@misconception(
    "conv2d_backward/crop_ends_at_the_picture",
    item="dx: padding",
    message="The frame is taken off with [padding:H]. The picture lies behind the frame, so its "
    "last row is the one before padding + H.",
)
def back_crop_short(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    whole = _framed_dx(dout, x, w, stride, padding)
    return whole[:, :, padding : x.shape[2], padding : x.shape[3]], dw, db


@misconception(
    "conv2d_backward/last_filter_and_window_in_dx",
    item=_DX,
    message="Each window of dx is overwritten (= for +=): by the next window that reaches the same "
    "pixels, and by the next filter. All that arrives at a pixel is added up.",
)
def back_overwrites(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    whole = np.zeros_like(_framed_dx(dout, x, w, stride, padding))
    kh, kw = w.shape[2:]
    for f, i, j in np.ndindex(*dout.shape[1:]):
        top, left = i * stride, j * stride
        share = as_result(w[f]) * dout[:, f, i, j, np.newaxis, np.newaxis, np.newaxis]
        whole[:, :, top : top + kh, left : left + kw] = share
    (rows, columns) = x.shape[2:]
    return whole[:, :, padding : padding + rows, padding : padding + columns], dw, db


@misconception(
    "conv2d_backward/all_zeros",
    kind="idea",
    item=_DX,
    message="Every gradient is 0: the arrays are made, and nothing is added to them.",
)
def back_zeros(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return np.zeros_like(dx), np.zeros_like(dw), np.zeros_like(db)


@misconception(
    "conv2d_backward/db_averaged_over_the_batch",
    item="db: stride 1, no padding",
    message="db is divided by the number of pictures. The shares of all pictures are added up.",
)
def back_db_batch(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw, db / len(x)


@misconception(
    "conv2d_backward/dx_averaged_over_the_batch",
    item="dx: stride 1, no padding",
    message="dx is divided by the number of pictures. Each picture has a gradient of its own.",
)
def back_dx_batch(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx / len(x), dw, db


@misconception(
    "conv2d_backward/all_averaged_over_windows",
    item="dw: one channel, stride 1",
    message="dw and db are means over the places of a map. A weight and a bias were used at each "
    "of them, so the shares are added up.",
)
def back_means(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    places = dout.shape[2] * dout.shape[3]
    return dx, dw / places, db / places


@misconception(
    "conv2d_backward/db_of_all_filters_for_each",
    item="db: stride 1, no padding",
    message="Each entry of db is the sum over all filters. Filter f has the sum over map f.",
)
def back_db_everywhere(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx, dw, np.full_like(db, db.sum())


@misconception(
    "conv2d_backward/masked_by_x",
    item="dx: one channel, stride 1",
    message="Where x is negative there is no dx: that is ReLU's gate, and a layer of its own.",
)
def back_masked(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return dx * (x > 0), dw, db


def _cut_to(kinds: str, *, sums: bool = False) -> Callable[..., Gradients]:
    """Build a backward pass that cuts each share, or sum, to the type of x in dx, or of w in dw."""

    def add_cut(total: Array, here: tuple[int | slice, ...], share: Array) -> None:
        if sums:
            total[here] = total[here] + share
        else:
            total[here] += share.astype(total.dtype)

    def conv2d_backward(
        dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
    ) -> Gradients:
        plan = right_plan(x.shape[2:], w.shape[2:], stride, padding, False)  # noqa: FBT003
        padded = plan.pad(x, 0.0).astype(x.dtype)
        dx = np.zeros(padded.shape, x.dtype if "dx" in kinds else np.float64)
        dw = np.zeros(w.shape, w.dtype if "dw" in kinds else np.float64)
        for i, j, at in plan.windows():
            for n, f in np.ndindex(dout.shape[:2]):
                here = (n, slice(None), *at[2:])
                add_cut(dx, here, as_result(w[f]) * dout[n, f, i, j])
                add_cut(dw, (f,), padded[here] * dout[n, f, i, j])
        return plan.crop(dx), dw, dout.sum(axis=(0, 2, 3))

    return conv2d_backward


@misconception(
    "conv2d_backward/type_of_the_picture",
    item="integers",
    message="With whole numbers as x the gradients lose their fractions: they have the type of x.",
    styles=(_cut_to("dx"), _cut_to("dx", sums=True)),
)
def back_integer_result(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    if x.dtype.kind == "f":
        return dx, dw, db
    return np.trunc(dx).astype(x.dtype), dw, db


@misconception(
    "conv2d_backward/types_of_picture_and_filters",
    item="integers",
    message="zeros_like(x) and zeros_like(w) have the types of x and w: with whole numbers the "
    "gradients are cut to whole numbers, or cannot be added.",
    styles=(_cut_to("dx dw"), _cut_to("dx dw", sums=True)),
)
def back_typed(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    gradients = right(dout, x, w, stride, padding)
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    dx += gradients[0]
    dw += gradients[1]
    return dx, dw, gradients[2]


@misconception(
    "conv2d_backward/type_of_the_filters",
    item="integers",
    message="zeros_like(w) has the type of w: with whole numbers dw is cut to whole numbers, or "
    "cannot be added to.",
    styles=(_cut_to("dw"), _cut_to("dw", sums=True)),
)
def back_typed_dw(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, gradient, db = right(dout, x, w, stride, padding)
    dw = np.zeros_like(w)
    dw += gradient
    return dx, dw, db


@misconception(
    "conv2d_backward/db_of_the_last_sample",
    item="db: stride 1, no padding",
    message="Only the last picture counts in db (= for +=). The bias was added to all.",
)
def back_db_last_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, _ = right(dout, x, w, stride, padding)
    return dx, dw, dout[-1].sum(axis=(1, 2))


@misconception(
    "conv2d_backward/last_sample_only_in_dx",
    item="dx: stride 1, no padding",
    message="dx is filled for the last picture of the batch alone.",
)
def back_last_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    dx[:-1] = 0
    return dx, dw, db


@misconception(
    "conv2d_backward/last_sample_only",
    item="dw: stride 1, no padding",
    message="dw and db are those of the last picture: each round overwrites the ones before.",
)
def back_last_sample_of_weights(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, _, _ = right(dout, x, w, stride, padding)
    _, dw, db = right(dout[-1:], x[-1:], w, stride, padding)
    return dx, dw, db


@misconception(
    "conv2d_backward/crops_columns_by_rows",
    item="dx: stride 1, no padding",
    message="The frame is taken off with the number of rows for rows and columns. dx has the "
    "shape of x.",
)
def back_crop_square(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    end = padding + x.shape[2]
    return _framed_dx(dout, x, w, stride, padding)[:, :, padding:end, padding:end], dw, db


@misconception(
    "conv2d_backward/frame_taken_off_too_far",
    item="dx: padding",
    message="dx is cut out of its frame at the wrong place: too far to the lower right. The "
    "picture starts at row and column padding.",
)
def back_crop_far(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return _framed_dx(dout, x, w, stride, padding)[:, :, 2 * padding :, 2 * padding :], dw, db


@misconception(
    "conv2d_backward/dw_alone",
    kind="idea",
    item="dw: one channel, stride 1",
    message="You return dw alone. Three gradients are asked for.",
)
def back_dw_alone(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Array:
    return right(dout, x, w, stride, padding)[1]
