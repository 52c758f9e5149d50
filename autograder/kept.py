"""What was computed for some objects, kept for the next time that the same objects come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values by the identity of what they were computed for; the longest unused is forgotten.

    The objects are held as long as their value is, so that no other object can take their identity.

    >>> kept: Kept[int] = Kept(most=2)
    >>> word = ["long"]
    >>> kept.of(word, make=lambda: 1), kept.of(word, make=lambda: 2)
    (1, 1)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, tuple[tuple[object, ...], V]] = OrderedDict()

    def of(self, *things: object, make: Callable[[], V], also: Hashable = ()) -> V:
        """Return what was kept for ``things`` (and for what is equal to ``also``), or make it."""
        key = (*map(id, things), also)
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found[1]
        value = make()
        self._held[key] = things, value
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return value
