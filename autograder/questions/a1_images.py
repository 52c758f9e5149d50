"""The hidden questions of a1_images: quantising, writing bits, channels.

Whole numbers hold no noise, so each item of ``to_bits`` ends with a call of the submission's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.model import Call, Item, Question
from autograder.questions import draw, image_calls
from autograder.questions.arrays import again
from autograder.questions.conditions import TOGETHER, TOGETHER_HINT, together
from reference import images

Array = npt.NDArray[Any]
Rng = np.random.Generator


def between_levels(rng: Rng, bits: int, full_scale: float, size: int) -> Array:
    """Draw samples that no rounding error can move to another level.

    Every level holds a sample as long as ``size`` allows, and half of the samples lie in the upper
    half of their level, so that rounding cannot pass for flooring.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the samples come from.
    bits, full_scale
        Of the converter.
    size : int
        Number of samples.

    Returns
    -------
    float64 array, shape (size,), inside 0 and ``full_scale``

    Examples
    --------
    >>> samples = between_levels(np.random.default_rng(0), 2, 1.0, 4)
    >>> np.sort(np.floor(samples * 4)).astype(int).tolist()
    [0, 1, 2, 3]
    """
    levels = 2**bits
    codes = rng.permutation(levels)[np.arange(size) % levels]
    upper = rng.permutation(np.arange(size) % 2)
    part = 0.15 + 0.2 * rng.random(size) + 0.5 * upper
    part += draw.noise_of(rng).uniform(-draw.JITTER, draw.JITTER, size)
    samples: Array = (codes + part) / levels * full_scale
    return samples


def _levels(rng: Rng) -> Iterator[Call]:
    # 2**3 differs from 3**2 and from 2*3; sixteen levels so that no level count is built in.
    yield Call((between_levels(rng, 3, 1.0, 8), 3))
    yield Call((), {"signal": between_levels(rng, 4, 1.0, 16), "bits": 4})


def _full_scale(rng: Rng) -> Iterator[Call]:
    # Above and below 1, by position and by keyword, then left out again: nothing is remembered.
    yield Call((between_levels(rng, 3, 5.0, 8), 3, 5.0))
    yield Call((between_levels(rng, 3, 0.4, 8), 3), {"full_scale": 0.4})
    yield Call((between_levels(rng, 3, 1.0, 8), 3))


def _edges(rng: Rng) -> Iterator[Call]:
    # 5/8 and 1/8 are exact in binary, so that every way to compute a level agrees.
    yield Call((rng.permutation(np.arange(1, 8)) * 0.625, 3, 5.0))
    yield Call((rng.permutation(np.arange(1, 8)) / 8, 3))


def _top(rng: Rng) -> Iterator[Call]:
    yield Call((rng.permutation([1.0, 0.3, 0.7, 1.0]), 3))
    yield Call((rng.permutation([5.0, 1.4, 3.3]), 3, 5.0))


def _outside(rng: Rng) -> Iterator[Call]:
    # Beyond twice the full scale, where a code that wraps around shows whatever its sign.
    samples = np.array([1.3, 2.2, 0.3, 0.7, -0.3, -1.4]) + rng.uniform(-0.02, 0.02, 6)
    yield Call((rng.permutation(samples), 3))
    yield Call((rng.permutation(samples * 5.0), 3, 5.0))


def _one_bit(rng: Rng) -> Iterator[Call]:
    yield Call((between_levels(rng, 1, 1.0, 6), 1))


def _many_bits(rng: Rng) -> Iterator[Call]:
    # More than 8 bits do not fit a byte.
    yield Call((between_levels(rng, 12, 1.0, 12), 12))


def _quantize_pictures(rng: Rng) -> Iterator[Call]:
    picture = between_levels(rng, 3, 1.0, 24)
    yield Call((draw.laid_out(picture.reshape(4, 6), "F"), 3))
    yield Call((draw.laid_out(picture.reshape(2, 3, 4), "strided").astype(np.float32), 3))


def _quantize_integers(rng: Rng) -> Iterator[Call]:
    # 3 volts of 7: neither a level's edge nor the same in integer arithmetic.
    yield Call((rng.permutation(np.arange(1, 7)), 3, 7))
    # Pixels as they come from a file: eight times one of them is no byte.
    yield Call((draw.of_the_whole_range(rng, (3, 4), np.uint8), 3, 255))


QUANTIZE = Question(
    id="quantize",
    reference=images.quantize,
    items=(
        Item(
            "samples between levels",
            1.5,
            "A code counts the whole steps below the sample; how long is one step?",
            _levels,
        ),
        Item(
            "full scale",
            1.0,
            "full_scale is the voltage range that all levels share; it need not be 1.",
            _full_scale,
        ),
        Item(
            "samples on a level's edge",
            0.5,
            "Which level begins at a multiple of the step? Look at the table in the notebook.",
            _edges,
        ),
        Item(
            "a sample at full scale",
            0.5,
            "How many codes are there with this many bits, and which one is the largest?",
            _top,
        ),
        Item(
            "samples out of range",
            0.5,
            "A converter saturates: below and above its range the code stays at the end.",
            _outside,
        ),
        Item("one bit", 0.5, "With one bit there are two levels.", _one_bit),
        Item(
            "more than 8 bits",
            0.5,
            "12 bits give 4096 levels; does the type of your codes hold them all?",
            _many_bits,
        ),
        Item(
            "pictures",
            0.5,
            "signal may have any number of axes and any memory order; codes has its shape.",
            _quantize_pictures,
        ),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(image_calls.QUANTIZE)),
        Item(
            "integers",
            0.5,
            "signal may hold whole numbers, bytes too; is anything lost on the way?",
            _quantize_integers,
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


def codes_of(rng: Rng, bits: int, shape: tuple[int, ...], *, dtype: npt.DTypeLike = int) -> Array:
    """Draw different codes, among them 0, the largest, a power of two and one that is none.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the codes come from.
    bits : int
        Width of a code, at least 3.
    shape : tuple of int
        At least 4 and at most ``2**bits`` elements.
    dtype : dtype
        An integer type.

    Returns
    -------
    integer array, shape ``shape``

    Examples
    --------
    >>> sorted(codes_of(np.random.default_rng(0), 3, (4,)).tolist())[::3]
    [0, 7]
    """
    size = int(np.prod(shape))
    fixed = [0, 2**bits - 1, 2 ** (bits - 2), 2 ** (bits - 1) + 2]
    others = np.setdiff1d(np.arange(2**bits), fixed)
    rest = rng.choice(others, size - len(fixed), replace=False)
    return rng.permutation(np.concatenate([fixed, rest])).reshape(shape).astype(dtype)


def _bits_of_a_row(rng: Rng) -> Iterator[Call]:
    # By position and by keyword; a width that is neither a byte's nor the number of codes.
    yield Call((codes_of(rng, 3, (5,)), 3))
    yield Call((), {"codes": codes_of(rng, 5, (7,)), "bits": 5})
    yield Call((codes_of(draw.noise_of(rng), 7, (8,)), 7))


def _bits_of_a_picture(rng: Rng) -> Iterator[Call]:
    # (rows, columns, bits) all different, then a colour picture.
    yield Call((codes_of(rng, 5, (2, 3)), 5))
    yield Call((draw.laid_out(codes_of(rng, 5, (2, 4, 3)), "F"), 5))
    yield Call((codes_of(draw.noise_of(rng), 6, (4, 2)), 6))


def _leading_zeros(rng: Rng) -> Iterator[Call]:
    # No code needs all the bits that are asked for.
    yield Call((rng.permutation(np.arange(6)), 6))
    yield Call((draw.noise_of(rng).permutation(np.arange(8)), 6))


def _one_bit_codes(rng: Rng) -> Iterator[Call]:
    yield Call((rng.permutation([0, 1, 1, 0, 1]), 1))
    yield Call((draw.noise_of(rng).permutation([0, 1] * 12), 1))


def _wide_codes(rng: Rng) -> Iterator[Call]:
    yield Call((codes_of(rng, 12, (5,)), 12))
    yield Call((codes_of(draw.noise_of(rng), 12, (6,)), 12))


def _bytes(rng: Rng) -> Iterator[Call]:
    # Pixels as they come from a file.
    yield Call((codes_of(rng, 8, (2, 5), dtype=np.uint8), 8))
    yield Call((codes_of(draw.noise_of(rng), 8, (2, 4), dtype=np.uint8), 8))


def _bits_again(rng: Rng) -> Iterator[Call]:
    yield Call((codes_of(rng, 4, (6,)), 4))


TO_BITS = Question(
    id="to_bits",
    whole=("codes",),
    reference=images.to_bits,
    items=(
        Item(
            "a row of codes",
            1.5,
            "Write one code by hand: which power of two does each place stand for?",
            _bits_of_a_row,
        ),
        Item(
            "pictures",
            0.5,
            "The bits are a new last axis; all axes of codes stay before it.",
            _bits_of_a_picture,
        ),
        Item(
            "leading zeros",
            0.5,
            "Every code takes the same number of places, small codes too.",
            _leading_zeros,
        ),
        Item("one bit", 0.5, "With one bit the last axis has length 1.", _one_bit_codes),
        Item(
            "more than 8 bits",
            0.5,
            "Does anything on the way keep only the lowest 8 bits?",
            _wide_codes,
        ),
        Item(
            "pixels of type uint8",
            0.5,
            "codes may be bytes; does an intermediate result leave 0 to 255?",
            _bytes,
        ),
        Item(TOGETHER, 1.0, TOGETHER_HINT, together(image_calls.TO_BITS)),
        Item(
            "called again",
            0.5,
            "A second call must not see anything of the first.",
            again(_bits_again),
            kind="again",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


def _picture(rng: Rng, shape: tuple[int, ...]) -> Array:
    """Draw a uint8 picture in which no two values are the same: each submission's own."""
    size = int(np.prod(shape))
    values = 255 * np.arange(size) // (size - 1)  # dark and bright ones, whoever asks
    places = draw.noise_of(rng).permutation(size)
    return values[places].reshape(shape).astype(np.uint8)


