"""How ``quantize`` cuts, rounds and limits: each may go wrong, in any order of the operations.

Floats make a difference where a sample lies on the edge of a step: ``signal / step`` and
``signal / full_scale * levels`` need not be the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

import numpy as np

from reference.misconceptions.shared.convolution import Array

Quantize = Callable[..., Array]
Levels = Callable[[int], int]

LEVELS: Mapping[str, Levels] = {
    "": lambda bits: 2**bits,
    "one_step_too_few": lambda bits: 2**bits - 1,
    "half_as_many_levels": lambda bits: 2 ** (bits - 1),
    "bits_taken_for_levels": lambda bits: bits,
    "bits_squared": lambda bits: bits**2,
    "twice_the_bits": lambda bits: 2 * bits,
}
"""By name of a misconception, into how many steps the range is cut; the right number is first."""
ROUNDINGS: Mapping[str, Callable[[Array], Array]] = {
    "": np.floor,
    "rounds_to_nearest": np.rint,
    "rounds_up": np.ceil,
}
LIMITS: Mapping[str, tuple[bool, int | None]] = {
    "": (True, -1),
    "saturates_one_too_high": (True, 0),
    "top_code_does_not_fit": (True, None),
    "negative_codes": (False, -1),
}
"""Whether codes end at 0, and how far above the number of steps they end, if at all."""
SCALES: Mapping[str, bool] = {"": True, "ignores_full_scale": False}
ASPECTS: tuple[Mapping[str, Any], ...] = (LEVELS, ROUNDINGS, LIMITS, SCALES)
ORDERS: tuple[Callable[[Array, float, int], Array], ...] = (
    lambda signal, full_scale, levels: signal / full_scale * levels,
    lambda signal, full_scale, levels: signal / (full_scale / levels),
    lambda signal, full_scale, levels: signal * levels / full_scale,
)
"""In which order a sample is brought into units of a step."""


def quantizing(
    levels: str = "", rounding: str = "", limits: str = "", scale: str = ""
) -> tuple[Quantize, ...]:
    """Return a quantize for each order of its operations, with these slips.

    >>> quantizing(rounding="rounds_up")[0](np.array([0.3, 0.9]), 2)
    array([2, 3])
    """
    count, round_to, (not_below, above) = LEVELS[levels], ROUNDINGS[rounding], LIMITS[limits]

    def in_order(units: Callable[[Array, float, int], Array]) -> Quantize:
        def quantize(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
            number = count(bits)
            given = np.asarray(signal, np.float64)
            codes = round_to(units(given, full_scale if SCALES[scale] else 1.0, number))
            lowest = 0 if not_below else -np.inf
            highest = np.inf if above is None else number + above
            return np.clip(codes, lowest, highest).astype(np.int64)

        return quantize

    return tuple(map(in_order, ORDERS))


def two_slips() -> Iterator[tuple[str, str, Quantize]]:
    """Yield two slips of different aspects, and what they do together in any order."""
    for (one, ones), (other, others) in combinations(enumerate(ASPECTS), 2):
        for first, second in product(filter(None, ones), filter(None, others)):
            chosen = ["", "", "", ""]
            chosen[one], chosen[other] = first, second
            for both in quantizing(*chosen):
                yield first, second, both
