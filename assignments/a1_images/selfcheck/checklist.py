"""All checks of one function: worked examples, form, and properties that need no stored answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

import numpy as np

from . import form
from .attempt import Attempt, Raised, Waiting, in_one_line
from .compare import Array, Maps, Mismatch
from .examples import Example, equal, examples_of, must_match, recognise


class Status(StrEnum):
    """What became of a check or of a whole function."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    WAITING = "waiting"
    NOT_STARTED = "not started"


Property = Callable[[Attempt], None]
"""A check that raises :class:`Mismatch`; its name is the function's, with spaces."""


@dataclass(frozen=True, slots=True)
class Question:
    """A function to fill in and how to look at it.

    ``returns`` names what comes back; ``floats`` says that float32 goes in and float32 comes out;
    ``integers`` that whole numbers are computed as floats; ``uses`` names the layers of earlier
    assignments that the function is built from.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    floats: bool = True
    integers: bool = True
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found."""

    name: str
    status: Status
    details: tuple[str, ...] = ()
    maps: Maps | None = None
    key: object = None
    """Equal for lines that say the same about the same mistake; None for one of its own."""

    @property
    def short_name(self) -> str:
        """The name without the description of an example.

        >>> Line("example 3: a small picture", Status.PASS).short_name
        'example 3'
        """
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks of one function found."""

    question: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The worst of all lines; nothing written at all is "not started"."""
        found = {line.status for line in self.lines}
        if found <= {Status.NOT_STARTED}:
            return Status.NOT_STARTED
        for status in (Status.FAIL, Status.NOT_STARTED, Status.WAITING):
            if status in found:
                return Status.FAIL if status is Status.NOT_STARTED else status
        return Status.PASS

    @property
    def passed(self) -> int:
        """How many checks pass."""
        return sum(line.status is Status.PASS for line in self.lines)


@dataclass
class Examiner:
    """Looks at the functions that one namespace holds; each sibling is tried at most once."""

    questions: tuple[Question, ...]
    namespace: Mapping[str, object]
    works: dict[str, bool] = field(default_factory=dict)

    def report(self, name: str) -> Report:
        """Look at the function of that name in the namespace."""
        function = self.namespace.get(name)
        if not callable(function):
            return Report(name, (Line(name, Status.NOT_STARTED),))
        return self.look_at(name, function)

    def look_at(self, name: str, function: Callable[..., object]) -> Report:
        """Run every check of question ``name`` on ``function``; never raises for its mistakes."""
        question = next(q for q in self.questions if q.name == name)
        attempt = self._attempt(question, function)
        examples = examples_of(name)
        forms = form.checks(examples, floats=question.floats, integers=question.integers)
        tests = [partial(check, attempt, examples) for check in forms]
        tests += [partial(check, attempt) for check in question.properties]
        lines = _example_lines(attempt, examples)
        if not _not_started(lines):
            lines += tuple(_line(test.func.__name__.replace("_", " "), test) for test in tests)
        if _not_started(lines):
            return Report(name, lines)
        inputs = _line("leaves its inputs alone", lambda: form.inputs_untouched(attempt))
        notes = ("What the function prints is hidden here.",) if attempt.printed else ()
        return Report(name, (*lines, inputs), notes)

    def _attempt(self, question: Question, function: Callable[..., object]) -> Attempt:
        return Attempt(
            function,
            question.name,
            question.parameters,
            question.returns,
            question.uses,
            self._find,
        )

    def _find(self, name: str) -> Attempt:
        """Return a function of the same student that works on its worked examples."""
        function = self.namespace.get(name)
        question = next((q for q in self.questions if q.name == name), None)
        if question is None or not callable(function):
            raise Waiting(name)
        attempt = self._attempt(question, function)
        if name not in self.works:
            lines = _example_lines(attempt, examples_of(name))
            self.works[name] = all(line.status is Status.PASS for line in lines)
        if not self.works[name]:
            raise Waiting(name)
        return attempt


def _not_started(lines: tuple[Line, ...]) -> bool:
    return bool(lines) and all(line.status is Status.NOT_STARTED for line in lines)


def _example_lines(attempt: Attempt, examples: tuple[Example, ...]) -> tuple[Line, ...]:
    answers: list[tuple[Array, ...] | None] = []
    lines = []
    for number, example in enumerate(examples, start=1):
        got: list[tuple[Array, ...]] = []

        def run(example: Example = example, got: list[tuple[Array, ...]] = got) -> None:
            got.append(attempt.all(*example.args, **example.kwargs))
            must_match(got[0], example, attempt.returns)

        source = f" ({example.source})" if example.source else ""
        line = _line(f"example {number}: {example.name}{source}", run)
        answers.append(got[0] if got else None)
        misprint = example.misprint
        if line.status is Status.FAIL and got and misprint and equal(got[0], misprint.answer):
            line = replace(line, details=(line.details[0], misprint.message))
        lines.append(line)
    known = recognise(examples, answers)
    if known is not None:
        place = next(i for i, line in enumerate(lines) if line.status is Status.FAIL and answers[i])
        lines[place] = replace(lines[place], details=(*lines[place].details, known))
    return tuple(lines)


def _line(name: str, test: Callable[[], None]) -> Line:
    try:
        with np.errstate(all="ignore"):  # an infinite answer is a finding, not a warning
            test()
    except Raised as raised:
        status = Status.NOT_STARTED if raised.not_written else Status.FAIL
        details = ("This case is not written yet.",) if raised.not_written else raised.lines
        return Line(name, status, details, key=raised.key)
    except Mismatch as mismatch:
        return Line(name, Status.FAIL, mismatch.lines, mismatch.maps)
    except Waiting as waiting:
        return Line(
            name,
            Status.WAITING,
            (f"waiting for your {' and '.join(waiting.names)}",),
            key=waiting.names,
        )
    except Exception as error:  # noqa: BLE001 - an answer of a form that nobody thought of
        told = f"Your answer has a shape that this check cannot use ({in_one_line(error)})."
        return Line(name, Status.FAIL, (told,))
    return Line(name, Status.PASS)
