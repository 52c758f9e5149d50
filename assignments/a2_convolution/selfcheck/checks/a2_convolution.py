"""What is checked in the assignment on convolution."""

from __future__ import annotations

import numpy as np

from ..attempt import Attempt  # noqa: TID252 - this package has another name in a release
from ..compare import Array, must_equal  # noqa: TID252
from ..findings import Question  # noqa: TID252
from ..properties import (  # noqa: TID252
    generator,
    must_be_adjoint,
    must_be_linear,
    must_have_shape,
    must_hold,
)

_SETTINGS: tuple[dict[str, int], ...] = (
    {},
    {"padding": 1},
    {"stride": 2, "padding": 1},
    {"stride": 3},
)
_SIZES = ((2, 4), (4, 6), (2, 3), (1, 2))
"""Height and width of the output for an input of 4 x 5, a kernel of 3 x 2 and these settings."""


def one_stride_more_input_one_window_more(output_size: Attempt) -> None:
    """Demand that each further stride of input makes room for one more window."""
    for n, k, s in ((7, 3, 2), (8, 3, 2), (11, 4, 3)):
        must_equal(
            output_size(n + s, k, stride=s),
            output_size(n, k, stride=s) + 1,
            f"output_size({n + s}, {k}, stride={s})",
            advice=f"It should be one more than output_size({n}, {k}, stride={s}).",
        )


def padding_counts_at_both_ends(output_size: Attempt) -> None:
    """Demand that padding p is the same as an input longer by 2 p."""
    for n, k, s, p in ((6, 3, 1, 1), (9, 4, 2, 2), (10, 5, 3, 1)):
        must_equal(
            output_size(n, k, s, p),
            output_size(n + 2 * p, k, s),
            f"output_size({n}, {k}, {s}, {p})",
            advice="Padding is added at each end of the axis.",
        )


def ceil_mode_adds_at_most_one_window(output_size: Attempt) -> None:
    """Demand that ceil mode differs by at most one, and not where the stride divides."""
    for n, k, s, p, divides in ((9, 3, 2, 0, True), (8, 3, 2, 0, False), (5, 2, 2, 1, False)):
        more = output_size(n, k, s, p, ceil_mode=True) - output_size(n, k, s, p)
        must_hold(
            more in ((0,) if divides else (0, 1)),
            f"for input {n}, kernel {k}, stride {s}, padding {p} it adds {more} windows.",
        )


def the_corners_are_where_they_belong(pad2d: Attempt) -> None:
    """Demand the picture's corners at their places, and the frame's value in the outer corners."""
    x = generator().normal(size=(2, 3, 4, 5))
    out = pad2d(x, 2, value=7.0)
    must_have_shape(out, (2, 3, 8, 9), "pad2d of (2, 3, 4, 5) by 2")
    for place, corner in (((2, 2), (0, 0)), ((2, 6), (0, 4)), ((5, 2), (3, 0)), ((5, 6), (3, 4))):
        must_equal(out[:, :, *place], x[:, :, *corner], f"out[:, :, {place[0]}, {place[1]}]")
    for place in ((0, 0), (0, 8), (7, 0), (7, 8)):
        must_equal(out[:, :, *place], np.full((2, 3), 7.0), f"out[:, :, {place[0]}, {place[1]}]")


def zeros_add_nothing(pad2d: Attempt) -> None:
    """Demand that a frame of zeros leaves the sum of every map."""
    x = generator().normal(size=(2, 3, 4, 5))
    must_equal(pad2d(x, 1).sum(axis=(2, 3)), x.sum(axis=(2, 3)), "the sum of each map")


def linear_in_x_and_in_w(conv: Attempt) -> None:
    """Demand linearity in the pictures and in the filters, without bias."""
    x, w, zeros = _x(), _w(), np.zeros(4)
    must_be_linear(lambda v: conv(v, w, zeros), *x.shape, what="picture")
    must_be_linear(lambda v: conv(x, v, zeros, stride=2), *w.shape, what="filter")


def the_bias_is_added_once_per_filter(conv: Attempt) -> None:
    """Demand that the bias raises each map of its filter by itself."""
    x, w, b = _x(), _w(), np.array([1.0, 20.0, 300.0, 4000.0])
    rise = conv(x, w, b, padding=1) - conv(x, w, np.zeros(4), padding=1)
    must_equal(
        rise[:, :, 0, 0],
        np.stack([b, b]),
        "what the bias adds",
        advice="One bias for each filter, added once, however many channels there are.",
    )
    must_equal(rise.min(axis=(2, 3)), rise.max(axis=(2, 3)), "what the bias adds")


def a_shift_by_one_stride_shifts_the_map(conv: Attempt) -> None:
    """Demand that moving the picture by the stride moves the map by one."""
    x, w, b = generator(5).normal(size=(2, 3, 7, 9)), _w(), np.zeros(4)
    out = conv(x, w, b, stride=2)
    advice = "Window number i starts at row i * stride, window number j at column j * stride."
    down, right = conv(x[:, :, 2:], w, b, stride=2), conv(x[:, :, :, 2:], w, b, stride=2)
    must_equal(down, out[:, :, 1:], "out of the picture moved up", advice=advice)
    must_equal(right, out[:, :, :, 1:], "out of the picture moved left", advice=advice)


