"""Right pieces of a convolution, to be put together wrongly.

A misconception that keeps something between calls is an object with ``__call__``: a deep copy of
it starts afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class AnswersByShape:
    """Give the answer of the first call whenever arrays of the same shapes come again.

    >>> first = AnswersByShape(lambda x: 2 * x)
    >>> first(np.ones(2)), first(np.zeros(2)), first(np.zeros(1))
    (array([2., 2.]), array([2., 2.]), array([0.]))
    """

    def __init__(self, right: Callable[..., Any]) -> None:
        self.right = right
        self.answers: dict[object, object] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> object:  # noqa: ANN401 - any question's
        """Answer, from memory where the shapes are known."""
        given = (*args, *kwargs.values())
        key = tuple(np.shape(a) if isinstance(a, np.ndarray) else a for a in given)
        if key not in self.answers:
            self.answers[key] = self.right(*args, **kwargs)
        return self.answers[key]


def memory_order(array: Array) -> Array:
    """Return the elements as they lie in memory, cut into the same shape.

    >>> memory_order(np.asfortranarray([[1, 2], [3, 4]]))
    array([[1, 3],
           [2, 4]])
    """
    return array.ravel(order="K").reshape(array.shape)


def taps(count: int, kernel: int, step: int = 1) -> Array:
    """Return the positions along an axis that each window reads, shape (count, kernel).

    >>> taps(2, 3, step=2)
    array([[0, 1, 2],
           [2, 3, 4]])
    """
    return step * np.arange(count)[:, np.newaxis] + np.arange(kernel)


def framed(x: Array, padding: int, mode: Any = "constant") -> Array:  # noqa: ANN401 - np.pad's modes
    """Return ``x`` with a frame of ``padding`` on all four sides, as floats.

    >>> framed(np.ones((1, 1, 1, 1)), 1)[0, 0]
    array([[0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    border = (padding, padding)
    return np.pad(np.asarray(x, np.float64), ((0, 0), (0, 0), border, border), mode=mode)


def gather(padded: Array, rows: Array, columns: Array) -> Array:
    """Return the windows with these rows and columns, shape (N, C, OH, OW, KH, KW).

    >>> gather(np.arange(12.0).reshape(1, 1, 3, 4), taps(1, 2), taps(2, 2, step=2))[0, 0, 0, 1]
    array([[2., 3.],
           [6., 7.]])
    """
    return padded[:, :, rows[:, np.newaxis, :, np.newaxis], columns[np.newaxis, :, np.newaxis, :]]


def scatter(windows: Array, like: Array, rows: Array, columns: Array) -> Array:
    """Add windows (N, C, OH, OW, KH, KW) up where :func:`gather` would read them.

    >>> scatter(np.ones((1, 1, 1, 2, 1, 2)), np.zeros((1, 1, 1, 3)), taps(1, 1), taps(2, 2))
    array([[[[1., 2., 1.]]]])
    """
    out = np.zeros(like.shape)
    for (i, p), row in np.ndenumerate(rows):
        for (j, q), column in np.ndenumerate(columns):
            out[:, :, row, column] += windows[:, :, i, j, p, q]
    return out


def sizes(
    x: Array, w: Array, stride: int, padding: int, *, plus: int = 1, pads: int = 2
) -> tuple[int, int]:
    """Return OH and OW by the formula, with its ``+ 1`` and its ``2 * padding`` to be changed.

    >>> sizes(np.zeros((1, 1, 5, 7)), np.zeros((1, 1, 3, 2)), 2, 0)
    (2, 3)
    """
    rows, columns = (
        (size + pads * padding - kernel) // stride + plus
        for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)
    )
    return rows, columns


def correlate(padded: Array, w: Array, b: Array, rows: Array, columns: Array) -> Array:
    """Return the feature maps of the windows with these rows and columns.

    >>> x, w = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> correlate(x, w, np.array([0.5]), taps(1, 2), taps(1, 2))
    array([[[[4.5]]]])
    """
    windows = gather(padded, rows, columns)
    maps: Array = np.einsum("ncijkl,fckl->nfij", windows, w) + b[:, np.newaxis, np.newaxis]
    return maps


def correlate_beyond(padded: Array, w: Array, b: Array, rows: Array, columns: Array) -> Array:
    """Correlate, where windows may hang over the end and see zeros there.

    >>> x, w = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> correlate_beyond(x, w, np.zeros(1), taps(1, 2), taps(2, 2))
    array([[[[4., 2.]]]])
    """
    below = max(0, int(rows.max()) + 1 - padded.shape[2])
    beside = max(0, int(columns.max()) + 1 - padded.shape[3])
    wide = np.pad(np.asarray(padded, np.float64), ((0, 0), (0, 0), (0, below), (0, beside)))
    return correlate(wide, w, b, rows, columns)


def maps_by_steps(
    x: Array, w: Array, b: Array, steps: tuple[int, int], *, stride: int, padding: int
) -> Array:
    """Return maps of the right size whose windows start at multiples of ``steps``.

    >>> x, w = np.arange(4.0).reshape(1, 1, 1, 4), np.ones((1, 1, 1, 2))
    >>> maps_by_steps(x, w, np.zeros(1), (1, 1), stride=2, padding=0)
    array([[[[1., 3.]]]])
    """
    oh, ow = sizes(x, w, stride, padding)
    rows, columns = taps(oh, w.shape[2], steps[0]), taps(ow, w.shape[3], steps[1])
    return correlate_beyond(framed(x, padding), w, b, rows, columns)


def uncorrelate(
    dout: Array, padded: Array, w: Array, rows: Array, columns: Array
) -> tuple[Array, Array]:
    """Return the gradients of ``padded`` and ``w`` for windows with these rows and columns.

    >>> dout, x, w = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 3)), np.full((1, 1, 1, 2), 2.0)
    >>> uncorrelate(dout, x, w, taps(1, 1), taps(2, 2))
    (array([[[[2., 4., 2.]]]]), array([[[[2., 2.]]]]))
    """
    dout = np.asarray(dout, np.float64)
    shares = np.einsum("nfij,fckl->ncijkl", dout, w)
    dw: Array = np.einsum("nfij,ncijkl->fckl", dout, gather(padded, rows, columns))
    return scatter(shares, padded, rows, columns), dw
