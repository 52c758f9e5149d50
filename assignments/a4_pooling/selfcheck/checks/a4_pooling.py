"""What is checked in the assignment on pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..attempt import Attempt  # noqa: TID252 - this package has another name in a release
from ..compare import Array, must_equal  # noqa: TID252
from ..findings import Question  # noqa: TID252
from ..properties import (  # noqa: TID252
    generator,
    must_be_adjoint,
    must_be_gradient,
    must_be_linear,
    must_have_shape,
    must_hold,
    spread,
)

_SHAPE = (2, 3, 5, 7)
_TABLE: tuple[tuple[tuple[Any, ...], dict[str, Any], tuple[int, int]], ...] = (
    ((2,), {}, (2, 3)),
    (((2, 3),), {}, (2, 2)),
    ((3, 2), {}, (2, 3)),
    ((3, 1, 1), {}, (5, 7)),
    (((3, 2), 2, 1), {}, (3, 4)),
    ((2,), {"ceil_mode": True}, (3, 4)),
    ((2, 2, 1), {"ceil_mode": True}, (3, 4)),
)
"""Settings, and the height and width of the output for maps of 5 x 7."""


def the_output_has_the_right_size(pool: Attempt) -> None:
    """Demand the output size, for rows and for columns."""
    for args, kwargs, size in _TABLE:
        out = pool(spread(*_SHAPE), *args, **kwargs)
        must_have_shape(out, (2, 3, *size), f"maps of 5 x 7, {_words(args, kwargs)}")


def a_shift_by_one_stride_shifts_the_map(pool: Attempt) -> None:
    """Demand that moving the map by the stride moves the result by one."""
    x = spread(2, 2, 7, 9)
    out = pool(x, 3, 2)
    advice = "Window number i starts at row i * stride, window number j at column j * stride."
    must_equal(pool(x[:, :, 2:], 3, 2), out[:, :, 1:], "out of the map moved up", advice=advice)
    must_equal(
        pool(x[:, :, :, 2:], 3, 2), out[:, :, :, 1:], "out of the map moved left", advice=advice
    )


def a_stride_leaves_windows_out(pool: Attempt) -> None:
    """Demand of a stride just the windows that stride 1 has at its multiples."""
    x = spread(*_SHAPE)
    for kernel, stride, padding in ((2, 3, 0), ((3, 2), 2, 1), ((2, 3), 2, 0)):
        must_equal(
            pool(x, kernel, stride, padding),
            pool(x, kernel, 1, padding)[:, :, ::stride, ::stride],
            f"out for {_words((kernel, stride, padding), {})}",
            advice=f"These are the windows of stride 1 at rows and columns 0, {stride}, …",
        )


def every_result_is_in_the_map(pool: Attempt) -> None:
    """Demand that each maximum is a number of its own map."""
    x = spread(*_SHAPE) - 11.0
    out = pool(x, 3, 2, 1)
    for n, c in np.ndindex(2, 3):
        must_hold(
            set(out[n, c].ravel().tolist()) <= set(x[n, c].ravel().tolist()),
            f"out[{n}, {c}] has numbers that are not in x[{n}, {c}].",
            "All numbers of this map are negative. What does your maximum start from?",
        )


def a_brighter_map_gives_a_brighter_result(pool: Attempt) -> None:
    """Demand pool(x + 10) == pool(x) + 10, at the border too."""
    x = spread(*_SHAPE) - 11.0
    must_equal(
        pool(x + 10, 3, 2, 1),
        pool(x, 3, 2, 1) + 10,
        "pool(x + 10)",
        advice="Every number is larger by 10, so every maximum is. What is in the padding?",
    )


def numbers_of_any_size(pool: Attempt) -> None:
    """Demand pool(x * 1e200) == pool(x) * 1e200, for negative numbers."""
    x = spread(*_SHAPE) - 11.0
    args = (3, 2, 1) if "kernel_size" in pool.parameters else ()
    must_equal(
        pool(x * 1e200, *args) / 1e200,
        pool(x, *args),
        "out of x * 1e200 (all negative), divided by 1e200",
        advice="Which number does your maximum start from, or stand in the padding?",
    )


def gradients_for_numbers_of_any_size(backward: Attempt) -> None:
    """Demand the same gradient for x and for x * 1e200, where all is negative."""
    x, g = spread(*_SHAPE) - 11.0, generator(6).normal(size=(2, 3, 3, 4))
    must_equal(
        backward(g, x * 1e200, 3, 2, 1),
        backward(g, x, 3, 2, 1),
        "dx for x * 1e200",
        advice="The maxima are at the same places. Which number stands in the padding?",
    )


def each_map_by_itself(pool: Attempt) -> None:
    """Demand that samples and channels do not see each other."""
    x = spread(*_SHAPE)
    out = pool(x, 2)
    must_equal(out[1:], pool(x[1:], 2), "out of the second sample alone")
    must_equal(out[:, 2:], pool(x[:, 2:], 2), "out of the last channel alone")


def linear(pool: Attempt) -> None:
    """Demand linearity, with and without padding."""
    must_be_linear(lambda v: pool(v, 2), *_SHAPE, what="map")
    must_be_linear(lambda v: pool(v, (3, 2), 2, 1), *_SHAPE, what="map")


def the_average_of_equal_numbers(pool: Attempt) -> None:
    """Demand that averages of a constant map are that constant, unless zeros count."""
    x, advice = np.full(_SHAPE, 6.0), "The average of equal numbers is that number."
    for args, kwargs in (
        ((2,), {}),
        (((3, 2), 1), {}),
        ((2,), {"ceil_mode": True}),
        ((3, 2, 1), {"count_include_pad": False}),
    ):
        out = pool(x, *args, **kwargs)
        must_equal(out, np.full(out.shape, 6.0), _words(args, kwargs), advice=advice)


def all_of_dout_arrives(backward: Attempt) -> None:
    """Demand that the gradients of each map add up to its dout."""
    for args, kwargs, size in _TABLE:
        g = generator(1).normal(size=(2, 3, *size))
        dx = backward(g, spread(*_SHAPE), *args, **kwargs)
        must_equal(
            dx.sum(axis=(2, 3)),
            g.sum(axis=(2, 3)),
            f"the sum of each map of dx, {_words(args, kwargs)}",
            advice="Every window passes on exactly what it gets; what lands twice adds up.",
        )


def all_of_dout_arrives_without_padding(backward: Attempt) -> None:
    """Demand the same of averages where no share falls into the padding."""
    for args, kwargs, size in _TABLE:
        if len(args) < 3:  # noqa: PLR2004 - the third is the padding
            g = generator(1).normal(size=(2, 3, *size))
            dx = backward(g, spread(*_SHAPE), *args, **kwargs)
            must_equal(
                dx.sum(axis=(2, 3)),
                g.sum(axis=(2, 3)),
                f"the sum of each map of dx, {_words(args, kwargs)}",
                advice="The shares of a window add up to the number of dout that it gets.",
            )


def linear_in_dout(backward: Attempt) -> None:
    """Demand linearity in dout, where windows overlap."""
    must_be_linear(lambda g: backward(g, spread(*_SHAPE), 3, 1, 1), 2, 3, 5, 7, what="dout")


def small_steps_of_your_forward(backward: Attempt) -> None:
    """Demand what central differences of the student's own forward say."""
    forward = backward.own("max_pool2d_forward")
    x = spread(1, 2, 5, 7, seed=2)
    for args, kwargs, size in _TABLE:
        g = generator(3).normal(size=(1, 2, *size))
        dx = backward(g, x, *args, **kwargs)

        def loss(v: Array, args: Any = args, kwargs: Any = kwargs, g: Array = g) -> float:  # noqa: ANN401 - settings of any type
            return float(np.sum(forward(v, *args, **kwargs) * g))

        must_be_gradient(loss, x, dx, f"for {_words(args, kwargs)}: dx")


