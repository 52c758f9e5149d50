"""Items that look at one part of an answer: right weight gradients beside wrong biases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.examining.compare import Allowance, compare
from autograder.model import Call, Value

Accept = Callable[[Call, Value, Value], str | None]


def part(name: str, *path: int, of: int, terms: int = 100) -> Accept:
    """Accept an answer by one part of it, whatever the others are.

    Parameters
    ----------
    name
        What the part is called.
    path
        Where it is: ``part("db", 2, of=3)`` is the third of three results, and
        ``part("db_conv", 1, 1, of=2)`` the second of the tuple that is the second of two.
    of
        How many results the function returns.
    terms
        How many products are summed into one element.

    Examples
    --------
    >>> second = part("dw", 1, of=2)
    >>> second(Call(()), (1.0, 2.0), (7.0, 2.0)) is None
    True
    >>> second(Call(()), (1.0, 2.0), 2.0)
    'a single value where 2 results belong'
    """

    def accept(call: Call, expected: Value, value: Value) -> str | None:
        if not isinstance(value, tuple | list):
            return f"a single value where {of} results belong"
        if len(value) != of:
            return f"{len(value)} results where {of} belong"
        for step in path:
            assert isinstance(expected, tuple)  # noqa: S101 - the reference's own answer
            if not isinstance(value, tuple | list) or len(value) != len(expected):
                return f"{name} is missing: {len(expected)} gradients belong together"
            expected, value = expected[step], value[step]
        comparison = compare(expected, value, Allowance(terms, _scale(call)))
        return None if comparison.right else f"{name}: {comparison.message}"

    return accept


def _scale(call: Call) -> float:
    """Return the largest magnitude among the float arguments, at least 1."""
    floats = [v for v in call.args if isinstance(v, np.ndarray) and v.dtype.kind == "f" and v.size]
    return max((float(np.abs(array).max()) for array in floats), default=1.0)
