"""The model of calls of pictures and codes, and of counting parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import Source
from autograder.model import Call
from autograder.questions import draw
from autograder.questions.conditions import CallModel, Row
from autograder.questions.convolution_calls import (
    LAYOUTS,
    LEFT_OUT,
    PASSING,
    count_of,
    extent_of,
    passed,
    shape_of,
)

Array = npt.NDArray[Any]
CHANNELS = 3
SHAPES = ((1,), (6,), (2, 3), (3, 2), (3, 3), (1, 4), (2, 2, 3), (2, 3, 1))
WHOLE_SCALE = 7.0
"""Of which no whole number of volts lies on the edge of a level."""
WHOLE = ("int64", "uint8")


def _shape_conditions(shape: tuple[int, ...]) -> dict[str, str]:
    return {
        "axes": str(len(shape)),
        "last axis": count_of(shape[-1]),
        "sides": shape_of(*shape[-2:]) if len(shape) > 1 else "none",
    }


def _quantize_allowed(row: Row) -> bool:
    whole = row["type"] in WHOLE
    if row["type"] == "uint8" and row["samples"] == "below zero":
        return False
    if whole != (row["scale"] == WHOLE_SCALE) or (whole and row["samples"] == "on edges"):
        return False
    # On an edge exactly: only where a step is exact in binary.
    exact = row["scale"] in {LEFT_OUT, 1.0}
    return exact or row["samples"] != "on edges"


def _quantize_conditions(row: Row) -> Mapping[str, str]:
    return {
        "bits": str(row["bits"]),
        "full scale": "left out" if row["scale"] is None else str(row["scale"]),
        "samples": row["samples"],
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
        **_shape_conditions(row["shape"]),
    }


def _quantize(row: Row, source: Source) -> Call:
    levels, scale = 2 ** row["bits"], row["scale"] or 1.0
    size = int(np.prod(row["shape"]))
    codes = np.resize(source.permutation(min(levels, 2 * size)) * (levels // min(levels, 2 * size)),
                      size)  # fmt: skip
    part = {"on edges": 0.0, "in the lower half": 0.3, "in the upper half": 0.7}
    samples = (codes + part.get(row["samples"], 0.6)) / levels * scale
    if row["samples"] in {"out of range", "at full scale", "below zero"}:
        other = {"out of range": 1.7, "at full scale": 1.0, "below zero": -0.4}[row["samples"]]
        samples[::2] = other * scale
    if row["type"] in WHOLE:
        samples = {"out of range": 9, "at full scale": 7, "below zero": -2}.get(
            row["samples"], 0
        ) + source.integers(1, 6, size) * (row["samples"] in part)
    signal = draw.laid_out(np.asarray(samples).reshape(row["shape"]).astype(row["type"]),
                           row["order"])  # fmt: skip
    settings = {"bits": row["bits"], "full_scale": row["scale"]}
    return passed({"signal": signal}, settings, row["passing"])


QUANTIZE = CallModel(
    "quantize",
    {
        "bits": (1, 2, 3, 4, 8, 12),
        "scale": (LEFT_OUT, 1.0, 5, 0.4, WHOLE_SCALE, int(WHOLE_SCALE)),
        "samples": (
            "on edges", "in the lower half", "in the upper half",
            "out of range", "at full scale", "below zero",
        ),
        "shape": SHAPES,
        "type": ("float64", "float32", *WHOLE),
        "order": LAYOUTS,
        "passing": PASSING,
    },
    _quantize_conditions,
    _quantize,
    _quantize_allowed,
)  # fmt: skip


def _bits_allowed(row: Row) -> bool:
    return bool(row["codes"] != "the largest" or 2 ** row["bits"] <= np.iinfo(row["type"]).max + 1)


def _bits_conditions(row: Row) -> Mapping[str, str]:
    return {
        "bits": str(row["bits"]),
        "codes": row["codes"],
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
        **_shape_conditions(row["shape"]),
    }


def _to_bits(row: Row, source: Source) -> Call:
    largest = min(2 ** row["bits"] - 1, int(np.iinfo(row["type"]).max))
    codes = {
        "any": source.integers(0, largest + 1, row["shape"]),
        "small": source.integers(0, min(largest, 3) + 1, row["shape"]),
        "zeros": np.zeros(row["shape"]),
        "the largest": np.full(row["shape"], largest),
    }[row["codes"]]
    array = draw.laid_out(codes.astype(row["type"]), row["order"])
    return passed({"codes": array}, {"bits": row["bits"]}, row["passing"])


TO_BITS = CallModel(
    "to_bits",
    {
        "bits": (1, 2, 3, 4, 7, 8, 9, 12, 16, 20),
        "codes": ("any", "small", "zeros", "the largest"),
        "shape": SHAPES,
        "type": ("int64", "int32", "uint8", "uint16"),
        "order": LAYOUTS,
        "passing": PASSING,
    },
    _bits_conditions,
    _to_bits,
    _bits_allowed,
)


def _picture_conditions(row: Row) -> Mapping[str, str]:
    rows, columns = row["map"]
    return {
        "picture": extent_of(rows, columns),
        "rows": "odd" if rows % 2 else "even",
        "columns": "odd" if columns % 2 else "even",
        "as long as the channels": str(CHANNELS in row["map"]),
        "values": row["values"],
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }


def _split_channels(row: Row, source: Source) -> Call:
    shape = (*row["map"], CHANNELS)
    if row["values"] == "grey":
        image = np.repeat(source.integers(1, 255, (*row["map"], 1)), 3, axis=-1)
    elif row["values"] == "one colour":
        image = np.broadcast_to(np.array([10, 200, 90]), shape)
    elif row["values"] == "some black":
        image = draw.with_zeros(source, source.integers(1, 255, shape))
    else:
        image = source.integers(1, 255, shape)
    scaled = image if row["type"] in {"uint8", "int64"} else image / 255
    array = draw.laid_out(scaled.astype(row["type"]), row["order"])
    return passed({"image": array}, {}, row["passing"])


SPLIT_CHANNELS = CallModel(
    "split_channels",
    {
        "map": tuple((h, w) for h in range(1, 6) for w in range(1, 6)),
        "values": ("any", "grey", "one colour", "some black"),
        "type": ("uint8", "float64", "float32", "int64"),
        "order": LAYOUTS,
        "passing": ("position", "all by keyword"),
    },
    _picture_conditions,
    _split_channels,
)
MODELS = (QUANTIZE, TO_BITS, SPLIT_CHANNELS)


def _count_conditions(row: Row) -> Mapping[str, str]:
    return {
        "arrays": str(row["arrays"]),
        "axes of the first": str(len(row["first"])),
        "first array": "one number" if np.prod(row["first"]) == 1 else "several",
        "given as": row["container"],
        "values": row["values"],
        "alike": str(row["alike"]),
        "passed by": row["passing"],
    }


def _count(row: Row, source: Source) -> Call:
    shapes = [row["first"], *((n + 2,) if not row["alike"] else row["first"] for n in range(3))]
    arrays = [draw.values(source, shape) for shape in shapes[: row["arrays"]]]
    if row["values"] != "any":
        arrays = [np.zeros_like(a) if row["values"] == "zeros" else np.ones_like(a) for a in arrays]
    given = tuple(arrays) if row["container"] == "tuple" else arrays
    if row["passing"] == "position":
        return Call((given,))
    return Call((), {"arrays": given})


COUNT_PARAMETERS = CallModel(
    "count_parameters",
    {
        "arrays": (0, 1, 2, 3, 4),
        "first": ((1,), (4,), (1, 1), (3, 2), (2, 2), (2, 3, 2), (3, 1, 3, 3), (1, 1, 1, 1)),
        "container": ("list", "tuple"),
        "values": ("any", "zeros", "ones"),
        "alike": (False, True),
        "passing": ("position", "all by keyword"),
    },
    _count_conditions,
    _count,
    lambda row: row["arrays"] > 0 or (row["first"] == (1,) and not row["alike"]),
)
