"""Compute the covering arrays of all models of calls; as a program, write them down.

``python -m autograder.audit.covering`` writes ``autograder/questions/covering_arrays.json``; run it
when a model has changed.
"""

from __future__ import annotations

import json

from autograder.files import write_whole
from autograder.questions import every_model
from autograder.questions.conditions import ARRAYS, covering_array


def covering_arrays_text() -> str:
    """Return the covering arrays of every model as JSON, a row a line."""
    parts = []
    for model in every_model():
        rows = ",\n".join("  " + json.dumps(row) for row in covering_array(model))
        parts.append(f"{json.dumps(model.name)}: [\n{rows}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    write_whole(ARRAYS, covering_arrays_text().encode())
