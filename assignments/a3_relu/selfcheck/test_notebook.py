"""The same checks for ``pytest``: one test for each function of the assignment."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checks import ASSIGNMENT, QUESTIONS
from .findings import Report, Status
from .notebook import Unreadable, find_notebook, run_notebook
from .report import details, reports


@pytest.fixture(scope="module")
def found() -> dict[str, Report]:
    """Run the notebook once and look at all its functions."""
    unreadable = ""
    try:
        path, _ = find_notebook(Path(__file__).parent.parent, ASSIGNMENT)
        run = run_notebook(path)
    except Unreadable as problem:
        unreadable = str(problem)
    if unreadable:  # outside of the handler, so that pytest shows these lines alone
        pytest.fail(unreadable, pytrace=False)
    for trouble in run.troubles:
        print(trouble)  # noqa: T201 - pytest shows it with a failure
    return {report.question: report for report in reports(run.namespace)}


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_function(name: str, found: dict[str, Report]) -> None:
    """All checks of this function pass."""
    report = found[name]
    if report.status is not Status.PASS:
        pytest.fail(details(report), pytrace=False)
