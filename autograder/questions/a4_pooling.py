"""The hidden questions of a4_pooling: max, average and global pooling, forward and backward.

What a competent answer may miss (ties, ceil mode, its divisor, what the border holds, integers)
is an item of its own, and no other item depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autograder.model import Call, Item, Question
from autograder.questions import draw, pooling_calls, pools
from autograder.questions.conditions import TOGETHER, TOGETHER_HINT, together
from autograder.questions.pools import Rng
from reference import pooling

MAPS = (3, 2, 4, 5)


def _below_zero(rng: Rng) -> Iterator[Call]:
    # One map holds nothing but negative pixels; where a maximum stands is up to the rest.
    for pool in pools.PAIRED:
        x = draw.values(rng, pool.x)
        x[0, 0] = -np.abs(x[0, 0])
        yield pool.forward(x)


def _below_zero_backward(rng: Rng) -> Iterator[Call]:
    for pool, call in zip(pools.PAIRED, _below_zero(rng), strict=True):
        yield pool.backward(np.asarray(call.args[0]), draw.values(rng, pool.out))


def _far_below(rng: Rng) -> Iterator[Call]:
    # Below the sentinels people choose; the last is smaller than any float32.
    for factor in (1e7, 1e300):
        x = draw.values(rng, pools.FAR_BELOW.x, sign="negative", low=1.0)
        yield pools.FAR_BELOW.forward(factor * x)


def _far_below_backward(rng: Rng) -> Iterator[Call]:
    pool = pools.FAR_BELOW
    for factor in (1e7, 1e300):
        x = draw.values(rng, pool.x, sign="negative", low=1.0)
        yield pool.backward(factor * x, draw.values(rng, pool.out))


def _ties(rng: Rng) -> Iterator[Call]:
    # A window of threes, a window of zeros, a diagonal that tells rows from columns; the rest at
    # random from few values, and once more with overlapping windows.
    for pool in (pools.PAIRED[0], pools.OVERLAPPING[0]):
        x = rng.integers(0, 3, pool.x).astype(np.float64)
        x[0, 0, :2, :2] = 3
        x[0, 0, :2, 2:4] = 0
        x[0, 0, :2, 4:6] = [[1, 4], [4, 1]]
        yield pool.backward(x, draw.values(rng, pool.out))


_FIRST = "Compute out[0, 0, 0, 0] by hand, then its neighbour to the right and the one below."
_OVERLAP = "Where do two neighbouring windows start, and which pixels do they share?"
_GAPS = "With a stride larger than the kernel some pixels are in no window."
_DIFFERENT = "Try a kernel of 3 rows and 2 columns: which number belongs to which axis?"
_LEFT_OUT = "What does stride=None stand for, and for a kernel that is not square?"
_PADDING = "Draw the padded map: where does the first window start, how many windows are there?"
_CEIL = "In ceil mode a last window may hang over the edge; one that fits changes nothing."
_IN_PADDING = "A last window that would start in the padding below or on the right is dropped."
_INTEGERS = "Pass a map of whole numbers: of which type are the arrays that you make?"
_LAYOUT = "Arrays may have either float type and any memory order; look at reshape and strides."
_KEYWORD = "The parameters keep the names and the order that the notebook gives them."
_BORDER = "Which value at the border can never be a maximum?"
_TIES = "Which of several equal maxima receives the gradient? The notebook says it."

MAX_POOL2D_FORWARD = Question(
    id="max_pool2d_forward",
    reference=pooling.max_pool2d_forward,
    items=(
        Item("2x2 windows", 1.0, _FIRST, _below_zero),
        Item("overlapping windows", 0.5, _OVERLAP, pools.forward(pools.OVERLAPPING)),
        Item("stride larger than the kernel", 0.5, _GAPS, pools.forward(pools.GAPPED)),
        Item("rows and columns differ", 0.5, _DIFFERENT, pools.forward(pools.DIFFERENT)),
        Item("stride left out", 0.5, _LEFT_OUT, pools.forward(pools.STRIDE_LEFT_OUT)),
        # Positive maps: what the border holds is the next item's business.
        Item("padding", 1.0, _PADDING, pools.forward(pools.PADDED, sign="positive")),
        Item(
            "negative values at the border",
            0.5,
            _BORDER,
            pools.forward(pools.BORDER, sign="negative", low=1.5),
        ),
        Item("very large negative values", 0.5, _BORDER, _far_below),
        Item("ceil mode", 0.5, _CEIL, pools.forward((pools.OVERHANGING, pools.EXACT))),
        Item(
            "ceil mode: a last window in the padding",
            0.5,
            _IN_PADDING,
            pools.forward((pools.IN_PADDING, pools.BEYOND_PADDING), sign="positive"),
        ),
        Item(TOGETHER, 1.5, TOGETHER_HINT, together(pooling_calls.MAX_FORWARD)),
        Item("integers", 0.5, _INTEGERS, pools.forward_integers, kind="form"),
        Item("memory order", 0.25, _LAYOUT, pools.forward_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, pools.forward_names, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
)

MAX_POOL2D_BACKWARD = Question(
    id="max_pool2d_backward",
    scaled_by=("dout",),
    reference=pooling.max_pool2d_backward,
    items=(
        Item("2x2 windows", 1.0, _FIRST.replace("out", "dx"), _below_zero_backward),
        Item(
            "overlapping windows",
            0.5,
            "What becomes of a pixel that is the maximum of two windows?",
            pools.backward(pools.OVERLAPPING),
        ),
        Item("stride larger than the kernel", 0.5, _GAPS, pools.backward(pools.GAPPED)),
        Item("rows and columns differ", 0.5, _DIFFERENT, pools.backward(pools.DIFFERENT)),
        Item("stride left out", 0.5, _LEFT_OUT, pools.backward(pools.STRIDE_LEFT_OUT)),
        Item("padding", 1.0, _PADDING, pools.backward(pools.PADDED, sign="positive")),
        Item(
            "negative values at the border",
            0.5,
            _BORDER,
            pools.backward(pools.BORDER, sign="negative", low=1.5),
        ),
        Item("very large negative values", 0.5, _BORDER, _far_below_backward),
        Item("ties", 0.5, _TIES, _ties),
        Item(
            "ceil mode",
            0.5,
            _CEIL,
            pools.backward(
                (pools.OVERHANGING, pools.EXACT, pools.IN_PADDING, pools.BEYOND_PADDING),
                sign="positive",
            ),
        ),
        Item(TOGETHER, 1.5, TOGETHER_HINT, together(pooling_calls.MAX_BACKWARD)),
        Item("integers", 0.5, _INTEGERS, pools.backward_integers, kind="form"),
        Item("memory order", 0.25, _LAYOUT, pools.backward_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, pools.backward_names, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=lambda _call: 16,  # windows that share a pixel
)


def _with_zeros(rng: Rng) -> Iterator[Call]:
    # Any map, then one as ReLU leaves it: a zero is a value like any other.
    plain, again, tall = pools.PAIRED
    yield plain.forward(draw.values(rng, plain.x))
    yield again.forward(np.maximum(draw.values(rng, again.x), 0))
    yield tall.forward(draw.values(rng, tall.x))


def _empty_overhang(rng: Rng) -> Iterator[Call]:
    # Zeros where windows hang over, so that their divisor does not matter here.
    x = draw.values(rng, pools.OVERHANGING.x)
    x[:, :, 4:] = 0
    x[:, :, :, 6:] = 0
    yield pools.OVERHANGING.forward(x)
    yield pools.EXACT.forward(draw.values(rng, pools.EXACT.x))


NOT_COUNTED = tuple(replace(pool, count_include_pad=False) for pool in pools.PADDED)
CEIL_NOT_COUNTED = (
    replace(pools.BEYOND_PADDING, count_include_pad=False),
    replace(pools.OVERHANGING, count_include_pad=False),
)


def _whole_map(call: Call) -> int:
    """Return the pixels of a padded map: a mean may be taken from running sums over all of it."""
    arrays = [v for v in (*call.args, *call.kwargs.values()) if isinstance(v, np.ndarray)]
    return int(max((a.shape[2] + 4) * (a.shape[3] + 4) for a in arrays))


_COUNT = "By how many pixels is a window at the border divided?"

AVG_POOL2D_FORWARD = Question(
    id="avg_pool2d_forward",
    reference=pooling.avg_pool2d_forward,
    items=(
        Item("2x2 windows", 1.0, _FIRST, _with_zeros),
        Item("overlapping windows", 0.5, _OVERLAP, pools.forward(pools.OVERLAPPING)),
        Item("stride larger than the kernel", 0.5, _GAPS, pools.forward(pools.GAPPED)),
        Item("rows and columns differ", 0.5, _DIFFERENT, pools.forward(pools.DIFFERENT)),
        Item("stride left out", 0.5, _LEFT_OUT, pools.forward(pools.STRIDE_LEFT_OUT)),
        Item("padding", 1.0, f"{_PADDING} {_COUNT}", pools.forward(pools.PADDED)),
        Item("padding not counted", 0.5, _COUNT, pools.forward(NOT_COUNTED)),
        Item("ceil mode", 0.5, _CEIL, _empty_overhang),
        Item(
            "divisor in ceil mode",
            0.5,
            "Which pixels of a window that hangs over the edge exist, padding included?",
            pools.forward((pools.OVERHANGING, pools.BEYOND_PADDING)),
        ),
        Item(
            "ceil mode: a last window in the padding",
            0.5,
            _IN_PADDING,
            pools.forward(pools.DROPPED),
        ),
        Item("ceil mode, padding not counted", 0.5, _COUNT, pools.forward(CEIL_NOT_COUNTED)),
        Item(TOGETHER, 1.5, TOGETHER_HINT, together(pooling_calls.AVG_FORWARD)),
        Item("integers", 0.5, _INTEGERS, pools.forward_integers, kind="form"),
        Item("memory order", 0.25, _LAYOUT, pools.forward_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, pools.forward_names, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=_whole_map,
)

AVG_POOL2D_BACKWARD = Question(
    id="avg_pool2d_backward",
    scaled_by=("dout",),
    reference=pooling.avg_pool2d_backward,
    items=(
        Item("2x2 windows", 1.0, _FIRST.replace("out", "dx"), pools.backward(pools.PAIRED)),
        Item(
            "overlapping windows",
            0.5,
            "What becomes of a pixel that is part of two windows?",
            pools.backward(pools.OVERLAPPING),
        ),
        Item("stride larger than the kernel", 0.5, _GAPS, pools.backward(pools.GAPPED)),
        Item("rows and columns differ", 0.5, _DIFFERENT, pools.backward(pools.DIFFERENT)),
        Item("stride left out", 0.5, _LEFT_OUT, pools.backward(pools.STRIDE_LEFT_OUT)),
        Item("padding", 1.0, f"{_PADDING} {_COUNT}", pools.backward(pools.PADDED)),
        Item("padding not counted", 0.5, _COUNT, pools.backward(NOT_COUNTED)),
        Item(
            "ceil mode",
            0.5,
            f"{_CEIL} Its gradient is divided as in the forward pass.",
            pools.backward(
                (pools.OVERHANGING, pools.EXACT, pools.IN_PADDING, pools.BEYOND_PADDING)
            ),
        ),
        Item("ceil mode, padding not counted", 0.5, _COUNT, pools.backward(CEIL_NOT_COUNTED)),
        Item(TOGETHER, 1.5, TOGETHER_HINT, together(pooling_calls.AVG_BACKWARD)),
        Item("integers", 0.5, _INTEGERS, pools.backward_integers, kind="form"),
        Item("memory order", 0.25, _LAYOUT, pools.backward_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, pools.backward_names, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=_whole_map,
)


def _maps(rng: Rng) -> Iterator[Call]:
    # Wide, the same again, tall, one sample with one channel, and maps of one pixel.
    for shape in (MAPS, MAPS, (2, 4, 5, 3), (1, 1, 3, 4), (2, 3, 1, 1)):
        yield Call((draw.values(rng, shape),))


def _maps_with_zeros(rng: Rng) -> Iterator[Call]:
    yield from _maps(rng)
    yield Call((np.maximum(draw.values(rng, MAPS), 0),))


def _negative_maps(rng: Rng) -> Iterator[Call]:
    yield Call((draw.values(rng, MAPS, sign="negative"),))


def _maps_far_below(rng: Rng) -> Iterator[Call]:
    for factor in (1e7, 1e300):
        yield Call((factor * draw.values(rng, MAPS, sign="negative", low=1.0),))


def _integer_maps(rng: Rng) -> Iterator[Call]:
    yield Call((draw.integers(rng, MAPS),))
    yield Call((draw.of_the_whole_range(rng, (2, 3, 4, 5), np.uint8),))


def _map_layouts(rng: Rng) -> Iterator[Call]:
    for layout, dtype in pools.LAYOUTS:
        yield Call((draw.laid_out(draw.values(rng, MAPS, dtype=dtype), layout),))


def _named_maps(rng: Rng) -> Iterator[Call]:
    yield Call((), {"x": draw.values(rng, MAPS)})


_ONE_VALUE = "One map is x[n, c], with its rows and columns. Which axes disappear, which stay?"

GLOBAL_MAX_POOL2D = Question(
    id="global_max_pool2d",
    reference=pooling.global_max_pool2d,
    items=(
        Item("one value per map", 1.0, _ONE_VALUE, _maps),
        Item("negative maps", 1.0, "What is the maximum of -3, -1 and -2?", _negative_maps),
        Item(
            "very large negative values",
            0.5,
            "From which value does your search for the maximum start?",
            _maps_far_below,
        ),
        Item(TOGETHER, 0.5, TOGETHER_HINT, together(pooling_calls.GLOBAL_MAX)),
        Item("integers", 0.5, _INTEGERS, _integer_maps, kind="form"),
        Item("memory order", 0.25, _LAYOUT, _map_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, _named_maps, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
)

GLOBAL_AVG_POOL2D = Question(
    id="global_avg_pool2d",
    reference=pooling.global_avg_pool2d,
    items=(
        Item("one value per map", 1.5, _ONE_VALUE, _maps_with_zeros),
        Item(TOGETHER, 0.5, TOGETHER_HINT, together(pooling_calls.GLOBAL_AVG)),
        Item("integers", 0.5, _INTEGERS, _integer_maps, kind="form"),
        Item("memory order", 0.25, _LAYOUT, _map_layouts, kind="form"),
        Item("called by keyword", 0.25, _KEYWORD, _named_maps, kind="form"),
    ),
    form_points=0.5,
    inputs_points=0.5,
    terms=_whole_map,
)

QUESTIONS = (
    MAX_POOL2D_FORWARD,
    MAX_POOL2D_BACKWARD,
    AVG_POOL2D_FORWARD,
    AVG_POOL2D_BACKWARD,
    GLOBAL_MAX_POOL2D,
    GLOBAL_AVG_POOL2D,
)

MODELS = pooling_calls.MODELS
