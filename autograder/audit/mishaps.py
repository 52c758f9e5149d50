"""Odd notebooks, as they really came: split, pasted twice, turned into text, merged badly.

Each trick takes a notebook and returns a notebook, or the bytes of what is no longer one.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from autograder.audit.forged import Notebook, each, is_answer, marks_of


def own_cells_last(notebook: Notebook) -> Notebook:
    """Write one's own cells at the very end, below every check."""
    own = [cell for cell in notebook["cells"] if _is_own(cell)]
    others = [cell for cell in notebook["cells"] if not _is_own(cell)]
    return {**notebook, "cells": others + own}


def stubs_pasted_below(notebook: Notebook) -> Notebook:
    """Paste a copy of every stub to the end, without its mark."""
    stubs = [_copy(cell, "stub") for cell in notebook["cells"] if is_answer(cell)]
    return {**notebook, "cells": notebook["cells"] + [{**stub, "metadata": {}} for stub in stubs]}


def notebook_pasted_below(notebook: Notebook) -> Notebook:
    """Paste the whole released notebook below the solved one."""
    return {**notebook, "cells": notebook["cells"] + [_copy(c, "again") for c in notebook["cells"]]}


def split_first_answer(notebook: Notebook) -> Notebook:
    """Split the first answer within its function, marks and all."""
    first = next(cell for cell in notebook["cells"] if is_answer(cell))

    def split(cell: Notebook) -> list[Notebook]:
        if cell["id"] != first["id"]:
            return [cell]
        lines = _text(cell).splitlines(keepends=True)
        body = _function(cell).body
        at = (body[0].end_lineno or 1) if len(body) > 1 else body[0].lineno - 1
        halves = "".join(lines[:at]), "".join(lines[at:])
        return [
            {**cell, "source": halves[0]},
            {**cell, "id": f"{cell['id']}-half", "source": halves[1]},
        ]

    return each(notebook, split)


def first_answer_raw(notebook: Notebook) -> Notebook:
    """Press ``r`` in the first answer, which makes it raw."""
    first = next(cell for cell in notebook["cells"] if is_answer(cell))

    def change(cell: Notebook) -> list[Notebook]:
        kind = "raw" if cell["id"] == first["id"] else cell["cell_type"]
        return [{**cell, "cell_type": kind}]

    return each(notebook, change)


def conflict_in_first_answer(notebook: Notebook) -> Notebook:
    """Leave a merge within the first answer unfinished."""
    first = next(cell for cell in notebook["cells"] if is_answer(cell))

    def change(cell: Notebook) -> list[Notebook]:
        if cell["id"] == first["id"]:
            both = f"<<<<<<< HEAD\n{_text(cell)}\n=======\n{_text(cell)}\n>>>>>>> 1a2b3c4"
            return [{**cell, "source": both}]
        return [cell]

    return each(notebook, change)


def merge_conflict(notebook: Notebook) -> bytes:
    """Leave a merge of the file unfinished."""
    text = json.dumps(notebook, indent=1)
    mine = '<<<<<<< HEAD\n "nbformat": 4,\n=======\n "nbformat": 4,\n>>>>>>> 1a2b3c4\n'
    return text.replace(' "nbformat": 4,\n', mine).encode()


def second_notebook_behind(notebook: Notebook) -> bytes:
    """Save a stub behind the notebook, in the same file."""
    stubs = each(notebook, lambda c: [_copy(c, "again")])
    return f"{json.dumps(notebook, indent=1)}\n{json.dumps(stubs, indent=1)}\n".encode()


def _copy(cell: Notebook, suffix: str) -> Notebook:
    """Return a copy of a cell as it was released."""
    copy: dict[str, Any] = {**cell, "id": f"{cell['id']}-{suffix}"}
    if is_answer(cell):
        function = _function(cell)
        copy["source"] = f"{_head(cell, function)}\n    raise NotImplementedError()"
    return copy


def _head(cell: Notebook, function: ast.FunctionDef) -> str:
    lines = _text(cell).splitlines()
    return "\n".join(lines[function.lineno - 1 : function.body[0].lineno - 1])


def _function(cell: Notebook) -> ast.FunctionDef:
    """Return the function that an answer's cell defines: its own, else the first."""
    found = [node for node in ast.parse(_text(cell)).body if isinstance(node, ast.FunctionDef)]
    own = [node for node in found if node.name == marks_of(cell).get("grade_id")]
    return (own or found)[0]


def _text(cell: Notebook) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _is_own(cell: Notebook) -> bool:
    return str(cell["id"]).startswith("own-")
