"""Sums in a small integer type, where they overflow before they become floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
SUMS = (
    "Small whole numbers (uint8, say) are added up in their own type, where sums above 255 "
    "overflow. Turn them into floats first."
)


def as_result(array: Array) -> Array:
    """Return an array of floats as it is, and whole numbers as float64.

    >>> as_result(np.array([7], np.uint8)).dtype.name
    'float64'
    """
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def wrapped(value: Array, *arrays: Array) -> Array:
    """Return whole numbers as the type holds them that sums of ``arrays`` have.

    >>> byte = np.zeros(1, np.uint8)
    >>> wrapped(np.array([300.0]), byte, byte), wrapped(np.array([300.0]), byte, np.ones(1))
    (array([44.]), array([300.]))
    """
    dtype = np.result_type(*arrays)
    if dtype.kind not in "iu":
        return value
    return np.round(value).astype(np.int64).astype(dtype).astype(np.float64)
