"""Misconceptions run on the calls that a student was asked, and compared with the replies."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FunctionType

import numpy as np

from autograder.examining.compare import Comparison, compare
from autograder.examining.in_process import changed_arguments, copy_of
from autograder.examining.observing import Observation
from autograder.kept import Kept
from autograder.model import Answer, Call, Outcome, Question, Value
from reference.misconceptions.bank import Misconception, Refused


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a function did with a call: it returned a value, or raised an error of some type."""

    value: Value = None
    raised: str = ""
    changed: tuple[str, ...] = ()


COARSE = 1e-2
"""No tolerance is as wide."""

_BEHAVIOURS: Kept[Behaviour] = Kept(most=20_000)
_RIGHT: Kept[bool] = Kept(most=50_000)


@dataclass(frozen=True, slots=True)
class Trial:
    """What misconceptions do with the calls of one question; each is run once on each call."""

    question: Question
    _in_order: dict[tuple[str, int], Behaviour] = field(default_factory=dict)

    def behaviour(self, wrong: Misconception, one: Observation) -> Behaviour:
        """Return what ``wrong`` does with the call of ``one``."""
        done = self._in_order.get((wrong.id, id(one)))
        return done or _BEHAVIOURS.of(
            wrong,
            one.call,
            make=lambda: behaviour_of(self.question, wrong.function, one.call),
        )

    def in_order(
        self, wrong: Misconception, observations: Sequence[Observation]
    ) -> Iterator[Observation]:
        """Yield the observations, each as soon as ``wrong`` has been run on its call.

        What keeps something between calls is run afresh, in the order of the examination.
        """
        if not keeps_state(wrong):
            yield from observations
            return
        function = copy.deepcopy(wrong.function)
        for one in observations:
            done = behaviour_of(self.question, function, one.call)
            self._in_order[wrong.id, id(one)] = done
            yield one

    def is_right(self, wrong: Misconception, one: Observation) -> bool:
        """Whether ``wrong`` answers the call rightly, by value."""
        if (wrong.id, id(one)) in self._in_order:
            return self._judged(wrong, one)
        return _RIGHT.of(wrong, one.call, make=lambda: self._judged(wrong, one))

    def _judged(self, wrong: Misconception, one: Observation) -> bool:
        done = self.behaviour(wrong, one)
        return not done.raised and compare(one.expected, done.value, one.allowance).right

    def form(self, wrong: Misconception, one: Observation, names: Sequence[str]) -> str:
        """Return what is wrong with the form of an answer whose values are right."""
        value = self.behaviour(wrong, one).value
        return compare(one.expected, value, one.allowance, names=names).form

    def agrees(self, wrong: Misconception, one: Observation) -> bool:
        """Whether ``wrong`` does what the student did with a call that the student failed."""
        done = self.behaviour(wrong, one)
        if not isinstance(one.reply, Answer):
            return one.reply.outcome is Outcome.ERROR and same_error(done.raised, one.reply.message)
        return not done.raised and same_wrong_answer(self.question, one, done.value)


def keeps_state(wrong: Misconception) -> bool:
    """Whether a misconception remembers something from call to call."""
    return not isinstance(wrong.function, FunctionType)


def same_error(raised: str, message: str) -> bool:
    """Whether an error of type ``raised`` is the one that ``message`` begins with.

    >>> same_error("ValueError", "TypeError: no"), same_error("Refused", "TypeError: no")
    (False, True)
    """
    return bool(raised) and (raised == Refused.__name__ or message.startswith(raised))


def same_wrong_answer(question: Question, one: Observation, value: Value) -> bool:
    """Tell whether ``value`` is the wrong answer that the student gave."""
    assert isinstance(one.reply, Answer)  # noqa: S101 - see the callers
    if far_apart(value, one.reply.value):
        return False
    ours = compare(one.expected, value, one.allowance, names=question.returns)
    if ours.right:
        return False
    return _same_values(one, value) or _neither_is_numbers(one.comparison, ours)


def far_apart(one: Value, other: Value) -> bool:
    """Tell, by their first numbers alone, whether two answers are not the same.

    >>> far_apart(np.zeros(3), np.array([0.5, 0, 0])), far_apart(np.zeros(3), np.zeros(3))
    (True, False)
    """
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) != len(other) or any(map(far_apart, one, other))
    if not isinstance(one, np.ndarray) or not isinstance(other, np.ndarray):
        return False
    if one.size != other.size:
        return True
    if not one.size or one.dtype.kind != "f" or other.dtype.kind != "f":
        return False
    first, second = float(one.flat[0]), float(other.flat[0])
    return abs(first - second) > COARSE * (1 + abs(first))  # never for nan and infinity


def _same_values(one: Observation, value: Value) -> bool:
    assert isinstance(one.reply, Answer)  # noqa: S101 - see the callers
    if isinstance(value, np.ndarray | int | float | np.generic | tuple | list):
        if isinstance(value, list):
            value = np.array(value)
        return compare(value, one.reply.value, one.allowance).right
    return type(value) is type(one.reply.value)


def _neither_is_numbers(theirs: Comparison, ours: Comparison) -> bool:
    """Tell whether both answers are of the same unreadable kind, such as strings."""
    return theirs.message == ours.message and "where real numbers belong" in ours.message


def behaviour_of(question: Question, function: Callable[..., Value], call: Call) -> Behaviour:
    """Return what ``function`` does with a copy of ``call``."""
    args, kwargs = copy_of(call)
    try:
        with np.errstate(all="ignore"):
            value = function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - to raise is one way of being wrong
        return Behaviour(raised=type(error).__name__)
    return Behaviour(value, changed=changed_arguments(call, args, kwargs, question.parameters))
