"""Other forms of the same arguments, and whether they make a difference to an answer.

An array may come in another memory order or dtype, an argument by keyword. Whoever answers a call
in its plain form wrongly is not charged for the other form again: the two answers are compared with
each other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from autograder.model import Call, Question, Value

MEMORY_ORDER = "memory order"
FLOAT32 = "float32"
INTEGERS = "integers"
KEYWORDS = "called by keyword"
TYPES_AND_ORDER = "types and memory order"
KINDS = (INTEGERS, FLOAT32, MEMORY_ORDER, KEYWORDS)


def forms_of(question: Question, call: Call) -> tuple[str, ...]:
    """Return the form items of ``question`` that this call touches, in the order of the items.

    >>> from autograder.model import Item
    >>> item = Item("memory order", 0.5, "", lambda _rng: (), kind="form")
    >>> question = Question("f", lambda x: x, (item,))
    >>> forms_of(question, Call((np.asfortranarray(np.ones((2, 3))),)))
    ('memory order',)
    """
    items = [item.name for item in question.items if item.kind == "form"]
    touched = set(_touched(question, call))
    found = {item for item in items if item in touched}
    if TYPES_AND_ORDER in items and touched & {INTEGERS, FLOAT32, MEMORY_ORDER}:
        found.add(TYPES_AND_ORDER)
    elif FLOAT32 in touched and FLOAT32 not in items and MEMORY_ORDER in items:
        found.add(MEMORY_ORDER)
    return tuple(item for item in items if item in found)


def _touched(question: Question, call: Call) -> list[str]:
    touched = [KEYWORDS] if call.kwargs else []
    named = [*zip(question.parameters, call.args, strict=False), *call.kwargs.items()]
    for name, value in named:
        for array in _arrays(value):
            if not array.flags.c_contiguous:
                touched.append(MEMORY_ORDER)
            if name not in question.whole and array.ndim:
                touched += [INTEGERS] * (array.dtype.kind in "iu")
                touched += [FLOAT32] * (array.dtype == np.float32)
    return touched


def plain(question: Question, call: Call) -> Call:
    """Return the same call in its plain form: by position, C-ordered arrays of float64.

    >>> question = Question("f", lambda x, step=1: x, ())
    >>> plain(question, Call((), {"step": 2, "x": np.ones(2, np.float32)})).args
    (array([1., 1.]), 2)
    """
    parameters = _defaults(question.reference)
    given = {**dict(zip(parameters, call.args, strict=False)), **call.kwargs}
    last = max((at for at, name in enumerate(parameters) if name in given), default=-1)
    args: list[Value] = []
    for name in list(parameters)[: last + 1]:
        value = given.get(name, parameters[name])
        args.append(_plain_value(value, None if name in question.whole else np.float64))
    return Call(tuple(args))


@cache
def _defaults(function: Callable[..., Value]) -> dict[str, Value]:
    signature = inspect.signature(function).parameters
    return {name: parameter.default for name, parameter in signature.items()}


def _plain_value(value: Value, dtype: type[np.float64] | None) -> Value:
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array(value, dtype=dtype, order="C")
    if isinstance(value, tuple | list):
        return type(value)(_plain_value(part, dtype) for part in value)
    return value


def _arrays(value: Value) -> Sequence[np.ndarray]:
    if isinstance(value, np.ndarray):
        return (value,)
    if isinstance(value, tuple | list):
        return [array for part in value for array in _arrays(part)]
    return ()
