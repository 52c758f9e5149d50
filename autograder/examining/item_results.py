"""What each item earns: right values first, then forms by the share of values that are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

import numpy as np

from autograder.examining.compare import compare
from autograder.examining.forms import forms_of
from autograder.examining.observing import Observation, described, flat, verdict
from autograder.model import Answer, Item, ItemResult, NoAnswer, Outcome, Question, Value

FORM_ITEM = "type and shape"
INPUTS_ITEM = "leaves its inputs alone"
FEW = 2
"""Wrong answers of so many different numbers may be alike by chance."""
SHARED = "worth as much of its points as the values above have earned"
HALF_EPS = 2.0**-9
GRAVITY = (
    Outcome.PASS,
    Outcome.MISSING,
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.LIMIT,
    Outcome.FAULT,
)

Twins = Mapping[int, Observation]
"""The plain form of calls that failed in another form, by their place among the observations."""


@dataclass(frozen=True)
class Seen:
    """All observations of one question, and the twins of those that failed."""

    question: Question
    observations: Sequence[Observation]
    twins: Twins

    def of(self, item: Item) -> list[int]:
        """Return the places of the calls that ``item`` looks at."""
        return self._places.get(item.cases or item.name, [])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, one in enumerate(self.observations):
            places.setdefault(one.cases, []).append(at)
        return places

    def forms(self, at: int) -> tuple[str, ...]:
        """Return the form items that a call touches."""
        return forms_of(self.question, self.observations[at].call)

    def fault_of_its_form(self, item: Item, at: int) -> bool:
        """Whether a call fails although the student's plain answer is right."""
        twin = self.twins.get(at)
        return twin is not None and verdict(item, twin).right

    def as_wrong_as_plain(self, at: int) -> bool:
        """Whether a call fails just as its plain form does."""
        one, twin = self.observations[at], self.twins.get(at)
        return twin is not None and not twin.right and alike(one, twin)


def alike(one: Observation, other: Observation) -> bool:
    """Tell whether the student did the same twice: the same values, or no answer both times."""
    if isinstance(one.reply, NoAnswer) or isinstance(other.reply, NoAnswer):
        return isinstance(one.reply, NoAnswer) and isinstance(other.reply, NoAnswer)
    if not _comparable(other.reply.value):
        return type(one.reply.value) is type(other.reply.value)
    wanted, given = other.reply.value, one.reply.value
    if any(getattr(part, "dtype", None) == np.float32 for part in flat((one.expected,))):
        wanted, given = _single(wanted), _single(given)
    if _is_half(wanted) and _is_half(given):
        return _alike_in_half(wanted, given)
    return compare(wanted, given, one.allowance).right


def _is_half(value: Value) -> TypeGuard[np.ndarray]:
    return isinstance(value, np.ndarray) and value.dtype == np.float16


def _alike_in_half(wanted: np.ndarray, given: np.ndarray) -> bool:
    """Tell whether two answers in float16 are the same but for their last bits."""
    if wanted.shape != given.shape:
        return False
    ours, theirs = wanted.astype(np.float64), given.astype(np.float64)
    with np.errstate(all="ignore"):
        largest = float(np.max(np.abs(ours), initial=0.0, where=np.isfinite(ours)))
        return bool(np.all((ours == theirs) | (np.abs(ours - theirs) <= HALF_EPS * largest)))


def _single(value: Value) -> Value:
    """Return floats as what they are worth where the arguments were float32."""
    if isinstance(value, tuple | list):
        return type(value)(_single(part) for part in value)
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        with np.errstate(over="ignore"):
            return value.astype(np.float32)
    return value


def _comparable(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_comparable, value))
    return hasattr(value, "dtype") or isinstance(value, int | float)


def item_results(seen: Seen) -> Iterator[ItemResult]:
    """Yield the result of each item, and of the two that are judged over all calls."""
    question = seen.question
    values = {
        item.name: _value_result(seen, item) for item in question.items if item.kind == "value"
    }
    possible = sum(one.max_points for one in values.values())
    share = sum(one.points for one in values.values()) / possible if possible else 1.0
    charged, absent = _charged(seen), _absent(list(values.values()))
    for item in question.items:
        if item.kind == "value":
            yield values[item.name]
        elif absent:
            yield ItemResult(item.name, Outcome.MISSING, 0.0, item.points, absent)
        else:
            yield _shared(_form_result(seen, item, charged.get(item.name, [])), share)
    for side in _side_results(seen):
        yield _shared(side, share)


def _value_result(seen: Seen, item: Item) -> ItemResult:
    """All calls right: all points; else none, and the gravest reason."""
    failed = [
        at
        for at in seen.of(item)
        if not verdict(item, seen.observations[at]).right and not seen.fault_of_its_form(item, at)
    ]
    if not failed:
        return ItemResult(item.name, Outcome.PASS, item.points, item.points)
    return _lost(seen, item, failed)


def _form_result(seen: Seen, item: Item, charged: Sequence[int]) -> ItemResult:
    """Another form of the arguments makes no difference, or it costs the item."""
    places = seen.of(item)
    failed = [at for at in places if not verdict(item, seen.observations[at]).right]
    if item.kind == "again":
        told_apart = not _same_again([seen.observations[at] for at in places])
        failed = failed if told_apart else []
    else:
        failed = [at for at in failed if not seen.as_wrong_as_plain(at)]
    failed += charged
    if not failed:
        return ItemResult(item.name, Outcome.PASS, item.points, item.points)
    return _lost(seen, item, failed)


