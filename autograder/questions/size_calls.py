"""The model of calls of ``output_size``: which lengths and settings may meet."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.examining.seeds import Source
from autograder.model import Call
from autograder.questions.conditions import CallModel, Row
from autograder.questions.convolution_calls import (
    LEFT_OUT,
    PASSING,
    count_of,
    fit_of,
    step_of,
    stride_of,
)


def _allowed_size(row: Row) -> bool:
    step, border = row["stride"] or 1, row["padding"] or 0
    fits = row["kernel"] <= row["size"] + 2 * border and border <= row["kernel"]
    # As for pooling: with a wider frame, books disagree on which last window ceil mode drops.
    fits = fits and (not row["ceil"] or border <= row["kernel"] // 2)
    given = [row[name] is not None for name in ("stride", "padding", "ceil")]
    by_keyword = row["passing"] == "position" or any(given)
    # With no full step left over, ceil mode may only be left out of few calls: they are cheap.
    return fits and by_keyword and step <= row["size"] + 2 * border


def _size_conditions(row: Row) -> Mapping[str, str]:
    size, kernel = row["size"], row["kernel"]
    step, border = row["stride"] or 1, row["padding"] or 0
    room = size + 2 * border - kernel
    starts_in_padding = -(-room // step) * step >= size + border
    ceil = bool(row["ceil"])
    return {
        "axis": "odd" if size % 2 else "even",
        "kernel": str(kernel),
        "kernel and axis": fit_of((size, size), (kernel, kernel)).replace("map", "axis"),
        "stride": "left out" if row["stride"] is None else stride_of(step),
        "step": step_of(step, (kernel, kernel)),
        "padding": "left out" if row["padding"] is None else str(row["padding"]),
        "size": "same" if step == 1 and 2 * border == kernel - 1 else "another",
        "rest": _share_of_step(room % step, step),
        "ceil mode": "left out" if row["ceil"] is None else str(ceil),
        "rounding": "up" if ceil else "down",
        "step in effect": stride_of(step),
        "frame in effect": str(border),
        "last window": "in the padding" if ceil and starts_in_padding else "inside",
        "windows": count_of(room // step + 1),
        "passed by": row["passing"],
    }


def _share_of_step(rest: int, step: int) -> str:
    """Say how much of a step is left over."""
    if not rest:
        return "none"
    return "half a step" if 2 * rest == step else "less" if 2 * rest < step else "more"


def _build_size(row: Row, _source: Source) -> Call:
    given = {"input_size": row["size"], "kernel_size": row["kernel"]}
    settings = {"stride": row["stride"], "padding": row["padding"], "ceil_mode": row["ceil"]}
    named = {name: value for name, value in settings.items() if value is not None}
    if row["passing"] == "all by keyword":
        return Call((), {**given, **named})
    if row["passing"] == "settings by keyword":
        return Call(tuple(given.values()), named)
    position = []
    for name, value in settings.items():
        if value is None:
            break
        position.append(value)
        named.pop(name)
    return Call((*given.values(), *position), named)


OUTPUT_SIZE = CallModel(
    "output_size",
    {
        "size": tuple(range(1, 13)),
        "kernel": (1, 2, 3, 4, 5),
        "stride": (LEFT_OUT, 1, 2, 3, 4, 5),
        "padding": (LEFT_OUT, 0, 1, 2, 3),
        "ceil": (LEFT_OUT, False, True),
        "passing": PASSING,
    },
    _size_conditions,
    _build_size,
    _allowed_size,
    (
        ("frame in effect", "step in effect", "rounding"),
        ("rounding", "rest", "step"),
    ),
)
