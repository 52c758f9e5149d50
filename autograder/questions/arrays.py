"""Draw calls that are nothing but arrays, and the hints that every question has use for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.model import Call
from autograder.questions import draw
from autograder.questions.pools import LAYOUTS

Array = npt.NDArray[Any]
Rng = np.random.Generator
Drawn = Callable[[Rng], Iterator[Call]]

LAYOUT = "Arrays may have either float type and any memory order; look at reshape and strides."
KEYWORD = "The parameters keep the names and the order that the notebook gives them."
INTEGERS = "Pass whole numbers, bytes too: of which type are the arrays that you make?"
ONE_SAMPLE = "With one sample the first axis has length 1, and it stays."


def from_shapes(*shapes: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> Drawn:
    """Return what draws one call with an array for each of ``shapes``."""

    def drawn(rng: Rng) -> Iterator[Call]:
        yield Call(tuple(draw.values(rng, shape, dtype=dtype) for shape in shapes))

    return drawn


def several(*draws: Drawn) -> Drawn:
    """Return what draws the calls of all ``draws``."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for one in draws:
            yield from one(rng)

    return drawn


def again(drawn: Drawn) -> Drawn:
    """Return what draws two calls and then the first once more, for an item of kind "again"."""

    def thrice(rng: Rng) -> Iterator[Call]:
        (first,), (second,) = drawn(rng), drawn(rng)
        yield from (first, second, first)

    return thrice


def laid_out(*shapes: tuple[int, ...]) -> Drawn:
    """Return what draws arrays in other memory orders, one set of them in float32."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for layout, dtype in LAYOUTS:
            arrays = (draw.values(rng, shape, dtype=dtype) for shape in shapes)
            yield Call(tuple(draw.laid_out(array, layout) for array in arrays))

    return drawn


def by_name(**shapes: tuple[int, ...]) -> Drawn:
    """Return what draws one call by keyword, the last parameter first."""

    def drawn(rng: Rng) -> Iterator[Call]:
        yield Call((), {name: draw.values(rng, shapes[name]) for name in reversed(shapes)})

    return drawn
