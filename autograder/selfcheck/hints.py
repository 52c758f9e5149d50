"""What else can be said of a function that fails, where no known mistake explains it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .compare import Entry
from .examples import Example, equal
from .findings import Line, Status
from .recognise import Reply, is_right

_FEW = 2
"""So few numbers may be equal by chance."""

KEEPS = (
    "What does your function keep from one call to the next: an array, a list or a dictionary"
    " made outside of it, or as a default in its first line? Or is something random in it?"
)


def remembered(
    examples: Sequence[Example], replies: Sequence[Reply], parameters: Sequence[str]
) -> str:
    """Say so if the first wrong answer is the right one to an earlier example."""
    pairs = list(zip(examples, replies, strict=True))
    wrong = (k for k, (one, reply) in enumerate(pairs) if reply and not is_right(one, reply))
    k = next(wrong, 0)
    reply = replies[k] if k < len(replies) else None
    if not isinstance(reply, tuple) or reply[0].size <= _FEW:
        return ""
    for number, (example, before) in enumerate(pairs[:k], start=1):
        same = isinstance(before, tuple) and equal(reply, before) and is_right(example, before)
        if same and not equal(example.answer, examples[k].answer):
            return (
                f"This is your answer to example {number} again, and {parameters[0]} holds other"
                f" numbers. {KEEPS}"
            )
    return ""


def exchanged(examples: Sequence[Example], replies: Sequence[Reply], names: Sequence[str]) -> str:
    """Say so if one result of several is what another should be."""
    for example, reply in zip(examples, replies, strict=True):
        if not isinstance(reply, tuple) or is_right(example, reply):
            continue
        for mine, name in zip(reply, names, strict=True):
            if equal((mine,), (example.answer[names.index(name)],)) or mine.size <= _FEW:
                continue
            others = zip(example.answer, names, strict=True)
            other = next((of for right, of in others if equal((mine,), (right,))), "")
            if other:
                order = f"return them in the order {', '.join(names)}"
                return f"What you return as {name} is what {other} should be: {order}."
        return ""
    return ""


def of_the_batch(entry: Entry, example: Example) -> str:
    """Say so if a number is a sum in place of a mean over the samples, or a mean of a sum.

    Only where all entries are off by just that factor.
    """
    first = example.args[0] if example.args else None
    samples = len(first) if isinstance(first, np.ndarray) and first.ndim > 1 else 0
    floats = entry.expected.dtype.kind == "f" and entry.got.dtype.kind == "f"
    same = entry.label in {"out", "dx"} and entry.expected.shape[:1] == (samples,)
    if samples < _FEW or not floats or same:
        return ""
    for factor, found, wanted in ((samples, "sum", "mean"), (1 / samples, "mean", "sum")):
        if equal((entry.got,), (entry.expected * factor,)) and entry.expected.any():
            return (
                f"{entry.label} is {samples} times too {'large' if factor > 1 else 'small'}, and"
                f" there are {samples} samples: is it a {found} over the batch where a {wanted} is"
                " asked for?"
            )
    return ""


def of_other_checks(lines: Sequence[Line]) -> str:
    """Say what other checks know of the first failure: a call that depends on another, an error."""
    failing = [line for line in lines if line.status is Status.FAIL]
    if not failing or failing[0].error:
        return ""
    if any(line.name == "called twice" and line.key is None for line in failing):
        return f"Called again with the same numbers, it gives others. {KEEPS}"
    errors = [line for line in failing if line.error]
    error = next((line for line in errors if line.example is not None), None)
    if error is None or 2 * len(errors) <= len(failing):
        return ""
    return f"Example {error.number} stops with {error.error}, which says more. {error.advice}"
