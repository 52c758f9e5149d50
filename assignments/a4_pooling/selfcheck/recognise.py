"""Naming the known mistake that explains what a function answers; nothing is guessed.

The rule of the grader, on the worked examples: a mistake is named if it answers as the student does
on the first example that fails and on more than half of all that do, and is right wherever the
student is right. Several that agree to the last example cannot be told apart here: then none is
named, unless they all say the same. An error alone names nothing: at least one wrong number must
agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .compare import Array
from .examples import Example, Wrong, equal, message_of

Reply = tuple[Array, ...] | str | None
"""The arrays that came back, the name of the error that was raised, or None: it was not asked."""


def recognise(examples: Sequence[Example], replies: Sequence[Reply]) -> str:
    """Return the message of the mistake that explains ``replies``, or ``""``."""
    explained: Counter[str] = Counter()
    contradicted: set[str] = set()
    by_value: set[str] = set()
    opened: set[str] | None = None
    failures = 0
    for example, reply in zip(examples, replies, strict=True):
        if reply is None:
            continue
        wrong = example.wrong
        if is_right(example, reply):
            contradicted |= {one.id for one in wrong} | example.raises.keys()
        else:
            failures += 1
            same = _same(example, wrong, reply)
            opened = set(same) if opened is None else opened
            explained.update(same)
            by_value.update(same if isinstance(reply, tuple) else ())
    fitting = {name: explained[name] for name in (by_value & (opened or set())) - contradicted}
    most = max(fitting.values(), default=0)
    if 2 * most <= failures:
        return ""
    messages = {message_of(name) for name, count in fitting.items() if count == most}
    return messages.pop() if len(messages) == 1 else ""


def is_right(example: Example, reply: Reply) -> bool:
    """Say whether an answer is the example's."""
    return isinstance(reply, tuple) and equal(reply, example.answer)


def _same(example: Example, wrong: Sequence[Wrong], reply: Reply) -> list[str]:
    if isinstance(reply, str):
        return [name for name, error in example.raises.items() if error == reply]
    return [one.id for one in wrong if reply is not None and equal(reply, one.answer)]
