"""What the cells of our solutions define, for answers that are put in their place."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import jupytext

from autograder.releasing.handout import handout_files


class Namespaces:
    """What the cells of each solution define; run once, in a folder like a student's."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def __call__(self, assignment: str) -> dict[str, Any]:
        """Return what the cells of one solution define."""
        return _namespace(assignment, self._sources[assignment])


@functools.cache
def _namespace(assignment: str, source: str) -> dict[str, Any]:
    """Run the code cells of a solution file and return what they define."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [
        c["source"]
        for c in jupytext.reads(source, "py:percent")["cells"]
        if c["cell_type"] == "code"
    ]
    silent = ModuleType("selfcheck")
    silent.check = lambda *_: None  # type: ignore[attr-defined] # stands in for the student's
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in handout_files(assignment).items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        kept = sys.modules.get("selfcheck")
        sys.modules["selfcheck"] = silent
        os.environ.setdefault("MPLBACKEND", "agg")
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in cells:
                    exec(compile(cell, f"{assignment}.py", "exec"), namespace)  # noqa: S102 - ours
        finally:
            os.chdir(before)
            sys.modules.pop("selfcheck")
            if kept is not None:
                sys.modules["selfcheck"] = kept
    return namespace
