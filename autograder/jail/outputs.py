"""Read the outputs that a student's process reports, checking every field again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from autograder.jail.inside.frames import Json, WireError
from autograder.jail.inside.recorder import MAX_MIME_TYPES, MAX_OUTPUTS, MIME, sides

ROOM = 100_000
"""Beyond the limit of a cell: the note that something was cut, and the keys."""

Outputs = tuple[dict[str, Any], ...]
"""Outputs of nbformat v4."""


def note(text: str) -> dict[str, Any]:
    """Return an output that says that others are missing, and why."""
    return {"output_type": "stream", "name": "stderr", "text": f"\n[output cut: {text}]\n"}


def size_of(outputs: Json) -> int:
    """Return about how many bytes outputs take in a notebook.

    >>> size_of([{"output_type": "stream", "text": "hi"}])
    24
    """
    return sum(_sizes(outputs))


def read_outputs(data: bytes, cap: int) -> Outputs:
    """Return the outputs in ``data`` as nbformat v4 outputs of at most about ``cap`` bytes.

    Raises
    ------
    WireError
        If they are not outputs, or more than a cell may have.

    Examples
    --------
    >>> text = b'[{"output_type": "stream", "name": "stdout", "text": "hi", "extra": 1}]'
    >>> read_outputs(text, 100)
    ({'output_type': 'stream', 'name': 'stdout', 'text': 'hi'},)
    """
    try:
        given = json.loads(data)
        too_many = type(given) is not list or len(given) > MAX_OUTPUTS + 1
        if too_many or size_of(given) > cap + ROOM:
            raise WireError("more outputs than a cell may have")
        return tuple(_read(output) for output in given)
    except (ValueError, RecursionError) as error:
        raise WireError(f"outputs are not JSON ({type(error).__name__})") from None


def _read(output: Json) -> dict[str, Any]:
    kind = output.get("output_type") if type(output) is dict else None
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        if type(lines) is not list:
            raise WireError("a traceback is not a list")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines],
        }
    if kind == "display_data":
        return {"output_type": kind, **_bundle(output)}
    if kind == "execute_result":
        count = output.get("execution_count")
        if type(count) is not int or not 0 <= count <= 1_000_000:  # noqa: PLR2004 - far beyond
            raise WireError("an execution count is not one")
        return {"output_type": kind, "execution_count": count, **_bundle(output)}
    raise WireError("an output of no known kind")


def _bundle(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    if type(data) is not dict or len(data) > MAX_MIME_TYPES:
        raise WireError("displayed data is not as agreed")
    kept: dict[str, Any] = {}
    for kind, value in data.items():
        if not MIME.match(kind):
            raise WireError("no such kind of data")
        is_json = kind == "application/json" or kind.endswith("+json")
        kept[kind] = _cleaned(value) if is_json else _text(value)
    return {"data": kept, "metadata": sides(output.get("metadata"))}


def _text(value: Json) -> str:
    if type(value) is not str:
        raise WireError("text is not a string")
    return value.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates


def _cleaned(value: Json) -> Json:
    if type(value) is str:
        return _text(value)
    if type(value) is list:
        return [_cleaned(part) for part in value]
    if type(value) is dict:
        return {_text(key): _cleaned(part) for key, part in value.items()}
    return value if value is None or type(value) in {bool, int} else str(value)


def _sizes(value: Json) -> Iterator[int]:
    if type(value) is str:
        yield len(value) if value.isascii() else len(value.encode("utf-8", "replace"))
    elif type(value) is list:
        for part in value:
            yield 1
            yield from _sizes(part)
    elif type(value) is dict:
        for key, part in value.items():
            yield from _sizes(key)
            yield from _sizes(part)
    elif type(value) is int:
        yield 1 + value.bit_length() // 3
    else:
        yield 5
