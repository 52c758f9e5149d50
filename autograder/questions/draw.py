"""Draw the arguments of hidden calls: values in general position, in every memory order.

General position means that no wrong answer is right by accident: magnitudes are all different
(so there are no ties, not even between ``|x|``), far from zero, and of both signs. Where a
:class:`~autograder.examining.seeds.Source` draws, signs and order are everybody's and only the last
digits of a value are the student's own: what a case can tell apart does not depend on the key.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import Source

Array = npt.NDArray[Any]
JITTER = 0.02
"""How far a value may move, as a share of the distance to its neighbour."""
Sign = Literal["both", "positive", "negative"]
Layout = Literal["C", "F", "reversed", "strided"]
FLOAT64 = np.dtype(np.float64)
INT64 = np.dtype(np.int64)


def values(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    *,
    sign: Sign = "both",
    dtype: npt.DTypeLike = FLOAT64,
    low: float = 0.25,
    high: float = 4.0,
) -> Array:
    """Draw floats whose magnitudes are all different and lie between ``low`` and ``high``.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the values come from.
    shape : tuple of int
        Shape of the array.
    sign : {"both", "positive", "negative"}
        With "both", half of the values (rounded down) are negative, wherever they fall.
    dtype : dtype
        float32 or float64.
    low, high : float
        Bounds of the magnitudes; neighbours differ by at least half of ``(high - low) / size``.

    Returns
    -------
    array of ``dtype``, shape ``shape``, C-ordered and writable

    Examples
    --------
    >>> x = values(np.random.default_rng(0), (2, 3))
    >>> x.shape, bool((np.abs(x) >= 0.25).all()), int((x < 0).sum())
    ((2, 3), True, 3)
    """
    size = math.prod(shape)
    steps = np.arange(size) + 0.5 + noise_of(rng).uniform(-JITTER, JITTER, size)
    magnitudes = low + (high - low) * steps / max(size, 1)
    return _signed(rng, magnitudes, sign).reshape(shape).astype(dtype)


def integers(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    *,
    sign: Sign = "both",
    dtype: npt.DTypeLike = INT64,
) -> Array:
    """Draw integers other than zero whose magnitudes 1, 2, …, size are all different.

    They are the same for everybody.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the values come from.
    shape : tuple of int
        Shape of the array; at most 127 elements for an 8-bit ``dtype``.
    sign : {"both", "positive", "negative"}
        With "both", half of the values (rounded down) are negative, wherever they fall.
    dtype : dtype
        An integer type that holds ±size.

    Returns
    -------
    array of ``dtype``, shape ``shape``, C-ordered and writable

    Examples
    --------
    >>> sorted(np.abs(integers(np.random.default_rng(0), (2, 2))).ravel().tolist())
    [1, 2, 3, 4]
    """
    magnitudes = np.arange(1, math.prod(shape) + 1)
    return _signed(rng, magnitudes, sign).reshape(shape).astype(dtype)


def of_the_whole_range(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: npt.DTypeLike
) -> Array:
    """Draw integers of a small type, from its lowest to its highest: sums and products overflow.

    They are all different, as far as there are so many, and the same for everybody.

    Parameters
    ----------
    rng : numpy.random.Generator
        In which order they stand.
    shape : tuple of int
        Shape of the array.
    dtype : dtype
        Such as uint8; of a signed type the lowest number, which has no opposite, is left out.

    Returns
    -------
    array of ``dtype``, shape ``shape``, C-ordered and writable

    Examples
    --------
    >>> np.sort(of_the_whole_range(np.random.default_rng(0), (3,), np.uint8))
    array([  0, 128, 255], dtype=uint8)
    """
    highest = np.iinfo(dtype).max
    lowest = -highest if np.iinfo(dtype).min else 0
    numbers = np.round(np.linspace(lowest, highest, math.prod(shape)))
    return rng.permutation(numbers).reshape(shape).astype(dtype)


def with_zeros(rng: np.random.Generator, array: Array) -> Array:
    """Return a copy in which a third of the elements (at least one) are exactly zero.

    Parameters
    ----------
    rng : numpy.random.Generator
        Which elements they are.
    array : array
        Any shape and dtype.

    Examples
    --------
    >>> with_zeros(np.random.default_rng(0), np.ones(6)).sum()
    np.float64(4.0)
    """
    flat = array.flatten()
    flat[rng.permutation(flat.size)[: max(1, flat.size // 3)]] = 0
    return flat.reshape(array.shape)


def laid_out(array: Array, layout: Layout) -> Array:
    """Return the same values in another memory order.

    Parameters
    ----------
    array : array
        Any shape; it is not changed.
    layout : {"C", "F", "reversed", "strided"}
        "F" is column-major; "reversed" has a negative stride on every axis; "strided" takes
        every second column of a wider array, so that it is contiguous in neither order.

    Returns
    -------
    array equal to ``array``, of the same dtype

    Examples
    --------
    >>> x = np.arange(6.0).reshape(2, 3)
    >>> [laid_out(x, layout).strides for layout in ("C", "F", "reversed", "strided")]
    [(24, 8), (8, 16), (-24, -8), (48, 16)]
    """
    if layout == "F":
        return np.asfortranarray(array)
    if layout == "reversed":
        flip = (slice(None, None, -1),) * array.ndim
        return np.ascontiguousarray(array[flip])[flip]
    if layout == "strided":
        # What lies between is a value no right answer contains.
        wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), 99, dtype=array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    return np.array(array, order="C")


def noise_of(rng: np.random.Generator) -> np.random.Generator:
    """Return the generator of what cannot matter: a source's noise, or ``rng`` itself."""
    return rng.noise if isinstance(rng, Source) else rng


def _signed(rng: np.random.Generator, magnitudes: Array, sign: Sign) -> Array:
    signs = np.ones(magnitudes.size, dtype=magnitudes.dtype)
    if sign == "negative":
        signs[:] = -1
    elif sign == "both":
        signs[: magnitudes.size // 2] = -1
        rng.shuffle(signs)
    return rng.permutation(magnitudes) * signs
