"""What an answer would be worth in the right wrapping, of which a stated share is kept.

Only where something was lost: each wrapping is undone in the answers that were not right, and if
some of them are then, everything is judged again. The one after which most is earned counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from autograder.examining.compare import compare
from autograder.examining.item_results import Seen
from autograder.examining.observing import UNANSWERED, Observation, verdict
from autograder.examining.wrappings import Wrapping, wrappings_of
from autograder.model import Answer, Value

LOOKED_AT = 6
"""So many wrong answers are tried before a wrapping is taken for another one."""


def unwrapped(seen: Seen) -> Iterator[tuple[Wrapping, Seen]]:
    """Yield each wrapping that makes some wrong answer right, and what is seen without it."""
    wrong = [one for one in seen.observations if not _right(seen, one)]
    tried = [one for one in wrong if isinstance(one.reply, Answer)][:LOOKED_AT]
    for wrapping in wrappings_of(seen.question):
        if any(_helps(seen, wrapping, one) for one in tried):
            yield wrapping, _without(seen, wrapping)


def _right(seen: Seen, one: Observation) -> bool:
    """Whether every item that looks at an answer is content with it."""
    if one.by_value:
        return one.right
    items = [item for item in seen.question.items if (item.cases or item.name) == one.cases]
    return all(verdict(item, one).right for item in items)


def _helps(seen: Seen, wrapping: Wrapping, one: Observation) -> bool:
    """Whether an answer is right once unwrapped, and an argument handed back would not be."""
    other = _undone(seen, wrapping, one)
    if other is one or not _right(seen, other):
        return False
    arguments = (*one.call.args, *one.call.kwargs.values())
    return not any(_right(seen, _undone(seen, wrapping, _guess(one, it))) for it in arguments)


def _guess(one: Observation, argument: Value) -> Observation:
    """Return the observation of whoever hands an argument back."""
    return replace(one, reply=Answer(argument), comparison=UNANSWERED)


def _without(seen: Seen, wrapping: Wrapping) -> Seen:
    return Seen(
        seen.question,
        [_undone(seen, wrapping, one) for one in seen.observations],
        {at: _undone(seen, wrapping, twin) for at, twin in seen.twins.items()},
    )


def _undone(seen: Seen, wrapping: Wrapping, one: Observation) -> Observation:
    """Return an observation as if the answer had not been wrapped; the same where it was not."""
    if not isinstance(one.reply, Answer):
        return one
    if one.by_value and (not wrapping.by_value or (one.right and not one.comparison.form)):
        return one
    value = wrapping.undo(one.expected, one.reply.value)
    if value is None:
        return one
    comparison = compare(one.expected, value, one.allowance, names=seen.question.returns)
    return replace(one, reply=Answer(value, one.reply.changed), comparison=comparison)
