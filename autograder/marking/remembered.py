"""What was found out about short texts: cells of a release come again with every submission."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
LONGEST = 10_000
"""Longer texts are looked at each time, so that no student fills the memory."""
MOST = 512


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Return a pure function that is computed once for each of the last texts it was given.

    >>> seen = []
    >>> length = remembered(lambda text: seen.append(text) or len(text))
    >>> length("abc"), length("abc"), len(seen)
    (3, 3, 1)
    """
    once = lru_cache(maxsize=MOST)(function)

    @wraps(function)
    def of(text: str) -> T:
        return once(text) if len(text) <= LONGEST else function(text)

    return of
