"""Ask a candidate every question, compare with the reference, add up the items.

Pure but for the candidate's answers. Points are given for positive evidence alone: an answer that
came back over the wire and whose values are right. One item rests on what the candidate says of
itself, that it left its arguments alone: it is small, and counts only once some value was right.

What fails in another form of its arguments (memory order, dtype, keywords) is asked again in the
plain form, so that nobody is charged twice for the same wrong values.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from autograder.examining.diagnose import diagnose
from autograder.examining.forms import forms_of, plain
from autograder.examining.item_results import (
    FORM_ITEM,
    GRAVITY,
    INPUTS_ITEM,
    Seen,
    item_results,
)
from autograder.examining.observing import Observation, by_other_means, observed
from autograder.examining.parts import Part
from autograder.examining.pricing import priced, rounded
from autograder.examining.seeds import generator
from autograder.examining.unwrapping import unwrapped
from autograder.kept import Kept
from autograder.model import (
    Call,
    Diagnosis,
    Item,
    ItemResult,
    Outcome,
    Question,
    QuestionResult,
    Reply,
)
from reference.misconceptions.bank import Misconception

__all__ = ["FORM_ITEM", "INPUTS_ITEM", "Candidate", "draw", "examine", "examine_question"]


WRAPPED = "Without that, the items are worth more, and a share of it is kept"


class Candidate(Protocol):
    """Whatever answers calls: a jailed notebook, or trusted functions in this process."""

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what ``function`` does with each of ``calls``, one after the other."""


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
    seen = see(question, candidate, key)
    plain_result = _added_up(seen)
    if plain_result.outcome not in {Outcome.FAIL, Outcome.ERROR}:
        return plain_result
    bank = [wrong for wrong in misconceptions if wrong.question == question.id]
    if not bank:
        return plain_result
    result = _named(plain_result, seen, bank, _further(question, candidate, key))
    return _in_another_wrapping(result, seen, bank)


def _added_up(seen: Seen) -> QuestionResult:
    """Add up what items earn."""
    items = tuple(item_results(seen))
    return QuestionResult(seen.question.id, _outcome(items), items)


def _named(
    result: QuestionResult,
    seen: Seen,
    bank: Sequence[Misconception],
    further: Callable[[str], Iterable[Observation]] = lambda _attempt: (),
) -> QuestionResult:
    """Name what is wrong, and let it keep its price."""
    if result.outcome not in {Outcome.FAIL, Outcome.ERROR}:
        return result
    return priced(replace(result, diagnosis=diagnose(seen, bank, further=further)), seen)


def _in_another_wrapping(
    result: QuestionResult, seen: Seen, bank: Sequence[Misconception]
) -> QuestionResult:
    """Return the result with what is kept of right values in the wrong wrapping, if that is more.

    What is wrong besides costs what it costs.
    """
    for wrapping, other in unwrapped(seen):
        inner = _named(_added_up(other), other, bank)
        kept = rounded(wrapping.keeps * inner.score)
        if kept <= result.score:
            continue
        known = result.diagnosis
        if known is not None and known.sure and known.also is None:
            named = replace(known, keeps=wrapping.keeps)
        else:
            name = f"{seen.question.id}/{wrapping.name}"
            named = Diagnosis(name, wrapping.message, keeps=wrapping.keeps, also=inner.diagnosis)
        because = "" if inner.score >= inner.max_score else WRAPPED
        result = replace(result, diagnosis=named, kept=kept, because=because)
    return result


_PLAIN: Kept[Call] = Kept(most=20_000)


def see(question: Question, candidate: Candidate, key: bytes, attempt: str = "") -> Seen:
    """Ask every call of a question, and what failed in another form once more in the plain one."""
    asked = draw_cases(question, key, attempt)
    observations = list(_asked(question, candidate, asked))
    again = {
        at: _PLAIN.of(question, one.call, make=functools.partial(plain, question, one.call))
        for at, one in enumerate(observations)
        if not one.right and one.by_value and forms_of(question, one.call)
    }
    if not again:
        return Seen(question, observations, {})
    twins = _asked(question, candidate, [("", call) for call in again.values()])
    return Seen(question, observations, dict(zip(again, twins, strict=True)))


def _asked(
    question: Question, candidate: Candidate, asked: Sequence[tuple[str, Call]]
) -> Iterator[Observation]:
    """Ask everything, and judge each reply while the candidate is at work on the next."""
    other = {
        item.cases or item.name
        for item in question.items
        if item.accept is not None and not isinstance(item.accept, Part)
    }
    replies = candidate.ask_all(question.id, [call for _, call in asked])
    for (cases, call), reply in zip(asked, replies, strict=True):
        one = observed(question, call, reply, cases)
        yield by_other_means(one) if cases in other else one


def draw_cases(question: Question, key: bytes, attempt: str = "") -> Sequence[tuple[str, Call]]:
    """Return the calls of all cases, as drawn under ``key``, each with the name of its cases."""
    return _DRAWN.of(question, also=(key, attempt), make=lambda: _drawn(question, key, attempt))


_DRAWN: Kept[tuple[tuple[str, Call], ...]] = Kept(most=64)
"""The audit examines many answers under one key, one after another."""


def _drawn(question: Question, key: bytes, attempt: str) -> tuple[tuple[str, Call], ...]:
    drawn: Mapping[str, Item] = {item.cases or item.name: item for item in reversed(question.items)}
    return tuple(
        (cases, call)
        for cases in dict.fromkeys(item.cases or item.name for item in question.items)
        for call in drawn[cases].draw(generator(key, question.id, cases, attempt))
    )


def draw(question: Question, key: bytes, attempt: str = "") -> Iterator[tuple[Item, Call]]:
    """Yield the calls of ``question``, as drawn under ``key``, each with the first of its items."""
    first = {item.cases or item.name: item for item in reversed(question.items)}
    for cases, call in draw_cases(question, key, attempt):
        yield first[cases], call


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
    return max(cost, key=lambda outcome: (cost[outcome], GRAVITY.index(outcome)))


def _further(
    question: Question, candidate: Candidate, key: bytes
) -> Callable[[str], Iterable[Observation]]:
    """Return what draws and asks further calls, to tell misconceptions apart."""

    def observe(attempt: str) -> Iterable[Observation]:
        asked = [
            (cases, call) for cases, call in draw_cases(question, key, attempt) if not call.shared
        ]
        return [one for one in _asked(question, candidate, asked) if one.by_value]

    return observe
