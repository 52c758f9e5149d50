"""A stand-in for a plotting library that is not installed: takes every call, draws nothing.

Used only where a notebook is run for its functions, so that a check needs NumPy alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

NAMES = ("matplotlib", "matplotlib.pyplot", "matplotlib.patches", "matplotlib.animation")


class Nothing:
    """Whatever is asked of it is nothing again; it unpacks into as many as are wanted."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - anything
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> Nothing:
        """Do nothing."""
        return self

    def __getitem__(self, _: object) -> Nothing:
        """Return nothing for any index."""
        return self

    def __iter__(self) -> Iterator[Nothing]:
        """Yield two, as `figure, axes = plt.subplots()` wants."""
        return iter((self, self))


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - anything
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


@contextlib.contextmanager
def without_matplotlib() -> Iterator[None]:
    """Put the stand-in where Matplotlib is missing, and take it away afterwards."""
    if importlib.util.find_spec("matplotlib") is not None:
        yield
        return
    made = {name: _Module(name) for name in NAMES}
    for name, module in made.items():
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(made[parent], own, module)
    made["matplotlib"].__path__ = []
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            sys.modules.pop(name, None)
