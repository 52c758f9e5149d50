"""What guessing buys: answers that know nothing must earn no price, and next to nothing else.

A guess may know the shape that belongs there, which is more than a student would: zeros, ones, one
number everywhere, noise, an argument handed back or bent into shape, its mean, answers that are
right for the worked examples alone, and errors in place of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.audit.even import keys_of
from autograder.examining.compare import compare
from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Question, Value
from autograder.questions import bank_of, questions_of
from reference.examples import worked_examples

MOST = 0.25
"""The share of its question that a guess may earn: some items are right for zeros by nature."""
Guess = Callable[[Value, Sequence[Value]], Value]
"""What is answered, from the right value (for its shape alone) and the arguments."""


@dataclass(frozen=True, slots=True)
class GuessFinding:
    """What a guess earned, as a share of its question, and whether it was given a price."""

    question: str
    guess: str
    share: float
    priced: bool

    @property
    def buys(self) -> bool:
        """Whether guessing pays: a wrong idea may have a price, but not so high a one."""
        return self.share > MOST


def judge_guesses(assignment: str) -> Iterator[GuessFinding]:
    """Examine every guess at every question of an assignment."""
    bank = bank_of(assignment)
    for question in questions_of(assignment):
        for name, function in _functions(question):
            candidate = DirectCandidate({question.id: function})
            result = examine_question(question, candidate, keys_of(1)[0], bank)
            share = result.score / result.max_score
            if result.score == result.max_score:
                continue  # flatten bends its argument into shape, and does nothing else
            yield GuessFinding(question.id, name, share, result.priced)


def _functions(question: Question) -> Iterator[tuple[str, Callable[..., Value]]]:
    for name, guess in GUESSES.items():
        yield name, _guessing(question, guess)
    for at, parameter in enumerate(question.parameters):
        yield f"returns {parameter}", _handing_back(question, at, bent=False)
        yield f"returns {parameter}, bent into shape", _handing_back(question, at, bent=True)
    yield "knows the worked examples", _by_heart(question)
    for error in ERRORS:
        yield f"raises {error.__name__}", _raising(question, error)


def _guessing(question: Question, guess: Guess) -> Callable[..., Value]:
    def function(*args: Any, **kwargs: Any) -> Value:  # noqa: ANN401 - whatever is asked
        return _filled(question.reference(*args, **kwargs), guess, (*args, *kwargs.values()))

    return _named_as(question, function)


def _filled(right: Value, guess: Guess, args: Sequence[Value]) -> Value:
    if isinstance(right, tuple):
        return tuple(_filled(part, guess, args) for part in right)
    return guess(right, args)


def _handing_back(question: Question, at: int, *, bent: bool) -> Callable[..., Value]:
    name = question.parameters[at]

    def function(*args: Any, **kwargs: Any) -> Value:  # noqa: ANN401 - whatever is asked
        value = kwargs[name] if name in kwargs else args[at] if at < len(args) else None
        if not bent:
            return value
        right = question.reference(*args, **kwargs)
        return _filled(right, lambda wanted, _args: _bent(wanted, value), args)

    return _named_as(question, function)


def _bent(wanted: Value, value: Value) -> Value:
    """Return the numbers of ``value``, repeated or cut, in the shape of ``wanted``."""
    if isinstance(value, tuple | list) and value:
        value = value[0]
    if not isinstance(value, np.ndarray | int | float) or not np.size(value):
        return None
    array = np.resize(np.asarray(value, dtype=np.float64), np.shape(np.asarray(wanted)))
    return array if isinstance(wanted, np.ndarray) else float(np.ravel(array)[0])


def _by_heart(question: Question) -> Callable[..., Value]:
    known = [one for one in worked_examples() if one.question == question.id]

    def function(*args: Any, **kwargs: Any) -> Value:  # noqa: ANN401 - whatever is asked
        asked = {**dict(zip(question.parameters, args, strict=False)), **kwargs}
        for one in known:
            if asked.keys() == one.args.keys() and all(
                _same(asked[name], one.args[name]) for name in asked
            ):
                return question.reference(*args, **kwargs)
        return _filled(question.reference(*args, **kwargs), _zeros, args)

    return _named_as(question, function)


def _raising(question: Question, error: type[Exception]) -> Callable[..., Value]:
    def function(*_args: Any, **_kwargs: Any) -> Value:  # noqa: ANN401 - whatever is asked
        raise error("no answer")

    return _named_as(question, function)


def _same(one: Value, other: Value) -> bool:
    return compare(one, other).right if isinstance(one, np.ndarray) else bool(one == other)


def _named_as(question: Question, function: Callable[..., Value]) -> Callable[..., Value]:
    """Give a guess the signature of the question, which says what its parameters are called."""
    function.__wrapped__ = question.reference  # type: ignore[attr-defined]
    return function


def _zeros(right: Value, _args: Sequence[Value]) -> Value:
    return _constant(right, 0.0)


def _constant(right: Value, number: float) -> Value:
    if isinstance(right, np.ndarray):
        return np.full_like(right, number)
    return int(number) if isinstance(right, int | np.integer) else number


def _noise(right: Value, _args: Sequence[Value]) -> Value:
    rng = np.random.default_rng(0)
    return rng.normal(size=np.shape(right)) if isinstance(right, np.ndarray) else rng.random()


def _mean(right: Value, args: Sequence[Value]) -> Value:
    arrays = [one for one in args if isinstance(one, np.ndarray) and one.size]
    return _constant(right, float(np.mean(arrays[0])) if arrays else 1.0)


GUESSES: dict[str, Guess] = {
    "zeros": _zeros,
    "ones": lambda right, _args: _constant(right, 1.0),
    "one half everywhere": lambda right, _args: _constant(right, 0.5),
    "noise": _noise,
    "the mean of the input everywhere": _mean,
    "None": lambda _right, _args: None,
    "one number": lambda _right, _args: 1,
    "an empty array": lambda _right, _args: np.zeros(0),
}
ERRORS: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    NameError,
    AssertionError,
    ZeroDivisionError,
    OverflowError,
)
