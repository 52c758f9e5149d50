"""Images as arrays: samples, codes, bits and channels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference.arrays import IntArray, as_floats, as_int, require_rank
from reference.errors import ArgumentError


def quantize(signal: ArrayLike, bits: int, full_scale: float = 1.0) -> IntArray:
    """Return the codes that an analogue-to-digital converter gives for a signal.

    Parameters
    ----------
    signal : array, any shape
        The sampled values; below 0 gives code 0, from ``full_scale`` on the highest code.
    bits : int
        Bits of a code: there are ``2**bits`` levels.
    full_scale : float
        The end of the converter's range.

    Returns
    -------
    int64 array, the shape of ``signal``
        ``floor(signal / step)`` with ``step = full_scale / 2**bits``, kept in 0 … 2**bits - 1.

    Raises
    ------
    ArgumentError
        If ``bits`` is below 1, ``full_scale`` not above 0, or a sample is NaN.

    Examples
    --------
    >>> quantize([0.0, 2.5, 5.0], bits=3, full_scale=5.0)
    array([0, 4, 7])
    """
    (samples,) = as_floats(signal)
    count = as_int("bits", bits, 1)
    if not full_scale > 0:
        raise ArgumentError(f"full_scale is {full_scale}", remedy="use a full_scale above 0")
    if np.isnan(samples).any():
        raise ArgumentError("the signal holds NaN", remedy="remove the samples without a value")
    levels = 2**count
    codes = np.floor(samples / (full_scale / levels))
    return np.asarray(np.clip(codes, 0, levels - 1)).astype(np.int64)


def to_bits(codes: ArrayLike, bits: int) -> IntArray:
    """Return the binary digits of integer codes.

    Parameters
    ----------
    codes : integer array, any shape
        Values in 0 … 2**bits - 1.
    bits : int
        How many digits to give.

    Returns
    -------
    int64 array, shape ``codes.shape + (bits,)``
        0 or 1; the most significant digit comes first on the last axis.

    Raises
    ------
    ArgumentError
        If a code is not an integer, or needs more digits.

    Examples
    --------
    >>> to_bits([4, 3], bits=3)
    array([[1, 0, 0],
           [0, 1, 1]])
    """
    values = np.asarray(codes)
    count = as_int("bits", bits, 1)
    if values.dtype.kind not in "iub":
        raise ArgumentError(
            f"codes have dtype {values.dtype}", remedy="pass integers, as quantize returns them"
        )
    if values.size and not 0 <= int(values.min()) <= int(values.max()) < 2**count:
        raise ArgumentError(
            f"codes from {values.min()} to {values.max()} do not fit {count} bits",
            remedy=f"keep them in 0 ... {2**count - 1} or use more bits",
        )
    places = np.arange(count - 1, -1, -1)
    return (values.astype(np.int64)[..., np.newaxis] >> places) & 1


def split_channels(image: NDArray[Any]) -> NDArray[Any]:
    """Return the channels of an image as planes: (H, W, 3) becomes (3, H, W).

    Parameters
    ----------
    image : array, shape (H, W, 3)
        Any dtype; one (red, green, blue) triple a pixel.

    Returns
    -------
    array of the same dtype, shape (3, H, W)
        A copy.

    Raises
    ------
    ShapeError
        If the image has not three axes.

    Examples
    --------
    >>> split_channels(np.array([[[255, 0, 1], [128, 2, 3]]]))[0]
    array([[255, 128]])
    """
    picture = np.asarray(image)
    require_rank("image", picture, "H, W, 3")
    return np.moveaxis(picture, -1, 0).copy()
