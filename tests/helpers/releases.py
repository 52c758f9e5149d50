"""The self-check of a release, imported as a student's notebook imports it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.releasing.handout import handout_files, right_function


@cache
def selfcheck_of(assignment: str) -> ModuleType:
    """Import the self-check of an assignment from its release, written to a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="release-"))
    for name, content in handout_files(assignment).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    package = folder / "selfcheck"
    name = f"selfcheck_of_{assignment}"
    spec = importlib.util.spec_from_file_location(
        name, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    importlib.import_module(f"{name}.report")  # as the first check does
    return module


def right_answers(selfcheck: ModuleType) -> dict[str, Any]:
    """Return a namespace with a right answer to every question but predict."""
    names = [question.name for question in selfcheck.report.QUESTIONS if question.name != "predict"]
    return {name: right_function(name) for name in names}


def report_of(selfcheck: ModuleType, name: str, function: Any, seconds: float = 10.0) -> Any:  # noqa: ANN401 - modules without a type
    """Return what the checks find about one function among right ones."""
    namespace = {**right_answers(selfcheck), name: function}
    examiner = selfcheck.checklist.Examiner(selfcheck.report.QUESTIONS, namespace, seconds=seconds)
    return examiner.report(name)
