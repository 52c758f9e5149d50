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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

Kind = Literal["form", "slip", "idea"]
KEEPS: Mapping[Kind, float] = {"form": 0.9, "slip": 0.65, "idea": 0.0}
BANDS: Mapping[Kind, tuple[float, float]] = {
    "form": (0.85, 1.0),
    "slip": (0.5, 0.85),
    "idea": (0.0, 0.45),
}
"""The share of its question that a single slip of each kind is worth, from and to."""
FORM_ITEMS = frozenset(
    (
        "type and shape",
        "leaves its inputs alone",
        "integers",
        "float32",
        "memory order",
        "called by keyword",
        "called again",
    )
)


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong implementation with a name and a price.

    ``id`` is ``question/name``; ``item`` names the item that catches it; ``message`` is what its
    author reads: what they did, why it shows, what to look at, and never the answer. ``kind`` says
    how wrong it is, and ``keeps`` which share of the question an answer is worth that is right but
    for this: at least 0.85 for a ``form`` slip (right values of another type, or only for some
    types of arguments), 0.5 to 0.85 for a ``slip`` (the right idea with one mistake), at most 0.45
    for a wrong ``idea``, which has no price but what its items earn.
    """

    id: str
    function: Callable[..., object]
    message: str
    item: str
    kind: Kind = "slip"
    keeps: float = 0.6

    @property
    def question(self) -> str:
        """The question whose answer this is.

        >>> Misconception("relu_forward/absolute_value", abs, "", "").question
        'relu_forward'
        """
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two slips in one answer, and what they do together; ``both`` is never named as such."""

    first: Misconception
    second: Misconception
    both: Misconception


def pair(first: Misconception, second: Misconception, function: Callable[..., object]) -> Pair:
    """Return the two slips, with ``function`` as what they do together."""
    name = f"{first.id} + {second.id}"
    return Pair(first, second, Misconception(name, function, "", first.item, first.kind))


def misconception(
    name: str, *, item: str, message: str, kind: Kind | None = None, keeps: float | None = None
) -> Callable[[Callable[..., object]], Misconception]:
    """Turn the function below into the :class:`Misconception` called ``name``.

    What is caught by a form item alone is a form slip, and everything else a slip, unless ``kind``
    says otherwise; ``keeps`` is by default what most of its kind keep.
    """
    sort = kind or ("form" if item in FORM_ITEMS else "slip")

    def named(function: Callable[..., object]) -> Misconception:
        share = KEEPS[sort] if keeps is None else keeps
        return Misconception(name, function, message, item, sort, share)

    return named


def misconceptions_of(*questions: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of questions: file by file, in the order in which they are written.

    A question without a folder here has none.

    >>> {one.question for one in misconceptions_of("relu_forward", "no_such_question")}
    {'relu_forward'}
    """
    return tuple(one for question in questions for one in _folder(question))


@cache
def pairs_of(question: str) -> tuple[Pair, ...]:
    """Return the pairs of slips that are known of a question: ``PAIRS`` of its ``pairs.py``.

    >>> len(pairs_of("output_size")) > 0, pairs_of("no_such_question")
    (True, ())
    """
    if not Path(__file__).with_name(question).joinpath("pairs.py").exists():
        return ()
    found: tuple[Pair, ...] = import_module(f"{__package__}.{question}.pairs").PAIRS
    return found


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
