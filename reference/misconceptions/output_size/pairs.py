"""Two misreadings of the output size at once: of the formula, and of ceil mode."""
# ruff: noqa: FBT001, FBT002 - the question's signature

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from reference.misconceptions.bank import Misconception, Pair, misconceptions_of, pair

Rounding = Callable[[float], float]
_BANK = {one.id.partition("/")[2]: one for one in misconceptions_of("output_size")}


def _exactly(count: float) -> float:
    return count


_FORMULAS: tuple[tuple[str, int, int, Rounding], ...] = (
    ("pads_one_side", 1, 1, math.floor),
    ("ignores_padding", 0, 1, math.floor),
    ("counts_steps", 2, 0, math.floor),
    ("one_window_too_many", 2, 2, math.floor),
    ("rounds_to_nearest", 2, 1, round),
    ("keeps_the_fraction", 2, 1, _exactly),
)
"""How often the padding counts, what is added, and how it is rounded where ceil mode is off."""


def _up(count: float) -> float:
    return math.ceil(count)


def _one_more(count: float) -> float:
    return math.floor(count) + 1


_CEIL_MODES: tuple[tuple[str, Rounding | None], ...] = (
    ("keeps_windows_in_the_padding", _up),
    ("ceil_adds_a_window", _one_more),
    ("ignores_ceil_mode", None),
)


def _size(pads: int, plus: int, rounding: Rounding, ceil: Rounding | None) -> Callable[..., float]:
    def output_size(
        input_size: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        ceil_mode: bool = False,
    ) -> float:
        steps = (input_size + pads * padding - kernel_size) / stride
        return (ceil if ceil_mode and ceil else rounding)(steps) + plus

    return output_size


def _after(plus: int, rounding: Rounding) -> Rounding:
    """Round once all is added: halves go to the even neighbour, which is another one then."""
    return lambda steps: rounding(steps + plus)


def _pairs() -> Iterator[Pair]:
    for formula, pads, plus, rounding in _FORMULAS:
        for mode, ceil in _CEIL_MODES:
            named = _named(formula), _named(mode)
            yield pair(*named, _size(pads, plus, rounding, ceil))
            yield pair(*named, _size(pads, 0, _after(plus, rounding), ceil and _after(plus, ceil)))


def _named(name: str) -> Misconception:
    return _BANK[name]


PAIRS = tuple(_pairs())
