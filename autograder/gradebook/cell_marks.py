"""Read points and "No response." out of the cells of an executed notebook.

The same as nbgrader's ``determine_grade`` and ``compute_checksum`` for the notebooks that we write,
whose test cells end with one plain float; where one does not, no points are made up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CellPoints:
    """What one cell says: ``points`` are None where somebody has to look."""

    points: float | None
    untouched: bool


def cell_marks(notebook: bytes) -> dict[str, CellPoints]:
    """Return what the cells that bear a mark of nbgrader's say, by grade_id."""
    cells: dict[str, CellPoints] = {}
    for cell in json.loads(notebook)["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if mark is not None:
            untouched = mark.get("checksum") == checksum(cell, mark)
            points = _points(cell, mark, untouched=untouched) if mark.get("grade") else None
            cells[mark["grade_id"]] = CellPoints(points, untouched)
    return cells


def checksum(cell: Mapping[str, Any], mark: Mapping[str, Any]) -> str:
    """Return nbgrader's checksum of a cell as it is now."""
    is_grade, is_solution = mark.get("grade", False), mark.get("solution", False)
    is_locked = not is_solution and (is_grade or mark.get("locked", False))
    parts = [cell["source"], cell["cell_type"], is_grade, is_solution, is_locked, mark["grade_id"]]
    if is_grade:
        parts.append(float(mark["points"]))
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(str(part).encode())
    return digest.hexdigest()


def _points(cell: Mapping[str, Any], mark: Mapping[str, Any], *, untouched: bool) -> float | None:
    if mark.get("solution"):
        return 0.0 if untouched else None
    for output in cell.get("outputs", ()):
        if output["output_type"] == "execute_result":
            earned = float(output["data"]["text/plain"])
            return min(max(earned, 0.0), float(mark["points"]))
    return None
