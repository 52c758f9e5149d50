"""The bank of misconceptions: wrong answers with a name and a message.

The folder ``<question>/`` holds the misconceptions of one question, a file each theme, each one (or
each of a tuple that a family makes) a function with the signature of its question::

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
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import FunctionType
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


class Refused(Exception):  # noqa: N818 - no error of the bank: what a wrong answer raises
    """Stands for an error of any type, where an answer fails for some calls and is right else."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong implementation with a name and a price.

    ``id`` is ``question/name``; ``item`` names the item that catches it; ``message`` is what its
    author reads: what they did, why it shows, what to look at, and never the answer. ``kind`` says
    how wrong it is, and ``keeps`` which share of the question an answer is worth that is right but
    for this: at least 0.85 for a ``form`` slip (right values of another type, or only for some
    types of arguments), 0.5 to 0.85 for a ``slip`` (the right idea with one mistake), at most 0.45
    for a wrong ``idea``, which has no price but what its items earn. ``styles`` are other functions
    with the same slip: they differ where it leads on to something, such as a window that ends
    beyond the picture and is cut, filled with zeros or skipped.
    """

    id: str
    function: Callable[..., object]
    message: str
    item: str
    kind: Kind = "slip"
    keeps: float = 0.6
    styles: tuple[Callable[..., object], ...] = ()

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


def _without(function: Callable[..., object], parameter: str) -> Callable[..., object] | None:
    """Return a function that takes an argument and does not use it; None if it must have it."""
    signed = signature(function)
    known = signed.parameters.get(parameter)
    if known is None or known.default is known.empty:
        return None

    def ignoring(*args: object, **kwargs: object) -> object:
        given = dict(signed.bind(*args, **kwargs).arguments)
        given.pop(parameter, None)
        return function(**given)

    return ignoring


def around(outer: Misconception, inner: Misconception) -> Misconception | None:
    """Return what does ``outer`` to the results, or arguments, of ``inner``.

    It is ``outer`` with ``inner`` in the place of the right answer that it calls by the name
    ``right`` or ``RIGHT``, or ``inner`` without the argument that ``outer`` ignores by its name;
    None if it is neither.
    """
    ignored = outer.id.partition("/ignores_")[2]
    if ignored:
        made = _without(inner.function, ignored)
        return made and replace(outer, id=f"{outer.id} + {inner.id}", function=made, styles=())
    function = outer.function
    if not isinstance(function, FunctionType):
        return None
    names = {"right", "RIGHT"}.intersection(function.__code__.co_names)
    if not names:
        return None
    scope = {**function.__globals__, **dict.fromkeys(names, inner.function)}
    made = FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return replace(outer, id=f"{outer.id} + {inner.id}", function=made, message="", styles=())


def pair(first: Misconception, second: Misconception, function: Callable[..., object]) -> Pair:
    """Return the two slips, with ``function`` as what they do together."""
    name = f"{first.id} + {second.id}"
    return Pair(first, second, Misconception(name, function, "", first.item, first.kind))


@cache
def in_every_style(wrong: Misconception) -> tuple[Misconception, ...]:
    """Return a misconception once for each of its styles, its own function first.

    >>> wrong = Misconception("relu_forward/whole_numbers", int, "", "", styles=(round,))
    >>> [one.function for one in in_every_style(wrong)] == [int, round]
    True
    """
    plain = replace(wrong, styles=()) if wrong.styles else wrong
    return (plain, *(replace(plain, function=style) for style in wrong.styles))


def misconception(
    name: str,
    *,
    item: str,
    message: str,
    kind: Kind | None = None,
    keeps: float | None = None,
    styles: tuple[Callable[..., object], ...] = (),
) -> Callable[[Callable[..., object]], Misconception]:
    """Turn the function below into the :class:`Misconception` called ``name``.

    What is caught by a form item alone is a form slip, and everything else a slip, unless ``kind``
    says otherwise; ``keeps`` is by default what most of its kind keep.
    """
    sort = kind or ("form" if item in FORM_ITEMS else "slip")

    def named(function: Callable[..., object]) -> Misconception:
        share = KEEPS[sort] if keeps is None else keeps
        return Misconception(name, function, message, item, sort, share, styles)

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
    themes = sorted({file.stem for file in folder.glob("*.py")} - {"__init__", "pairs"})
    modules = (import_module(f"{__package__}.{question}.{theme}") for theme in themes)
    return tuple(
        one
        for module in modules
        for value in vars(module).values()
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, Misconception)
    )
