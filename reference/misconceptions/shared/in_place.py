"""Right answers that write into an array of the caller, whatever it holds or floats alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.misconceptions.bank import Misconception, misconception

Array = npt.NDArray[Any]
Layer = Callable[..., Any]
Rule = Callable[[Array, list[Array]], bool]
"""Whether the array itself is written into, not a copy, by it and all arrays of a call."""


def _is_float(array: Array, _all: list[Array]) -> bool:
    return array.dtype.kind == "f"


def _is_double(array: Array, _all: list[Array]) -> bool:
    return array.dtype == np.float64


def _has_type_of_result(array: Array, every: list[Array]) -> bool:
    single = all(one.dtype == np.float32 for one in every)
    return bool(array.dtype == (np.float32 if single else np.float64))


_WHOLE = ("labels",)
"""Arguments that never hold floats."""
_RULES: tuple[Rule, ...] = (_is_float, _is_double, _has_type_of_result)


def _copying(function: Layer, argument: str, rule: Rule) -> Layer:
    """Return ``function`` with a copy of an argument where ``rule`` does not hold."""
    signature = inspect.signature(function)

    def answer(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the right one
        given = signature.bind(*args, **kwargs)
        arrays = [one for one in (*args, *kwargs.values()) if isinstance(one, np.ndarray)]
        array = given.arguments[argument]
        if not rule(array, arrays):
            given.arguments[argument] = array.copy()
        return function(*given.args, **given.kwargs)

    answer.__signature__ = signature  # type: ignore[attr-defined]  # read by inspect
    return answer


def of_floats_alone(argument: str) -> Callable[[Misconception], Misconception]:
    """Add the styles that copy some types of an argument before they write into it."""

    def styled(one: Misconception) -> Misconception:
        styles = (_copying(one.function, argument, rule) for rule in _RULES)
        return replace(one, styles=(*one.styles, *styles))

    return styled


def _changing(right: Layer, argument: str) -> Layer:
    signature = inspect.signature(right)

    def answer(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the right one
        result = right(*args, **kwargs)
        array = signature.bind(*args, **kwargs).arguments[argument]
        array[...] = array == 0
        return result

    answer.__signature__ = signature  # type: ignore[attr-defined]  # read by inspect
    return answer


def changes(question: str, right: Layer, *arguments: str) -> Iterator[Misconception]:
    """Yield a right answer that overwrites an argument, for each of ``arguments``.

    >>> x = np.ones(2)
    >>> (one,) = changes("double", lambda x: 2 * x, "x")
    >>> one.id, one.function(x), x
    ('double/changes_x', array([2., 2.]), array([0., 0.]))
    """
    for argument in arguments:
        named = misconception(
            f"{question}/changes_{argument}",
            item="leaves its inputs alone",
            message=f"The result is right, but {argument} is changed: your function writes into "
            "the caller's array. Work on a copy.",
        )
        one = named(_changing(right, argument))
        yield one if argument in _WHOLE else of_floats_alone(argument)(one)
