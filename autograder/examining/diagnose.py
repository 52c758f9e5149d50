"""Name the known mistake, or the two, that answer as this student does.

Judged by value, on the calls that the student failed in their plain form. A misconception is named
when it does there what the student did, and is right wherever the student was. Failures that have
another reason are set aside: another form of the arguments (memory order, dtype, keywords) and
errors; they may get a name of their own. If no single misconception does, two are tried: one for
each part of an answer of several parts, two that add up, and pairs that the bank knows. Several
that agree are told apart by calls drawn anew; if they still agree they are one mistake under
several names, and the first in the bank stands for them, with "perhaps". No agreement, no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.examining.item_results import Seen
from autograder.examining.observing import Observation
from autograder.examining.own_failures import (
    Failures,
    explained_by_calls,
    explained_in_turn,
    explained_together,
)
from autograder.examining.trial import Trial, keeps_state
from autograder.examining.two_slips import explained_by_parts, explained_by_sum
from autograder.model import Answer, Diagnosis, Outcome
from reference.misconceptions.bank import Misconception, Refused, in_every_style, pairs_of

ROUNDS = 2
REFUSED = Refused.__name__
Bank = Sequence[Misconception]
Further = Callable[[str], Iterable[Observation]]


@dataclass(frozen=True, slots=True)
class _Plain:
    """The calls in their plain form: those that the student failed, and the others."""

    failed: Sequence[Observation]
    right: Sequence[Observation]

    @property
    def wrong_values(self) -> list[Observation]:
        return [one for one in self.failed if isinstance(one.reply, Answer)]

    @property
    def errors(self) -> list[Observation]:
        return [one for one in self.failed if not isinstance(one.reply, Answer)]

    @property
    def never_answered(self) -> bool:
        """Whether there are errors and nothing else: too little for a certain name, or a price."""
        return not self.right and not self.wrong_values


def diagnose(seen: Seen, bank: Bank, further: Further = lambda _attempt: ()) -> Diagnosis | None:
    """Name the misconception that explains what was seen, if one does.

    Parameters
    ----------
    seen
        Every call and reply, and the plain form of those that failed in another.
    bank
        The misconceptions of this question; its order breaks ties.
    further
        Asks the same student calls that were not asked before.
    """
    trial = Trial(seen.question)
    plain = _plain(seen)
    bank = [style for wrong in bank for style in in_every_style(wrong)]
    at_fault = _form_faults(seen)
    if not plain.failed and not at_fault:
        return _by_form_of_results(seen, trial, bank)
    named = _by_value(seen, trial, plain, bank, further) if plain.failed else None
    if not at_fault or (named is not None and named.also is not None):
        return named
    if named is not None and _accounts_for(trial, named, bank, at_fault):
        return replace(named, in_forms=True)
    beside = _first_sure(
        [
            wrong
            for wrong in bank
            if not keeps_state(wrong)
            and all(trial.agrees(wrong, one) for one in at_fault)
            and all(trial.is_right(wrong, one) for one in (*plain.failed, *plain.right))
        ]
    )
    if named is None:
        return beside if not plain.failed else None
    return replace(named, also=beside) if beside else named


def _accounts_for(
    trial: Trial, named: Diagnosis, bank: Bank, at_fault: Sequence[Observation]
) -> bool:
    """Whether what is named does in other forms of the arguments, too, what the student did."""
    return any(
        all(trial.agrees(wrong, one) for one in at_fault)
        for wrong in bank
        if wrong.id == named.id and not keeps_state(wrong)
    )


def _plain(seen: Seen) -> _Plain:
    plain = [seen.twins.get(at, one) for at, one in enumerate(seen.observations) if one.by_value]
    # What everybody is asked comes first: what misconceptions do with it is known already.
    failed = sorted((one for one in plain if not one.right), key=lambda one: not one.call.shared)
    return _Plain(failed, [one for one in plain if one.right])


def _form_faults(seen: Seen) -> list[Observation]:
    """Return the calls that fail by their form alone: their plain twin is right."""
    return [seen.observations[at] for at, twin in seen.twins.items() if twin.right]


def _by_value(
    seen: Seen, trial: Trial, plain: _Plain, bank: Bank, further: Further
) -> Diagnosis | None:
    agreeing = _stateful(seen, trial, bank)
    agreeing += [
        wrong
        for wrong in bank
        if not keeps_state(wrong)
        and all(trial.agrees(wrong, one) for one in plain.failed)
        and _right_where_right(trial, wrong, plain)
    ]
    for round_ in range(ROUNDS):
        if not agreeing or _one_name(agreeing):
            break
        fresh = list(further(f"diagnosis {round_}"))
        agreeing = [one for one in agreeing if _fits(trial, one, fresh)] or agreeing
    if agreeing:
        named = _first_sure(_as_said(trial, plain, _as_written(agreeing, bank)))
        return replace(named, sure=False) if named and plain.never_answered else named
    plain_bank = [wrong for wrong in bank if not keeps_state(wrong)]
    return (
        _by_parts(trial, plain, plain_bank)
        or _beside_errors(trial, plain, plain_bank)
        or _by_two(trial, plain, plain_bank)
    )


def _right_where_right(trial: Trial, wrong: Misconception, plain: _Plain) -> bool:
    return all(trial.is_right(wrong, one) for one in plain.right)


def _stateful(seen: Seen, trial: Trial, bank: Bank) -> list[Misconception]:
    """Return what keeps something between calls and answers every call as the student did."""
    calls = [one for one in seen.observations if one.by_value]
    return [wrong for wrong in bank if keeps_state(wrong) and _fits(trial, wrong, calls)]


def _fits(trial: Trial, wrong: Misconception, calls: Sequence[Observation]) -> bool:
    return all(
        trial.is_right(wrong, one) if one.right else trial.agrees(wrong, one)
        for one in trial.in_order(wrong, calls)
    )


def _by_parts(trial: Trial, plain: _Plain, bank: Bank) -> Diagnosis | None:
    """Name one misconception for each wrong part of an answer of several parts."""
    if plain.errors:
        return None
    named, complete = explained_by_parts(trial, plain.failed, plain.right, bank)
    if not named:
        return None
    first, *rest = (_diagnosis(wrong, priced=complete) for wrong in named)
    return replace(first, also=rest[0]) if rest else first


def _beside_errors(trial: Trial, plain: _Plain, bank: Bank) -> Diagnosis | None:
    """Name what explains every wrong value, where some calls raised errors instead.

    The errors have a name of their own, or are what the slip leads on to; else it is "perhaps", and
    only if the wrong values are the majority.
    """
    values, errors = plain.wrong_values, plain.errors
    if not values or not errors or any(_beyond(one) for one in errors):
        return None
    fitting = [
        wrong
        for wrong in bank
        if all(trial.agrees(wrong, one) for one in values)
        and _right_where_right(trial, wrong, plain)
    ]
    if not fitting:
        return None
    raising = _first_sure(
        [
            other
            for other in bank
            if all(trial.agrees(other, one) for one in errors)
            and all(trial.is_right(other, one) for one in (*values, *plain.right))
        ]
    )
    if raising is not None:
        return replace(_diagnosis(fitting[0]), also=raising)
    failures = Failures(trial, plain.failed, plain.right)
    leading = [one for one in fitting if failures.leads_on(one)]
    if leading:
        return _first_sure(_as_written(leading, bank))
    return _diagnosis(fitting[0], sure=False) if len(values) > len(errors) else None


def _beyond(one: Observation) -> bool:
    """Whether a call ended in a way that says nothing of the answer, such as a limit."""
    return not isinstance(one.reply, Answer) and one.reply.outcome is not Outcome.ERROR


def _by_two(trial: Trial, plain: _Plain, bank: Bank) -> Diagnosis | None:
    """Name two slips, each for its own failures, or for what they do together.

    One alone where it does nearly everywhere what the student did.
    """
    if any(_beyond(one) for one in plain.errors):
        return None
    if plain.never_answered:
        return None
    failures = Failures(trial, plain.failed, plain.right)
    partial = failures.partial(bank)
    nearly = [one for one in partial if failures.mostly(one)]
    if nearly:
        return _first_sure(nearly)
    written = _as_written(list(bank), bank)
    two = (
        explained_together(failures, partial, pairs_of(trial.question.id))
        or explained_in_turn(failures, partial, bank)
        or (None if plain.errors else explained_by_sum(trial, plain.failed, plain.right, written))
        or explained_by_calls(failures, partial, bank)
    )
    return replace(_diagnosis(two[0]), also=_diagnosis(two[1])) if two else None


def _by_form_of_results(seen: Seen, trial: Trial, bank: Bank) -> Diagnosis | None:
    """Name what is wrong where every value is right: the result's form, or a changed argument."""
    calls = [one for one in seen.observations if one.by_value]
    agreeing = [
        wrong
        for wrong in bank
        if calls
        and all(_same_form(seen, trial, wrong, one) for one in trial.in_order(wrong, calls))
    ]
    return _diagnosis(agreeing[0], sure=_one_name(agreeing)) if agreeing else None


