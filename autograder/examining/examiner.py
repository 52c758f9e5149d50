"""Ask a candidate every question, compare with the reference, add up the items.

Pure but for the candidate's answers. Points are given for positive evidence alone: an answer that
came back over the wire and whose values are right. One item rests on what the candidate says of
itself, that it left its arguments alone: it is small, and counts only once some value was right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from autograder.examining.compare import Allowance, Comparison, compare
from autograder.examining.diagnose import Observation, diagnose
from autograder.examining.seeds import generator
from autograder.model import (
    Answer,
    Call,
    Item,
    ItemResult,
    NoAnswer,
    Outcome,
    Question,
    QuestionResult,
    Reply,
    Value,
)
from reference.misconceptions.bank import Misconception

FORM_ITEM = "type and shape"
INPUTS_ITEM = "leaves its inputs alone"


class Candidate(Protocol):
    """Whatever answers calls: a jailed notebook, or trusted functions in this process."""

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what ``function`` does with each of ``calls``, one after the other."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One call of one item, and what the answer to it is worth."""

    item: Item
    observation: Observation
    outcome: Outcome
    message: str = ""
    form: str = ""


def examine(
    questions: Iterable[Question],
    candidate: Candidate,
    key: bytes,
    misconceptions: Sequence[Misconception] = (),
) -> tuple[QuestionResult, ...]:
    """Examine ``candidate`` on every question, with cases drawn under ``key``.

    Parameters
    ----------
    questions
        What is asked, in the order of the results.
    candidate
        Who answers; its answers are values, nothing else about it is believed.
    key
        Sets the cases: one key, one set of cases.
    misconceptions
        The bank in which a wrong answer is looked up.
    """
    return tuple(
        examine_question(question, candidate, key, misconceptions) for question in questions
    )


def examine_question(
    question: Question,
    candidate: Candidate,
    key: bytes,
    misconceptions: Sequence[Misconception] = (),
) -> QuestionResult:
    """Examine ``candidate`` on one question."""
    judged = list(_judged(question, candidate, draw(question, key)))
    items = tuple(_item_results(question, judged))
    outcome = _outcome(items)
    diagnosis = None
    if outcome in {Outcome.FAIL, Outcome.ERROR}:
        diagnosis = diagnose(
            question,
            [one.observation for one in judged],
            [wrong for wrong in misconceptions if wrong.question == question.id],
            further=_further(question, candidate, key),
        )
    return QuestionResult(question.id, outcome, items, diagnosis)


def _judged(
    question: Question, candidate: Candidate, drawn: Iterable[tuple[Item, Call]]
) -> Iterator[Judged]:
    """Ask everything, and judge each reply while the candidate is at work on the next."""
    asked = list(drawn)
    replies = candidate.ask_all(question.id, [call for _, call in asked])
    for (item, call), reply in zip(asked, replies, strict=True):
        yield judge(question, item, call, reply)


def draw(question: Question, key: bytes, attempt: str = "") -> Iterator[tuple[Item, Call]]:
    """Yield the calls of every item of ``question``, as drawn under ``key``."""
    for item in question.items:
        for call in item.draw(generator(key, question.id, item.name, attempt)):
            yield item, call


def judge(question: Question, item: Item, call: Call, reply: Reply) -> Judged:
    """Compare one reply with the reference."""
    expected = question.reference(*call.args, **call.kwargs)
    allowance = allowance_for(question, call)
    observation = Observation(call, expected, reply, allowance, by_value=item.accept is None)
    if isinstance(reply, NoAnswer):
        return Judged(item, observation, reply.outcome, reply.message)
    comparison = _compared(question, item, observation, reply)
    if comparison.right:
        return Judged(item, observation, Outcome.PASS, form=comparison.form)
    where = described(question, call)
    message = f"{where}: {comparison.message}" if where else comparison.message
    return Judged(item, observation, Outcome.FAIL, message)


def _compared(
    question: Question, item: Item, observation: Observation, reply: Answer
) -> Comparison:
    if item.accept is None:
        return compare(
            observation.expected, reply.value, observation.allowance, names=question.returns
        )
    problem = item.accept(observation.call, observation.expected, reply.value)
    return Comparison(right=problem is None, message=problem or "")


