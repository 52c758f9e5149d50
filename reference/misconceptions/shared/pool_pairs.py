"""Two misreadings of a pooling layer at once: of its windows, and of what is done with them.

A layer is built of aspects (which plan of windows, what the border holds, where a gradient goes),
each of which may be misread; two of them may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from reference.misconceptions.bank import Misconception, Pair, misconceptions_of, pair
from reference.misconceptions.shared.plans import (
    BACKWARD_PLANS,
    PLANS,
    backward_layers,
    every_plan,
    forward_layers,
)

Aspects = Mapping[str, Mapping[str, Any]]
"""By argument of what builds a layer, its wrong values, each by the name of its misconception."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What builds the wrong layers of one question.

    ``build(plan, **aspects)``: a layer; ``backward``: whether it is a backward pass; ``fills``:
    whether what the border holds may lie beyond it too.
    """

    question: str
    build: Callable[..., Any]
    backward: bool = False
    fills: bool = True

    def pairs(self, aspects: Aspects) -> Iterator[Pair]:
        """Yield a wrong plan beside each wrong value of an aspect, and values of two aspects."""
        bank = self._bank()
        for argument, values in aspects.items():
            for name, value in values.items():
                for plan, both in self._on_plans(argument, value):
                    yield pair(bank[plan], bank[name], both)
        for (one, ones), (other, others) in combinations(aspects.items(), 2):
            for first, second in product(ones, others):
                chosen = {one: ones[first], other: others[second]}
                yield pair(bank[first], bank[second], self.build(**chosen))

    def _bank(self) -> Mapping[str, Misconception]:
        return {one.id.partition("/")[2]: one for one in misconceptions_of(self.question)}

    def _on_plans(self, argument: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
        def build(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever builds a layer
            return self.build(*args, **kwargs, **{argument: value})

        layers = backward_layers if self.backward else forward_layers
        for name, wrong in (BACKWARD_PLANS if self.backward else PLANS).items():
            for both in layers(wrong, every_plan(wrong) if self.fills else wrong.plans, build):
                yield name, both
