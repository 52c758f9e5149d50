"""The executed notebook: what instructors, students and nbgrader read of a submission.

Cells of the release stand as they were released. Whatever is the student's, text, code or output,
is shown as :mod:`~autograder.marking.shown` lets it through, and never passes for ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.jail import CellRun
from autograder.marking.reading import trimmed
from autograder.marking.sanitise import Cell, Master, Prepared, Role
from autograder.marking.shown import TAG, Display, escaped
from autograder.marking.verdict import verdict_outputs
from autograder.model import Marksheet

Json = dict[str, Any]


def executed_notebook(
    prepared: Prepared, runs: Sequence[CellRun], sheet: Marksheet, master: Master
) -> bytes:
    """Return a submission with its outputs, and the verdicts in its test cells, as JSON.

    Parameters
    ----------
    prepared
        Its cells.
    runs
        What came of those that ran, in order; may be shorter where nothing was run.
    sheet
        The verdicts.
    master
        The release.
    """
    results = {result.id: result for result in sheet.questions}
    outputs = iter(runs)
    display = Display()
    cells = []
    for number, cell in enumerate(prepared.cells):
        run = next(outputs, None) if cell.runs else None
        ours = master.released.get(trimmed(cell.source))
        if not cell.is_code:
            content = _text(cell, ours, display)
        elif cell.role is Role.TEST and cell.question in results:
            content = _code(cell.source, verdict_outputs(results[cell.question]))
        else:
            source = cell.source if ours else escaped(cell.source)
            content = _code(source, display.outputs(run.outputs) if run else [])
        cells.append(
            {
                "cell_type": "code" if cell.is_code else "markdown",
                "id": cell.grade_id or f"cell-{number}",
                "metadata": _metadata(cell, ours),
                **content,
            }
        )
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": master.metadata["kernelspec"],
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False).encode()


def _metadata(cell: Cell, ours: Cell | None) -> Json:
    theirs = ours is None and cell.role in {Role.STUDENT, Role.TEXT}
    return {**cell.metadata, **({"tags": [TAG]} if theirs else {})}


def _code(source: str, outputs: Sequence[Json]) -> Json:
    return {"source": source, "execution_count": None, "outputs": outputs}


def _text(cell: Cell, ours: Cell | None, display: Display) -> Json:
    """Return a text of the release as it is, and any other as far as it may be shown."""
    if cell.role is Role.LOCKED or (ours is not None and not ours.is_code):
        known = ours or cell
        more: Mapping[str, Any] = known.attachments
        return {"source": known.source} | ({"attachments": dict(more)} if more else {})
    return display.text(cell.source, cell.attachments)
