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
        if _is_right(example, reply):
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
    said = {message_of(name) for name, count in fitting.items() if count == most}
    return said.pop() if len(said) == 1 else ""


def remembered(
    examples: Sequence[Example], replies: Sequence[Reply], parameters: Sequence[str]
) -> str:
    """Say so if the first wrong answer is that to an earlier example with arguments alike."""
    for k, (example, reply) in enumerate(zip(examples, replies, strict=True)):
        if reply is None or _is_right(example, reply):
            continue
        for j in range(k):
            before = replies[j]
            if not isinstance(before, tuple) or not isinstance(reply, tuple):
                continue
            told_apart = not equal(example.answer, examples[j].answer) and reply[0].size > _FEW
            if told_apart and equal(reply, before) and _is_right(examples[j], before):
                return (
                    f"This is your answer to example {j + 1} again, and {parameters[0]} holds other"
                    " numbers. What does your function keep from one call to the next: an array or"
                    " a dictionary made outside of it, or as a default in its first line?"
                )
        return ""
    return ""


_FEW = 2
"""So few numbers may be equal by chance."""


def _is_right(example: Example, reply: Reply) -> bool:
    return isinstance(reply, tuple) and equal(reply, example.answer)


def _same(example: Example, wrong: Sequence[Wrong], reply: Reply) -> list[str]:
    if isinstance(reply, str):
        return [name for name, error in example.raises.items() if error == reply]
    return [one.id for one in wrong if reply is not None and equal(reply, one.answer)]