def _same_form(seen: Seen, trial: Trial, wrong: Misconception, one: Observation) -> bool:
    if not isinstance(one.reply, Answer) or not trial.is_right(wrong, one):
        return False
    done = trial.behaviour(wrong, one)
    return trial.form(wrong, one, seen.question.returns) == one.comparison.form and set(
        one.reply.changed
    ) == set(done.changed)


def _first_sure(found: Sequence[Misconception]) -> Diagnosis | None:
    return _diagnosis(found[0], sure=_one_name(found)) if found else None


def _one_name(found: Sequence[Misconception]) -> bool:
    """Whether all that was found are styles of one misconception."""
    return len({one.id for one in found}) == 1


def _as_said(
    trial: Trial, plain: _Plain, found: Sequence[Misconception]
) -> Sequence[Misconception]:
    """Return those that say for which calls there are errors, where errors are all there is.

    An error of the same type says little about its cause.
    """
    if plain.wrong_values:
        return found
    refusing = [one for one in found if trial.behaviour(one, plain.failed[0]).raised == REFUSED]
    return refusing or found


def _as_written(found: list[Misconception], bank: Bank) -> list[Misconception]:
    """Return those whose own function was found; all, where there are but other styles."""
    own = {one.id: one.function for one in reversed(bank)}
    return [one for one in found if own[one.id] is one.function] or found


def _diagnosis(wrong: Misconception, *, sure: bool = True, priced: bool = True) -> Diagnosis:
    return Diagnosis(wrong.id, wrong.message, sure=sure, keeps=wrong.keeps if priced else 0.0)
