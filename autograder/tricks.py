"""What happens to notebooks on the way: by accident, by other programs, or on purpose.

Each trick takes a notebook and returns a notebook, or the bytes of what is no longer one.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
Trick = Callable[[Any], Any]


def _each(notebook: Notebook, change: Callable[[Notebook], list[Notebook]]) -> Notebook:
    cells = [made for cell in notebook["cells"] for made in change(copy.deepcopy(cell))]
    return {**notebook, "cells": cells}


def _marks(cell: Notebook) -> dict[str, Any]:
    marks: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return marks


def _is_test(cell: Notebook) -> bool:
    return bool(_marks(cell).get("grade")) and not _marks(cell).get("solution")


def duplicate_test_cells(notebook: Notebook) -> Notebook:
    """Copy and paste every test cell, marks and all."""
    return _each(notebook, lambda c: [c, {**c, "id": c["id"] + "-copy"}] if _is_test(c) else [c])


def delete_test_cells(notebook: Notebook) -> Notebook:
    """Delete every test cell."""
    return _each(notebook, lambda c: [] if _is_test(c) else [c])


def empty_test_cells(notebook: Notebook) -> Notebook:
    """Write ``pass`` into every test cell."""
    return _each(notebook, lambda c: [{**c, "source": "pass"}] if _is_test(c) else [c])


def skip_execution_tags(notebook: Notebook) -> Notebook:
    """Tag every cell ``skip-execution``, which makes nbclient pass it by."""

    def tag(cell: Notebook) -> list[Notebook]:
        cell["metadata"]["tags"] = ["skip-execution"]
        return [cell]

    return _each(notebook, tag)


def forge_points(notebook: Notebook) -> Notebook:
    """Make every test worth a thousand points."""

    def forge(cell: Notebook) -> list[Notebook]:
        if _is_test(cell):
            cell["metadata"]["nbgrader"]["points"] = 1000
        return [cell]

    return _each(notebook, forge)


def forge_outputs(notebook: Notebook) -> Notebook:
    """Leave outputs in the test cells that read as full marks."""
    full = {
        "output_type": "execute_result",
        "data": {"text/plain": "10.0"},
        "metadata": {},
        "execution_count": 1,
    }
    return _each(notebook, lambda c: [{**c, "outputs": [full]}] if _is_test(c) else [c])


def retag_answers_as_tests(notebook: Notebook) -> Notebook:
    """Turn answers into tests and back by their marks."""

    def swap(cell: Notebook) -> list[Notebook]:
        marks = _marks(cell)
        if marks.get("solution") and cell["cell_type"] == "code":
            marks |= {"solution": False, "grade": True, "points": 10}
        return [cell]

    return _each(notebook, swap)


def lose_marks(notebook: Notebook) -> Notebook:
    """Lose all metadata, as Colab and old editors do."""
    return _each(notebook, lambda c: [{**c, "metadata": {}}])


def old_schema(notebook: Notebook) -> Notebook:
    """Claim the marks of an old nbgrader."""

    def age(cell: Notebook) -> list[Notebook]:
        if _marks(cell):
            cell["metadata"]["nbgrader"]["schema_version"] = 1
        return [cell]

    return _each(notebook, age)


def other_kernel(notebook: Notebook) -> Notebook:
    """Ask for a kernel that is not there."""
    spec = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    return {**notebook, "metadata": {"kernelspec": spec}}


def lines_for_sources(notebook: Notebook) -> Notebook:
    """Keep sources as lists of lines, as Jupyter itself saves them."""
    return _each(notebook, lambda c: [{**c, "source": c["source"].splitlines(keepends=True)}])


def clashing_ids(notebook: Notebook) -> Notebook:
    """Give every cell the same id."""
    return _each(notebook, lambda c: [{**c, "id": "same"}])


def format_3(notebook: Notebook) -> bytes:
    """Save in the notebook format of 2013."""
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cells.append(
                {
                    "cell_type": "code",
                    "input": cell["source"],
                    "language": "python",
                    "metadata": cell["metadata"],
                    "outputs": [],
                    "collapsed": False,
                }
            )
        else:
            text = {"cell_type": "markdown", "metadata": cell["metadata"]}
            cells.append({**text, "source": cell["source"]})
    sheet = {"cells": cells, "metadata": {}}
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [sheet]}
    return json.dumps(old).encode()


def not_json(notebook: Notebook) -> bytes:
    """Hand in a page that is not a notebook at all."""
    return f"<html>{len(notebook['cells'])} cells: please sign in to download</html>".encode()


def truncated(notebook: Notebook) -> bytes:
    """Lose the second half on the way."""
    content = json.dumps(notebook).encode()
    return content[: len(content) // 2]


def empty(_notebook: Notebook) -> bytes:
    """Hand in a file of no bytes."""
    return b""


def no_cells(notebook: Notebook) -> Notebook:
    """Delete every cell."""
    return {**notebook, "cells": []}


def json_list(notebook: Notebook) -> bytes:
    """Hand in JSON that is no notebook."""
    return json.dumps(notebook["cells"]).encode()


def deep_nesting(notebook: Notebook) -> bytes:
    """Nest metadata until parsers give up."""
    return json.dumps(notebook).encode()[:-1] + b', "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def many_cells(notebook: Notebook) -> Notebook:
    """Add 50,000 cells."""
    one = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
    return {**notebook, "cells": notebook["cells"] + [one] * 50_000}


def huge(notebook: Notebook) -> bytes:
    """Keep an output of 40 MB."""
    return json.dumps({**notebook, "junk": "x" * 40_000_000}).encode()


TRICKS: dict[str, Trick] = {
    trick.__name__: trick
    for trick in (
        duplicate_test_cells,
        delete_test_cells,
        empty_test_cells,
        skip_execution_tags,
        forge_points,
        forge_outputs,
        retag_answers_as_tests,
        lose_marks,
        old_schema,
        other_kernel,
        lines_for_sources,
        clashing_ids,
        format_3,
        not_json,
        truncated,
        empty,
        no_cells,
        json_list,
        deep_nesting,
        many_cells,
        huge,
    )
}
