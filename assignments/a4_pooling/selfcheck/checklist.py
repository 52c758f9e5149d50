"""All checks of one function: worked examples, form, and properties that need no stored answer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from . import form
from .attempt import Attempt, Raised, Stopped, Waiting, in_one_line, waiting_for
from .compare import Mismatch
from .examples import Example, examples_of, must_match
from .findings import Line, Question, Report, Status
from .hints import exchanged, of_other_checks, remembered
from .limit import SECONDS, Watch
from .recognise import Reply, recognise
from .siblings import called_by, words_of

_ENDLESS = (
    "Which loop never meets its end? Marking stops it, too, and gives nothing for it. No other"
    " check was tried after this one."
)


@dataclass
class Examiner:
    """Looks at the functions that one namespace holds; each sibling is tried at most once."""

    questions: tuple[Question, ...]
    namespace: Mapping[str, object]
    found: dict[str, Report] = field(default_factory=dict)
    """Of the functions that others call, or are compared with."""
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
        hint = (
            exchanged(examples, replies, attempt.returns)
            or remembered(examples, replies, attempt.parameters)
            or of_other_checks(lines)
        )
        return Report(name, lines, slip, attempt.printed, hint)

    def _known(self) -> dict[str, Question]:
        """Return all functions that can be looked at, with those of earlier assignments."""
        layers = [layer for question in self.questions for layer in question.layers]
        return {question.name: question for question in (*layers, *self.questions)}

    def _after_siblings(
        self, name: str, function: Callable[..., object], lines: tuple[Line, ...], watch: Watch
    ) -> tuple[Line, ...]:
        """Let what fails wait if other questions' functions, called by this one, are not right."""
        guilty = [
            other for other in self._known() if self._is_at_fault(other, name, function, watch)
        ]
        if not guilty:
            return lines
        written = all(self.found[other].status is Status.FAIL for other in guilty)
        waiting = waiting_for(*guilty, written=written)
        waits = partial(_waits, waiting=waiting)
        return tuple(waits(one) if one.status is Status.FAIL else one for one in lines)

    def _is_at_fault(
        self, other: str, name: str, function: Callable[..., object], watch: Watch
    ) -> bool:
        """Say whether ``other`` is called, and wrong with settings that the caller mentions."""
        called = called_by(function, self.namespace)
        itself = name in called_by(self.namespace.get(other), self.namespace)
        if other == name or other not in called or itself:
            return False
        with contextlib.suppress(Waiting):
            self._find(watch, other)
            return False
        lines = self.found[other].lines
        settings = [set(one.example.kwargs) for one in lines if one.example and _is_open(one)]
        words = words_of(function, self.namespace, self._known())
        return not settings or any(words >= each for each in settings)

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
        if name not in self.found:
            self.found[name] = Report(name, (Line("", Status.PASS),))  # two may call each other
            lines = [*_example_lines(attempt, examples_of(name), [])]
            if all(line.status is Status.PASS for line in lines):
                tests = _first_tests(attempt, question, examples_of(name))
                lines += _lines(tests, attempt, stopped=False)
            self.found[name] = Report(name, tuple(lines))
        status = self.found[name].status
        if status in {Status.FAIL, Status.NOT_STARTED}:
            raise waiting_for(name, written=status is Status.FAIL)
        return replace(attempt, sibling=True, changed=set(), printed=0)


def _is_open(line: Line) -> bool:
    return line.status in {Status.FAIL, Status.NOT_STARTED}


def _waits(line: Line, waiting: Waiting) -> Line:
    return Line(line.name, Status.WAITING, waiting.finding, waiting.reason, key=waiting.name)


Test = tuple[str, Callable[[], None]]


def _tests(attempt: Attempt, question: Question, examples: tuple[Example, ...]) -> Iterator[Test]:
    """Yield the checks that need no stored answer, with their names."""
    yield from _first_tests(attempt, question, examples)
    for check in form.checks(examples, floats=question.floats, integers=question.integers)[1]:
        yield check.__name__.replace("_", " "), partial(check, attempt, examples)
    yield "leaves its inputs alone", partial(form.inputs_untouched, attempt)


def _first_tests(
    attempt: Attempt, question: Question, examples: tuple[Example, ...]
) -> Iterator[Test]:
    """Yield the checks that must pass before another function can be compared with this one."""
    for check in form.checks(examples, floats=question.floats, integers=question.integers)[0]:
        yield check.__name__.replace("_", " "), partial(check, attempt, examples)
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
        yield replace(line, example=example, number=number)


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
            message = "This case is not written yet."
            return Line(
                name, Status.NOT_STARTED, message, call=attempt.last_call(), key="not written"
            )
        call, message = attempt.last_call(), raised.advice
        error = raised.type_name
        return Line(name, Status.FAIL, raised.finding, message, call, key=raised.key, error=error)
    except Stopped as stopped:
        return Line(name, Status.FAIL, stopped.finding, _ENDLESS, stopped.call, key="stopped")
    except Mismatch as mismatch:
        found, call = mismatch, mismatch.call or attempt.last_call()
        return Line(
            name, Status.FAIL, found.finding, found.advice, call, found.entry, key=found.key
        )
    except Waiting as waiting:
        return Line(name, Status.WAITING, waiting.finding, waiting.reason, key=waiting.name)
    except Exception as error:  # noqa: BLE001 - an answer of a form that nobody thought of
        message = f"Your answer has a shape that this check cannot use ({in_one_line(error)})."
        return Line(name, Status.FAIL, message, call=attempt.last_call(), key="unusable")
    return Line(name, Status.PASS)
