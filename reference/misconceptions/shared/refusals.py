"""Answers that are right but fail with an error for some calls: a kind of size, a setting, a name.

What is said of them is what the calls that fail have in common, and no other call has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from inspect import Parameter, signature
from typing import Any

from reference.misconceptions.bank import Kind, Misconception, Refused, misconception

Given = Mapping[str, Any]
"""The arguments of a call by name, those left out missing."""
Layer = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The calls for which a function fails, and what its author is told of them."""

    name: str
    when: Callable[[Given], bool]
    message: str
    kind: Kind = "slip"


def refusals(
    question: str,
    right: Layer,
    *found: Refusal,
    item: str = "settings together",
    by_keyword: str = "called by keyword",
) -> Iterator[Misconception]:
    """Yield a misconception for each of ``found``, and for signatures that are not the notebook's.

    Parameters
    ----------
    question, right
        The question, and what answers it.
    item, by_keyword
        The item in which all of them show, and the one in which other names of arguments do.
    """
    parameters = signature(right).parameters.values()
    names = tuple(one.name for one in parameters)
    required = frozenset(one.name for one in parameters if one.default is one.empty)
    for one in (*found, *_signatures(parameters)):
        named = misconception(
            f"{question}/{one.name}", item=item, message=one.message, kind=one.kind
        )
        yield named(_refusing(right, names, one.when))
    named = misconception(
        f"{question}/arguments_have_other_names",
        item=by_keyword,
        message=f"Calls that name {' or '.join(sorted(required))} fail: your signature calls them "
        "something else. Keep the signature of the notebook.",
        kind="form",
    )
    yield named(_renamed(right, required))


def _signatures(parameters: Iterable[Parameter]) -> Iterator[Refusal]:
    """Yield what fails where the signature lacks a parameter that may be left out."""
    for one in parameters:
        if one.default is not one.empty:
            yield Refusal(
                f"{one.name}_cannot_be_given",
                partial(_names, one.name),
                f"Calls that give {one.name} fail: your signature lacks it. Keep the signature of "
                "the notebook.",
            )


def _names(name: str, given: Given) -> bool:
    return name in given


def _refusing(right: Layer, parameters: tuple[str, ...], when: Callable[[Given], bool]) -> Layer:
    def function(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the right one
        if when({**dict(zip(parameters, args, strict=False)), **kwargs}):
            raise Refused
        return right(*args, **kwargs)

    return function


def _renamed(right: Layer, required: frozenset[str]) -> Layer:
    def function(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the right one
        if required & set(kwargs):
            raise Refused
        return right(*args, **kwargs)

    return function


def _size(name: str, axis: int) -> Callable[[Given], int]:
    return lambda given: int(given[name].shape[axis])


def several(name: str, axis: int, what: str) -> Refusal:
    """Fail where there is more than one of something."""
    size = _size(name, axis)
    return Refusal(
        f"fails_for_several_{what.replace(' ', '_')}",
        lambda given: size(given) > 1,
        f"Your function fails with an error whenever there are several {what}. Look at the indices "
        f"and shapes that have to do with {what}.",
    )


def only_several(name: str, axis: int, what: str) -> Refusal:
    """Fail where there is just one of something."""
    size = _size(name, axis)
    return Refusal(
        f"fails_for_one_{what.replace(' ', '_')}",
        lambda given: size(given) == 1,
        f"Your function fails with an error whenever the number of {what} is 1. Look at axes that "
        "disappear (squeeze, an index, a sum).",
    )


def unequal(one: tuple[str, int], other: tuple[str, int], what: str, label: str) -> Refusal:
    """Fail where two sizes differ."""
    first, second = _size(*one), _size(*other)
    return Refusal(
        f"fails_unless_{label}",
        lambda given: first(given) != second(given),
        f"Your function fails with an error whenever {what} differ. Look for one of them standing "
        "where the other belongs.",
    )


def larger(one: tuple[str, int], other: tuple[str, int], what: str, label: str) -> Refusal:
    """Fail where one size is larger than another."""
    first, second = _size(*one), _size(*other)
    return Refusal(
        f"fails_for_{label}",
        lambda given: first(given) > second(given),
        f"Your function fails with an error whenever there are {what}. Look for one of them "
        "standing where the other belongs.",
    )


def setting(name: str, default: object) -> Refusal:
    """Fail where a setting is another than its default."""
    return Refusal(
        f"fails_for_other_{name}",
        lambda given: given.get(name, default) != default,
        f"Your function fails with an error whenever {name} is another than {default}. Look at the "
        f"lines that use {name}.",
    )


A_PAIR = Refusal(
    "kernel_size_cannot_be_a_pair",
    lambda given: isinstance(given["kernel_size"], tuple),
    "Your function fails with an error whenever kernel_size is a pair (KH, KW). It may be a number "
    "or a pair.",
)
A_NUMBER = Refusal(
    "kernel_size_must_be_a_pair",
    lambda given: not isinstance(given["kernel_size"], tuple),
    "Your function fails with an error whenever kernel_size is a single number. It may be a number "
    "or a pair.",
)
NO_STRIDE = Refusal(
    "stride_cannot_be_left_out",
    lambda given: given.get("stride") is None,
    "Your function fails with an error where the stride is left out (None). Windows then move by "
    "the kernel's size.",
)
NO_STRIDE_BUT_SQUARE = Refusal(
    "stride_left_out_with_a_pair_fails",
    lambda given: given.get("stride") is None and isinstance(given["kernel_size"], tuple),
    "Your function fails with an error where the stride is left out and kernel_size is a pair: "
    "each axis then has a stride of its own.",
)


OF_POOLING = (
    A_PAIR,
    A_NUMBER,
    NO_STRIDE,
    NO_STRIDE_BUT_SQUARE,
    setting("padding", 0),
    setting("ceil_mode", default=False),
    several("x", 0, "samples"),
    several("x", 1, "channels"),
    unequal(("x", 2), ("x", 3), "the map's height and width", "the_map_is_square"),
)
"""Those of every pooling layer over windows."""
