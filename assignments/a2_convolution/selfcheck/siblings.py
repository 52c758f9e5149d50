"""Which other functions of the same notebook a function calls, itself or through helpers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import CodeType


def called_by(
    function: object, namespace: Mapping[str, object], but: Collection[str] = ()
) -> frozenset[str]:
    """Return the names of functions in ``namespace`` that ``function`` can come to call.

    Those in ``but`` are left out, with what they call.

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
        names = {name for code in _codes(waiting.pop()) for name in code.co_names}
        fresh = {name for name in names - found - {*but} if callable(namespace.get(name))}
        found |= fresh
        waiting += [namespace[name] for name in fresh]
    return frozenset(found)


def words_of(
    function: object, namespace: Mapping[str, object], others: Collection[str]
) -> frozenset[str]:
    """Return the names that a function and its helpers mention, but not what ``others`` do.

    >>> def f(x, stride):
    ...     return g(x, stride, padding=1)
    >>> sorted(words_of(f, {}, ()))
    ['g', 'padding', 'stride', 'x']
    """
    helpers = called_by(function, namespace, but=others)
    return frozenset(
        word
        for one in (function, *(namespace[name] for name in helpers))
        for code in _codes(one)
        for word in (*code.co_names, *code.co_varnames, *_keywords(code))
    )


def _keywords(code: CodeType) -> Iterator[str]:
    """Yield the names of keywords that a code calls with, which stand in tuples."""
    for part in code.co_consts:
        if isinstance(part, tuple):
            yield from (word for word in part if isinstance(word, str))


def _codes(function: object) -> Iterator[CodeType]:
    """Yield the code of a function and of those within it."""
    while hasattr(function, "__wrapped__"):  # what a decorator made of it
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    waiting = [code] if isinstance(code, CodeType) else []
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
