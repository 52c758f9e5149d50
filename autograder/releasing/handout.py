"""The files beside a released notebook: the self-check with its worked examples, and data."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.course import KIT_FOLDER
from autograder.errors import CourseError
from autograder.figures import explorer
from autograder.figures.photo import photo
from autograder.questions import bank_of, questions_of
from autograder.releasing.readme import readme
from autograder.selfcheck.cases import Case, cases_of
from autograder.selfcheck.cases.traces import traces_of
from autograder.selfcheck.compare import alike, flat
from autograder.selfcheck.examples import encode
from reference.misconceptions.bank import Misconception

Array = npt.NDArray[Any]

REQUIREMENTS = """\
# Python 3.11, or a newer one; then: python -m pip install -r requirements.txt
# Marking has Python 3.11 or newer, NumPy 2 and Matplotlib, and no other packages: write for these.
numpy>=2,<3
matplotlib>=3.9
jupyterlab>=4.0
ipykernel>=6.25
pytest>=7.4
"""

WITH_PHOTO = ("a1_images", "a2_convolution", "a3_relu", "a4_pooling")
"""The assignments whose experiments look at the photograph."""

_MODULES = (
    "__init__",
    "__main__",
    "attempt",
    "calls",
    "checklist",
    "compare",
    "drawing",
    "errors",
    "examples",
    "findings",
    "form",
    "freshness",
    "hints",
    "limit",
    "listening",
    "notebook",
    "panel",
    "patterns",
    "picture",
    "properties",
    "recognise",
    "report",
    "show",
    "siblings",
    "stand_in",
    "steps",
    "svg",
)
_LAYERS = ("images", "shapes", "convolution", "relu", "pooling", "network")
Given = tuple[Array, ...] | str | None
"""What a misconception does with a case: its answer, the name of the error, or nothing known."""
Answers = dict[Case, Given]
"""What one misconception does with the cases of its question."""

_RIGHT_DIGITS = 12
"""Significant digits of a right answer: the last ones depend on the machine that computes it."""
_ROUNDING = 1e-13
_DIGITS = 7
"""Significant digits of a stored wrong answer; it only has to be recognised."""
_REMEMBERS = "called again"
"""Misconceptions of this item answer by what was asked before; their answers are not stored."""


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
    contents["checks/__init__.py"] = _checks(assignment).encode()
    contents[f"checks/{assignment}.py"] = own.read_bytes()
    contents["examples.json"] = examples_json(assignment)
    made = {f"selfcheck/{name}": _unix(content) for name, content in contents.items()}
    made["requirements.txt"] = REQUIREMENTS.encode()
    if assignment in WITH_PHOTO:
        made["photo.npz"] = npz({"photo": photo()})
    if assignment == "a2_convolution":
        made[explorer.NAME] = explorer.page().encode()
    if assignment == "a5_network":
        made["digits.npz"] = _digits()
    made["README.txt"] = readme(assignment, made)
    return made


_CHECKS = '''\
"""What is checked in this assignment, what it is worth, and which section explains it."""

from .{assignment} import QUESTIONS

ASSIGNMENT = "{assignment}"

POINTS = {points}

SECTIONS = {sections}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
'''


def _checks(assignment: str) -> str:
    points = {one.id: one.max_score for one in questions_of(assignment)}
    sections = sections_of(assignment)
    return _CHECKS.format(
        assignment=assignment,
        points=json.dumps(points, indent=4),
        sections=json.dumps(sections, indent=4, ensure_ascii=False),
    )


def sections_of(assignment: str) -> dict[str, str]:
    """Return the heading above each question's cell in the solution file, by the question.

    >>> sections_of("a3_relu")["relu_backward"][:3]
    '3.2'
    """
    file = KIT_FOLDER / "solutions" / f"{assignment}.py"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    heading, found = "", {}
    for match in re.finditer(r'^# ## (.+)$|^# %% question="(\w+)"$', text, re.MULTILINE):
        if match[1]:
            heading = match[1].strip()
        else:
            found[match[2]] = heading
    return found


@functools.cache
def examples_json(assignment: str) -> bytes:
    """Return the worked examples with their right and their well-known wrong answers, as JSON."""
    cases = cases_of(assignment)
    bank = bank_of(assignment)
    answers: dict[str, Answers] = {}
    for one in bank:
        own = tuple(case for case in cases if case.question == one.question)
        answers[one.id] = dict(zip(own, wrong_answers(one, own), strict=True))
    messages = {one.id: one.message for one in bank}
    asked = {question.id for question in questions_of(assignment)}
    rows = [_row(case, answers, asked) for case in cases]
    named = sorted(
        {name for row in rows for group in row["wrong"] for name in group["ids"]}
        | {name for row in rows for name in row["raises"]}
    )
    texts = ",\n".join(f"{_compact(name)}:{_compact(messages[name])}" for name in named)
    lines = ",\n".join(map(_compact, rows))
    # One example a line, so that a difference shows where it is.
    return f'{{"messages":{{\n{texts}\n}},\n"examples":[\n{lines}\n]}}\n'.encode()


def wrong_answers(one: Misconception, cases: Sequence[Case]) -> list[Given]:
    """Return what a misconception does with each case; None where nothing can be said.

    One that answers in the reverse order otherwise than in this one remembers something. What it
    answers depends on what was asked before, so it is not told to anybody.
    """
    if one.item == _REMEMBERS:
        return [None] * len(cases)

    def ask(order: Sequence[Case]) -> list[Given]:
        return [_wrong_answer(one, case, len(_right(case))) for case in order]

    ask(cases)  # What an earlier call left behind, in this process, is overwritten by ours.
    forth, back = ask(cases), ask(cases[::-1])
    same = all(map(_alike, forth, back[::-1]))
    return forth if same else [None] * len(cases)


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
        remedy="write it in reference/, or take its cases out of autograder/selfcheck/cases",
    )


def _row(case: Case, answers: Mapping[str, Answers], asked: Collection[str]) -> dict[str, Any]:
    right = _right(case)
    groups: list[tuple[tuple[Array, ...], list[str]]] = []
    raises = {}
    for name, given in answers.items():
        wrong = given.get(case)
        if isinstance(wrong, str):
            raises[name] = wrong
        elif wrong is not None and not _same(wrong, right):
            group = next((ids for other, ids in groups if _same(wrong, other)), None)
            if group is None:
                groups.append((wrong, group := []))
            group.append(name)
    return {
        "question": case.question,
        "name": case.name,
        **_encoded(case),
        "expected": encode(_settled(answer(right_function(case.question), case)), _RIGHT_DIGITS),
        "traces": _traces(case, asked),
        "wrong": [
            {"ids": ids, "answer": [encode(_settled(part), _DIGITS) for part in wrong]}
            for wrong, ids in groups
        ],
        "raises": raises,
    }


def _traces(case: Case, asked: Collection[str]) -> dict[str, Any]:
    if case.question not in asked:  # a layer of an earlier assignment: nothing is drawn of it
        return {}
    names = inspect.signature(right_function(case.question)).parameters
    arguments = dict(zip(names, case.args, strict=False)) | dict(case.kwargs)
    return traces_of(case.question, arguments, _right(case))


def _settled(value: object) -> object:
    """Return an answer without what rounding left of a zero, which differs between machines.

    >>> _settled(np.array([1.0, -5.6e-17]))
    array([1., 0.])
    """
    if isinstance(value, tuple):
        return tuple(map(_settled, value))
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    largest = np.abs(value[np.isfinite(value)]).max(initial=0.0)
    return np.where(np.abs(value) < _ROUNDING * min(largest, 1.0), value.dtype.type(0), value)


@functools.cache
def _right(case: Case) -> tuple[Array, ...]:
    value = answer(right_function(case.question), case)
    return tuple(np.asarray(part) for part in flat(value))


def _encoded(case: Case) -> dict[str, object]:
    return {
        "args": [encode(value) for value in case.args],
        "kwargs": {name: encode(value) for name, value in case.kwargs.items()},
    }


def _wrong_answer(one: Misconception, case: Case, parts: int) -> Given:
    """Return what a misconception does with a case, as a student's answer would be read."""
    try:
        value = answer(one.function, case)
    except Exception as error:  # noqa: BLE001 - wrong on purpose: many raise where their authors would
        return type(error).__name__
    try:
        if parts > 1 and isinstance(value, tuple | list) and len(value) == parts:
            read = tuple(value)
        else:
            read = (value,) if parts == 1 else flat(value)
        arrays = tuple(np.asarray(part) for part in read)
    except ValueError:  # a list of lists of different lengths
        return None
    if len(arrays) != parts or any(array.dtype.kind not in "biuf" for array in arrays):
        return None
    return arrays


def _alike(one: Given, other: Given) -> bool:
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return one == other
    return _same(one, other)


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(one) == len(other) and all(map(alike, one, other))


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _digits() -> bytes:
    """Return the digits of the last assignment as an ``.npz`` without a date in it."""
    made = importlib.import_module("autograder.questions.digits").release_digits()
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
