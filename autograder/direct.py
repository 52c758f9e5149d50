"""A candidate in this process, for functions we trust: solutions, misconceptions, examples.

Never for student code: that runs in the jail.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
    NoAnswer(outcome=<Outcome.MISSING: 'missing'>, message='double is not defined')
    """

    functions: Mapping[str, Callable[..., Value]]

    def ask(self, function: str, call: Call) -> Reply:
        """Return what ``function`` does with a copy of ``call``."""
        if function not in self.functions:
            return NoAnswer(Outcome.MISSING, f"{function} is not defined")
        args, kwargs = copy.deepcopy((call.args, dict(call.kwargs)))
        try:
            with np.errstate(all="ignore"):
                value = self.functions[function](*args, **kwargs)
        except NotImplementedError:
            return NoAnswer(Outcome.MISSING, f"{function} is not started")
        except Exception as error:  # noqa: BLE001 - whatever a wrong function raises
            return NoAnswer(Outcome.ERROR, f"{type(error).__name__}: {error}")
        pairs = [
            *((str(i + 1), *pair) for i, pair in enumerate(zip(call.args, args, strict=True))),
            *((name, call.kwargs[name], kwargs[name]) for name in kwargs),
        ]
        changed = tuple(name for name, before, after in pairs if not _same(before, after))
        return Answer(_crossed(value), changed)


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
    return value if isinstance(value, str) else Foreign(type(value).__name__)
