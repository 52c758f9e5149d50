"""Compiled modules, kept from one start of the browser's Python to the next.

Read there by ``python.mjs``, which keeps what :func:`made` gives and hands it to :func:`use`. Only
what lies below ``LIBRARIES`` is kept: the standard library and packages, never a student's files.
"""
# ruff: noqa: INP001, S302 - no package; what is read was written by the same page

from __future__ import annotations

import marshal
import sys
import zipimport
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARIES = "/lib/"
LAST = "matplotlib.pyplot"
"""What each notebook imports last; before it is there, nothing is complete."""

_known: dict[str, bytes] = {}
_new: dict[str, CodeType] = {}


def use(data: bytes | memoryview) -> bool:
    """Take modules from what was kept from now on; say whether that was any use."""
    try:
        version, modules = marshal.loads(data)
        if version == sys.version:
            _known.update(modules)
    except (EOFError, ValueError, TypeError):
        pass  # nothing was kept, or it is damaged: everything is compiled anew
    for loader in (SourceFileLoader, zipimport.zipimporter):
        _patch(loader)
    return bool(_known)


def count() -> int:
    """Return how many modules were compiled since the start; 0 until the last one is there."""
    return len(_new) if LAST in sys.modules else 0


def made() -> bytes:
    """Return what to keep, and take no more notes."""
    modules = {path: marshal.dumps(code) for path, code in _new.items()}
    _new.clear()
    return marshal.dumps((sys.version, modules))


def _patch(loader: Any) -> None:  # noqa: ANN401 - two classes without a common one
    plain: Callable[[Any, str], CodeType | None] = loader.get_code

    def get_code(self: Any, name: str) -> CodeType | None:  # noqa: ANN401 - a loader
        path = self.get_filename(name)
        if (data := _known.get(path)) is not None:
            return marshal.loads(data)  # type: ignore[no-any-return]
        code = plain(self, name)
        if code is not None and path.startswith(LIBRARIES):
            _new[path] = code
        return code

    loader.get_code = get_code