def _rows_and_columns_differ(rng: Rng) -> Iterator[Call]:
    # Wide and tall: neither axis may stand for the other.
    yield Call((_picture(rng, (4, 5, 3)),))
    yield Call((), {"image": _picture(rng, (6, 2, 3))})


def _square(rng: Rng) -> Iterator[Call]:
    yield Call((_picture(rng, (4, 4, 3)),))


def _three_by_three(rng: Rng) -> Iterator[Call]:
    # Every axis has length 3: no shape gives a wrong order away.
    yield Call((_picture(rng, (3, 3, 3)),))


def _float_pictures(rng: Rng) -> Iterator[Call]:
    # Between 0 and 1 as matplotlib reads them, and centred, with values below 0.
    yield Call((draw.values(rng, (3, 5, 3), sign="positive", low=0.05, high=0.95),))
    yield Call((draw.values(rng, (5, 2, 3), dtype=np.float32),))


def _memory_order(rng: Rng) -> Iterator[Call]:
    for layout in ("F", "reversed"):
        yield Call((draw.laid_out(_picture(rng, (2, 5, 3)), layout),))


def _split_again(rng: Rng) -> Iterator[Call]:
    yield Call((_picture(rng, (2, 4, 3)),))


SPLIT_CHANNELS = Question(
    id="split_channels",
    whole=("image",),
    reference=images.split_channels,
    items=(
        Item(
            "rows and columns differ",
            1.0,
            "The channel axis moves to the front; what must channels[0][i, j] be?",
            _rows_and_columns_differ,
        ),
        Item(
            "square pictures",
            0.5,
            "The right shape is not enough: compare channels[0] with the picture's red.",
            _square,
        ),
        Item(
            "3 x 3 pictures",
            0.5,
            "Here all three axes are as long; follow one pixel through your function.",
            _three_by_three,
        ),
        Item(
            "pictures of floats",
            0.5,
            "A picture may hold floats, below 0 too; its values stay as they are.",
            _float_pictures,
        ),
        Item(TOGETHER, 0.5, TOGETHER_HINT, together(image_calls.SPLIT_CHANNELS)),
        Item(
            "memory order",
            0.5,
            "Where an element lies in memory says nothing about its indices.",
            _memory_order,
            kind="form",
        ),
        Item(
            "called again",
            0.5,
            "A second call must not see anything of the first.",
            again(_split_again),
            kind="again",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


QUESTIONS = (QUANTIZE, TO_BITS, SPLIT_CHANNELS)

MODELS = image_calls.MODELS
