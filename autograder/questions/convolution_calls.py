"""The model of calls of a convolution: what pictures, filters and settings may meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import Source
from autograder.model import Call
from autograder.questions import draw
from autograder.questions.conditions import CallModel, Levels, Row

Array = npt.NDArray[Any]
LEFT_OUT = None
VALUES = ("both signs", "positive", "negative", "some zeros", "ties", "large", "small")
DTYPES = ("float64", "float32", "integers")
LAYOUTS = ("C", "F", "strided", "reversed")
PASSING = ("position", "settings by keyword", "all by keyword")
MOST_PLACES, MOST_PIXELS = 20, 49
"""Of what comes out, and of a map: what is larger costs time and shows nothing more."""
LARGE = 300.0
LARGE_STRIDE = 4
PRODUCTS = 50.0
"""So many products cost as much as a window does by itself."""


def filled(source: Source, shape: tuple[int, ...], values: str) -> Array:
    """Draw an array whose values are of a kind.

    >>> from autograder.examining.seeds import generator
    >>> bool((filled(generator(b"", "example"), (2, 3), "negative") < 0).all())
    True
    """
    if values in {"positive", "negative"}:
        sign: Literal["positive", "negative"] = "positive" if values == "positive" else "negative"
        return draw.values(source, shape, sign=sign)
    if values == "some zeros":
        return draw.with_zeros(source, draw.values(source, shape))
    if values == "ties":
        picked = np.array([-2.0, -1.0, 1.0, 3.0])[source.integers(0, 4, shape)]
        return np.asarray(picked)
    scale = {"large": LARGE, "small": 1e-2}.get(values, 1.0)
    return scale * draw.values(source, shape)


def kinds_of(row: Row, parts: int) -> tuple[str, ...]:
    """Return the kinds of values that so many parts of x have: maps, samples or single numbers."""
    return (row["x"],) if parts == 1 else (row["x"], row["other x"])


def may_meet(row: Row) -> bool:
    """Whether the kinds of values may stand in one array: in float32 large ones hide others."""
    kinds = {row["x"], row["other x"]}
    return row["type"] != "float32" or "large" not in kinds or len(kinds) == 1


def filled_by_parts(source: Source, shape: tuple[int, ...], row: Row, parts: int) -> Array:
    """Draw x: parts along its first axes, every second of them of the row's other kind."""
    kinds = kinds_of(row, parts)
    array = np.empty((parts, int(np.prod(shape)) // parts))
    for at, kind in enumerate(kinds):
        some = array[at :: len(kinds)]
        some[...] = filled(source, some.shape, kind)
    return array.reshape(shape)


def as_dtype(array: Array, dtype: str) -> Array:
    """Return the array in a dtype; whole numbers other than 0 for integers."""
    if dtype != "integers":
        return array.astype(dtype)
    whole = np.sign(array) * np.ceil(np.abs(array))
    return whole.astype(np.int64)


def shape_of(rows: int, columns: int) -> str:
    """Say which side is the longer one."""
    return "square" if rows == columns else "wide" if rows < columns else "tall"


def kernel_of(rows: int, columns: int) -> str:
    """Say what a kernel looks like: squares by their size, others by their longer side."""
    if rows == columns:
        return f"{rows} x {columns}"
    if 1 in {rows, columns}:
        return "one row" if rows == 1 else "one column"
    return shape_of(rows, columns)


def windows_of(rows: int, columns: int) -> str:
    """Say what comes out, where its shape follows from others: a number, a row, a column, a map."""
    extent = extent_of(rows, columns)
    return "a map" if extent in {"square", "wide", "tall"} else extent


def extent_of(rows: int, columns: int) -> str:
    """Say what there is: one number, one row, one column, or a map of some shape."""
    if rows == columns == 1:
        return "one number"
    if 1 in {rows, columns}:
        return "one row" if rows == 1 else "one column"
    return shape_of(rows, columns)


def count_of(number: int) -> str:
    """Say how many there are: one, two or several."""
    return {1: "one", 2: "two"}.get(number, "several")


def stride_of(stride: int) -> str:
    """Say how long a step is: large ones are alike.

    >>> stride_of(2), stride_of(4), stride_of(5)
    ('2', 'large', 'large')
    """
    return str(stride) if stride < LARGE_STRIDE else "large"


def step_of(stride: int, kernel: tuple[int, int]) -> str:
    """Say how the stride compares with the kernel."""
    if stride > max(kernel):
        return "larger than the kernel"
    if stride < min(kernel):
        return "smaller than the kernel"
    return "as long as the kernel" if min(kernel) == max(kernel) else "between its sides"


def rest_of(sizes: tuple[int, int], kernel: tuple[int, int], stride: int, padding: int) -> str:
    """Say along which axes the last window leaves something over."""
    left = [(s + 2 * padding - k) % stride > 0 for s, k in zip(sizes, kernel, strict=True)]
    return {
        (False, False): "nowhere",
        (True, False): "below",
        (False, True): "on the right",
        (True, True): "on both axes",
    }[left[0], left[1]]


def fit_of(sizes: tuple[int, int], kernel: tuple[int, int]) -> str:
    """Say how the kernel compares with the map."""
    if kernel == sizes:
        return "as large as the map"
    if any(k > s for k, s in zip(kernel, sizes, strict=True)):
        return "larger than the map"
    return "smaller than the map"


def _out(row: Row) -> tuple[int, int]:
    step, border = row["stride"] or 1, row["padding"] or 0
    return tuple(
        (s + 2 * border - k) // step + 1 for s, k in zip(row["map"], row["kernel"], strict=True)
    )


def _allowed(row: Row) -> bool:
    (rows, columns), sizes, kernel = _out(row), row["map"], row["kernel"]
    border = row["padding"] or 0
    fits = all(k <= s + 2 * border for k, s in zip(kernel, sizes, strict=True))
    small = rows * columns <= MOST_PLACES and sizes[0] * sizes[1] <= MOST_PIXELS
    plain = border <= min(kernel) and small  # a frame wider than the kernel is not ordinary
    by_keyword = row["passing"] == "position" or row["stride"] or row["padding"] is not None
    return fits and plain and bool(by_keyword) and may_meet(row)


def _cost(row: Row) -> float:
    """Return how many windows there are; loops over all that is multiplied cost besides."""
    rows, columns = _out(row)
    maps = row["pictures"] * row["filters"] * row["channels"]
    products = maps * row["kernel"][0] * row["kernel"][1]
    return float(rows * columns * (1 + products / PRODUCTS))


def _conditions(row: Row) -> Levels:
    sizes, kernel = row["map"], row["kernel"]
    step, border = row["stride"] or 1, row["padding"] or 0
    same = step == 1 and all(2 * border == k - 1 for k in kernel)
    given: dict[str, str | frozenset[str]] = {
        "pictures": count_of(row["pictures"]),
        "channels": count_of(row["channels"]),
        "filters": count_of(row["filters"]),
        "picture": shape_of(*sizes),
        "rows of the picture": "odd" if sizes[0] % 2 else "even",
        "columns of the picture": "odd" if sizes[1] % 2 else "even",
        "kernel": kernel_of(*kernel),
        "kernel and picture": fit_of(sizes, kernel),
        "stride": "left out" if row["stride"] is None else stride_of(step),
        "step": step_of(step, kernel),
        "padding": "left out" if row["padding"] is None else str(row["padding"]),
        "size": "same" if same else "another",
        "rest": rest_of(sizes, kernel, step, border),
        "output": windows_of(*_out(row)),
        "step in effect": stride_of(step),
        "frame in effect": str(border),
        "values of x": frozenset(kinds_of(row, row["pictures"] * row["channels"])),
        "values of w": row["w"],
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }
    return given | ({"bias": row["b"]} if "b" in row else {})


def _arrays(row: Row, source: Source) -> dict[str, Array]:
    n, c, f = row["pictures"], row["channels"], row["filters"]
    x = filled_by_parts(source, (n, c, *row["map"]), row, n * c)
    w = filled(source, (f, c, *row["kernel"]), row["w"])
    types = {"x": row["type"], "w": row["type"], "b": row["type"], "dout": row["type"]}
    if row["type"] in {"whole x", "whole w"}:
        types = dict.fromkeys(types, "float64") | {row["type"][-1]: "integers"}
    if "b" in row:
        b = np.zeros(f) if row["b"] == "zeros" else filled(source, (f,), row["b"])
        if row["w"] == "large":  # beside large products a small bias would be lost in rounding
            b = LARGE * b
        arrays = {"x": x, "w": w, "b": b}
    else:
        arrays = {"dout": draw.values(source, (n, f, *_out(row))), "x": x, "w": w}
    return {
        name: draw.laid_out(as_dtype(array, types[name]), row["order"])
        for name, array in arrays.items()
    }


def passed(arrays: Mapping[str, Array], settings: Mapping[str, Any], how: str) -> Call:
    """Make a call of arrays and settings; None stands for a setting that is left out."""
    given = {name: value for name, value in settings.items() if value is not None}
    if how == "all by keyword":
        return Call((), {**arrays, **given})
    if how == "settings by keyword":
        return Call(tuple(arrays.values()), given)
    position = []
    for name, value in settings.items():
        if value is None:
            break
        position.append(value)
        given.pop(name)
    return Call((*arrays.values(), *position), given)


def _build(row: Row, source: Source) -> Call:
    settings = {"stride": row["stride"], "padding": row["padding"]}
    return passed(_arrays(row, source), settings, row["passing"])


_KERNELS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (2, 3), (3, 2), (1, 3), (3, 1), (1, 2), (2, 1))
_FACTORS: Mapping[str, tuple[Any, ...]] = {
    "pictures": (1, 2, 3),
    "channels": (1, 2, 3),
    "filters": (1, 2, 3),
    "kernel": (*_KERNELS, (2, 4), (4, 2)),
    "map": tuple((h, w) for h in range(1, 8) for w in range(1, 8)),
    "stride": (LEFT_OUT, 1, 2, 3, 4, 5),
    "padding": (LEFT_OUT, 0, 1, 2, 3),
    "x": VALUES,
    "other x": VALUES,
    "w": ("both signs", "positive", "negative", "some zeros", "large"),
    "type": ("float64", "float32", "whole x", "whole w"),
    "order": LAYOUTS,
    "passing": PASSING,
}
_TRIPLES = (("frame in effect", "step in effect", "rest"),)

CONV2D_FORWARD = CallModel(
    "conv2d_forward",
    {**_FACTORS, "b": ("zeros", "both signs", "negative", "positive")},
    _conditions,
    _build,
    _allowed,
    _TRIPLES,
    _cost,
)
CONV2D_BACKWARD = CallModel(
    "conv2d_backward", _FACTORS, _conditions, _build, _allowed, _TRIPLES, _cost
)


def _build_pad(row: Row, source: Source) -> Call:
    maps = row["pictures"], row["channels"]
    x = filled_by_parts(source, (*maps, *row["map"]), row, maps[0] * maps[1])
    arrays = {"x": draw.laid_out(as_dtype(x, row["type"]), row["order"])}
    settings = {"padding": row["padding"], "value": row["value"]}
    if row["passing"] == "all by keyword":
        return passed(arrays, settings, row["passing"])
    if row["passing"] == "settings by keyword":
        named = {} if row["value"] is LEFT_OUT else {"value": row["value"]}
        return Call((arrays["x"], row["padding"]), named)
    return passed(arrays, settings, "position")


def _pad_conditions(row: Row) -> Levels:
    sizes, value = row["map"], row["value"]
    return {
        "pictures": count_of(row["pictures"]),
        "channels": count_of(row["channels"]),
        "picture": extent_of(*sizes),
        "rows": "odd" if sizes[0] % 2 else "even",
        "columns": "odd" if sizes[1] % 2 else "even",
        "padding": str(row["padding"]),
        "wider than the picture": str(row["padding"] > min(sizes)),
        "value": "left out" if value is None else str(value),
        "values of x": frozenset(kinds_of(row, row["pictures"] * row["channels"])),
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }


PAD2D = CallModel(
    "pad2d",
    {
        "pictures": (1, 2, 3),
        "channels": (1, 2, 3),
        "map": tuple((h, w) for h in range(1, 5) for w in range(1, 5)),
        "padding": (0, 1, 2, 3),
        "value": (LEFT_OUT, 0.0, 1.0, -2.5, -np.inf),
        "x": VALUES,
        "other x": VALUES,
        "type": DTYPES,
        "order": LAYOUTS,
        "passing": PASSING,
    },
    _pad_conditions,
    _build_pad,
    may_meet,
)
