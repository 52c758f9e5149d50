"""The picture of one wrong entry: both maps, then how the right number comes about.

A worked example carries, for each entry, which of its arguments' numbers take part; they are only
looked up and laid out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .compare import Array, Entry, number, place
from .examples import Example
from .picture import BEYOND, PADDING, Grid, Picture, Sign, grid

_WIDEST = 8
"""Maps with more rows or columns are not drawn whole."""
_MOST_WINDOWS = 12
_MOST_SHARES = 10

Arguments = Mapping[str, Any]
Row = tuple[Grid | Sign, ...]


def picture_of(
    example: Example, parameters: Sequence[str], returns: Sequence[str], entry: Entry | None
) -> Picture | None:
    """Draw why an entry is what it should be; without an entry, where the windows lie."""
    arguments = dict(zip(parameters, example.args, strict=False)) | dict(example.kwargs)
    traces = example.traces
    parts = traces.get("parts", ())
    if entry is None or entry.label not in returns:
        forward = parts and parts[0]["kind"] != "shares"  # of a gradient, the shape is x's
        return _axes(traces.get("axes", ())) if forward else None
    number_of_part = list(returns).index(entry.label)
    rows: tuple[Row, ...] = (_both(entry),) if entry.expected.ndim else ()
    rows = tuple(row for row in rows if row)
    if number_of_part >= len(parts):
        return Picture("", rows) if rows else None
    part = parts[number_of_part]
    if part["kind"] == "axis":
        return _axes(traces["axes"])
    at = int(np.ravel_multi_index(entry.index, entry.expected.shape)) if entry.index else 0
    drawn = _KINDS[part["kind"]](part, at, arguments, entry)
    return Picture(drawn.title, rows + drawn.rows, drawn.lines)


def _both(entry: Entry) -> Row:
    lead = entry.index[:-2]
    expected, got, wrong = (
        np.atleast_2d(array[lead]) for array in (entry.expected, entry.got, entry.wrong)
    )
    if max(expected.shape) > _WIDEST:
        return ()
    name = place(entry.label, lead) if lead else entry.label
    return (grid(f"{name} expected", expected), grid("yours", got, wrong))


def _products(part: Mapping[str, Any], at: int, arguments: Arguments, entry: Entry) -> Picture:
    left, right, bias = part["entries"][at]
    pixels, padded = _values(arguments[part["left"]], part["sets"][left], part["grid"])
    weights, _ = _values(arguments[part["right"]], part["sets"][right], part["grid"])
    products = pixels * weights
    rows: list[Row] = []
    several = len(products) > 1
    for c in range(len(products)):
        of = f", channel {c}" if several else ""
        rows.append(
            (
                grid(f"{part['left']} here{of}", pixels[c], faint=padded[c]),
                Sign("×"),  # noqa: RUF001 - as the notebooks write it
                grid(part["right"], weights[c]),
                Sign("="),
                grid("products", products[c]),
            )
        )
    b, total = arguments[part["plus"]].flat[bias], products.sum()
    plus = f"plus {part['plus']}[{bias}] = {number(b)}"
    line = f"sum of the products {number(total)}, {plus}: {number(total + b)}"
    return Picture(f"How {_name(entry)} comes about", tuple(rows), (line,))


def _pool(part: Mapping[str, Any], at: int, arguments: Arguments, entry: Entry) -> Picture:
    chosen, divisor = part["entries"][at]
    indices = part["sets"][chosen]
    shape = (len(indices) // part["columns"], part["columns"])
    values, padded = _values(arguments[part["of"]], indices, shape)
    mean = part["how"] == "avg"
    cells = grid("its window", values, faint=padded).cells
    named = {PADDING: "0" if mean else "-inf", BEYOND: "·"}
    shown = np.array([named.get(index, "") for index in indices]).reshape(shape)
    window = Grid(
        f"{part['of']} here",
        tuple(tuple(shown[i, j] or cells[i][j] for j in range(shape[1])) for i in range(shape[0])),
        frozenset()
        if mean
        else frozenset({divmod(_first_maximum(indices, arguments[part["of"]]), shape[1])}),
        frozenset((int(i), int(j)) for i, j in np.argwhere(padded)),
    )
    total = sum(float(arguments[part["of"]].flat[index]) for index in indices if index >= 0)
    line = (
        f"sum {number(total)}, divided by {divisor}: {number(total / divisor)}"
        if mean
        else f"largest: {number(entry.expected[entry.index])}"
    )
    notes = [line]
    if padded.any():
        notes.append(_padding_in_words(indices, mean=mean))
    return Picture(f"How {_name(entry)} comes about", ((window,),), tuple(notes))


def _padding_in_words(indices: Sequence[int], *, mean: bool) -> str:
    legend = []
    if PADDING in indices:
        legend.append("dashed: padding" + (", 0" if mean else ", smaller than every number"))
    if BEYOND in indices:
        legend.append("a dot: beyond the padding, not there at all")
    return "; ".join(legend)


def _first_maximum(indices: Sequence[int], x: Array) -> int:
    inside = [place for place, index in enumerate(indices) if index >= 0]
    return max(inside, key=lambda place: float(x.flat[indices[place]]))


def _shares(part: Mapping[str, Any], at: int, arguments: Arguments, entry: Entry) -> Picture:
    terms, times = part["entries"][at], part["times"]
    dout = arguments[part["of"]]
    title = f"What {_name(entry)} gets"
    if not terms:
        return Picture(title, (), ("no output sends anything here: 0",))
    senders, factors, shares = [], [], []
    for sender, factor in terms:
        g = float(dout.flat[sender])
        senders.append((place(part["of"], _index(dout, sender)), number(g)))
        if times in arguments:
            value = float(arguments[times].flat[factor])
            factors.append((place(times, _index(arguments[times], factor)), number(value)))
            shares.append(g * value)
        else:
            shares.append(g / factor)
    row: list[Grid | Sign] = [Grid("sent by", tuple(senders[:_MOST_SHARES]))]
    if factors:
        row += [Sign("×"), Grid("met", tuple(factors[:_MOST_SHARES]))]  # noqa: RUF001 - as the notebooks write it
    elif times == "divided":
        by = tuple((str(factor),) for _, factor in terms[:_MOST_SHARES])
        row += [Sign("/"), Grid("by", by)]
    if factors or times == "divided":
        cells = tuple((number(share),) for share in shares[:_MOST_SHARES])
        row += [Sign("="), Grid("share", cells)]
    more = len(terms) - _MOST_SHARES
    lines = [f"and {more} more" if more > 0 else "", f"all shares together: {number(sum(shares))}"]
    if times == "maximum":
        lines.append("(it is the first maximum of these windows)")
    return Picture(title, (tuple(row),), tuple(line for line in lines if line))


def _copy(part: Mapping[str, Any], at: int, arguments: Arguments, entry: Entry) -> Picture:
    index, name = part["entries"][at], part["of"]
    title = f"Where {_name(entry)} comes from"
    if index < 0:
        return Picture(title, (), (f"from the frame, which holds {number(part['frame'])}",))
    source = arguments[name]
    where = _index(source, index)
    value = number(source.flat[index])
    return Picture(title, (), (f"from {place(name, where)}, which is {value}",))


def _words(part: Mapping[str, Any], at: int, arguments: Arguments, entry: Entry) -> Picture:
    del arguments
    return Picture(f"How {_name(entry)} comes about", (), tuple(part["entries"][at]))


_KINDS: Mapping[str, Callable[[Mapping[str, Any], int, Arguments, Entry], Picture]] = {
    "products": _products,
    "pool": _pool,
    "shares": _shares,
    "copy": _copy,
    "words": _words,
}


def _name(entry: Entry) -> str:
    return place(entry.label, entry.index)


def _index(array: Array, flat: int) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(flat, array.shape))


def _values(array: Array, indices: Sequence[int], shape: Sequence[int]) -> tuple[Array, Array]:
    """Look numbers up; 0 where there is none, which the second array marks."""
    chosen = np.asarray(indices)
    values = np.where(chosen >= 0, array.ravel()[np.maximum(chosen, 0)].astype(float), 0.0)
    return values.reshape(shape), (chosen < 0).reshape(shape)


def _axes(axes: Sequence[Mapping[str, Any]]) -> Picture | None:
    names = ("the axis",) if len(axes) == 1 else ("rows", "columns")
    rows: list[Row] = []
    lines: list[str] = []
    for name, axis in zip(names, axes, strict=False):
        if len(axis["starts"]) > _MOST_WINDOWS:
            continue
        rows.append((_axis(axis, name),))
        count = len(axis["starts"])
        lines.append(
            f"{name}: {count} window{'s' * (count != 1)} of {axis['kernel']} on"
            f" {axis['length']} position{'s' * (axis['length'] != 1)}"
            + (" and padding" if axis["padding"] else "")
        )
    return Picture("Where the windows lie", tuple(rows), tuple(lines)) if rows else None


def _axis(axis: Mapping[str, Any], name: str) -> Grid:
    p, n = axis["padding"], axis["length"]
    last = max(n + p, axis["starts"][-1] + axis["kernel"])
    positions = range(-p, last)
    head = tuple(str(i) if 0 <= i < n else "·" for i in positions)
    windows = [
        tuple("■" if start <= i < start + axis["kernel"] else "" for i in positions)
        for start in axis["starts"]
    ]
    return Grid(f"{name}: the positions, and a line for each window", (head, *windows))
