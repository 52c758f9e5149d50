"""The model of calls of pooling layers, and of pooling over whole maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.examining.seeds import Source
from autograder.model import Call
from autograder.questions import draw
from autograder.questions.conditions import CallModel, Levels, Row
from autograder.questions.convolution_calls import (
    DTYPES,
    LAYOUTS,
    LEFT_OUT,
    MOST_PIXELS,
    PASSING,
    PRODUCTS,
    VALUES,
    as_dtype,
    count_of,
    extent_of,
    filled_by_parts,
    fit_of,
    kernel_of,
    kinds_of,
    may_meet,
    passed,
    rest_of,
    shape_of,
    step_of,
    stride_of,
    windows_of,
)
from reference.shapes import output_size

MOST_WINDOWS = 16
FAR = 100.0
"""What is larger is so in maps of large numbers alone."""
ONE_WINDOW = 8.0
"""What a single window costs besides: it shows nothing of steps, so others go before it."""


def _kernel(row: Row) -> tuple[int, int]:
    kernel = row["kernel"]
    return kernel if isinstance(kernel, tuple) else (kernel, kernel)


def _steps(row: Row) -> tuple[int, int]:
    return _kernel(row) if row["stride"] is None else (row["stride"], row["stride"])


def _out(row: Row) -> tuple[int, int]:
    border, ceil = row["padding"] or 0, bool(row["ceil"])
    rows, columns = (
        output_size(size, kernel, step, border, ceil)
        for size, kernel, step in zip(row["map"], _kernel(row), _steps(row), strict=True)
    )
    return rows, columns


def _allowed(row: Row) -> bool:
    sizes, kernel, border = row["map"], _kernel(row), row["padding"] or 0
    if 2 * border > min(kernel) or sizes[0] * sizes[1] > MOST_PIXELS:
        return False
    if any(k > s + 2 * border for k, s in zip(kernel, sizes, strict=True)):
        return False
    rows, columns = _out(row)
    settings = ("stride", "padding", "ceil", "count")
    given = [row.get(name) is not None for name in settings]
    # By position nothing may be left out before something that is given.
    in_order = given == sorted(given, reverse=True)
    return (
        rows * columns <= MOST_WINDOWS
        and (row["passing"] != "position" or in_order)
        and may_meet(row)
    )


def _last_window(row: Row) -> str:
    """Say what becomes of a last window in ceil mode."""
    if not row["ceil"]:
        return "is whole"
    border = row["padding"] or 0
    kinds = set()
    for size, kernel, step in zip(row["map"], _kernel(row), _steps(row), strict=True):
        room = size + 2 * border - kernel
        if room % step:
            start = -(-room // step) * step
            kinds.add("starts in the padding" if start >= size + border else "hangs over")
    return " and ".join(sorted(kinds)) or "is whole"


def _conditions(row: Row) -> Levels:
    sizes, kernel, border = row["map"], _kernel(row), row["padding"] or 0
    steps = _steps(row)
    held: dict[str, str | frozenset[str]] = {
        "pictures": count_of(row["pictures"]),
        "channels": count_of(row["channels"]),
        "map": shape_of(*sizes),
        "rows of the map": "odd" if sizes[0] % 2 else "even",
        "columns of the map": "odd" if sizes[1] % 2 else "even",
        "kernel": kernel_of(*kernel),
        "kernel given as": "a pair" if isinstance(row["kernel"], tuple) else "a number",
        "kernel and map": fit_of(sizes, kernel),
        "stride": "left out" if row["stride"] is None else stride_of(row["stride"]),
        "step": "as the kernel" if row["stride"] is None else step_of(steps[0], kernel),
        "padding": "left out" if row["padding"] is None else str(row["padding"]),
        "rest": rest_of(sizes, kernel, steps[0], border) if steps[0] == steps[1] else "by axis",
        "ceil mode": "left out" if row["ceil"] is None else str(row["ceil"]),
        "last window": _last_window(row),
        "output": windows_of(*_out(row)),
        "step in effect": "the kernel" if row["stride"] is None else stride_of(row["stride"]),
        "frame in effect": str(border),
        "rounding": "up" if row["ceil"] else "down",
        "values of x": frozenset(kinds_of(row, row["pictures"] * row["channels"])),
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }
    if "count" in row:
        held["padding counted"] = "left out" if row["count"] is None else str(row["count"])
        held["counting in effect"] = str(row["count"] is not False)
    return held


def _backward_conditions(row: Row) -> Levels:
    """Return the same and how much is left out: dout's shape does not tell a default of its own."""
    given = sum(row.get(name) is not None for name in ("stride", "padding", "ceil", "count"))
    return {**_conditions(row), "settings given": "some" if given else "none"}


