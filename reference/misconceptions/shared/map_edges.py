"""Loops over whole maps that begin one late or end one early, along rows, columns or both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.misconceptions.bank import Misconception, misconception

Array = npt.NDArray[Any]
Reduced = Callable[[Array, Array], Array]
"""Makes one number of each map from ``x`` and the part of it that the loops see."""

_ALL, _LATE, _EARLY = slice(None), slice(1, None), slice(0, -1)
_EDGES: Mapping[str, tuple[slice, slice, str]] = {
    "misses_first_row": (_LATE, _ALL, "The first row of each map is"),
    "misses_last_row": (_EARLY, _ALL, "The last row of each map is"),
    "misses_first_column": (_ALL, _LATE, "The first column of each map is"),
    "misses_last_column": (_ALL, _EARLY, "The last column of each map is"),
    "misses_first": (_LATE, _LATE, "The first row and the first column of each map are"),
    "misses_last": (_EARLY, _EARLY, "The last row and the last column of each map are"),
}


def _over(rows: slice, columns: slice, reduced: Reduced) -> Callable[[Array], Array]:
    return lambda x: np.asarray(reduced(x, x[:, :, rows, columns]))


def missed_edges(question: str, *ways: Reduced) -> Iterator[Misconception]:
    """Yield a misconception of a global pooling for each edge; the first of ``ways`` is its own.

    >>> [one.id for one in missed_edges("q", lambda x, seen: seen.sum(axis=(2, 3)))][:2]
    ['q/misses_first_row', 'q/misses_last_row']
    """
    for name, (rows, columns, missed) in _EDGES.items():
        first, *styles = (_over(rows, columns, reduced) for reduced in ways)
        yield misconception(
            f"{question}/{name}",
            item="one value per map",
            message=f"{missed} not looked at. Look at where each loop begins and ends.",
            styles=tuple(styles),
        )(first)
