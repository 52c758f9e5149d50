"""A stand-in for what draws and is not installed: takes every call, draws nothing.

Used only where a notebook is run for its functions, so that a check needs NumPy alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

NAMES = (
    "matplotlib",
    "matplotlib.pyplot",
    "matplotlib.patches",
    "matplotlib.animation",
    "IPython",
    "IPython.display",
)


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
def stand_ins() -> Iterator[None]:
    """Put a stand-in where Matplotlib or IPython is missing, and take it away afterwards."""
    roots = {name.partition(".")[0] for name in NAMES}
    missing = {root for root in roots if importlib.util.find_spec(root) is None}
    made = {name: _Module(name) for name in NAMES if name.partition(".")[0] in missing}
    for name, module in made.items():
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(made[parent], own, module)
        else:
            module.__path__ = []
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            sys.modules.pop(name, None)
