"""Saying what the checks found: in the notebook with ``check``, in a shell as text."""
# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import contextlib
import difflib
import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from copy import deepcopy

from . import freshness, show
from .attempt import in_one_line
from .checklist import Examiner
from .checks import POINTS, QUESTIONS, SECTIONS
from .compare import kind, number
from .examples import Example, examples_of
from .findings import Report, Status
from .listening import shell_of_this_process
from .panel import Notebook, Panel, panel, points

_SILENT: ContextVar[bool] = ContextVar("silent", default=False)

_PASSED: dict[str, object] = {}
"""The functions that passed all their checks when they were last looked at."""

_ALL = object()


class ChecksFailed(Exception):  # noqa: N818 - reads as a sentence where nbgrader shows it
    """Raised only while nbgrader runs the notebook, which looks for an exception."""

    def _render_traceback_(self) -> list[str]:
        """Show one line where IPython would show a traceback."""
        return [str(self)]


def check(namespace: Mapping[str, object], function: object = _ALL) -> None:
    """Show what is right so far about one function of a notebook, or about all of them."""
    if _SILENT.get():
        return
    try:
        found = _check_all(namespace) if function is _ALL else _check_one(function, namespace)
    except Exception as error:  # noqa: BLE001 - a check must not stop a notebook
        print("The check itself stumbled; your work is not at fault.", in_one_line(error))
        found = ""
    if found and {"NBGRADER_VALIDATING", "NBGRADER_EXECUTION"} & set(os.environ):
        raise ChecksFailed(found)


def example(function: Callable[..., object] | str, number: int) -> Example:
    """Return worked example ``number`` of a function."""
    name = function if isinstance(function, str) else getattr(function, "__name__", "")
    return deepcopy(examples_of(name)[number - 1])


def reports(namespace: Mapping[str, object]) -> tuple[Report, ...]:
    """Look at every function of this assignment that a notebook holds."""
    examiner = Examiner(QUESTIONS, namespace)
    found = []
    for question in QUESTIONS:
        report = examiner.report(question.name)
        _remember(report, namespace.get(question.name))
        found.append(report)
    return tuple(found)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Let ``check`` do nothing, while a notebook is run only for its functions."""
    token = _SILENT.set(True)
    try:
        yield
    finally:
        _SILENT.reset(token)


def summary(found: tuple[Report, ...]) -> str:
    """Write one line for each function, and the total."""
    width = max((len(report.question) for report in found), default=0)
    lines = [
        f"{show.sign(report.status)} {report.question:<{width}}  {verdict(report)}"
        for report in found
    ]
    done = [report.question for report in found if report.status is Status.PASS]
    worth = number(sum(POINTS.get(name, 0) for name in done))
    share = f"worth {worth} of {points(sum(POINTS.values()))}"
    total = f"{len(done)} of {len(found)} functions pass all their checks, {share}."
    return "\n".join([*lines, total])


def verdict(report: Report) -> str:
    """Say in a few words how a function does."""
    if report.status is Status.NOT_STARTED:
        return "not started"
    total = len(report.lines)
    if report.status is Status.PASS:
        return f"all {total} checks pass"
    passed = f"{report.passed} of {total} checks pass"
    if report.status is Status.WAITING:
        waiting = next(line for line in report.lines if line.status is Status.WAITING)
        return f"{passed}, {waiting.finding}"
    first = next(line for line in report.lines if line.status in {Status.FAIL, Status.NOT_STARTED})
    return f"{passed}; look first at: {first.name.partition(':')[0]}"


def details(report: Report) -> str:
    """Write everything about one function as text."""
    return show.text(panel_of(report))


def panel_of(
    report: Report, *warnings: str, namespace: Mapping[str, object] | None = None
) -> Panel:
    """Put together what is said about one function and where the notebook stands."""
    question = next(one for one in QUESTIONS if one.name == report.question)
    known = _PASSED if namespace is None else {
        name: function for name, function in _PASSED.items() if namespace.get(name) is function
    }  # fmt: skip
    notebook = Notebook(POINTS, frozenset(known))
    return panel(report, question, notebook, SECTIONS.get(question.name, ""), warnings)


def _remember(report: Report, function: object) -> None:
    _PASSED.pop(report.question, None)
    if report.status is Status.PASS:
        _PASSED[report.question] = function


def _check_all(namespace: Mapping[str, object]) -> str:
    found = reports(namespace)
    print(summary(found))
    failed = [report.question for report in found if report.status is not Status.PASS]
    return f"Not all checks pass yet: {', '.join(failed)}." if failed else ""


def _check_one(function: object, namespace: Mapping[str, object]) -> str:
    name = _name(function, namespace)
    known = [question.name for question in QUESTIONS]
    if name not in known and not callable(function):
        print(f"check() takes a function, such as check({known[0]}); this is {kind(function)}.")
        return "check() was not given a function."
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        print(f"check() does not know {name!r}; it knows {', '.join(known)}.{hint}")
        return f"check() does not know {name!r}."
    if not callable(function):
        print(f"{name} is no function. Run the cell that defines it, then this one again.")
        return f"{name} is not a function."
    report = Examiner(QUESTIONS, namespace).look_at(name, function)
    _remember(report, function)
    warning = freshness.stale(name, function, namespace)
    warnings = (f"{warning[0].upper()}{warning[1:]}",) if warning else ()
    _display(panel_of(report, *warnings))
    return "" if report.status is Status.PASS else f"{name}: {verdict(report)}."


def _display(shown: Panel) -> None:
    """Show a panel as HTML where there is a notebook, else as text."""
    if _in_a_notebook():
        with contextlib.suppress(Exception):  # a front end of another kind: print it
            display = importlib.import_module("IPython.display").display
            bundle = {"text/html": show.as_html(shown), "text/plain": show.text(shown)}
            display(bundle, raw=True)
            return
    print(show.text(shown))


def _in_a_notebook() -> bool:
    """Say whether somebody looks: a kernel runs the cell, and not for nbgrader."""
    if {"NBGRADER_VALIDATING", "NBGRADER_EXECUTION"} & set(os.environ):
        return False
    return getattr(shell_of_this_process(), "kernel", None) is not None


def _name(function: object, namespace: Mapping[str, object]) -> str:
    """Return the name that a function is known by, whatever a decorator made of it."""
    known = {question.name for question in QUESTIONS}
    if isinstance(function, str):
        return function
    own = str(getattr(function, "__name__", ""))
    if own in known:
        return own
    names = [name for name in known if namespace.get(name) is function and function is not None]
    return names[0] if names else own or type(function).__name__
