"""What must hold for right functions whatever the numbers; no answer is stored for these."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .attempt import Waiting
from .compare import Array, Mismatch, must_equal, number

STEP = 1e-5
"""Of the central difference: the error of the formula is about STEP**2, that of rounding 1e-11."""

_DIFFERENCE = 1e-6
"""Allowed error of a central difference, relative to the largest value in play."""

_TRIED_ONE_BY_ONE = 64

Function = Callable[[Array], Array]


def generator(seed: int = 0) -> np.random.Generator:
    """Return the source of a check's numbers: the same at every run."""
    return np.random.default_rng(seed)


def spread(*shape: int, seed: int = 0) -> Array:
    """Return numbers at least 0.1 apart, none within 0.05 of zero: far from every kink."""
    size = int(np.prod(shape))
    steps = generator(seed).permutation(size) - size // 2 + 0.5
    return np.asarray(0.1 * steps).reshape(shape)


def must_be_linear(function: Function, *shape: int, what: str) -> None:
    """Demand f(2u - 3v) == 2 f(u) - 3 f(v)."""
    u, v = generator(1).normal(size=(2, *shape))
    must_equal(
        function(2 * u - 3 * v),
        2 * function(u) - 3 * function(v),
        "the result for 2u - 3v",
        advice=f"For twice the {what} everything should come out twice, and sums should add up.",
    )


def must_be_adjoint(
    forward: Function, gradient: Array, shape: tuple[int, ...], g: Array, label: str
) -> None:
    """Demand <forward(v), g> == <v, gradient>, for a forward that is linear in ``v``."""
    if gradient.shape != shape:
        raise Mismatch(f"{label}: expected shape {shape}, got {gradient.shape}.")
    v = generator(2).normal(size=shape)
    out = forward(v)
    if out.shape != g.shape:
        raise Waiting("your forward", "its size is not right here")
    left, right = float(np.sum(out * g)), float(np.sum(v * gradient))
    if not abs(left - right) <= 1e-8 * (1 + abs(left)):  # sums of about 100 terms
        raise Mismatch(
            f"{label}: <forward(v), g> is {number(left)}, but <v, your gradient> is"
            f" {number(right)}.",
            "A backward pass must send each number of g back along every way that the forward"
            " took, with the same factors.",
        )


def must_be_gradient(loss: Callable[[Array], float], x: Array, gradient: Array, label: str) -> None:
    """Demand that ``gradient`` is what central differences of ``loss`` at ``x`` say."""
    if gradient.shape != x.shape:
        raise Mismatch(f"{label}: expected shape {x.shape}, got {gradient.shape}.")
    direction = generator(3).normal(size=x.shape)
    measured = _slope(loss, x, direction)
    given = float(np.sum(direction * gradient))
    scale = 1 + abs(measured) + float(np.abs(gradient).max(initial=0.0))
    if abs(measured - given) <= _DIFFERENCE * scale:
        return
    for index in list(np.ndindex(x.shape))[:_TRIED_ONE_BY_ONE]:
        unit = np.zeros(x.shape)
        unit[index] = 1.0
        measured, given = _slope(loss, x, unit), float(gradient[index])
        if not abs(measured - given) <= _DIFFERENCE * scale:
            where = ", ".join(map(str, index))
            raise Mismatch(
                f"{label}[{where}]: a small step changes the loss at a rate of"
                f" {number(measured)}, but your gradient is {number(given)}.",
                "Follow this one number through the forward: which outputs does it reach?",
            )
    raise Mismatch(f"{label} is not what small steps of the input say.")


def must_have_shape(out: Array, shape: tuple[int, ...], call: str) -> None:
    """Demand an exact shape."""
    if out.shape != shape:
        raise Mismatch(
            f"{call}: expected shape {shape}, got {out.shape}.",
            "Work out the output size by hand: rows and columns each for themselves.",
        )


def must_hold(condition: object, *lines: str) -> None:
    """Raise a mismatch with these lines unless the condition holds."""
    if not condition:
        raise Mismatch(*lines)


def _slope(loss: Callable[[Array], float], x: Array, direction: Array) -> float:
    return (loss(x + STEP * direction) - loss(x - STEP * direction)) / (2 * STEP)
