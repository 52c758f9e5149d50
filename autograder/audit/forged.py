"""Forged notebooks: marks, points, outputs and metadata that claim too much.

Each trick takes a notebook and returns a notebook, or the bytes of what is no longer one.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]

SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"


def each(notebook: Notebook, change: Callable[[Notebook], list[Notebook]]) -> Notebook:
    """Return ``notebook`` with every cell replaced by what ``change`` makes of a copy of it."""
    cells = [made for cell in notebook["cells"] for made in change(copy.deepcopy(cell))]
    return {**notebook, "cells": cells}


def marks_of(cell: Notebook) -> dict[str, Any]:
    """Return nbgrader's marks of a cell; empty if it has none."""
    marks: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return marks


def is_test(cell: Notebook) -> bool:
    """Whether a cell is a test cell of nbgrader's."""
    return bool(marks_of(cell).get("grade")) and not marks_of(cell).get("solution")


def is_answer(cell: Notebook) -> bool:
    """Whether a cell holds an answer in code."""
    return bool(marks_of(cell).get("solution")) and cell["cell_type"] == "code"


def _code(source: str, **metadata: Any) -> Notebook:  # noqa: ANN401 - whatever JSON holds
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def skip_execution_tags(notebook: Notebook) -> Notebook:
    """Tag every cell ``skip-execution``, which makes nbclient pass it by."""

    def tag(cell: Notebook) -> list[Notebook]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
        return [cell]

    return each(notebook, tag)


def forge_points(notebook: Notebook) -> Notebook:
    """Make every test worth a thousand points."""

    def forge(cell: Notebook) -> list[Notebook]:
        if is_test(cell):
            cell["metadata"]["nbgrader"]["points"] = 1000
        return [cell]

    return each(notebook, forge)


def negative_points(notebook: Notebook) -> Notebook:
    """Make tests worth less than nothing, and not a number."""

    def forge(cell: Notebook) -> list[Notebook]:
        if is_test(cell):
            cell["metadata"]["nbgrader"]["points"] = -1e308
        if is_answer(cell):
            cell["metadata"]["nbgrader"]["points"] = float("nan")
        return [cell]

    return each(notebook, forge)


def forge_outputs(notebook: Notebook) -> Notebook:
    """Leave outputs in the test cells that read as full marks."""
    full = {
        "output_type": "execute_result",
        "data": {"text/plain": "10.0", "text/html": f"<b>full marks</b>{SCRIPT}"},
        "metadata": {},
        "execution_count": 1,
    }
    return each(notebook, lambda c: [{**c, "outputs": [full]}] if is_test(c) else [c])


def write_floats_into_tests(notebook: Notebook) -> Notebook:
    """Replace every test by a number, which nbgrader takes for partial credit."""
    return each(notebook, lambda c: [{**c, "source": "1000.0"}] if is_test(c) else [c])


def write_results_into_tests(notebook: Notebook) -> Notebook:
    """Replace every test by code that shows what a verdict of the grader looks like."""
    source = (
        "from IPython.display import HTML, display\n"
        "display(HTML('<div class=\"verdict\">pass: 7 of 7 points</div>'))\n"
        "7.0"
    )
    return each(notebook, lambda c: [{**c, "source": source}] if is_test(c) else [c])


def retag_answers_as_tests(notebook: Notebook) -> Notebook:
    """Turn answers into tests and back by their marks."""

    def swap(cell: Notebook) -> list[Notebook]:
        marks = marks_of(cell)
        if marks.get("solution") and cell["cell_type"] == "code":
            marks |= {"solution": False, "grade": True, "points": 10}
        return [cell]

    return each(notebook, swap)


def swap_grade_ids(notebook: Notebook) -> Notebook:
    """Give the first answer the mark of the second, and the other way round."""
    names = [marks_of(cell)["grade_id"] for cell in notebook["cells"] if is_answer(cell)][:2]
    other = dict(zip(names, reversed(names), strict=True))

    def swap(cell: Notebook) -> list[Notebook]:
        if is_answer(cell):
            name = marks_of(cell)["grade_id"]
            cell["metadata"]["nbgrader"]["grade_id"] = other.get(name, name)
        return [cell]

    return each(notebook, swap)


