"""The bank of misconceptions: wrong answers with a name and a message.

The folder ``<question>/`` holds the misconceptions of one question, a file each theme, each one
function with the signature of its question::

    @misconception(
        "relu_forward/absolute_value",
        item="negative values",
        message="Negative values come out positive: this is |x|. ReLU sets them to zero.",
    )
    def relu_absolute_value(x):
        return np.abs(x)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path


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


def misconceptions_of(*questions: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of questions: file by file, in the order in which they are written.

    A question without a folder here has none.

    >>> {one.question for one in misconceptions_of("relu_forward", "no_such_question")}
    {'relu_forward'}
    """
    return tuple(one for question in questions for one in _folder(question))


@cache
def _folder(question: str) -> tuple[Misconception, ...]:
    folder = Path(__file__).with_name(question)
    themes = sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    modules = (import_module(f"{__package__}.{question}.{theme}") for theme in themes)
    return tuple(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Misconception)
    )
