"""The errors of a wrong call of the reference: the fact, the values and the remedy.

::

    ValueError
    └── ArgumentError     a value that the definition does not allow
        └── ShapeError    shapes that do not fit together
"""

from __future__ import annotations


class ArgumentError(ValueError):
    """An argument that the definition does not allow, and what to pass instead.

    >>> print(ArgumentError("stride is 0", remedy="use a stride of at least 1"))
    stride is 0; use a stride of at least 1
    """

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by value, so that the error survives a worker process."""
        return (_rebuild, (type(self), self.problem, self.remedy))


def _rebuild(kind: type[ArgumentError], problem: str, remedy: str) -> ArgumentError:
    return kind(problem, remedy=remedy)


class ShapeError(ArgumentError):
    """Shapes that do not fit each other; the text names all of them."""
