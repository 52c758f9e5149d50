"""The files beside a released notebook: the self-check with its worked examples, and data."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import CourseError
from autograder.figures import explorer
from autograder.figures.photo import photo
from autograder.questions import bank_of
from autograder.releasing.readme import readme
from autograder.selfcheck.cases import Case, cases_of
from autograder.selfcheck.compare import alike, flat
from autograder.selfcheck.examples import encode
from reference.examples import Status, worked_examples
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
Answers = dict[Case, tuple[Array, ...] | None]
"""What one misconception answers to the cases of its question."""

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
    contents["checks/__init__.py"] = _CHECKS.format(assignment=assignment).encode()
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
"""What is checked in this assignment."""

from .{assignment} import QUESTIONS

ASSIGNMENT = "{assignment}"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
'''


@functools.cache
def examples_json(assignment: str) -> bytes:
    """Return the worked examples with their right and their well-known wrong answers, as JSON.

    The articles' examples come first, then the course's own, question by question.
    """
    calls = {
        _compact([case.question, _encoded(case)]): case
        for case in reversed((*_printed_cases(assignment), *cases_of(assignment)))
    }
    cases = tuple(reversed(calls.values()))  # of equal calls, the first one's words are kept
    bank = bank_of(assignment)
    answers: dict[str, Answers] = {}
    for one in bank:
        own = tuple(case for case in cases if case.question == one.question)
        answers[one.id] = dict(zip(own, wrong_answers(one, own), strict=True))
    messages = {one.id: one.message for one in bank}
    rows = [_row(case, answers) for case in cases]
    named = sorted({name for row in rows for group in row["wrong"] for name in group["ids"]})
    texts = ",\n".join(f"{_compact(name)}:{_compact(messages[name])}" for name in named)
    lines = ",\n".join(map(_compact, rows))
    # One example a line, so that a difference shows where it is.
    return f'{{"messages":{{\n{texts}\n}},\n"examples":[\n{lines}\n]}}\n'.encode()


def wrong_answers(one: Misconception, cases: Sequence[Case]) -> list[tuple[Array, ...] | None]:
    """Return what a misconception answers to each case; None where it gives no answer.

    One that answers in the reverse order otherwise than in this one remembers something. What it
    answers depends on what was asked before, so it is not told to anybody.
    """
    if one.item == _REMEMBERS:
        return [None] * len(cases)

    def ask(order: Sequence[Case]) -> list[tuple[Array, ...] | None]:
        return [_wrong_answer(one, case, len(_right(case))) for case in order]

    ask(cases)  # What an earlier call left behind, in this process, is overwritten by ours.
    forth, back = ask(cases), ask(cases[::-1])
    same = all(map(_same_or_none, forth, back[::-1]))
    return forth if same else [None] * len(cases)


def _printed_cases(assignment: str) -> Iterator[Case]:
    """Make a case of every example of the articles that calls a question."""
    for example in worked_examples(assignment):
        if example.question is None:
            continue
        args, kwargs = _by_position(example.question, example.args)
        wrong = example.status is Status.ERRATUM
        yield Case(
            question=example.question,
            name=example.shows.rstrip("."),
            args=args,
            kwargs=kwargs,
            look_at=(
                f"Do not go by the page here, its {_words(example.printed)} is wrong: {example.why}"
                if wrong
                else example.note
            ),
            source=example.source,
            misprint=example.printed if wrong else None,
            why=example.why,
        )


def _by_position(
    question: str, arguments: Mapping[str, object]
) -> tuple[tuple[object, ...], dict[str, object]]:
    """Pass the leading arguments by position, so that a renamed parameter fails one check only."""
    rest = dict(arguments)
    args = []
    for name in inspect.signature(right_function(question)).parameters:
        if name not in rest:
            break
        args.append(rest.pop(name))
    return tuple(args), rest


def _words(printed: object) -> str:
    return _compact(printed) if isinstance(printed, list) else f"“{printed}”"


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


def _row(case: Case, answers: Mapping[str, Answers]) -> dict[str, Any]:
    right = _right(case)
    groups: list[tuple[tuple[Array, ...], list[str]]] = []
    unknown = []
    for name, given in answers.items():
        if case not in given:
            continue
        wrong = given[case]
        if wrong is None:
            unknown.append(name)
        elif not _same(wrong, right):
            group = next((ids for other, ids in groups if _same(wrong, other)), None)
            if group is None:
                groups.append((wrong, group := []))
            group.append(name)
    return {
        "question": case.question,
        "name": case.name,
        "source": case.source,
        "look_at": case.look_at,
        **_encoded(case),
        "expected": encode(_settled(answer(right_function(case.question), case)), _RIGHT_DIGITS),
        "wrong": [
            {"ids": ids, "answer": [encode(_settled(part), _DIGITS) for part in wrong]}
            for wrong, ids in groups
        ],
        "unknown": unknown,
        "misprint": _misprint(case),
    }


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


def _misprint(case: Case) -> object:
    """Return the wrong answer that is printed somewhere, if it is numbers, and why it is wrong."""
    if not isinstance(case.misprint, list | int | float):
        return None
    text = f"This is what the page prints, and the page is wrong: {case.why}"
    return {"answer": [encode(np.asarray(case.misprint))], "message": text}


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


def _same_or_none(one: Sequence[Array] | None, other: Sequence[Array] | None) -> bool:
    if one is None or other is None:
        return one is other
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