def a_stride_leaves_windows_out(conv: Attempt) -> None:
    """Demand of a stride just the windows that stride 1 has at its multiples."""
    x, w, b = _x(), _w(), np.zeros(4)
    for stride, padding in ((2, 1), (3, 0), (2, 2)):
        every = conv(x, w, b, padding=padding)
        must_equal(
            conv(x, w, b, stride=stride, padding=padding),
            every[:, :, ::stride, ::stride],
            f"out for stride={stride}, padding={padding}",
            advice=f"These are the windows of stride 1 at rows and columns 0, {stride}, …",
        )


def padding_is_a_frame_of_zeros(conv: Attempt) -> None:
    """Demand the same for a picture with a black frame and for that frame as padding."""
    w, b = _w(), np.zeros(4)
    for ring in (1, 2):
        framed = np.zeros((2, 3, 6, 7))
        inner = generator(6).normal(size=(2, 3, 6 - 2 * ring, 7 - 2 * ring))
        framed[:, :, ring:-ring, ring:-ring] = inner
        rings = "one ring" if ring == 1 else f"{ring} rings"
        must_equal(
            conv(inner, w, b, padding=ring),
            conv(framed, w, b),
            advice=f"padding={ring} should act like {rings} of zeros around each channel.",
        )


def each_picture_by_itself(conv: Attempt) -> None:
    """Demand that a picture's maps do not depend on its neighbours in the batch."""
    x, w, b = _x(), _w(), np.zeros(4)
    must_equal(conv(x, w, b)[1:], conv(x[1:], w, b), "out of the second picture alone")


def the_output_has_the_right_size(conv: Attempt) -> None:
    """Demand floor((n + 2 p - k) / s) + 1 for rows and for columns."""
    for settings, size in zip(_SETTINGS, _SIZES, strict=True):
        out = conv(_x(), _w(), np.zeros(4), **settings)
        must_have_shape(out, (2, 4, *size), f"x (2, 3, 4, 5), w (4, 3, 3, 2), {settings}")


def adjoint_of_your_forward(backward: Attempt) -> None:
    """Demand <forward(v), g> == <v, backward(g)> for x, w and b."""
    forward = backward.own("conv2d_forward")
    x, w, zeros = _x(), _w(), np.zeros(4)
    for settings, size in zip(_SETTINGS, _SIZES, strict=True):
        g = generator(7).normal(size=(2, 4, *size))
        dx, dw, db = backward.all(g, x, w, **settings)

        def of_x(v: Array, s: dict[str, int] = settings) -> Array:
            return forward(v, w, zeros, **s)

        def of_w(v: Array, s: dict[str, int] = settings) -> Array:
            return forward(x, v, zeros, **s)

        def of_b(v: Array, s: dict[str, int] = settings) -> Array:
            return forward(np.zeros(x.shape), w, v, **s)

        must_be_adjoint(of_x, dx, x.shape, g, "dx")
        must_be_adjoint(of_w, dw, w.shape, g, "dw")
        must_be_adjoint(of_b, db, (4,), g, "db")


def linear_in_dout(backward: Attempt) -> None:
    """Demand linearity of all three gradients in dout."""
    for part in range(3):
        must_be_linear(
            lambda g, part=part: backward.all(g, _x(), _w(), padding=1)[part],  # type: ignore[misc] # mypy does not infer a lambda's default
            2, 4, 4, 6,
            what="dout",
        )  # fmt: skip


def db_keeps_the_sum_of_dout(backward: Attempt) -> None:
    """Demand that the gradients of all biases add up to all of dout."""
    g = generator(8).normal(size=(2, 4, 2, 4))
    _, _, db = backward.all(g, _x(), _w())
    must_equal(db.sum(), g.sum(), "the sum of db", advice="A sum over the batch, not a mean.")


def _x() -> Array:
    return generator(1).normal(size=(2, 3, 4, 5))


def _w() -> Array:
    return generator(2).normal(size=(4, 3, 3, 2))


QUESTIONS = (
    Question(
        "output_size",
        ("input_size", "kernel_size", "stride", "padding", "ceil_mode"),
        ("size",),
        (
            one_stride_more_input_one_window_more,
            padding_counts_at_both_ends,
            ceil_mode_adds_at_most_one_window,
        ),
        floats=False,
        integers=False,
    ),
    Question(
        "pad2d",
        ("x", "padding", "value"),
        ("out",),
        (the_corners_are_where_they_belong, zeros_add_nothing),
    ),
    Question(
        "conv2d_forward",
        ("x", "w", "b", "stride", "padding"),
        ("out",),
        (
            the_output_has_the_right_size,
            linear_in_x_and_in_w,
            the_bias_is_added_once_per_filter,
            a_shift_by_one_stride_shifts_the_map,
            a_stride_leaves_windows_out,
            padding_is_a_frame_of_zeros,
            each_picture_by_itself,
        ),
    ),
    Question(
        "conv2d_backward",
        ("dout", "x", "w", "stride", "padding"),
        ("dx", "dw", "db"),
        (adjoint_of_your_forward, linear_in_dout, db_keeps_the_sum_of_dout),
    ),
)