def _settings(row: Row) -> dict[str, Any]:
    named = {"kernel_size": row["kernel"], "stride": row["stride"], "padding": row["padding"]}
    named["ceil_mode"] = row["ceil"]
    return named | ({"count_include_pad": row["count"]} if "count" in row else {})


def _maps(row: Row, source: Source) -> draw.Array:
    maps = row["pictures"], row["channels"]
    x = filled_by_parts(source, (*maps, *row["map"]), row, maps[0] * maps[1])
    # What a window in the corner sees is below what people take for the smallest number.
    corner = x[:, :, :2, :2]
    corner[corner > FAR] *= -1
    return draw.laid_out(as_dtype(x, row["type"]), row["order"])


def _forward(row: Row, source: Source) -> Call:
    return passed({"x": _maps(row, source)}, _settings(row), row["passing"])


def _backward(row: Row, source: Source) -> Call:
    x = _maps(row, source)
    shape = (row["pictures"], row["channels"], *_out(row))
    dtype = "float32" if row["type"] == "float32" else "float64"
    dout = draw.laid_out(draw.values(source, shape, dtype=dtype), row["order"])
    return passed({"dout": dout, "x": x}, _settings(row), row["passing"])


def _cost(row: Row) -> float:
    rows, columns = _out(row)
    maps, kernel = row["pictures"] * row["channels"], _kernel(row)
    products = maps * kernel[0] * kernel[1]
    windows = float(rows * columns * (1 + products / PRODUCTS))
    return windows + (ONE_WINDOW if rows == columns == 1 else 0.0)


_FACTORS: Mapping[str, tuple[Any, ...]] = {
    "pictures": (1, 2, 3),
    "channels": (1, 2, 3),
    "kernel": (1, 2, 3, 4, (2, 2), (3, 3), (2, 3), (3, 2), (1, 2), (2, 1), (1, 3), (3, 1), (4, 2)),
    "map": tuple((h, w) for h in range(1, 8) for w in range(1, 8)),
    "stride": (LEFT_OUT, LEFT_OUT, 1, 2, 3, 4, 5),
    "padding": (LEFT_OUT, 0, 1, 1, 2),
    "ceil": (LEFT_OUT, False, True, True),
    "x": VALUES,
    "other x": VALUES,
    "type": DTYPES,
    "order": LAYOUTS,
    "passing": PASSING,
}
_AVERAGE = {**_FACTORS, "count": (LEFT_OUT, True, False)}
_TRIPLES = (
    ("frame in effect", "step in effect", "rounding"),
    ("frame in effect", "last window", "step"),
)
_AVERAGE_TRIPLES = (
    *_TRIPLES,
    ("frame in effect", "rounding", "counting in effect"),
    ("frame in effect", "step in effect", "counting in effect"),
)

MAX_FORWARD = CallModel(
    "max_pool2d_forward", _FACTORS, _conditions, _forward, _allowed, _TRIPLES, _cost
)
MAX_BACKWARD = CallModel(
    "max_pool2d_backward", _FACTORS, _backward_conditions, _backward, _allowed, _TRIPLES, _cost
)
AVG_FORWARD = CallModel(
    "avg_pool2d_forward", _AVERAGE, _conditions, _forward, _allowed, _AVERAGE_TRIPLES, _cost
)
AVG_BACKWARD = CallModel(
    "avg_pool2d_backward",
    _AVERAGE,
    _backward_conditions,
    _backward,
    _allowed,
    _AVERAGE_TRIPLES,
    _cost,
)


def _global_conditions(row: Row) -> Levels:
    sizes = row["map"]
    return {
        "pictures": count_of(row["pictures"]),
        "channels": count_of(row["channels"]),
        "map": extent_of(*sizes),
        "rows of the map": "odd" if sizes[0] % 2 else "even",
        "columns of the map": "odd" if sizes[1] % 2 else "even",
        "values of x": frozenset(kinds_of(row, row["pictures"] * row["channels"])),
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }


def _global_call(row: Row, source: Source) -> Call:
    return passed({"x": _maps(row, source)}, {}, row["passing"])


_WHOLE: Mapping[str, tuple[Any, ...]] = {
    "pictures": (1, 2, 3),
    "channels": (1, 2, 3),
    "map": tuple((h, w) for h in range(1, 6) for w in range(1, 6)),
    "x": VALUES,
    "other x": VALUES,
    "type": DTYPES,
    "order": LAYOUTS,
    "passing": ("position", "all by keyword"),
}
GLOBAL_MAX = CallModel("global_max_pool2d", _WHOLE, _global_conditions, _global_call, may_meet)
GLOBAL_AVG = CallModel("global_avg_pool2d", _WHOLE, _global_conditions, _global_call, may_meet)
MODELS = (MAX_FORWARD, MAX_BACKWARD, AVG_FORWARD, AVG_BACKWARD, GLOBAL_MAX, GLOBAL_AVG)
