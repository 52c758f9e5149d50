"""All checks of one function: worked examples, form, and properties that need no stored answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

import numpy as np

from . import form
from .attempt import Attempt, Raised, Stopped, Waiting, in_one_line
from .compare import Entry, Mismatch
from .examples import Example, examples_of, must_match
from .limit import SECONDS, Watch
from .recognise import Reply, recognise


class Status(StrEnum):
    """What became of a check or of a whole function."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    WAITING = "waiting"
    NOT_STARTED = "not started"
    UNTRIED = "not tried"


_ENDLESS = "Which loop never meets its end? No other check was tried after this one."

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
    """What one check found.

    ``call`` is the call it is about, ``entry`` the first wrong entry of an answer, ``example`` the
    worked example that was tried and ``number`` its number.
    """

    name: str
    status: Status
    finding: str = ""
    advice: str = ""
    call: str = ""
    entry: Entry | None = None
    example: Example | None = None
    number: int = 0
    key: object = None
    """Equal for lines that follow from the same fault; None for one of its own."""


@dataclass(frozen=True, slots=True)
class Report:
    """What all checks of one function found; ``slip`` is the known mistake that explains it."""

    question: str
    lines: tuple[Line, ...]
    slip: str = ""
    printed: int = 0

    @property
    def status(self) -> Status:
        """The worst of all lines; nothing written at all is "not started"."""
        found = {line.status for line in self.lines}
        if found <= {Status.NOT_STARTED}:
            return Status.NOT_STARTED
        if found & {Status.FAIL, Status.NOT_STARTED}:
            return Status.FAIL
        return Status.WAITING if Status.WAITING in found else Status.PASS

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
    seconds: float = SECONDS

    def report(self, name: str) -> Report:
        """Look at the function of that name in the namespace."""
        function = self.namespace.get(name)
        if not callable(function):
            return Report(name, (Line(name, Status.NOT_STARTED),))
        return self.look_at(name, function)

    def look_at(self, name: str, function: Callable[..., object]) -> Report:
        """Run every check of question ``name`` on ``function``; never raises for its mistakes."""
        question = next(q for q in self.questions if q.name == name)
        with Watch(self.seconds) as watch:
            attempt = self._attempt(question, function, watch)
            examples = examples_of(name)
            replies: list[Reply] = []
            lines = tuple(_example_lines(attempt, examples, replies))
            if lines and all(line.status is Status.NOT_STARTED for line in lines):
                return Report(name, lines)
            stopped = any(line.status is Status.UNTRIED for line in lines)
            lines += tuple(_lines(_tests(attempt, question, examples), attempt, stopped=stopped))
        if all(line.status is Status.NOT_STARTED for line in lines):
            return Report(name, lines)
        return Report(name, lines, recognise(examples, replies), attempt.printed)

    def _attempt(
        self, question: Question, function: Callable[..., object], watch: Watch
    ) -> Attempt:
        return Attempt(
            function,
            question.name,
            question.parameters,
            question.returns,
            question.uses,
            partial(self._find, watch),
            watch,
        )

    def _find(self, watch: Watch, name: str) -> Attempt:
        """Return a function of the same student that works on its worked examples."""
        function = self.namespace.get(name)
        question = next((q for q in self.questions if q.name == name), None)
        if question is None or not callable(function):
            raise Waiting(name)
        attempt = self._attempt(question, function, watch)
        if name not in self.works:
            lines = _example_lines(attempt, examples_of(name), [])
            self.works[name] = all(line.status is Status.PASS for line in lines)
        if not self.works[name]:
            raise Waiting(name)
        return attempt


Test = tuple[str, Callable[[], None]]


def _tests(attempt: Attempt, question: Question, examples: tuple[Example, ...]) -> Iterator[Test]:
    """Yield the checks that need no stored answer, with their names."""
    for check in form.checks(examples, floats=question.floats, integers=question.integers):
        yield check.__name__.replace("_", " "), partial(check, attempt, examples)
    for demand in question.properties:
        yield demand.__name__.replace("_", " "), partial(demand, attempt)
    yield "leaves its inputs alone", partial(form.inputs_untouched, attempt)


def _example_lines(
    attempt: Attempt, examples: tuple[Example, ...], replies: list[Reply]
) -> Iterator[Line]:
    """Try the worked examples in their order, and keep what came back in ``replies``."""
    stopped = False
    for number, example in enumerate(examples, start=1):
        got: list[Reply] = [None]

        def run(example: Example = example, got: list[Reply] = got) -> None:
            try:
                answer = attempt.all(*example.args, **example.kwargs)
            except Raised as raised:
                got[0] = raised.type_name
                raise
            got[0] = answer
            must_match(answer, example, attempt.returns)

        name = f"example {number}: {example.name}"
        line = Line(name, Status.UNTRIED) if stopped else _line(name, run, attempt)
        stopped = stopped or line.key == "stopped"
        replies.append(got[0])
        yield Line(
            line.name, line.status, line.finding, line.advice, line.call, line.entry, example,
            number, line.key,
        )  # fmt: skip


def _lines(tests: Iterator[Test], attempt: Attempt, *, stopped: bool) -> Iterator[Line]:
    for name, test in tests:
        line = Line(name, Status.UNTRIED) if stopped else _line(name, test, attempt)
        stopped = stopped or line.key == "stopped"
        yield line


def _line(name: str, test: Callable[[], None], attempt: Attempt) -> Line:  # noqa: PLR0911 - one for each way that a check can end
    try:
        with np.errstate(all="ignore"):  # an infinite answer is a finding, not a warning
            test()
    except Raised as raised:
        if raised.not_written:
            told = "This case is not written yet."
            return Line(name, Status.NOT_STARTED, told, call=attempt.last_call(), key="not written")
        call = attempt.last_call()
        return Line(name, Status.FAIL, raised.finding, raised.advice, call, key=raised.key)
    except Stopped as stopped:
        return Line(name, Status.FAIL, stopped.finding, _ENDLESS, stopped.call, key="stopped")
    except Mismatch as mismatch:
        found, call = mismatch, attempt.last_call()
        return Line(
            name, Status.FAIL, found.finding, found.advice, call, found.entry, key=found.key
        )
    except Waiting as waiting:
        told = f"waiting for your {' and '.join(waiting.names)}"
        return Line(name, Status.WAITING, told, key=waiting.names)
    except Exception as error:  # noqa: BLE001 - an answer of a form that nobody thought of
        told = f"Your answer has a shape that this check cannot use ({in_one_line(error)})."
        return Line(name, Status.FAIL, told, call=attempt.last_call(), key="unusable")
    return Line(name, Status.PASS)
