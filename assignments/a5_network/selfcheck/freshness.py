"""Is the function that runs the one that its author sees? What IPython remembers of the cells.

A cell that stops (a SyntaxError above all) leaves the function of an earlier run in place, and a
cell that was changed and not run again leaves an older one: both are said, not judged in silence.
"""

from __future__ import annotations

import ast
import contextlib
import json
import linecache
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .listening import LAST, shell_of_this_process


def stale(name: str, function: Callable[..., object], namespace: Mapping[str, object]) -> str:
    """Say how a function differs from its cell, or return ``""``."""
    with contextlib.suppress(Exception):  # what is remembered may have any form: then say nothing
        return _stopped_later(name, function, namespace) or _changed_on_disk(name, function)
    return ""


def _stopped_later(
    name: str, function: Callable[..., object], namespace: Mapping[str, object]
) -> str:
    """Say whether a cell that defines the function ran later, and did not get so far."""
    history = namespace.get("In")
    shell = shell_of_this_process()
    if not isinstance(history, list) or shell is None or namespace is not shell.user_ns:
        return ""
    running = _source_of(function)
    runs = [(count, text) for count, text in enumerate(history) if defines(name, text)]
    if not runs or not running:
        return ""
    count, text = runs[-1]
    if text.strip() == running.strip():
        return ""
    older = next((c for c, t in reversed(runs) if t.strip() == running.strip()), None)
    what = f"what is checked is the function of the earlier run [{older}]" if older else (
        "what is checked is another function of this name"
    )  # fmt: skip
    return f"the cell that you ran as [{count}] stopped{_why(text)}, so {what}."


def _why(text: str) -> str:
    try:
        ast.parse(text)
    except SyntaxError as error:
        line = (error.text or "").strip()
        return f" at its line {error.lineno} (SyntaxError: {error.msg}: {line})"
    return " before it reached the function"


def _changed_on_disk(name: str, function: Callable[..., object]) -> str:
    """Say whether the notebook was saved with another text after the cell had run."""
    running = _source_of(function).strip()
    ran = LAST.get(running)
    path = _notebook()
    if ran is None or path is None or path.stat().st_mtime <= ran:
        return ""
    cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
    texts = ["".join(cell["source"]).strip() for cell in cells if cell.get("cell_type") == "code"]
    own = [text for text in texts if defines(name, text)]
    if not own or running in own:
        return ""
    return "its cell has been changed since it ran. Run the cell of the function again, then this."


def defines(name: str, text: object) -> bool:
    r"""Say whether the text of a cell defines a function.

    >>> defines("pad2d", "# mine\ndef pad2d(x):"), defines("pad2d", "check(pad2d)")
    (True, False)
    """
    return isinstance(text, str) and bool(
        re.search(rf"^def {re.escape(name)}\b", text, re.MULTILINE)
    )


def _source_of(function: Callable[..., object]) -> str:
    code = getattr(function, "__code__", None)
    return "".join(linecache.getlines(code.co_filename)) if code is not None else ""


def _notebook() -> Path | None:
    """Return the file of the notebook that this kernel runs, where the server says so."""
    named: Sequence[object] = (
        os.environ.get("JPY_SESSION_NAME"),
        getattr(sys.modules.get("__main__"), "__vsc_ipynb_file__", None),
    )
    for name in named:
        if name:
            for path in (Path(str(name)), Path.cwd() / Path(str(name)).name):
                if path.is_file():
                    return path
    return None
