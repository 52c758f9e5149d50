"""The ideal line: the CPU time of merely running the cells and the examined calls in a bare Python.

No jail, no comparison, no gradebook: each notebook runs in a fork of a process that has imported
everything, which is as little as anybody could do. The release's own figures are not made, others
are made and thrown away, as in grading.
Only for the labelled submissions, whose code we know.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.examining.examiner import draw
from autograder.examining.seeds import case_key
from autograder.marking.bundle import Bundle
from autograder.marking.figures import undrawn
from autograder.model import Call
from autograder.questions import questions_of


def ideal_seconds(bundle: Bundle, notebook: bytes) -> float | None:
    """Return the CPU seconds of one notebook, or None if it is none that could be run.

    What does not end by itself is ended at the limit of a question, as in grading.
    """
    try:
        cells = [
            source
            for cell in json.loads(notebook)["cells"]
            if _runs(cell)
            for source in _sources(cell)
        ]
    except (ValueError, KeyError, TypeError):
        return None
    key = case_key(b"ideal", bundle.assignment, "ideal", None)
    calls = [
        (question.id, call)
        for question in questions_of(bundle.assignment)
        for _, call in draw(question, key)
    ]
    _prepare()
    child = os.fork()
    if child == 0:
        _run(bundle, cells, calls)
    _, _, used = os.wait4(child, 0)
    return used.ru_utime + used.ru_stime


def _prepare() -> None:
    import matplotlib as mpl  # noqa: PLC0415 - slow to import

    mpl.use("agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, _ = plt.subplots()
    figure.canvas.draw()
    plt.close("all")
    plt.show = lambda *_, **__: plt.close("all")


def _runs(cell: dict[str, Any]) -> bool:
    mark = cell.get("metadata", {}).get("nbgrader", {})
    return cell.get("cell_type") == "code" and not (mark.get("grade") and not mark.get("solution"))


def _sources(cell: dict[str, Any]) -> list[str]:
    """Return what is run for a cell, as in grading: behind a locked one, no figures are made."""
    source = "".join(cell["source"])
    locked = cell.get("metadata", {}).get("nbgrader", {}).get("locked")
    return [source, undrawn(source)] if locked else [source]


def _run(bundle: Bundle, cells: list[str], calls: list[tuple[str, Call]]) -> None:
    """Run everything in this process, which then ends."""
    try:
        seconds = math.ceil(bundle.limits.question_cpu_seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        folder = Path(tempfile.mkdtemp(prefix="ideal-"))
        for name, data in bundle.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        sys.path.insert(0, str(folder))
        names: dict[str, Any] = {"__name__": "__main__"}
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            for cell in cells:
                with contextlib.suppress(Exception):
                    exec(compile(cell, "cell", "exec"), names)  # noqa: S102 - as said above
            for question, call in calls:
                with contextlib.suppress(Exception):
                    names[question](*call.args, **call.kwargs)
    finally:
        os._exit(0)
