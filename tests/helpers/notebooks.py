"""Notebooks of a3_relu as students hand them in: solved, as released, and everything else."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from typing import Any

from autograder.course import KIT_FOLDER

ASSIGNMENT = "a3_relu"
ANSWERS = {
    "relu_forward": "def relu_forward(x):\n    return np.maximum(x, 0) + 0.0 * x\n",
    "relu_backward": "def relu_backward(dout, x):\n    return np.where(x > 0, dout, 0.0 * dout)\n",
}


@cache
def released(assignment: str = ASSIGNMENT) -> bytes:
    """Return an assignment as it is handed out."""
    return (KIT_FOLDER / "assignments" / assignment / f"{assignment}.ipynb").read_bytes()


def work(who: str, assignment: str = ASSIGNMENT) -> bytes:
    """Return a notebook that somebody worked in; another one for each ``who``."""
    notebook: dict[str, Any] = json.loads(released(assignment))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id in ANSWERS:
            cell["source"] = ANSWERS[grade_id]
    own = {"cell_type": "markdown", "metadata": {}, "id": "own", "source": f"By {who}."}
    notebook["cells"].append(own)
    return json.dumps(notebook).encode()


def light(who: str, assignment: str = ASSIGNMENT) -> bytes:
    """Return the least that is recognised as somebody's notebook of an assignment."""
    name = {"a3_relu": "relu_forward", "a4_pooling": "max_pool2d_forward"}[assignment]
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": []}
    cell["execution_count"] = None
    cells = [cell | {"source": f"def {name}(x):\n    return {who!r}"}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def zipped(files: dict[str, bytes], moment: tuple[int, ...] = (2026, 11, 26, 18, 40, 0)) -> bytes:
    """Return a zip whose entries all bear the moment of a download."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()
