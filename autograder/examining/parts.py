"""Items that look at one part of an answer: right weight gradients beside wrong biases."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.examining.compare import Comparison, compare
from autograder.model import Call, Value


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of an answer is, what it is called, and how many results there are.

    Examples
    --------
    >>> second = part("dw", 1, of=2)
    >>> second(Call(()), (1.0, 2.0), (7.0, 2.0)) is None
    True
    >>> second(Call(()), (1.0, 2.0), 2.0)
    'a single value where 2 results belong'
    """

    name: str
    path: tuple[int, ...]
    of: int

    def __call__(self, _call: Call, expected: Value, value: Value) -> str | None:
        """Return None where the part is right, or what is wrong with it."""
        comparison = self.of_all(compare(expected, value), value)
        return None if comparison.right else comparison.message

    def of_all(self, whole: Comparison, value: Value) -> Comparison:
        """Return what the comparison of a whole answer says of this part."""
        if not isinstance(value, tuple | list):
            kind = "a dictionary" if isinstance(value, dict) else "a single value"
            return Comparison(right=False, message=f"{kind} where {self.of} results belong")
        if len(value) != self.of:
            return Comparison(right=False, message=f"{len(value)} results where {self.of} belong")
        found = whole
        for step in self.path:
            if not found.parts:
                return Comparison(right=False, message=f"{self.name}: {found.message}")
            found = found.parts[step]
        if found.right and not found.form:
            return found
        message = f"{self.name}: {found.message}" if found.message else ""
        form = f"{self.name}: {found.form}" if found.form else ""
        return Comparison(found.right, message, form)


def part(name: str, *path: int, of: int) -> Part:
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
    """
    return Part(name, path, of)
