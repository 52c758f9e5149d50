"""The model of calls of layers that see arrays and nothing else: ReLU, linear, losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.examining.seeds import Source
from autograder.model import Call
from autograder.questions import draw
from autograder.questions.conditions import CallModel, Levels, Row
from autograder.questions.convolution_calls import (
    DTYPES,
    LAYOUTS,
    VALUES,
    as_dtype,
    count_of,
    filled,
    filled_by_parts,
    kinds_of,
    may_meet,
    passed,
    shape_of,
)

Array = npt.NDArray[Any]
HOW = ("position", "all by keyword")
SHAPES = (
    (1,), (5,), (8,), (1, 4), (3, 1), (3, 3), (2, 5), (5, 2), (2, 3, 4), (1, 3, 3),
    (1, 1, 3, 3), (2, 3, 2, 4), (2, 1, 4, 2), (1, 2, 3, 3), (3, 2, 1, 3), (2, 2, 2, 2),
)  # fmt: skip
_FORMS: Mapping[str, tuple[Any, ...]] = {"type": DTYPES, "order": LAYOUTS, "passing": HOW}


def _forms(row: Row) -> dict[str, str]:
    return {
        "type": row["type"],
        "memory order": row["order"],
        "passed by": row["passing"],
    }


def _of_type(row: Row, array: Array) -> Array:
    return draw.laid_out(as_dtype(array, row["type"]), row["order"])


def _float_of(row: Row, array: Array) -> Array:
    """Return what holds floats even where another argument holds whole numbers."""
    dtype = "float32" if row["type"] == "float32" else "float64"
    return draw.laid_out(array.astype(dtype), row["order"])


# -- ReLU: every number by itself -------------------------------------------------------------


def _relu_conditions(row: Row) -> Levels:
    shape = row["shape"]
    held: dict[str, str | frozenset[str]] = {
        "axes": str(len(shape)),
        "first axis": count_of(shape[0]),
        "last axis": count_of(shape[-1]),
        "sides": shape_of(*shape[-2:]) if len(shape) > 1 else "none",
        "values of x": row["x"],
        **_forms(row),
    }
    return held | ({"values of dout": row["dout"]} if "dout" in row else {})


def _values(source: Source, shape: tuple[int, ...], kind: str) -> Array:
    return np.zeros(shape) if kind == "zeros" else filled(source, shape, kind)


def _relu_forward(row: Row, source: Source) -> Call:
    x = _of_type(row, filled(source, row["shape"], row["x"]))
    return passed({"x": x}, {}, row["passing"])


def _relu_backward(row: Row, source: Source) -> Call:
    x = _of_type(row, filled(source, row["shape"], row["x"]))
    dout = _float_of(row, filled(source, row["shape"], row["dout"]))
    return passed({"dout": dout, "x": x}, {}, row["passing"])


_SIGNED = ("both signs", "positive", "negative")
RELU_FORWARD = CallModel(
    "relu_forward",
    {"shape": SHAPES, "x": VALUES, **_FORMS},
    _relu_conditions,
    _relu_forward,
    triples=(("type", "memory order", "passed by"),),
)
RELU_BACKWARD = CallModel(
    "relu_backward",
    {
        "shape": SHAPES,
        "x": VALUES,
        "dout": (*_SIGNED, "some zeros", "ties"),
        **_FORMS,
    },
    _relu_conditions,
    _relu_backward,
)
RELU_MODELS = (RELU_FORWARD, RELU_BACKWARD)


# -- flatten and the linear layer ---------------------------------------------------------------


def _flatten_conditions(row: Row) -> Levels:
    shape = row["shape"]
    return {
        "axes": str(len(shape)),
        "samples": count_of(shape[0]),
        "last axis": count_of(shape[-1]),
        "sides": shape_of(*shape[-2:]) if len(shape) > 2 else "none",  # noqa: PLR2004 - (N, D)
        "values of x": frozenset(kinds_of(row, shape[0])),
        **_forms(row),
    }


def _flatten(row: Row, source: Source) -> Call:
    x = filled_by_parts(source, row["shape"], row, row["shape"][0])
    return passed({"x": _of_type(row, x)}, {}, row["passing"])


FLATTEN = CallModel(
    "flatten",
    {
        "shape": (
            (1, 4), (3, 1), (3, 5), (2, 2), (2, 3, 4), (1, 3, 3), (3, 2, 1), (2, 3, 4, 5),
            (1, 2, 3, 3), (3, 1, 2, 2), (2, 3, 1, 4), (2, 2, 4, 1), (1, 1, 3, 2), (2, 2, 3, 2, 2),
            (1, 2, 2, 2, 3),
        ),
        "x": VALUES,
        "other x": VALUES,
        **_FORMS,
    },
    _flatten_conditions,
    _flatten,
    may_meet,
)  # fmt: skip


def _linear_conditions(row: Row) -> Levels:
    n, d, m = row["samples"], row["inputs"], row["outputs"]
    held: dict[str, str | frozenset[str]] = {
        "samples": count_of(n),
        "inputs": count_of(d),
        "outputs": count_of(m),
        "weights": shape_of(d, m),
        "samples and outputs": shape_of(n, m),
        "samples and inputs": shape_of(n, d),
        "values of x": frozenset(kinds_of(row, n)),
        "values of w": row["w"],
        **_forms(row),
    }
    return held | ({"bias": row["b"]} if "b" in row else {})


def _linear_forward(row: Row, source: Source) -> Call:
    n, d, m = row["samples"], row["inputs"], row["outputs"]
    arrays = {
        "x": _of_type(row, filled_by_parts(source, (n, d), row, n)),
        "w": _float_of(row, filled(source, (d, m), row["w"])),
        "b": _float_of(row, _values(source, (m,), row["b"])),
    }
    return passed(arrays, {}, row["passing"])


def _linear_backward(row: Row, source: Source) -> Call:
    n, d, m = row["samples"], row["inputs"], row["outputs"]
    arrays = {
        "dout": _float_of(row, draw.values(source, (n, m))),
        "x": _of_type(row, filled_by_parts(source, (n, d), row, n)),
        "w": _float_of(row, filled(source, (d, m), row["w"])),
    }
    return passed(arrays, {}, row["passing"])


_LINEAR: Mapping[str, tuple[Any, ...]] = {
    "samples": (1, 2, 3, 4),
    "inputs": (1, 2, 3, 4),
    "outputs": (1, 2, 3, 4),
    "x": VALUES,
    "other x": VALUES,
    "w": ("both signs", "positive", "negative", "some zeros", "large"),
    **_FORMS,
}
LINEAR_FORWARD = CallModel(
    "linear_forward",
    {**_LINEAR, "b": ("zeros", *_SIGNED)},
    _linear_conditions,
    _linear_forward,
    may_meet,
)
LINEAR_BACKWARD = CallModel(
    "linear_backward", _LINEAR, _linear_conditions, _linear_backward, may_meet
)


# -- softmax and cross-entropy ----------------------------------------------------------------


def _score_conditions(row: Row) -> Levels:
    n, m = row["samples"], row["classes"]
    held: dict[str, str | frozenset[str]] = {
        "samples": count_of(n),
        "classes": count_of(m),
        "scores": shape_of(n, m),
        "values of the scores": row["scores"],
        **_forms(row),
    }
    if "labels" in row:
        held |= {"labels": row["labels"], "type of the labels": row["labels type"]}
    return held


def _scores(row: Row, source: Source) -> Array:
    shape = (row["samples"], row["classes"])
    kind = row["scores"]
    if kind in {"very large", "very negative"}:
        sign = 1.0 if kind == "very large" else -1.0
        return np.asarray(sign * 1e3 + draw.values(source, shape))
    if kind == "far apart":
        return np.asarray(draw.values(source, shape) + 60.0 * np.arange(shape[1]))
    return _values(source, shape, kind)


def _softmax(row: Row, source: Source) -> Call:
    return passed({"scores": _of_type(row, _scores(row, source))}, {}, row["passing"])


def _cross_entropy(row: Row, source: Source) -> Call:
    n, m = row["samples"], row["classes"]
    labels = {
        "all different": np.arange(n) % m,
        "all alike": np.full(n, m // 2),
        "the first class": np.zeros(n, np.int64),
        "the last class": np.full(n, m - 1),
    }[row["labels"]]
    arrays = {
        "scores": _of_type(row, _scores(row, source)),
        "labels": labels.astype(row["labels type"]),
    }
    return passed(arrays, {}, row["passing"])


_SCORES: Mapping[str, tuple[Any, ...]] = {
    "samples": (1, 2, 3, 4),
    "classes": (1, 2, 3, 4, 5),
    "scores": (
        "both signs", "positive", "negative", "some zeros", "ties", "zeros", "small",
        "very large", "very negative", "far apart",
    ),
    **_FORMS,
}  # fmt: skip
SOFTMAX = CallModel("softmax", _SCORES, _score_conditions, _softmax)


def _labels_allowed(row: Row) -> bool:
    # One class alone has a loss of 0, whatever is answered; and so has what is sure already.
    return bool(row["classes"] > 1 and row["scores"] != "far apart")


CROSS_ENTROPY = CallModel(
    "cross_entropy",
    {
        **_SCORES,
        "labels": ("all different", "all alike", "the first class", "the last class"),
        "labels type": ("int64", "int32", "uint8"),
    },
    _score_conditions,
    _cross_entropy,
    _labels_allowed,
)
NETWORK_MODELS = (FLATTEN, LINEAR_FORWARD, LINEAR_BACKWARD, SOFTMAX, CROSS_ENTROPY)
