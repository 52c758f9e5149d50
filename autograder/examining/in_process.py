"""A candidate in this process, for functions we trust: solutions, misconceptions, examples.

Never for student code: that runs in the jail.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograder.model import Answer, Call, Foreign, NoAnswer, Outcome, Reply, Value


@dataclass(frozen=True, slots=True)
class DirectCandidate:
    """Answers calls with ``functions``, as the jailed candidate does with a student's.

    Examples
    --------
    >>> DirectCandidate({"double": lambda x: 2 * x}).ask("double", Call((3,)))
    Answer(value=6, changed=())
    >>> DirectCandidate({}).ask("double", Call((3,)))
    NoAnswer(outcome=<Outcome.MISSING: 'missing'>, message='double is not defined', claimed=False)
    """

    functions: Mapping[str, Callable[..., Value]]

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what ``function`` does with a copy of each of ``calls``."""
        return (self.ask(function, call) for call in calls)

    def ask(self, function: str, call: Call) -> Reply:
        """Return what ``function`` does with a copy of ``call``."""
        if function not in self.functions:
            return NoAnswer(Outcome.MISSING, f"{function} is not defined")
        args, kwargs = copy_of(call)
        try:
            with np.errstate(all="ignore"):
                value = self.functions[function](*args, **kwargs)
        except NotImplementedError:
            return NoAnswer(Outcome.MISSING, f"{function} is not started")
        except Exception as error:  # noqa: BLE001 - whatever a wrong function raises
            text = " ".join(str(error).split())
            return NoAnswer(Outcome.ERROR, f"{type(error).__name__}: {text}", claimed=True)
        names = _parameters_of(self.functions[function])
        return Answer(_crossed(value), changed_arguments(call, args, kwargs, names))


@cache
def _parameters_of(function: Callable[..., Value]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def copy_of(call: Call) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Return arguments that may be altered: as the wire delivers them, in the same memory order."""
    return _copied(call.args), {name: _copied(value) for name, value in call.kwargs.items()}


def changed_arguments(
    call: Call, args: Sequence[Value], kwargs: Mapping[str, Value], names: Sequence[str]
) -> tuple[str, ...]:
    """Return the names of the arguments that are no longer what ``call`` says."""
    given = [*zip(names, call.args, args, strict=False)]
    given += [(name, call.kwargs[name], kwargs[name]) for name in kwargs]
    return tuple(name for name, before, after in given if not _same(before, after))


def _copied(value: Any) -> Any:  # noqa: ANN401 - a copy is what its original is
    if isinstance(value, np.ndarray):
        layout = np.empty_like(value, subok=False)
        backwards = tuple(slice(None, None, -1 if step < 0 else 1) for step in value.strides)
        layout[backwards] = value
        return layout[backwards]
    if isinstance(value, tuple | list):
        return type(value)(_copied(part) for part in value)
    return value


def _same(before: Value, after: Value) -> bool:
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and before.tobytes() == after.tobytes()
    if isinstance(before, tuple | list) and isinstance(after, tuple | list):
        return len(before) == len(after) and all(map(_same, before, after))
    return before == after


def _crossed(value: Value) -> Value:
    """Return ``value`` as it would have come over the wire."""
    if type(value) is np.ndarray or value is None or isinstance(value, np.generic | int | float):
        return value
    if type(value) in {tuple, list}:
        return type(value)(_crossed(part) for part in value)  # type: ignore[call-arg,attr-defined]
    if isinstance(value, tuple):
        return _crossed(tuple(value))
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {key: _crossed(part) for key, part in value.items()}
    return value if isinstance(value, str) else Foreign(type(value).__name__)
