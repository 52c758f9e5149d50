"""Wrong on purpose: global_max_pool2d whose loops miss an edge of the map."""

from __future__ import annotations

import numpy as np

from reference.misconceptions.shared.map_edges import Array, Reduced, missed_edges
from reference.misconceptions.shared.small_integers import as_result


def _from(start: float) -> Reduced:
    """Search from a number below all others; where nothing is seen it is left."""
    return lambda _x, seen: np.asarray(as_result(seen).max(axis=(2, 3), initial=start))


def _from_first_pixel(x: Array, seen: Array) -> Array:
    """Search from the first pixel of each map, which therefore counts."""
    found = np.concatenate([x[:, :, :1, :1].reshape(*x.shape[:2], 1), _flat(seen)], axis=2)
    return np.asarray(found.max(axis=2))


def _flat(seen: Array) -> Array:
    return seen.reshape(*seen.shape[:2], seen.shape[2] * seen.shape[3])


def _from_a_pixel_seen(_x: Array, seen: Array) -> Array:
    """Fail where nothing is seen."""
    return np.asarray(seen.max(axis=(2, 3)))


def _whole_where_nothing_is_left(x: Array, seen: Array) -> Array:
    return np.asarray((seen if seen.size else x).max(axis=(2, 3)))


EDGES = tuple(
    missed_edges(
        "global_max_pool2d",
        _whole_where_nothing_is_left,
        _from(-np.inf),
        _from_first_pixel,
        _from_a_pixel_seen,
        _from(float(np.finfo(np.float64).min)),
    )
)
