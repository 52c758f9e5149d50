"""One call and its reply, compared with the reference: what items and diagnosis are made from."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from autograder.examining.compare import Allowance, Comparison, compare
from autograder.examining.parts import Part
from autograder.kept import Kept
from autograder.model import Answer, Call, Item, NoAnswer, Question, Reply, Value

UNANSWERED = Comparison(right=False)


@dataclass(frozen=True, slots=True)
class Observation:
    """One call, the reference's result, the student's reply, and how the two compare.

    ``cases`` names the cases it is one of. ``by_value`` is False where there is more than one right
    answer, so that answers cannot be compared.
    """

    call: Call
    expected: Value
    reply: Reply
    allowance: Allowance
    comparison: Comparison
    cases: str = ""
    by_value: bool = True

    @property
    def right(self) -> bool:
        """Whether the student answered, and every value is right."""
        return self.comparison.right


@dataclass(frozen=True, slots=True)
class _Known:
    """What the reference answers to a call, and how exact an answer must be."""

    expected: Value
    allowance: Allowance


_KNOWN: Kept[_Known] = Kept(most=20_000)
"""By call: those of the covering arrays come again with every submission."""


KEPT_BYTES = 4_096
"""Longer answers are compared each time, so that no student fills the memory."""
_OBSERVED: Kept[Observation] = Kept(most=4_096)


def _known(question: Question, call: Call) -> _Known:
    return _KNOWN.of(question, call, make=lambda: _asked_of_reference(question, call))


def _asked_of_reference(question: Question, call: Call) -> _Known:
    expected = question.reference(*call.args, **call.kwargs)
    return _Known(expected, allowance_for(question, call))


def observed(question: Question, call: Call, reply: Reply, cases: str = "") -> Observation:
    """Compare one reply with the reference's answer, which is computed once for each call.

    What is asked of everybody, and answered alike, is compared once.
    """
    if not call.shared or not _is_short(reply):
        return _compared(question, call, reply, cases)
    return _OBSERVED.of(
        question,
        call,
        reply,
        also=cases,
        make=functools.partial(_compared, question, call, reply, cases),
    )


def _is_short(reply: Reply) -> bool:
    """Whether a reply holds little: arrays and numbers. Where it is none, nothing is compared."""
    if isinstance(reply, NoAnswer):
        return False
    parts = reply.value if isinstance(reply.value, tuple) else (reply.value,)
    sizes = [part.nbytes if isinstance(part, np.ndarray) else 8 for part in parts]
    plain = all(isinstance(part, np.ndarray | np.generic | int | float) for part in parts)
    return plain and sum(sizes) <= KEPT_BYTES


def _compared(question: Question, call: Call, reply: Reply, cases: str) -> Observation:
    known = _known(question, call)
    expected, allowance = known.expected, known.allowance
    comparison = (
        compare(expected, reply.value, allowance, names=question.returns)
        if isinstance(reply, Answer)
        else UNANSWERED
    )
    return Observation(call, expected, reply, allowance, comparison, cases)


def by_other_means(observation: Observation) -> Observation:
    """Return the observation marked as one whose answers cannot be compared by value."""
    return replace(observation, by_value=False)


def verdict(item: Item, one: Observation) -> Comparison:
    """Return what ``item`` thinks of an answer: of all of it, of one part, or by other means."""
    if isinstance(one.reply, NoAnswer):
        return UNANSWERED
    if item.accept is None:
        return one.comparison
    if isinstance(item.accept, Part):
        return item.accept.of_all(one.comparison, one.reply.value)
    problem = item.accept(one.call, one.expected, one.reply.value)
    return Comparison(right=problem is None, message=problem or "")


def allowance_for(question: Question, call: Call) -> Allowance:
    """Return what sets the tolerance of ``call``."""
    named = {**dict(zip(question.parameters, call.args, strict=False)), **call.kwargs}
    scaling = [named[name] for name in question.scaled_by or named if name in named]
    largest = max(map(_magnitude, flat(scaling)), default=1.0)
    whole = any(
        isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iu"
        for value in flat(named.values())
    )
    return Allowance(question.terms(call), largest, integers=whole)


def _magnitude(value: Value) -> float:
    """Return the largest finite magnitude in an array or a float, at least 1; else 1."""
    if isinstance(value, float | np.floating):
        return max(1.0, abs(float(value))) if math.isfinite(value) else 1.0
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf" or not value.size:
        return 1.0
    least, most = float(value.min()), float(value.max())
    if math.isfinite(least) and math.isfinite(most):
        return max(1.0, -least, most)
    return float(np.max(np.abs(value[np.isfinite(value)]), initial=1.0))


def described(question: Question, call: Call) -> str:
    """Say which call it was by shapes and settings, never by its values.

    Calls without arrays are their values, so nothing is said of them.
    """
    given = [*zip(question.parameters, call.args, strict=False), *call.kwargs.items()]
    if not any(isinstance(value, np.ndarray) for _, value in given):
        return ""
    words = []
    for name, value in given:
        if isinstance(value, np.ndarray):
            words.append(f"{name} of shape {value.shape}")
        elif all(isinstance(part, int) for part in flat((value,))):
            words.append(f"{name} {value}")
    return "for " + ", ".join(words)


def flat(values: Iterable[Value]) -> Iterator[Value]:
    """Yield what tuples and lists hold, however deep."""
    for value in values:
        if isinstance(value, tuple | list):
            yield from flat(value)
        else:
            yield value
