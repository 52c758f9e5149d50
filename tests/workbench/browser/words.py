"""What the checks of a release say about every misconception: a program for any Python.

``words.py RELEASE EVERY QUESTION...`` prints one JSON object: the text of a panel by the
misconception's id. It needs NumPy, the release's folder and ``reference`` alone.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

KIT = Path(__file__).resolve().parents[3]
LAYERS = ("images", "shapes", "convolution", "relu", "pooling", "network")
SECONDS = 20.0


def said(release: Path, every: int, questions: list[str]) -> dict[str, str]:
    """Return the panels' texts; of each question the first misconception and every so many more."""
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(release), str(KIT)]
    selfcheck = importlib.import_module("selfcheck")
    report = importlib.import_module("selfcheck.report")
    bank = importlib.import_module("reference.misconceptions.bank")
    right = {name: function for name in questions if (function := right_function(name))}
    found = {}
    for one in bank.misconceptions_of(*questions)[::every]:
        found[one.id] = _panel(selfcheck, report, {**right, one.question: one.function}, one)
    return found


def right_function(question: str) -> Any:  # noqa: ANN401 - a function, or nothing
    """Return the reference's function of this name, or None."""
    modules = (importlib.import_module(f"reference.{name}") for name in LAYERS)
    return next(filter(None, (getattr(each, question, None) for each in modules)), None)


def _panel(selfcheck: Any, report: Any, namespace: dict[str, Any], one: Any) -> str:  # noqa: ANN401 - modules without a type
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        examiner = selfcheck.checklist.Examiner(report.QUESTIONS, namespace, seconds=SECONDS)
        text: str = selfcheck.show.text(report.panel_of(examiner.report(one.question)))
    return text


if __name__ == "__main__":
    sys.stdout.write(json.dumps(said(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])) + "\n")