def _absent(values: Sequence[ItemResult]) -> str:
    """Return why there is no function, where there is none: then no form of it is right either."""
    missing = bool(values) and all(one.outcome is Outcome.MISSING for one in values)
    return values[0].message if missing else ""


def _same_again(observations: Sequence[Observation]) -> bool:
    """Tell whether the same call is answered alike, and another one not as if it were the same.

    Two wrong answers may be alike by chance, as where hardly a value is left of either.
    """
    for number, one in enumerate(observations):
        for other in observations[:number]:
            same_call = one.call is other.call
            same_expected = same_call or compare(one.expected, other.expected).right
            if same_call and not alike(one, other):
                return False
            telling = one.right or other.right or _many_values(one)
            if not same_expected and telling and alike(one, other):
                return False
    return True


def _many_values(one: Observation) -> bool:
    """Whether an answer holds more than two different numbers."""
    if not isinstance(one.reply, Answer):
        return False
    parts = [np.ravel(part) for part in flat((one.reply.value,)) if _is_numeric(part)]
    return bool(parts) and np.unique(np.concatenate(parts)).size > FEW


def _is_numeric(part: Value) -> TypeGuard[np.ndarray | int | float]:
    return isinstance(part, int | float) or (
        isinstance(part, np.ndarray) and part.dtype.kind in "biuf"
    )


def _charged(seen: Seen) -> dict[str, list[int]]:
    """Return which calls of value items failed by their form alone, for the form that is to blame.

    A form whose own calls fail is to blame before others.
    """
    forms = {item.name: item for item in seen.question.items if item.kind == "form"}
    failing = {
        name
        for name, item in forms.items()
        if any(seen.fault_of_its_form(item, at) for at in seen.of(item))
    }
    charged: dict[str, list[int]] = {}
    for item in seen.question.items:
        if item.kind != "value":
            continue
        for at in seen.of(item):
            if not verdict(item, seen.observations[at]).right and seen.fault_of_its_form(item, at):
                touched = seen.forms(at)
                name = next((one for one in touched if one in failing), touched[0])
                charged.setdefault(name, []).append(at)
    return charged


def _lost(seen: Seen, item: Item, failed: Sequence[int]) -> ItemResult:
    outcome, text = max(
        (_fate(seen, item, at) for at in failed), key=lambda fate: GRAVITY.index(fate[0])
    )
    message = f"{text}. {item.hint}" if outcome is Outcome.FAIL else text
    return ItemResult(item.name, outcome, 0.0, item.points, message)


def _fate(seen: Seen, item: Item, at: int) -> tuple[Outcome, str]:
    one = seen.observations[at]
    if isinstance(one.reply, NoAnswer):
        return one.reply.outcome, one.reply.message
    where = described(seen.question, one.call)
    said = verdict(item, one).message or "the answer is not the same"
    return Outcome.FAIL, f"{where}: {said}" if where else said


def _side_results(seen: Seen) -> Iterator[ItemResult]:
    question = seen.question
    answered = [one for one in seen.observations if isinstance(one.reply, Answer)]
    if question.form_points:
        problems = [one.comparison.form for one in answered if one.by_value and one.right]
        yield _side_result(seen, FORM_ITEM, question.form_points, problems)
    if question.inputs_points:
        changed = [_changed(one) for one in answered]
        yield _side_result(seen, INPUTS_ITEM, question.inputs_points, changed)


def _side_result(seen: Seen, name: str, points: float, problems: Sequence[str]) -> ItemResult:
    """Judge what holds over all calls; it counts once some value was right."""
    found = [text for text in problems if text]
    if not _some_value_right(seen):
        reasons = (_reason(one) for one in seen.observations)
        worst = max(reasons, key=lambda fate: GRAVITY.index(fate[0]))
        message = worst[1] if worst[0] is not Outcome.FAIL else SHARED
        return ItemResult(name, worst[0], 0.0, points, message)
    if found:
        return ItemResult(name, Outcome.FAIL, 0.0, points, found[0])
    return ItemResult(name, Outcome.PASS, points, points)


def _some_value_right(seen: Seen) -> bool:
    return any(
        verdict(item, seen.observations[at]).right
        for item in seen.question.items
        for at in seen.of(item)
    )


def _reason(one: Observation) -> tuple[Outcome, str]:
    if isinstance(one.reply, NoAnswer):
        return one.reply.outcome, one.reply.message
    return Outcome.FAIL, ""


def _changed(one: Observation) -> str:
    if not isinstance(one.reply, Answer) or not one.reply.changed:
        return ""
    return f"the call changed its argument {', '.join(one.reply.changed)}; work on a copy"


def _shared(result: ItemResult, share: float) -> ItemResult:
    """Return the result worth the share of the values that are right."""
    points = round(result.points * share, 2)
    if result.outcome is not Outcome.PASS or points == result.points:
        return result
    return ItemResult(result.name, result.outcome, points, result.max_points, SHARED)
