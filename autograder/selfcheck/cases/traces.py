"""How each entry of a worked example's answer comes about, as indices into its arguments.

Stays here: a release gets the indices, draws them, and holds nothing that could compute an answer.
A test redoes the arithmetic of every trace and finds the reference's numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.selfcheck.cases import traces_in_words as words
from autograder.selfcheck.picture import BEYOND, PADDING

Array = npt.NDArray[Any]
Trace = dict[str, Any]
Window = list[list[int]]
"""Rows of flat indices into the padded map's pixels; PADDING and BEYOND where there is none."""


def traces_of(question: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    """Return the traces of one example: ``parts``, one for each result, and ``axes`` if it has any.

    A part lists its entries in the order of the raveled result; sets of indices are shared.
    """
    trace = _TRACERS.get(question)
    return {} if trace is None else trace(question, arguments, answer)


def _axis(length: int, kernel: int, stride: int, padding: int, count: int) -> Trace:
    starts = [i * stride - padding for i in range(count)]
    return {"length": length, "kernel": kernel, "padding": padding, "starts": starts}


def _sizes(arguments: Mapping[str, Any], kernel: Any) -> tuple[tuple[int, int], int, int]:  # noqa: ANN401 - an int or a pair
    pair = (kernel, kernel) if isinstance(kernel, int) else tuple(kernel)
    stride = arguments.get("stride")
    return pair, pair[0] if stride is None else stride, arguments.get("padding", 0)


def _windows(axes: Sequence[Trace]) -> Iterator[tuple[int, int, Window]]:
    """Yield each output place (i, j) and its window of pixels of one map."""
    rows, columns = axes
    for (i, top), (j, left) in product(enumerate(rows["starts"]), enumerate(columns["starts"])):
        yield (
            i,
            j,
            [
                [_cell(r, c, rows, columns) for c in range(left, left + columns["kernel"])]
                for r in range(top, top + rows["kernel"])
            ],
        )


def _cell(r: int, c: int, rows: Trace, columns: Trace) -> int:
    if 0 <= r < rows["length"] and 0 <= c < columns["length"]:
        return int(r * columns["length"] + c)
    inside = r < rows["length"] + rows["padding"] and c < columns["length"] + columns["padding"]
    return PADDING if inside else BEYOND


class _Sets:
    """Lists that are kept once each."""

    def __init__(self) -> None:
        self.kept: list[list[int]] = []
        self._place: dict[tuple[int, ...], int] = {}

    def put(self, values: Sequence[int]) -> int:
        key = tuple(values)
        if key not in self._place:
            self._place[key] = len(self.kept)
            self.kept.append(list(key))
        return self._place[key]


def _conv_axes(arguments: Mapping[str, Any], oh: int, ow: int) -> list[Trace]:
    x, w = arguments["x"], arguments["w"]
    stride, padding = arguments.get("stride", 1), arguments.get("padding", 0)
    return [
        _axis(x.shape[2], w.shape[2], stride, padding, oh),
        _axis(x.shape[3], w.shape[3], stride, padding, ow),
    ]


def _shifted(window: Window, base: int) -> list[int]:
    return [base + index if index >= 0 else index for row in window for index in row]


def _conv_forward(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    x, w = arguments["x"], arguments["w"]
    channels, area = x.shape[1], x.shape[2] * x.shape[3]
    axes, sets, entries = _conv_axes(arguments, *answer[0].shape[2:]), _Sets(), []
    places = list(_windows(axes))
    for n, f in np.ndindex(*answer[0].shape[:2]):
        for _i, _j, window in places:
            left = [
                index
                for c in range(channels)
                for index in _shifted(window, (n * channels + c) * area)
            ]
            size = w[0].size
            entries.append([sets.put(left), sets.put(range(f * size, (f + 1) * size)), f])
    part = {
        "kind": "products", "left": "x", "right": "w", "plus": "b", "grid": list(w.shape[1:]),
        "sets": sets.kept, "entries": entries,
    }  # fmt: skip
    return {"axes": axes, "parts": [part]}


def _conv_backward(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    dout, x, w = (arguments[name] for name in ("dout", "x", "w"))
    axes = _conv_axes(arguments, *dout.shape[2:])
    dx: list[list[list[int]]] = [[] for _ in range(x.size)]
    dw: list[list[list[int]]] = [[] for _ in range(w.size)]
    for n, f, c in np.ndindex(x.shape[0], w.shape[0], x.shape[1]):
        base = (n * x.shape[1] + c) * x.shape[2] * x.shape[3]
        for i, j, window in _windows(axes):
            sender = int(np.ravel_multi_index((n, f, i, j), dout.shape))
            for place, index in enumerate(_shifted(window, base)):
                weight = (f * w.shape[1] + c) * w.shape[2] * w.shape[3] + place
                if index >= 0:
                    dx[index].append([sender, weight])
                    dw[weight].append([sender, index])
    per_filter = [
        [[int(np.ravel_multi_index((n, f, i, j), dout.shape)), 1]
         for n in range(dout.shape[0]) for i in range(dout.shape[2]) for j in range(dout.shape[3])]
        for f in range(w.shape[0])
    ]  # fmt: skip
    return {
        "axes": axes,
        "parts": [
            {"kind": "shares", "of": "dout", "times": "w", "entries": dx},
            {"kind": "shares", "of": "dout", "times": "x", "entries": dw},
            {"kind": "shares", "of": "dout", "times": "", "entries": per_filter},
        ],
    }


def _pool_axes(arguments: Mapping[str, Any], oh: int, ow: int) -> list[Trace]:
    (kh, kw), stride, padding = _sizes(arguments, arguments["kernel_size"])
    if isinstance(arguments["kernel_size"], tuple) and arguments.get("stride") is None:
        steps = (kh, kw)
    else:
        steps = (stride, stride)
    x = arguments["x"]
    return [
        _axis(x.shape[2], kh, steps[0], padding, oh),
        _axis(x.shape[3], kw, steps[1], padding, ow),
    ]


def _divisor(window: Sequence[int], arguments: Mapping[str, Any]) -> int:
    """Return by how much a window's sum is divided."""
    least = PADDING if arguments.get("count_include_pad", True) else 0
    return sum(index >= least for index in window)


def _pool_forward(question: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    x = arguments["x"]
    axes, sets, entries = _pool_axes(arguments, *answer[0].shape[2:]), _Sets(), []
    for m in range(x.shape[0] * x.shape[1]):
        for _i, _j, window in _windows(axes):
            flat = _shifted(window, m * x.shape[2] * x.shape[3])
            entries.append([sets.put(flat), _divisor(flat, arguments)])
    part = {
        "kind": "pool", "how": question[:3], "of": "x", "columns": axes[1]["kernel"],
        "sets": sets.kept, "entries": entries,
    }  # fmt: skip
    return {"axes": axes, "parts": [part]}


def _pool_backward(question: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    dout, x = arguments["dout"], arguments["x"]
    axes = _pool_axes(arguments, *dout.shape[2:])
    entries: list[list[list[int]]] = [[] for _ in range(x.size)]
    sender = 0
    for m in range(x.shape[0] * x.shape[1]):
        for _i, _j, window in _windows(axes):
            flat = _shifted(window, m * x.shape[2] * x.shape[3])
            inside = [index for index in flat if index >= 0]
            if question.startswith("max"):
                entries[max(inside, key=lambda index: x.flat[index])].append([sender, 1])
            else:
                for index in inside:
                    entries[index].append([sender, _divisor(flat, arguments)])
            sender += 1
    kind = "maximum" if question.startswith("max") else "divided"
    return {
        "axes": axes,
        "parts": [{"kind": "shares", "of": "dout", "times": kind, "entries": entries}],
    }


def _whole_map(question: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    x = arguments["x"]
    area = x.shape[2] * x.shape[3]
    sets = [list(range(m * area, (m + 1) * area)) for m in range(answer[0].size)]
    return {
        "parts": [
            {
                "kind": "pool", "how": question.split("_")[1], "of": "x", "columns": x.shape[3],
                "sets": sets, "entries": [[m, area] for m in range(len(sets))],
            }
        ]
    }  # fmt: skip


def _moved(name: str, move: Callable[[Array], Array]) -> Callable[..., Trace]:
    """Trace what only moves numbers: the same move, of their indices."""

    def trace(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
        source = arguments[name]
        moved = move(np.arange(source.size).reshape(source.shape)).reshape(answer[0].shape)
        return {"parts": [{"kind": "copy", "of": name, "entries": moved.ravel().tolist()}]}

    return trace


def _pad(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    x, p = arguments["x"], arguments["padding"]
    indices = np.arange(x.size).reshape(x.shape)
    frame = ((0, 0), (0, 0), (p, p), (p, p))
    moved = np.pad(indices, frame, constant_values=PADDING)
    value = float(arguments.get("value", 0.0))
    part = {"kind": "copy", "of": "x", "entries": moved.ravel().tolist(), "frame": value}
    return {"parts": [part]}


def _axis_alone(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    axis = _axis(
        arguments["input_size"], arguments["kernel_size"], arguments.get("stride", 1),
        arguments.get("padding", 0), int(answer[0]),
    )  # fmt: skip
    return {"axes": [axis], "parts": [{"kind": "axis"}]}


def _linear_forward(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    x, w = arguments["x"], arguments["w"]
    sets, entries = _Sets(), []
    for n, m in np.ndindex(*answer[0].shape):
        row = sets.put(range(n * x.shape[1], (n + 1) * x.shape[1]))
        column = sets.put(range(m, w.size, w.shape[1]))
        entries.append([row, column, m])
    part = {
        "kind": "products", "left": "x", "right": "w", "plus": "b", "grid": [1, 1, x.shape[1]],
        "sets": sets.kept, "entries": entries,
    }  # fmt: skip
    return {"parts": [part]}


def _linear_backward(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    dout, w = arguments["dout"], arguments["w"]
    samples, (inputs, outputs) = dout.shape[0], w.shape
    dx = [
        [[n * outputs + m, d * outputs + m] for m in range(outputs)]
        for n, d in np.ndindex(samples, inputs)
    ]
    dw = [
        [[n * outputs + m, n * inputs + d] for n in range(samples)]
        for d, m in np.ndindex(inputs, outputs)
    ]
    db = [[[n * outputs + m, 1] for n in range(samples)] for m in range(outputs)]
    return {
        "parts": [
            {"kind": "shares", "of": "dout", "times": "w", "entries": dx},
            {"kind": "shares", "of": "dout", "times": "x", "entries": dw},
            {"kind": "shares", "of": "dout", "times": "", "entries": db},
        ]
    }


_TRACERS: Mapping[str, Callable[[str, Mapping[str, Any], Sequence[Array]], Trace]] = {
    "output_size": _axis_alone,
    "pad2d": _pad,
    "conv2d_forward": _conv_forward,
    "conv2d_backward": _conv_backward,
    "max_pool2d_forward": _pool_forward,
    "avg_pool2d_forward": _pool_forward,
    "max_pool2d_backward": _pool_backward,
    "avg_pool2d_backward": _pool_backward,
    "global_max_pool2d": _whole_map,
    "global_avg_pool2d": _whole_map,
    "split_channels": _moved("image", lambda image: np.moveaxis(image, -1, 0)),
    "flatten": _moved("x", lambda x: x),
    "linear_forward": _linear_forward,
    "linear_backward": _linear_backward,
    **words.TRACERS,
}
