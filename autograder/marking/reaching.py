"""Whether code may reach beyond a notebook's own names: into its process, or into NumPy.

What does so may take something from the answers of other cells: a hook at every fork, a NumPy
function replaced in place, a limit lowered. It is told from the text, and rather once too often:
all that follows is another look at what lost points (:mod:`autograder.marking.attempts`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from autograder.marking.statements import HARMLESS_MAGICS, SHORT, parsed, takes_minutes

_PLAIN = frozenset(
    {
        *("numpy", "matplotlib", "mpl_toolkits", "selfcheck", "math", "cmath", "itertools"),
        *("functools", "operator", "typing", "dataclasses", "collections", "time", "random"),
        *("copy", "fractions", "decimal", "statistics", "string", "re", "textwrap", "pprint"),
        *("enum", "abc", "numbers", "__future__", "timeit", "datetime", "html", "base64"),
    }
)
"""Modules that nobody needs in order to change what belongs to all."""
_BENDS = frozenset(
    {
        *("get_ipython", "InteractiveShell", "__builtins__", "builtins", "modules", "meta_path"),
        *("getattr", "setattr", "delattr", "vars", "globals", "locals", "exec", "eval", "compile"),
        *("attrgetter", "methodcaller", "open", "memmap", "allow_pickle", "setflags"),
        *("os", "sys", "seterr", "seterrcall", "setbufsize", "ctypeslib", "f2py", "core"),
        *("breakpoint", "__import__", "filterwarnings", "simplefilter"),
    }
)
"""Names that lead out of the notebook, whatever they are asked of."""
_OWN = frozenset({"self", "cls"})


def reaches(source: str) -> bool:
    r"""Whether a cell, or a function of it, may change what does not belong to it.

    >>> reaches("import numpy as np\ndef f(x):\n    x[0] = 1\n    return np.exp(x)")
    False
    >>> [reaches(s) for s in ("import os", "np.exp = f", "np.seterr(all='raise')", "del np")]
    [True, True, True, True]
    """
    return len(source) > SHORT or takes_minutes(source) or _remembered(source)


def _reaches(source: str) -> bool:
    magics = (line.lstrip() for line in source.splitlines())
    if any(m.startswith(("%", "!")) and not m.startswith(HARMLESS_MAGICS) for m in magics):
        return True
    tree = parsed(source)
    return tree is not None and any(map(_leads_out, ast.walk(tree)))


_remembered = lru_cache(maxsize=256)(_reaches)


def _leads_out(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(_is_foreign(alias.name) for alias in names)
        case ast.ImportFrom(module=module, names=names):
            return _is_foreign(module or "") or any(map(_is_telling, _names(names)))
        case ast.Attribute(attr=word) if _root(node) in _OWN:
            return word in _BENDS
        case ast.Attribute(attr=word, ctx=how):
            return _is_telling(word) or not isinstance(how, ast.Load)
        case ast.Name(id=word, ctx=how):
            return word in _BENDS or isinstance(how, ast.Del)
    words = getattr(node, "kwd_attrs", ()) or (getattr(node, "arg", None),)
    return any(word in _BENDS for word in words)


def _names(aliases: list[ast.alias]) -> Iterator[str]:
    return (alias.name for alias in aliases if alias.name != "*")


def _is_foreign(module: str) -> bool:
    top, *below = module.split(".")
    shown = module == "IPython.display"
    return (top not in _PLAIN and not shown) or any(map(_is_telling, below))


def _is_telling(word: str) -> bool:
    """Whether an attribute is one of those, or private: ``__dict__``, ``_imp``."""
    return word in _BENDS or (word.startswith("_") and word not in {"__init__", "__name__"})


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