def adjoint_of_your_forward(backward: Attempt) -> None:
    """Demand <forward(v), g> == <v, backward(g)>."""
    forward = backward.own("avg_pool2d_forward")
    uncounted = (((3, 2), 2, 1), {"count_include_pad": False}, (3, 4))
    for args, kwargs, size in (*_TABLE, uncounted):
        g = generator(4).normal(size=(2, 3, *size))
        dx = backward(g, spread(*_SHAPE), *args, **kwargs)

        def of_x(v: Array, args: Any = args, kwargs: Any = kwargs) -> Array:  # noqa: ANN401 - settings of any type
            return forward(v, *args, **kwargs)

        must_be_adjoint(of_x, dx, _SHAPE, g, f"for {_words(args, kwargs)}: dx")


def what_x_is_does_not_matter(backward: Attempt) -> None:
    """Demand that the gradient of an average depends on the shape of x alone."""
    g = generator(5).normal(size=(2, 3, 2, 3))
    must_equal(
        backward(g, np.zeros(_SHAPE), 2),
        backward(g, spread(*_SHAPE), 2),
        "dx for an x of zeros",
        advice="An average shares out alike, whatever the numbers are.",
    )


def the_order_of_pixels_does_not_matter(pool: Attempt) -> None:
    """Demand the same for maps that are turned upside down and mirrored."""
    x = spread(*_SHAPE)
    must_equal(pool(x[:, :, ::-1, ::-1]), pool(x), "out of the maps turned by 180 degrees")


