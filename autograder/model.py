"""The values of the kit: questions, calls, replies and marks.

All frozen, complete when built, and free of I/O. Points live in :class:`Item`; what a
student's function did is a :data:`Reply`; what it earned is a :class:`Marksheet`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Literal

import numpy as np

Value = object
"""What may cross the wall: arrays, numbers (NumPy's, Python's), None, str, tuples, lists, dicts."""


class Outcome(StrEnum):
    """What became of a case, an item or a question; only ``FAULT`` is ours and costs nothing."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    ERROR = "error"
    LIMIT = "limit"
    MISSING = "missing"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use; a limit costs the cell or the question that hit it."""

    question_cpu_seconds: float = 2.0
    notebook_cpu_seconds: float = 60.0
    wall_seconds: float = 300.0
    """The backstop for a submission; it stands still while the machine is busy elsewhere."""
    memory_mb: int = 1024
    processes: int = 64
    open_files: int = 128
    disk_mb: int = 64
    output_bytes: int = 1_000_000
    """Of all outputs of one cell together."""
    notebook_output_bytes: int = 10_000_000
    """Of all cells together."""
    frame_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a student's function: positional and keyword arguments.

    ``shared``: it is made once and asked of everybody, so its answer is worth keeping.
    """

    args: tuple[Value, ...]
    kwargs: Mapping[str, Value] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """A returned object of a type that does not cross the wall; only its type's name does."""

    type_name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The candidate returned ``value``; ``changed`` names the arguments it altered in place."""

    value: Value
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The candidate returned nothing that counts, and why (never ``PASS`` or ``FAIL``).

    ``claimed``: the message is the candidate's own, and may hold anything.
    """

    outcome: Outcome
    message: str
    claimed: bool = False


Reply = Answer | NoAnswer


ItemKind = Literal["value", "form", "again"]


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a question that earns points of its own.

    ``draw`` makes the item's calls from a generator; every call must be right for the points.
    ``hint`` is what a student whose answer fails here should look at; it never holds an answer.
    ``accept(call, expected, value)`` replaces the comparison by value where there is more than
    one right answer, or one part of an answer counts: it returns None, or the sentence that says
    what is wrong. Items with the same ``cases`` look at the same calls.

    A ``value`` item asks for right values. A ``form`` item asks that another form of the same
    arguments (memory order, dtype, keywords; its name says which) makes no difference: what is
    wrong in the plain form too costs nothing here. An ``again`` item asks the same of a second
    call. Both are worth their points times the share of the value items that is earned.
    """

    name: str
    points: float
    hint: str
    draw: Callable[[np.random.Generator], Iterable[Call]]
    accept: Callable[[Call, Value, Value], str | None] | None = None
    kind: ItemKind = "value"
    cases: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One function to fill in; ``id`` is its name and the ``grade_id`` of its cell.

    ``reference`` is the hidden truth. ``items`` are examined by value. Two further items are
    judged over all calls, and only once some value was right: ``form_points`` for results of
    the promised type, dtype and exact shape, ``inputs_points`` for leaving the arguments alone.
    ``scaled_by`` names the arguments whose magnitude sets the tolerance; by default all of them.
    ``returns`` names the parts of a tuple, for messages. ``uses`` names the student's own functions
    that this one is assembled from; a mistake in those shows here too. ``terms(call)`` is how many
    products are summed into one element: it sets the tolerance. ``whole`` names the arguments that
    hold whole numbers by nature, such as labels.
    """

    id: str
    reference: Callable[..., Value]
    items: tuple[Item, ...]
    form_points: float = 0.0
    inputs_points: float = 0.0
    returns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    scaled_by: tuple[str, ...] = ()
    terms: Callable[[Call], int] = lambda _call: 1
    whole: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the function's parameters."""
        return _parameters_of(self.reference)

    @property
    def max_score(self) -> float:
        """Every point that the question can earn."""
        return sum(item.points for item in self.items) + self.form_points + self.inputs_points


@cache  # it is asked for at every call, and looks closely each time
def _parameters_of(function: Callable[..., Value]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A misconception that answers as the student does; ``sure`` is False for "perhaps".

    ``keeps`` is the share of the question that an answer with this slip alone is worth; 0 where it
    has no price. ``also`` is a second slip, independent of the first.
    """

    id: str
    message: str
    sure: bool = True
    keeps: float = 0.0
    also: Diagnosis | None = None
    in_forms: bool = False


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What one item earned; ``message`` is safe to show the student."""

    name: str
    outcome: Outcome
    points: float
    max_points: float
    message: str = ""

    @property
    def lost(self) -> float:
        """Points that this item cost."""
        return self.max_points - self.points


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What one question earned: what its items did, or ``kept`` where that is more.

    ``kept`` is what an answer with just this slip (the ``diagnosis``) is worth; ``because`` says
    why, where it is not that all the rest is right.
    """

    id: str
    outcome: Outcome
    items: tuple[ItemResult, ...]
    diagnosis: Diagnosis | None = None
    kept: float = 0.0
    because: str = ""

    @property
    def by_items(self) -> float:
        """Points that the items earned, each by itself."""
        return round(sum(item.points for item in self.items), 2)

    @property
    def score(self) -> float:
        """Points earned."""
        return max(self.by_items, self.kept)

    @property
    def priced(self) -> bool:
        """Whether the slip's price counts, since it is kinder than the items."""
        return self.kept > self.by_items

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return sum(item.max_points for item in self.items)


@dataclass(frozen=True, slots=True)
class Marksheet:
    """What one submission earned; ``notes`` are said to the student and to the instructor."""

    assignment: str
    student: str
    questions: tuple[QuestionResult, ...]
    jail: str
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points earned over all questions."""
        return sum(question.score for question in self.questions)

    @property
    def max_score(self) -> float:
        """Points that could be earned over all questions."""
        return sum(question.max_score for question in self.questions)
