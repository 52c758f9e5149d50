"""All checks of one function: worked examples, form, and properties that need no stored answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

import numpy as np

from . import form
from .attempt import Attempt, Raised, Stopped, Waiting, in_one_line, waiting_for
from .compare import Entry, Mismatch
from .examples import Example, examples_of, must_match
from .limit import SECONDS, Watch
from .recognise import Reply, recognise, remembered
from .siblings import called_by


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
    ``integers`` that whole numbers are computed as floats; ``layers`` are those of earlier
    assignments that the function is built from.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    floats: bool = True
    integers: bool = True
    layers: tuple[Question, ...] = ()


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
    """What all checks of one function found; ``slip`` is the known mistake that explains it.

    ``hint`` is what else can be said of the failures if none does.
    """

    question: str
    lines: tuple[Line, ...]
    slip: str = ""
    printed: int = 0
    hint: str = ""

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
    standing: dict[str, Status] = field(default_factory=dict)
    """Of the functions that others were compared with."""
    seconds: float = SECONDS

    def report(self, name: str) -> Report:
        """Look at the function of that name in the namespace."""
        function = self.namespace.get(name)
        if not callable(function):
            return Report(name, (Line(name, Status.NOT_STARTED),))
        return self.look_at(name, function)

    def look_at(self, name: str, function: Callable[..., object]) -> Report:
        """Run every check of question ``name`` on ``function``; never raises for its mistakes."""
        question = self._known()[name]
        with Watch(self.seconds) as watch:
            attempt = self._attempt(question, function, watch)
            examples = examples_of(name)
            replies: list[Reply] = []
            lines = tuple(_example_lines(attempt, examples, replies))
            if lines and all(line.status is Status.NOT_STARTED for line in lines):
                return Report(name, lines)
            stopped = any(line.status is Status.UNTRIED for line in lines)
            found = tuple(_lines(_tests(attempt, question, examples), attempt, stopped=stopped))
            # That inputs are changed is known last, and comes first: other faults follow from it.
            lines += (*found[-1:], *found[:-1])
            if all(line.status is Status.NOT_STARTED for line in lines):
                return Report(name, lines)
            if any(line.status is Status.FAIL for line in lines):
                lines = self._after_siblings(name, function, lines, watch)
        slip = recognise(examples, replies)
        hint = "" if slip else remembered(examples, replies, attempt.parameters)
        return Report(name, lines, slip, attempt.printed, hint)

    def _known(self) -> dict[str, Question]:
        """Return all functions that can be looked at, with those of earlier assignments."""
        layers = [layer for question in self.questions for layer in question.layers]
        return {question.name: question for question in (*layers, *self.questions)}

    def _after_siblings(
        self, name: str, function: Callable[..., object], lines: tuple[Line, ...], watch: Watch
    ) -> tuple[Line, ...]:
        """Let what fails wait if another question's function, called by this one, is not right."""
        called = called_by(function, self.namespace)
        for other in self._known():
            itself = name in called_by(self.namespace.get(other), self.namespace)
            if other == name or other not in called or itself:
                continue
            try:
                self._find(watch, other)
            except Waiting as waiting:
                told, key = waiting.finding, waiting.name
                return tuple(
                    replace(
                        line, status=Status.WAITING, finding=told, advice="", entry=None, key=key
                    )
                    if line.status is Status.FAIL
                    else line
                    for line in lines
                )
        return lines

    def _attempt(
        self, question: Question, function: Callable[..., object], watch: Watch
    ) -> Attempt:
        return Attempt(
            function,
            question.name,
            question.parameters,
            question.returns,
            tuple(other for other in self._known() if other != question.name),
            partial(self._find, watch),
            watch,
        )

    def _find(self, watch: Watch, name: str) -> Attempt:
        """Return a function of the same student that passes its examples and its properties."""
        function = self.namespace.get(name)
        question = self._known().get(name)
        if question is None or not callable(function):
            raise waiting_for(name, written=False)
        attempt = self._attempt(question, function, watch)
        if name not in self.standing:
            self.standing[name] = Status.PASS  # as long as it is tried: two may call each other
            lines = [*_example_lines(attempt, examples_of(name), [])]
            if all(line.status is Status.PASS for line in lines):
                lines += _lines(_properties(attempt, question), attempt, stopped=False)
            self.standing[name] = Report(name, tuple(lines)).status
        if self.standing[name] in {Status.FAIL, Status.NOT_STARTED}:
            raise waiting_for(name, written=self.standing[name] is Status.FAIL)
        return replace(attempt, sibling=True, changed=set(), printed=0)


def _waits(line: Line, waiting: Waiting) -> Line:
    return Line(line.name, Status.WAITING, waiting.finding, key=waiting.name)


Test = tuple[str, Callable[[], None]]


def _tests(attempt: Attempt, question: Question, examples: tuple[Example, ...]) -> Iterator[Test]:
    """Yield the checks that need no stored answer, with their names."""
    first, later = form.checks(examples, floats=question.floats, integers=question.integers)
    for check in first:
        yield check.__name__.replace("_", " "), partial(check, attempt, examples)
    yield from _properties(attempt, question)
    for check in later:
        yield check.__name__.replace("_", " "), partial(check, attempt, examples)
    yield "leaves its inputs alone", partial(form.inputs_untouched, attempt)


def _properties(attempt: Attempt, question: Question) -> Iterator[Test]:
    for demand in question.properties:
        yield demand.__name__.replace("_", " "), partial(demand, attempt)


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
        return Line(name, Status.WAITING, waiting.finding, key=waiting.name)
    except Exception as error:  # noqa: BLE001 - an answer of a form that nobody thought of
        told = f"Your answer has a shape that this check cannot use ({in_one_line(error)})."
        return Line(name, Status.FAIL, told, call=attempt.last_call(), key="unusable")
    return Line(name, Status.PASS)
