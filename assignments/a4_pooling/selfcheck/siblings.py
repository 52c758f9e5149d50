"""Which other functions of the same notebook a function calls, itself or through helpers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import CodeType


def called_by(function: object, namespace: Mapping[str, object]) -> frozenset[str]:
    """Return the names of functions in ``namespace`` that ``function`` can come to call.

    >>> def double(x):
    ...     return 2 * x
    >>> def quadruple(x):
    ...     return double(double(x))
    >>> sorted(called_by(quadruple, {"double": double, "quadruple": quadruple}))
    ['double']
    """
    found: set[str] = set()
    waiting = [function]
    while waiting:
        names = set(_names(waiting.pop()))
        fresh = {name for name in names - found if callable(namespace.get(name))}
        found |= fresh
        waiting += [namespace[name] for name in fresh]
    return frozenset(found)


def _names(function: object) -> Iterator[str]:
    """Yield the global names that the code of a function mentions."""
    while hasattr(function, "__wrapped__"):  # what a decorator made of it
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    waiting = [code] if isinstance(code, CodeType) else []
    while waiting:
        code = waiting.pop()
        yield from code.co_names
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