def foreign_questions(notebook: Notebook) -> Notebook:
    """Add test cells of questions that there are not, worth a lot."""
    invented = [
        _code("100.0", nbgrader={**marks, "grade": True, "solution": False, "points": 100})
        for name in ("test_bonus", "../../gradebook", SCRIPT)
        for marks in [{"grade_id": name, "schema_version": 3, "locked": True, "task": False}]
    ]
    return {**notebook, "cells": [*notebook["cells"], *invented]}


def marks_of_strange_types(notebook: Notebook) -> Notebook:
    """Put lists, numbers and nothing where marks belong."""
    strange: list[Any] = [[], "yes", 5, None, {"grade_id": ["x"]}, {"grade_id": {"$ne": 1}}]
    number = 0

    def bend(cell: Notebook) -> list[Notebook]:
        nonlocal number
        number += 1
        cell["metadata"]["nbgrader"] = strange[number % len(strange)]
        if number % 4 == 0:
            cell["metadata"] = [cell["metadata"]]
        return [cell]

    return each(notebook, bend)


def other_kernel(notebook: Notebook) -> Notebook:
    """Ask for a kernel that is not there, or that would run a command."""
    spec = {"name": "julia-1.9", "display_name": SCRIPT, "argv": ["/bin/sh", "-c", "id"]}
    return {**notebook, "metadata": {"kernelspec": spec, "language_info": {"name": "julia"}}}


def scripts_everywhere(notebook: Notebook) -> Notebook:
    """Put a script wherever a browser may look: text, outputs, names, ids, attachments."""

    def infect(cell: Notebook) -> list[Notebook]:
        cell["metadata"][SCRIPT] = SCRIPT
        cell["attachments"] = {SCRIPT: {"image/svg+xml": SCRIPT, "text/html": SCRIPT}}
        cell["id"] = SCRIPT
        kinds = ("text/html", "application/javascript", "image/svg+xml", "text/markdown")
        if cell["cell_type"] == "code":
            data = dict.fromkeys(kinds, SCRIPT)
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        return [cell]

    infected = each(notebook, infect)
    text = {"cell_type": "markdown", "metadata": {}, "source": SCRIPT}
    raw = {"cell_type": "raw", "metadata": {"format": "text/html"}, "source": SCRIPT}
    return {**infected, "cells": [*infected["cells"], text, raw], "metadata": {"title": SCRIPT}}


def two_lists_of_cells(notebook: Notebook) -> bytes:
    """Say ``cells`` twice in one file: parsers differ in which of them counts."""
    empty = json.dumps([]).encode()
    return b'{"cells": ' + empty + b", " + json.dumps(notebook).encode().lstrip(b"{")


def deep_nesting(notebook: Notebook) -> bytes:
    """Nest metadata until parsers give up."""
    return json.dumps(notebook).encode()[:-1] + b', "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def deep_expressions(notebook: Notebook) -> Notebook:
    """Add cells that break a parser of Python: brackets, operators, one endless name."""
    sources = (
        "(" * 50_000,
        "-" * 100_000 + "1",
        "x" * 500_000,
        "lambda:" * 20_000 + "0",
        "\\\n" * 9,
    )
    return {**notebook, "cells": notebook["cells"] + [_code(source) for source in sources]}


def many_cells(notebook: Notebook) -> Notebook:
    """Add 50,000 cells."""
    one = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
    return {**notebook, "cells": notebook["cells"] + [one] * 50_000}


def huge(notebook: Notebook) -> bytes:
    """Keep an output of 40 MB."""
    return json.dumps({**notebook, "junk": "x" * 40_000_000}).encode()


def huge_number(notebook: Notebook) -> bytes:
    """Write a number of a million digits, which takes Python's JSON parser very long to read."""
    return json.dumps(notebook).encode()[:-1] + b', "x": ' + b"9" * 1_000_000 + b"}"
