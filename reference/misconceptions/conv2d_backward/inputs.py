"""Misreadings of a convolution's backward pass: the gradient of the input."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_backward as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import Array, framed, gather, scatter, sizes, taps

Gradients = tuple[Array, Array, Array]
_BASIC = "stride 1, no padding"


def _padded_dx(dout: Array, x: Array, w: Array, stride: int, padding: int) -> Array:
    """Return dx with its frame, which has not been taken off yet."""
    return right(dout, framed(x, padding), w, stride)[0]


def _shares(dout: Array, x: Array, w: Array, stride: int, padding: int) -> tuple[Array, ...]:
    """Return what each window sends back, and the rows and columns that it goes to."""
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], stride), taps(ow, w.shape[3], stride)
    shares = np.einsum("nfij,fckl->ncijkl", np.asarray(dout, np.float64), w)
    return shares, rows, columns


def _cropped(dpadded: Array, x: Array, padding: int) -> Array:
    rows, columns = x.shape[2:]
    return dpadded[:, :, padding : padding + rows, padding : padding + columns].copy()


def _by_indices(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    """Add with arrays of indices, a kernel's cell after the other: of equal places one counts."""
    _, dw, db = right(dout, x, w, stride, padding)
    shares, rows, columns = _shares(dout, x, w, stride, padding)
    out = np.zeros_like(framed(x, padding))
    for p, q in np.ndindex(w.shape[2:]):
        out[:, :, rows[:, p][:, np.newaxis], columns[:, q]] = shares[..., p, q]
    return _cropped(out, x, padding), dw, db