def a_map_brighter_by_ten(pool: Attempt) -> None:
    """Demand pool(x + 10) == pool(x) + 10."""
    x = spread(*_SHAPE) - 11.0
    must_equal(pool(x - 10), pool(x) - 10, "out of x - 10", advice="All numbers are negative here.")


def same_as_one_window_over_the_whole_map(pool: Attempt) -> None:
    """Demand what the student's own pooling gives for one window of the map's size."""
    windowed = pool.own(pool.name.removeprefix("global_") + "_forward")
    x = spread(*_SHAPE)
    must_equal(pool(x), windowed(x, (5, 7)), advice="Your own pooling says so.")


def _words(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    named = zip(("kernel_size", "stride", "padding"), args, strict=False)
    return ", ".join(f"{name}={value}" for name, value in (*named, *kwargs.items()))


_WINDOW = ("kernel_size", "stride", "padding", "ceil_mode")
_MAPS = (
    the_output_has_the_right_size,
    a_shift_by_one_stride_shifts_the_map,
    a_stride_leaves_windows_out,
)
_GLOBAL = (
    the_order_of_pixels_does_not_matter,
    a_map_brighter_by_ten,
    same_as_one_window_over_the_whole_map,
)

QUESTIONS = (
    Question(
        "max_pool2d_forward",
        ("x", *_WINDOW),
        ("out",),
        (
            *_MAPS,
            every_result_is_in_the_map,
            a_brighter_map_gives_a_brighter_result,
            numbers_of_any_size,
            each_map_by_itself,
        ),
    ),
    Question(
        "avg_pool2d_forward",
        ("x", *_WINDOW, "count_include_pad"),
        ("out",),
        (*_MAPS, linear, the_average_of_equal_numbers, each_map_by_itself),
    ),
    Question(
        "max_pool2d_backward",
        ("dout", "x", *_WINDOW),
        ("dx",),
        (
            small_steps_of_your_forward,
            all_of_dout_arrives,
            linear_in_dout,
            gradients_for_numbers_of_any_size,
        ),
    ),
    Question(
        "avg_pool2d_backward",
        ("dout", "x", *_WINDOW, "count_include_pad"),
        ("dx",),
        (
            adjoint_of_your_forward,
            all_of_dout_arrives_without_padding,
            linear_in_dout,
            what_x_is_does_not_matter,
        ),
    ),
    Question("global_max_pool2d", ("x",), ("out",), (*_GLOBAL, numbers_of_any_size)),
    Question("global_avg_pool2d", ("x",), ("out",), _GLOBAL),
)
