"""Figures while grading: not drawn where nobody marks by hand.

Making and drawing them is most of what a notebook costs, and they stand in the student's own copy.
A student's figure is made, as later code may use it, but only told. What the release itself draws
by a helper of its own is not even made. Both are read off the release, never off a submission.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from autograder.marking.statements import without_magics

TOLD = """\
try:
    from matplotlib.figure import Figure as _figure
    for _kind in get_ipython().display_formatter.formatters.values():
        _kind.type_printers.pop(_figure, None)
    del _figure, _kind
finally:
    get_ipython().execution_count = 0
"""
"""Runs before the first cell."""
NOT_DRAWN = "[picture not drawn while grading]"
_SHOW = "plt.show()"


@lru_cache(maxsize=64)
def undrawn(locked: str) -> str:
    r"""Return what to run behind a locked cell, so that its helpers for figures do nothing; or "".

    Such a helper returns nothing and ends with ``plt.show()``.

    >>> cell = "def draw(maps):\n    plt.imshow(maps)\n    plt.show()\n\ndef f(x):\n    return x"
    >>> print(undrawn(cell).splitlines()[1].strip())
    globals().update(dict.fromkeys(['draw'], lambda *_, **__: print('[picture not drawn while ...
    >>> undrawn("def f(x):\n    return x")
    ''
    """
    body = ast.parse(without_magics(locked)).body
    names = [node.name for node in body if isinstance(node, ast.FunctionDef) and _only_shows(node)]
    if not names:
        return ""
    return (
        "try:\n"
        f"    globals().update(dict.fromkeys({names!r}, lambda *_, **__: print({NOT_DRAWN!r})))\n"
        "finally:\n"
        "    get_ipython().execution_count -= 1\n"
    )


def _only_shows(function: ast.FunctionDef) -> bool:
    gives = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global)
    parts = ast.walk(function)
    return ast.unparse(function.body[-1]) == _SHOW and not any(isinstance(p, gives) for p in parts)
