"""Name the known mistake that answers as this student does.

A misconception is named when it answers as the student did on *every* call: wrong where they were
wrong, in the same way, and right where they were right. Several that agree are told apart by
calls drawn anew; if they still agree they are one mistake under several names, and the first in
the bank stands for them. Nothing is guessed: no agreement, no name.

The cost is bounded: a misconception drops out at its first disagreement, calls on which the student
failed are tried first, and at most ``ROUNDS`` further draws are asked for. A misconception that
keeps something between calls is an object, and meets the calls in the order of the examination.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FunctionType

import numpy as np

from autograder.examining.compare import Allowance, Comparison, compare
from autograder.examining.in_process import changed_arguments, copy_of
from autograder.model import Answer, Call, Diagnosis, Outcome, Question, Reply, Value
from reference.misconceptions.bank import Misconception

ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Observation:
    """One call, the reference's result, and the student's reply."""

    call: Call
    expected: Value
    reply: Reply
    allowance: Allowance
    by_value: bool = True
    """False where there is more than one right answer, so that answers cannot be compared."""


@dataclass(frozen=True, slots=True)
class _Behaviour:
    """What a function did with a call: it returned a value, or raised an error of some type."""

    value: Value = None
    raised: str = ""
    changed: tuple[str, ...] = ()


def diagnose(
    question: Question,
    observations: Sequence[Observation],
    misconceptions: Sequence[Misconception],
    further: Callable[[str], Iterable[Observation]] = lambda _attempt: (),
) -> Diagnosis | None:
    """Name the misconception that explains ``observations``, if one does.

    Parameters
    ----------
    question
        What was asked.
    observations
        Every call and reply.
    misconceptions
        The bank of this question; its order breaks ties.
    further
        Asks the same student calls that were not asked before.
    """
    telling = [one for one in observations if one.by_value]
    if not telling:
        return None
    by_value = not all(_is_right(question, one) for one in telling)
    agreeing = _agreeing(question, telling, misconceptions, by_value=by_value)
    for round_ in range(ROUNDS):
        if len(agreeing) <= 1:
            break
        fresh = list(further(f"diagnosis {round_}"))
        agreeing = _agreeing(question, fresh, agreeing, by_value=by_value) or agreeing
    if not agreeing:
        return None
    named = agreeing[0]
    return Diagnosis(named.id, named.message, sure=len(agreeing) == 1)


def _agreeing(
    question: Question,
    observations: Sequence[Observation],
    misconceptions: Sequence[Misconception],
    *,
    by_value: bool,
) -> list[Misconception]:
    failures_first = sorted(observations, key=lambda one: _is_right(question, one))
    agreeing = []
    for wrong in misconceptions:
        stateful = not isinstance(wrong.function, FunctionType)
        function = copy.deepcopy(wrong.function) if stateful else wrong.function
        calls = observations if stateful else failures_first
        if all(_agrees(question, one, function, by_value=by_value) for one in calls):
            agreeing.append(wrong)
    return agreeing


def _agrees(
    question: Question, one: Observation, function: Callable[..., Value], *, by_value: bool
) -> bool:
    """Tell whether ``function`` does with the call what the student did.

    Where every value of the student's is right (``by_value`` is False) it is the form of the
    answer, or a changed argument, that has to agree.
    """
    done = _behaviour(question, function, one.call)
    if not isinstance(one.reply, Answer):
        return one.reply.outcome is Outcome.ERROR and _same_error(done.raised, one.reply.message)
    if done.raised:
        return False
    theirs = _against(question, one, one.reply.value)
    ours = _against(question, one, done.value)
    if theirs.right or ours.right:
        same = theirs.right and ours.right
    else:
        same = _same_answer(one, done.value) or _neither_is_numbers(theirs, ours)
    if by_value or not same:
        return same
    return theirs.form == ours.form and set(one.reply.changed) == set(done.changed)


def _same_error(raised: str, message: str) -> bool:
    return bool(raised) and message.startswith(raised)


def _same_answer(one: Observation, value: Value) -> bool:
    """Tell whether two wrong answers are the same wrong answer."""
    if not isinstance(one.reply, Answer):
        return False
    if isinstance(value, np.ndarray | int | float | np.generic | tuple | list):
        if isinstance(value, list):
            value = np.array(value)
        return compare(value, one.reply.value, one.allowance).right
    return type(value) is type(one.reply.value)


def _neither_is_numbers(theirs: Comparison, ours: Comparison) -> bool:
    """Tell whether both answers are of the same unreadable kind, such as strings."""
    return theirs.message == ours.message and "where real numbers belong" in ours.message


def _against(question: Question, one: Observation, value: Value) -> Comparison:
    return compare(one.expected, value, one.allowance, names=question.returns)


def _is_right(question: Question, one: Observation) -> bool:
    return isinstance(one.reply, Answer) and _against(question, one, one.reply.value).right


def _behaviour(question: Question, function: Callable[..., Value], call: Call) -> _Behaviour:
    args, kwargs = copy_of(call)
    try:
        with np.errstate(all="ignore"):
            value = function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - to raise is one way of being wrong
        return _Behaviour(raised=type(error).__name__)
    return _Behaviour(value, changed=changed_arguments(call, args, kwargs, question.parameters))