@misconception(
    "conv2d_backward/overwrites_overlaps",
    item="dx: one channel, stride 1",
    message="Where windows overlap only one's share is in dx (= for +=, or += with arrays of "
    "indices). A pixel that was seen by several windows gets a share from each.",
    styles=(_by_indices,),
)
def back_overwrites(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    shares, rows, columns = _shares(dout, x, w, stride, padding)
    out = np.zeros_like(framed(x, padding))
    for i, j in np.ndindex(len(rows), len(columns)):
        out[:, :, rows[i][:, np.newaxis], columns[j]] = shares[:, :, i, j]
    return _cropped(out, x, padding), dw, db


@misconception(
    "conv2d_backward/last_filter_only_in_dx",
    item="dx: stride 1, no padding",
    message="Only the last filter's share is in dx: each round over the filters overwrites it. "
    "Every filter saw the picture.",
)
def back_last_filter(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return right(dout[:, -1:], x, w[-1:], stride, padding)[0], dw, db


@misconception(
    "conv2d_backward/first_filter_only_in_dx",
    item="dx: stride 1, no padding",
    message="Only the first filter's share is in dx. Every filter saw the picture.",
)
def back_first_filter(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return right(dout[:, :1], x, w[:1], stride, padding)[0], dw, db


@misconception(
    "conv2d_backward/overlaps_averaged",
    item="dx: one channel, stride 1",
    message="Where windows overlap you take the mean of their shares. They are added.",
)
def back_averages(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    shares, rows, columns = _shares(dout, x, w, stride, padding)
    like = framed(x, padding)
    total = scatter(shares, like, rows, columns)
    seen = scatter(np.ones_like(shares), like, rows, columns)
    return _cropped(total / np.maximum(seen, 1), x, padding), dw, db


@misconception(
    "conv2d_backward/flips_the_kernel_in_dx",
    item="dx: one channel, stride 1",
    message="In dx the kernel lies the wrong way round. A pixel gets back the weight that it was "
    "multiplied with. (With a full convolution of dout it is flipped once, not twice or never.)",
)
def back_flips(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return right(dout, x, w[:, :, ::-1, ::-1], stride, padding)[0], dw, db


@misconception(
    "conv2d_backward/kernel_by_columns_in_dx",
    item="dx: one channel, stride 1",
    message="In dx rows and columns of the kernel are mixed up: the weights are read in another "
    "order than they were used.",
)
def back_kernel_by_columns(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return right(dout, x, w.swapaxes(2, 3).reshape(w.shape), stride, padding)[0], dw, db


@misconception(
    "conv2d_backward/kernel_transposed_in_dx",
    item="dx: one channel, stride 1",
    message="In dx the kernel's rows and columns are exchanged; its shares do not fit the windows.",
)
def back_kernel_transposed(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    dx = np.zeros_like(framed(x, padding))
    kh, kw = w.shape[2:]
    for n, f, i, j in np.ndindex(dout.shape):
        top, left = i * stride, j * stride
        dx[n, :, top : top + kh, left : left + kw] += float(dout[n, f, i, j]) * w[f].swapaxes(1, 2)
    return _cropped(dx, x, padding), dw, db


@misconception(
    "conv2d_backward/same_kernel_for_all_channels",
    item="dx: stride 1, no padding",
    message="All channels of dx get their shares by the first channel's kernel.",
)
def back_same_kernel(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    same = np.repeat(w[:, :1], w.shape[1], axis=1)
    return right(dout, x, same, stride, padding)[0], dw, db


@misconception(
    "conv2d_backward/first_channel_only_in_dx",
    item="dx: stride 1, no padding",
    message="Only the first channel of dx is filled.",
)
def back_first_channel(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    dx[:, 1:] = 0
    return dx, dw, db


@misconception(
    "conv2d_backward/first_sample_only_in_dx",
    item="dx: stride 1, no padding",
    message="dx is filled for the first picture of the batch alone.",
)
def back_first_sample(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    dx[1:] = 0
    return dx, dw, db


@misconception(
    "conv2d_backward/samples_summed_in_dx",
    item="dx: stride 1, no padding",
    message="The pictures share one dx: it is summed over the batch. Every picture has its own.",
)
def back_samples_summed(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    dx[:] = dx.sum(axis=0)
    return dx, dw, db


@misconception(
    "conv2d_backward/starts_from_x",
    item="dx: one channel, stride 1",
    message="dx contains x itself: it is started as a copy of x in place of zeros.",
)
def back_from_x(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return np.asarray(dx + x), dw, db


@misconception(
    "conv2d_backward/times_x",
    item="dx: one channel, stride 1",
    message="dx is multiplied by x. A product's derivative by one factor is the other factor.",
)
def back_times_x(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return np.asarray(dx * x), dw, db


@misconception(
    "conv2d_backward/no_dx",
    item="dx: one channel, stride 1",
    message="dx is zero everywhere.",
)
def back_no_dx(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    return np.zeros_like(dx), dw, db


# Taking the frame off again.


@misconception(
    "conv2d_backward/empty_dx_without_padding",
    item="dx: one channel, stride 1",
    message="Without padding dx is empty: the slice padding:-padding holds nothing when padding "
    "is 0.",
)
def back_crop_negative(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    dpadded = _padded_dx(dout, x, w, stride, padding)
    return dpadded[:, :, padding:-padding, padding:-padding], dw, db


@misconception(
    "conv2d_backward/frame_of_one_taken_off",
    item="dx: one channel, stride 1",
    message="You always take a frame of one pixel off dx (1:-1). The frame is as wide as padding "
    "says.",
)
def back_crop_one(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return _padded_dx(dout, x, w, stride, padding)[:, :, 1:-1, 1:-1], dw, db


@misconception(
    "conv2d_backward/frame_left_on",
    item="dx: padding",
    message="dx still has its frame. It has the shape of x.",
)
def back_no_crop(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    return _padded_dx(dout, x, w, stride, padding), dw, db


@misconception(
    "conv2d_backward/frame_taken_off_one_side",
    item="dx: padding",
    message="dx has the right shape but is shifted: you cut at the bottom and on the right only.",
)
def back_crop_corner(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    rows, columns = x.shape[2:]
    return _padded_dx(dout, x, w, stride, padding)[:, :, :rows, :columns], dw, db


@misconception(
    "conv2d_backward/frame_taken_off_twice",
    item="dx: padding",
    message="dx is smaller than x: the frame is taken off twice.",
)
def back_crop_twice(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    dx, dw, db = right(dout, x, w, stride, padding)
    rows, columns = x.shape[2:]
    return dx[:, :, padding : rows - padding, padding : columns - padding], dw, db


@misconception(
    "conv2d_backward/frame_folded_back",
    item="dx: padding",
    message="The frame's gradient is added to the pixels at the border. Zeros of the frame are no "
    "input: what reaches them is dropped.",
)
def back_folds(dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    dpadded = _padded_dx(dout, x, w, stride, padding)
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dpadded.shape[2:]):
        row = min(max(i - padding, 0), x.shape[2] - 1)
        column = min(max(j - padding, 0), x.shape[3] - 1)
        dx[:, :, row, column] += dpadded[:, :, i, j]
    return dx, dw, db


@misconception(
    "conv2d_backward/whole_windows_only",
    item="dx: padding",
    message="Windows that lie partly in the frame send nothing back to dx. Their pixels inside "
    "get a share.",
)
def back_inner_windows(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> Gradients:
    _, dw, db = right(dout, x, w, stride, padding)
    shares, rows, columns = _shares(dout, x, w, stride, padding)
    inside = gather(framed(np.ones_like(x, np.float64), padding), rows, columns)
    whole = inside.all(axis=(4, 5), keepdims=True)
    dpadded = scatter(shares * whole, framed(x, padding), rows, columns)
    return _cropped(dpadded, x, padding), dw, db
