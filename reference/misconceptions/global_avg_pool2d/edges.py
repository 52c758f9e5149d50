"""Wrong on purpose: global_avg_pool2d whose loops miss an edge of the map."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.shared.map_edges import Array, missed_edges


def _of_all(x: Array, seen: Array) -> Array:
    """Divide by the number of all pixels."""
    return np.asarray(seen.sum(axis=(2, 3)) / (x.shape[2] * x.shape[3]))


def _of_those_seen(_x: Array, seen: Array) -> Array:
    """Divide by the number of pixels that were seen, where there are any."""
    return np.asarray(seen.sum(axis=(2, 3)) / (seen.shape[2] * seen.shape[3] or np.nan))


def _of_those_seen_or_none(_x: Array, seen: Array) -> Array:
    """Divide by the number of pixels that were seen; nothing by nothing fails."""
    count = seen.shape[2] * seen.shape[3]
    if not count:
        raise ZeroDivisionError
    return np.asarray(seen.sum(axis=(2, 3)) / count)


def _of_at_least_one(_x: Array, seen: Array) -> Array:
    """Divide by the number of pixels that were seen, by 1 where there are none."""
    return np.asarray(seen.sum(axis=(2, 3)) / max(seen.shape[2] * seen.shape[3], 1))


EDGES = tuple(
    missed_edges(
        "global_avg_pool2d", _of_all, _of_those_seen, _of_those_seen_or_none, _of_at_least_one
    )
)
