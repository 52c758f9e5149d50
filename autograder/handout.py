"""What lies beside a released notebook: the self-check with its worked examples, and data."""

from __future__ import annotations

import copy
import functools
import importlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import CourseError
from autograder.selfcheck.cases import Case, cases_of
from autograder.selfcheck.compare import alike, flat
from autograder.selfcheck.examples import encode
from reference.misconceptions.bank import Misconception, misconceptions_of

Array = npt.NDArray[Any]

REQUIREMENTS = """\
# Python 3.11 or newer; then: python -m pip install -r requirements.txt
numpy>=1.26
matplotlib>=3.8
jupyterlab>=4.0
ipykernel>=6.25
pytest>=7.4
"""

_MODULES = (
    "__init__",
    "__main__",
    "attempt",
    "checklist",
    "compare",
    "examples",
    "form",
    "notebook",
    "picture",
    "properties",
    "report",
)
_LAYERS = ("images", "shapes", "convolution", "relu", "pooling", "network")
_DIGITS = 7
"""Significant digits of a stored wrong answer; it only has to be recognised."""


@dataclass(frozen=True, slots=True)
class Misprint:
    """A wrong answer that is printed somewhere, and why it is wrong."""

    id: str
    message: str
    answer: tuple[Array, ...]


def handout_files(assignment: str) -> dict[str, bytes]:
    """Return every file of a release folder but the notebook, by its path in there.

    The same bytes come out every time. Nothing in them computes an answer: the worked examples
    carry theirs as numbers, and only the assignment's own checks are among them.

    Raises
    ------
    CourseError
        If the assignment has no self-check.

    Examples
    --------
    >>> "selfcheck/examples.json" in handout_files("a3_relu")
    True
    """
    package = files("autograder.selfcheck")
    own = package / "checks" / f"{assignment}.py"
    if not own.is_file():
        raise CourseError(
            f"assignment {assignment!r} has no self-check",
            remedy=f"write autograder/selfcheck/checks/{assignment}.py",
        )
    contents = {f"{name}.py": (package / f"{name}.py").read_bytes() for name in _MODULES}
    contents["test_notebook.py"] = (package / "notebook_tests.py").read_bytes()
    contents["checks/__init__.py"] = _CHECKS.format(assignment=assignment).encode()
    contents[f"checks/{assignment}.py"] = own.read_bytes()
    contents["examples.json"] = examples_json(assignment)
    made = {f"selfcheck/{name}": _unix(content) for name, content in contents.items()}
    made["requirements.txt"] = REQUIREMENTS.encode()
    if assignment == "a5_network":
        made["digits.npz"] = _digits()
    return made


_CHECKS = '''\
"""What is checked in this assignment."""

from .{assignment} import QUESTIONS

ASSIGNMENT = "{assignment}"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
'''


@functools.cache
def examples_json(assignment: str) -> bytes:
    """Return the worked examples with their right and their well-known wrong answers, as JSON."""
    bank = misconceptions_of(assignment)
    messages: dict[str, str] = {}
    rows = []
    for case in cases_of(assignment):
        about = [one for one in bank if one.question == case.question]
        rows.append(_row(case, about, messages))
    data = {"messages": messages, "examples": rows}
    return _lines_of(data).encode()


def answer(function: Callable[..., object], case: Case) -> object:
    """Call a function with copies of a case's arguments, its warnings unheard."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*copy.deepcopy(case.args), **copy.deepcopy(dict(case.kwargs)))


def right_function(question: str) -> Callable[..., object]:
    """Return the reference implementation of a question.

    >>> right_function("relu_forward")(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    for name in _LAYERS:
        found = getattr(importlib.import_module(f"reference.{name}"), question, None)
        if found is not None:
            function: Callable[..., object] = found
            return function
    raise CourseError(
        f"question {question!r} has no reference implementation",
        remedy=f"write it in reference/, or take its cases out of autograder/selfcheck/cases",
    )


def _row(
    case: Case, about: Sequence[Misconception], messages: dict[str, str]
) -> Mapping[str, object]:
    expected = answer(right_function(case.question), case)
    right = tuple(np.asarray(part) for part in flat(expected))
    groups: list[tuple[tuple[Array, ...], list[str]]] = []
    unknown = []
    for one in about:
        wrong = _wrong_answer(one, case, len(right))
        if wrong is None:
            unknown.append(one.id)
        elif not _same(wrong, right):
            messages[one.id] = one.message
            group = next((ids for other, ids in groups if _same(wrong, other)), None)
            if group is None:
                groups.append((wrong, group := []))
            group.append(one.id)
    return {
        "question": case.question,
        "name": case.name,
        "source": case.source,
        "look_at": case.look_at,
        "args": [encode(value) for value in case.args],
        "kwargs": {name: encode(value) for name, value in case.kwargs.items()},
        "expected": encode(expected),
        "wrong": [
            {"ids": ids, "answer": [encode(part, _DIGITS) for part in wrong]}
            for wrong, ids in groups
        ],
        "unknown": unknown,
    }


def _wrong_answer(one: Misconception, case: Case, parts: int) -> tuple[Array, ...] | None:
    """Return what a misconception answers, as a student's answer would be read; None if nothing."""
    try:
        value = answer(one.function, case)
        read = (value,) if parts == 1 else flat(value)
        arrays = tuple(np.asarray(part) for part in read)
    except Exception:  # noqa: BLE001 - wrong on purpose: many raise where their authors would
        return None
    if len(arrays) != parts or any(array.dtype.kind not in "biuf" for array in arrays):
        return None
    return arrays


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(one) == len(other) and all(map(alike, one, other))


def _lines_of(data: Mapping[str, Any]) -> str:
    """Write JSON with one example a line, so that a change shows where it is."""
    rows = ",\n".join(_compact(row) for row in data["examples"])
    messages = ",\n".join(
        f"{_compact(name)}:{_compact(text)}" for name, text in sorted(data["messages"].items())
    )
    return f'{{"messages":{{\n{messages}\n}},\n"examples":[\n{rows}\n]}}\n'


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _digits() -> bytes:
    """Return the digits of the last assignment as an ``.npz`` without a date in it."""
    made = importlib.import_module("autograder.digits").release_digits()
    return made if isinstance(made, bytes) else npz(made)


def npz(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays as the bytes of an ``.npz`` file, the same every time.

    >>> npz({"x": np.arange(3)}) == npz({"x": np.arange(3)})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            one = io.BytesIO()
            np.lib.format.write_array(one, np.asarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, one.getvalue())
    return buffer.getvalue()
