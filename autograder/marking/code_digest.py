"""A digest of what Python source does, whatever its comments, docstrings and layout say."""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@lru_cache(maxsize=1024)
def code_digest(source: bytes) -> str:
    """Return a digest of what source does; of its bytes, where it cannot be parsed.

    Another minor version of Python may give another one.

    >>> code_digest(b"x = 1  # one") == code_digest(b"x  =  1")
    True
    """
    try:
        return digest_of(ast.parse(source))
    except (SyntaxError, ValueError):
        return hashlib.sha256(source).hexdigest()


def digest_of(tree: ast.Module) -> str:
    """Return the digest of parsed source, whose docstrings are taken out of ``tree``."""
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()