def allowance_for(question: Question, call: Call) -> Allowance:
    """Return what sets the tolerance of ``call``."""
    named = {**dict(zip(question.parameters, call.args, strict=False)), **call.kwargs}
    scaling = [named[name] for name in question.scaled_by or named if name in named]
    largest = max(map(_magnitude, _flat(scaling)), default=1.0)
    whole = any(
        isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in "iu"
        for value in _flat(named.values())
    )
    return Allowance(question.terms(call), largest, integers=whole)


def _magnitude(value: Value) -> float:
    """Return the largest finite magnitude among floats, at least 1; 1 for what holds none."""
    if isinstance(value, float | np.floating):
        return max(1.0, abs(float(value))) if math.isfinite(value) else 1.0
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return 1.0
    largest = float(np.max(np.abs(value), initial=1.0))
    if math.isfinite(largest):
        return largest
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
        elif all(isinstance(part, int) for part in _flat((value,))):
            words.append(f"{name} {value}")
    return "for " + ", ".join(words)


def _item_results(question: Question, judged: Sequence[Judged]) -> Iterator[ItemResult]:
    by_item: dict[str, list[Judged]] = {item.name: [] for item in question.items}
    for one in judged:
        by_item[one.item.name].append(one)
    for item in question.items:
        yield _value_result(item, by_item[item.name])
    answered = [one for one in judged if isinstance(one.observation.reply, Answer)]
    right = [one for one in answered if one.outcome is Outcome.PASS]
    if question.form_points:
        problems = [one.form for one in right if one.form]
        yield _side_result(FORM_ITEM, question.form_points, judged, problems)
    if question.inputs_points:
        changed = [_changed(one.observation.reply) for one in answered]
        yield _side_result(
            INPUTS_ITEM, question.inputs_points, judged, [text for text in changed if text]
        )


def _value_result(item: Item, judged: Sequence[Judged]) -> ItemResult:
    """All calls right: all points; else none, and the gravest reason."""
    worst = max(judged, key=lambda one: _GRAVITY.index(one.outcome))
    if worst.outcome is Outcome.PASS:
        return ItemResult(item.name, Outcome.PASS, item.points, item.points)
    message = f"{worst.message}. {item.hint}" if worst.outcome is Outcome.FAIL else worst.message
    return ItemResult(item.name, worst.outcome, 0.0, item.points, message)


def _side_result(
    name: str, points: float, judged: Sequence[Judged], problems: Sequence[str]
) -> ItemResult:
    """Judge what holds over all calls; it counts once some value was right."""
    if not any(one.outcome is Outcome.PASS for one in judged):
        worst = max(judged, key=lambda one: _GRAVITY.index(one.outcome))
        message = "counts as soon as some value is right" if worst.outcome is Outcome.FAIL else ""
        return ItemResult(name, worst.outcome, 0.0, points, message or worst.message)
    if problems:
        return ItemResult(name, Outcome.FAIL, 0.0, points, problems[0])
    return ItemResult(name, Outcome.PASS, points, points)


def _changed(reply: Reply) -> str:
    if not isinstance(reply, Answer) or not reply.changed:
        return ""
    return f"the call changed its argument {', '.join(reply.changed)}; work on a copy"


_GRAVITY = (
    Outcome.PASS,
    Outcome.MISSING,
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.LIMIT,
    Outcome.FAULT,
)


def _outcome(items: Sequence[ItemResult]) -> Outcome:
    """Return the outcome that cost the most points; a fault of ours outweighs them all."""
    cost: dict[Outcome, float] = {}
    for item in items:
        if item.outcome is not Outcome.PASS:
            cost[item.outcome] = cost.get(item.outcome, 0.0) + item.lost
    if not cost:
        return Outcome.PASS
    if Outcome.FAULT in cost:
        return Outcome.FAULT
    return max(cost, key=lambda outcome: (cost[outcome], _GRAVITY.index(outcome)))


def _further(
    question: Question, candidate: Candidate, key: bytes
) -> Callable[[str], Iterator[Observation]]:
    """Return what draws and asks further calls, to tell misconceptions apart."""

    def observe(attempt: str) -> Iterator[Observation]:
        drawn = [one for one in draw(question, key, attempt) if one[0].accept is None]
        for judged in _judged(question, candidate, drawn):
            yield judged.observation

    return observe


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, tuple | list):
            yield from _flat(value)
        else:
            yield value
