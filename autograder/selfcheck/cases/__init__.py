"""Which calls become worked examples; stays here, a release gets the calls with their answers.

The first of each function is the worked example of its task; then come others whose arrays hold at
most twelve numbers, so that a student can follow them by hand. In the larger ones that follow every
axis has another length, so that two axes cannot be taken for each other unnoticed.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One call, and in a few words what is special about it."""

    question: str
    name: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object] = field(default_factory=dict)


def cases_of(assignment: str) -> tuple[Case, ...]:
    """Return the calls of an assignment, in the order of its notebook; none without a module."""
    name = f"{__name__}.{assignment}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return ()
    cases: tuple[Case, ...] = module.CASES
    return cases


def shuffled(*shape: int, seed: int = 0, low: int | None = None) -> Floats:
    """Return whole numbers in a fixed, irregular order, no two alike, as floats.

    They start at ``low``, by default so that half of them are negative.

    >>> sorted(shuffled(2, 3).ravel().tolist())
    [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0]
    """
    size = int(np.prod(shape))
    numbers = list(range(size))
    state = 2 * seed + 1
    # Not NumPy's generator: these are kept in a file that must not change with NumPy's version.
    for last in range(size - 1, 0, -1):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        other = (state >> 33) % (last + 1)
        numbers[last], numbers[other] = numbers[other], numbers[last]
    start = -(size // 2) if low is None else low
    return (np.array(numbers, dtype=np.float64) + start).reshape(shape)
