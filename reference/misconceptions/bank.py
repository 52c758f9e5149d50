"""What a misconception is, and how one is written down.

A module of this package holds the misconceptions of one assignment, each one function with the
signature of its question::

    @misconception(
        "relu_forward/absolute_value",
        item="negative values",
        message="Negative values come out positive: this is |x|. ReLU sets them to zero.",
    )
    def relu_absolute_value(x):
        return np.abs(x)
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong implementation with a name.

    ``id`` is ``question/name``; ``item`` names the item that catches it; ``message`` is what its
    author reads: what they did, why it shows, what to look at, and never the answer.
    """

    id: str
    function: Callable[..., object]
    message: str
    item: str

    @property
    def question(self) -> str:
        """The question whose answer this is.

        >>> Misconception("relu_forward/absolute_value", abs, "", "").question
        'relu_forward'
        """
        return self.id.partition("/")[0]


def misconception(
    name: str, *, item: str, message: str
) -> Callable[[Callable[..., object]], Misconception]:
    """Turn the function below into the :class:`Misconception` called ``name``."""

    def named(function: Callable[..., object]) -> Misconception:
        return Misconception(name, function, message, item)

    return named


def misconceptions_of(assignment: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of an assignment, in the order in which they are written.

    An assignment without a module here has none.
    """
    name = f"{__package__}.{assignment}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return ()
    return tuple(value for value in vars(module).values() if isinstance(value, Misconception))
