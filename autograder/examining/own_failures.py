"""What explains some of the failures: one slip beside errors, and two slips in one answer.

A slip may lead on to an error: windows that end beyond the picture fit no kernel. Whoever gives
its wrong values wherever they answer, and fails with errors only where it makes a difference, made
it. Two slips in one answer often show in different calls; each is named for the calls in which the
other plays no part. What both do in one call is asked only where one of them shows nowhere alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.examining.observing import Observation, flat
from autograder.examining.trial import Trial
from autograder.model import Answer, Outcome
from reference.misconceptions.bank import Misconception, Pair, around

Bank = Sequence[Misconception]
Two = tuple[Misconception, Misconception]
ENOUGH = 6
"""So many numbers must agree before a name is given for them."""
ERRORS = 2
"""So many errors must."""
MOSTLY = 0.9
"""This share of the failures at least, where one slip is to account for all of them."""
STARTS = 4
"""In so many calls one of two slips is looked for."""
MOST_PARTIAL = 4
"""So many slips that explain some failures are tried together with others."""
MOST_PAIRS = 200
"""So many known pairs are tried where nothing explains some failures alone."""


def evidence(calls: Sequence[Observation]) -> bool:
    """Whether wrong answers to these calls say enough to be taken for a certain slip.

    Many numbers that are not all the same, or several errors.
    """
    answers = [one.reply.value for one in calls if isinstance(one.reply, Answer)]
    numbers = [np.asarray(part).ravel() for part in flat(answers) if _numbers(part)]
    if not numbers:
        return len(calls) - len(answers) >= ERRORS
    together = np.concatenate(numbers)
    return together.size >= ENOUGH and bool(np.any(together != together[0]))


def _numbers(part: object) -> bool:
    return isinstance(part, np.ndarray | np.generic | int | float)


def raised(one: Observation) -> bool:
    """Whether the student's function raised an error; a limit says nothing of the answer."""
    return not isinstance(one.reply, Answer) and one.reply.outcome is Outcome.ERROR


@dataclass(frozen=True, slots=True)
class Failures:
    """The calls that a student failed, and the others, beside what misconceptions do with them."""

    trial: Trial
    failed: Sequence[Observation]
    right: Sequence[Observation]

    def may_be(self, wrong: Misconception) -> bool:
        """Whether a misconception is right wherever the student is."""
        return all(self.trial.is_right(wrong, one) for one in self.right)

    def leads_on(self, wrong: Misconception) -> bool:
        """Whether a misconception gives all wrong values, and shows wherever errors are."""
        values = [one for one in self.failed if isinstance(one.reply, Answer)]
        errors = [one for one in self.failed if not isinstance(one.reply, Answer)]
        return (
            all(self.trial.agrees(wrong, one) for one in values)
            and all(raised(one) and not self.trial.is_right(wrong, one) for one in errors)
            and evidence(values)
        )

    def like(self, bank: Bank, calls: Sequence[Observation]) -> Iterator[Misconception]:
        """Yield what does in some calls as the student did, and may be the student's slip."""
        for wrong in bank:
            if all(self.trial.agrees(wrong, one) for one in calls) and self.may_be(wrong):
                yield wrong

    def partial(self, bank: Bank) -> list[Misconception]:
        """Return a few misconceptions that explain some of the failures, those of the most first.

        One style of each.
        """
        found: dict[str, tuple[int, Misconception]] = {}
        for start in self.failed[:: max(1, len(self.failed) // STARTS)]:
            for wrong in self.like(bank, [start]):
                own = [one for one in self.failed if self.trial.agrees(wrong, one)]
                if len(own) > found.get(wrong.id, (0, wrong))[0] and evidence(own):
                    found[wrong.id] = (len(own), wrong)
        by_share = sorted(found.values(), key=lambda one: -one[0])
        return [wrong for _, wrong in by_share[:MOST_PARTIAL]]

    def unlike(self, wrong: Misconception) -> list[Observation]:
        """Return the failures that a misconception does not explain."""
        return [one for one in self.failed if not self.trial.agrees(wrong, one)]

    def mostly(self, wrong: Misconception) -> bool:
        """Whether one of the partial misconceptions explains nearly all, and shows in the rest.

        At the edges of what floats hold, the order of two operations makes another answer.
        """
        left = self.unlike(wrong)
        few = len(left) <= (1 - MOSTLY) * len(self.failed)
        return few and not any(self.trial.is_right(wrong, one) for one in left)


def explained_by_calls(failures: Failures, partial: Bank, bank: Bank) -> Two | None:
    """Return two misconceptions, each of which explains the calls in which the other is right."""
    trial = failures.trial
    for first in partial:
        alone = [one for one in failures.unlike(first) if trial.is_right(first, one)]
        if not evidence(alone):
            continue
        for second in failures.like(bank, alone):
            if second.message == first.message:
                continue  # two halves of one mistake, each of which leaves the other right
            own = [one for one in failures.failed if trial.is_right(second, one)]
            if all(trial.agrees(first, one) for one in own) and evidence(own):
                return first, second
    return None


def explained_together(failures: Failures, partial: Bank, known: Sequence[Pair]) -> Two | None:
    """Return two misconceptions that are known to do together what the student did, everywhere."""
    ids = {one.id for one in partial}
    if ids:
        tried: Sequence[Pair] = [p for p in known if p.first.id in ids or p.second.id in ids]
    else:
        tried = known[:MOST_PAIRS]
    for pair in tried:
        if _does_all(failures, pair.both, pair.first, pair.second):
            return pair.first, pair.second
    return None


def explained_in_turn(failures: Failures, partial: Bank, bank: Bank) -> Two | None:
    """Return two misconceptions of which one does its wrong to the results of the other."""
    for first in partial:
        left = failures.unlike(first)
        for second in bank:
            if second.id == first.id:
                continue
            for outer, inner in ((second, first), (first, second)):
                both = around(outer, inner)
                if (
                    both
                    and failures.trial.agrees(both, left[0])
                    and _does_all(failures, both, first, second)
                ):
                    return first, second
    return None


def _does_all(
    failures: Failures, both: Misconception, first: Misconception, second: Misconception
) -> bool:
    """Whether two slips together do all that the student did, and each shows nowhere else."""
    return (
        all(failures.trial.agrees(both, one) for one in failures.failed)
        and all(map(failures.may_be, (both, first, second)))
        and evidence(failures.failed)
    )
