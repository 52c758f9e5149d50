"""The self-check: tells you, before you submit, what of your work is right so far.

In the notebook, ``check(relu_forward)`` looks at one function and ``check()`` at all of them.
From a shell in this folder, ``python -m selfcheck`` or ``pytest`` looks at the whole notebook.
"""
# ruff: noqa: PLC0415 - what checks is read at the first check, so that importing costs nothing

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import listening

if TYPE_CHECKING:
    from collections.abc import Callable

    from .examples import Example

__all__ = ["check", "example"]

listening.listen()


def check(*function: object) -> None:
    """Show what is right so far about one of your functions, or about all of them.

    ``check(relu_forward)`` looks at one function closely; ``check()`` looks at all.
    """
    from .report import check

    check(sys._getframe(1).f_globals, *function)  # noqa: SLF001 - the notebook's names


def example(function: Callable[..., object] | str, number: int) -> Example:
    """Return worked example ``number`` of a function, to try it alone.

    ``e = example(relu_forward, 1)`` gives ``e.args``, ``e.kwargs`` and ``e.expected``.
    """
    from .report import example

    return example(function, number)
