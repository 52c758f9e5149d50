"""Saying what the checks found: in the notebook with ``check``, in a shell as text."""
# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import contextlib
import difflib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from copy import deepcopy

from . import picture
from .attempt import in_one_line
from .checklist import Examiner, Line, Report, Status
from .checks import QUESTIONS
from .compare import kind
from .examples import Example, examples_of

_SILENT: ContextVar[bool] = ContextVar("silent", default=False)

_SIGNS = {
    Status.PASS: ("✓", "ok"),
    Status.FAIL: ("✗", "NO"),
    Status.WAITING: ("…", ".."),
    Status.NOT_STARTED: ("·", "--"),
}


class ChecksFailed(Exception):  # noqa: N818 - reads as a sentence where nbgrader shows it
    """Raised only while nbgrader runs the notebook, which looks for an exception."""

    def _render_traceback_(self) -> list[str]:
        """Show one line where IPython would show a traceback."""
        return [str(self)]


_ALL = object()


def check(namespace: Mapping[str, object], function: object = _ALL) -> None:
    """Print what is right so far about one function of a notebook, or about all of them."""
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
    return tuple(examiner.report(question.name) for question in QUESTIONS)


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
        f"{_sign(report.status)} {report.question:<{width}}  {verdict(report)}" for report in found
    ]
    done = sum(report.status is Status.PASS for report in found)
    return "\n".join([*lines, f"{done} of {len(found)} functions pass all their checks."])


def verdict(report: Report) -> str:
    """Say in a few words how a function does."""
    if report.status is Status.NOT_STARTED:
        return "not started"
    total = len(report.lines)
    if report.status is Status.PASS:
        return f"all {total} checks pass"
    if report.status is Status.WAITING:
        waiting = next(line for line in report.lines if line.status is Status.WAITING)
        return f"{report.passed} of {total} checks pass, {waiting.details[0]}"
    first = next(line for line in report.lines if line.status is not Status.PASS)
    return f"{report.passed} of {total} checks pass; look first at: {first.short_name}"


def details(report: Report) -> str:
    """Write one line for each check of a function, and what it found."""
    if report.status is Status.NOT_STARTED:
        return f"{_sign(report.status)} {report.question}: not started"
    lines = [report.question, *_lines(report)]
    if report.status is Status.PASS:
        lines.append(
            f"All {len(report.lines)} checks pass. (The marks come from other inputs like these.)"
        )
    else:
        lines.append(verdict(report) + ".")
        tried = _try_alone(report)
        lines += [tried] if tried else []
    return "\n".join([*lines, *report.notes])


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
    print(details(report))
    maps = next((line.maps for line in report.lines if line.maps is not None), None)
    if maps is not None:
        picture.show(maps)
    return "" if report.status is Status.PASS else f"{name}: {verdict(report)}."


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


def _lines(report: Report) -> Iterator[str]:
    """Write each check's line; what fails in the same way as an earlier one is only counted."""
    seen: dict[object, Line] = {}
    again: Counter[object] = Counter()
    for line in report.lines:
        if line.key is not None and line.key in seen:
            again[line.key] += 1
            continue
        seen[line.key] = line
        yield f"  {_sign(line.status)} {line.name}"
        yield from (f"      {detail}" for detail in line.details)
    for key, count in again.items():
        first = seen[key]
        yield f"  {_sign(first.status)} {count} more: the same as in “{first.short_name}”"


def _try_alone(report: Report) -> str:
    for number, line in enumerate(report.lines, start=1):
        if line.status is Status.FAIL and line.name.startswith(f"example {number}:"):
            name = report.question
            return (
                f"To try example {number} alone:  from selfcheck import example;"
                f"  e = example({name}, {number});  {name}(*e.args, **e.kwargs), e.expected"
            )
    return ""


def _sign(status: Status) -> str:
    sign, plain = _SIGNS[status]
    try:
        sign.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return plain
    return sign
