"""Values as JSON nodes and raw bytes: what may cross the wall, and nothing else.

========================  ==================================================================
value                     node
========================  ==================================================================
None, bool, int, str      itself (an int of at most 4096 bits, a str of at most 10,000)
float                     itself, or ``["f", "nan"]``, ``["f", "inf"]``, ``["f", "-inf"]``
list, tuple               ``["l", …]``, ``["t", …]``
dict with text as keys    ``["d", key, …, key, …]``, in a result alone (a key of at most 100)
NumPy scalar              ``["z", dtype]`` and its bytes
ndarray                   ``["a", dtype, shape, layout]`` and its elements in C order
anything else             ``["x", name of its type]``
========================  ==================================================================

Types are compared exactly: a subclass of ndarray, of float or of int is "anything else"; one of
tuple or of dict is a tuple or a dict, whatever its own methods say of it. ``layout``
is None, or how the elements lie in memory (arguments alone: students meet every memory order).
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frames import WireError

# A student may replace a builtin. What is defined below keeps those of before.
globals()["__builtins__"] = dict(vars(builtins))

CODES = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
MAX_NODES = 50_000
MAX_DEPTH = 8
MAX_AXES = 16
MAX_LENGTH = 1 << 31
MAX_ELEMENTS = 1 << 40
MAX_TEXT = 10_000
MAX_INT_BITS = 4096
MAX_NAME = 100
MAX_SPREAD = 16
"""How much larger than its elements the memory of an argument may be."""

Node = Any

_ndarray = np.ndarray
_bytearray, _empty, _frombuffer = bytearray, np.empty, np.frombuffer
_dtypes = {code: np.dtype("<" + code) for code in CODES}
_scalars = {dtype.type: code for code, dtype in _dtypes.items()}
_isfinite = math.isfinite


class Writer:
    """Turns values into nodes and collects the bytes that follow.

    Parameters
    ----------
    layouts
        Whether arrays keep their memory order (arguments), or are sent as C order (results).
    strict
        Whether a value that cannot cross raises :class:`WireError` (arguments) or crosses as the
        name of its type (results).
    """

    def __init__(self, *, layouts: bool, strict: bool) -> None:
        self._layouts = layouts
        self._strict = strict
        self._parts: list[bytes] = []
        self.nodes = 0
        """How many values were written, parts of lists and tuples among them."""
        self.size = 0
        """How many bytes their arrays have."""

    @property
    def body(self) -> bytes:
        """The bytes of all arrays so far, in the order of their nodes."""
        return b"".join(self._parts)

    def node(self, value: object, depth: int = 0) -> Node:  # noqa: PLR0911 - one line a type
        """Return the node of ``value``."""
        self.nodes += 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in {int, float, str}:
            return self._plain(value)
        if kind is not tuple and issubclass(kind, tuple):  # a named tuple is a tuple
            kind, value = tuple, tuple.__getitem__(value, slice(None))  # type: ignore[call-overload]  # one
        if kind in {list, tuple}:
            if depth >= MAX_DEPTH:
                return self._foreign(f"{_name(kind)} nested too deeply")
            if self.nodes + len(value) > MAX_NODES:  # type: ignore[arg-type]  # a list or a tuple
                return self._foreign(f"{_name(kind)} with too many parts")
            tag = "l" if kind is list else "t"
            return [tag, *[self.node(part, depth + 1) for part in value]]  # type: ignore[attr-defined]  # a list or a tuple
        if issubclass(kind, dict) and not self._strict:
            return self._dictionary(value, depth)  # type: ignore[arg-type]  # a dict
        if kind in _scalars:
            return ["z", _scalars[kind], self._keep(value.tobytes())]  # type: ignore[attr-defined]  # a NumPy scalar
        if kind is _ndarray:
            return self._array(value)  # type: ignore[arg-type]  # an ndarray
        return self._foreign(_name(kind))

    def _dictionary(self, value: dict[Any, object], depth: int) -> Node:
        """Return the node of a dict, in its order; its own methods are not asked."""
        pairs = list(dict.items(value))
        if depth >= MAX_DEPTH:
            return self._foreign("dict nested too deeply")
        if self.nodes + len(pairs) > MAX_NODES:
            return self._foreign("dict with too many parts")
        if not all(type(key) is str and len(key) <= MAX_NAME for key, _ in pairs):
            return self._foreign("dict")
        return ["d", *[x for key, part in pairs for x in (key, self.node(part, depth + 1))]]

    def _plain(self, value: Node) -> Node:
        kind = type(value)
        if kind is float:
            return value if _isfinite(value) else ["f", repr(value)]
        if kind is int and value.bit_length() > MAX_INT_BITS:
            return self._foreign(f"int of {value.bit_length()} bits")
        if kind is str and len(value) > MAX_TEXT:
            return self._foreign(f"str of {len(value)} characters")
        return value

    def _array(self, x: NDArray[Any]) -> Node:
        dtype = x.dtype
        code = f"{dtype.kind}{dtype.itemsize}"
        if code not in _dtypes:
            return self._foreign(f"ndarray of {dtype.name}")
        if x.ndim > MAX_AXES:
            return self._foreign(f"ndarray of {x.ndim} axes")
        shape = list(x.shape)
        layout = _layout(x) if self._layouts else None
        data = x if dtype == _dtypes[code] else x.astype(_dtypes[code])
        return ["a", code, shape, layout, self._keep(data.tobytes())]

    def _keep(self, data: bytes) -> int:
        self._parts.append(data)
        self.size += len(data)
        return len(data)

    def _foreign(self, name: str) -> Node:
        if self._strict:
            raise WireError(f"a value of type {name} cannot cross the wall")
        return ["x", name[:MAX_NAME]]


class Reader:
    """Turns nodes back into values; whatever is not exactly as agreed raises :class:`WireError`.

    Parameters
    ----------
    body
        The bytes that follow the nodes; every one of them has to be used.
    foreign
        What a value that did not cross becomes, from the name of its type; None refuses it.
    layouts
        Whether arrays may come with a memory order of their own.
    """

    def __init__(
        self, body: bytes, *, foreign: Callable[[str], object] | None, layouts: bool
    ) -> None:
        self._data = body
        self._body = memoryview(body)
        self._foreign = foreign
        self._layouts = layouts
        self._nodes = 0
        self._position = 0
        self._lists = False
        self._given: list[tuple[NDArray[Any], tuple[Any, ...], int]] = []
        """Arguments: each array, its form when it was read, and where its bytes end."""

    def is_unchanged(self) -> bool:
        """Whether all arguments are certainly as they were read: arrays are, and nothing else can.

        False where a list was among them: what it holds may be another by now.
        """
        if self._lists:
            return False
        for x, form, end in self._given:
            if (x.dtype, x.shape, x.strides) != form:
                return False
            held = x.tobytes()
            if held != self._data[end - len(held) : end]:
                return False
        return True

    def value(self, node: Node, depth: int = 0) -> Node:
        """Return the value of ``node``."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("a value has too many parts")
        kind = type(node)
        if kind is not list:
            return self._plain(node)
        if not node or type(node[0]) is not str:
            raise WireError("a value is not as agreed")
        tag, rest = node[0], node[1:]
        if tag == "a" and len(rest) == 4:  # noqa: PLR2004 - dtype, shape, layout and size
            return self._array(*rest)
        if tag in {"l", "t"}:
            parts = [self.value(part, depth + 1) for part in rest]
            self._lists = self._lists or tag == "l"
            return parts if tag == "l" else tuple(parts)
        if tag == "d":
            return self._dictionary(rest, depth)
        return self._tagged(tag, rest)

    def _plain(self, node: Node) -> Node:
        kind = type(node)
        if kind is int and node.bit_length() <= MAX_INT_BITS:
            return node
        if node is None or kind is bool or (kind is float and _isfinite(node)):
            return node
        if kind is str and len(node) <= MAX_TEXT:
            return node
        raise WireError("a value is not as agreed")

    def end(self) -> None:
        """Insist that every byte was used."""
        if self._position != len(self._body):
            raise WireError("there are bytes that belong to no value")

    def _dictionary(self, rest: list[Any], depth: int) -> dict[str, Any]:
        keys, parts = rest[::2], rest[1::2]
        if self._layouts or len(keys) != len(parts):
            raise WireError("a value is not as agreed")
        if not all(type(key) is str and len(key) <= MAX_NAME for key in keys):
            raise WireError("a key is not as agreed")
        if len(set(keys)) != len(keys):
            raise WireError("a key comes twice")
        return {key: self.value(part, depth + 1) for key, part in zip(keys, parts, strict=True)}

    def _tagged(self, tag: str, rest: list[Any]) -> Node:
        if tag == "f" and len(rest) == 1 and rest[0] in ("nan", "inf", "-inf"):
            return float(rest[0])
        if tag == "z" and len(rest) == 2:  # noqa: PLR2004 - dtype and size
            return self._elements(rest[0], [], rest[1])[()]
        if tag == "x" and len(rest) == 1 and type(rest[0]) is str and self._foreign:
            return self._foreign(rest[0][:MAX_NAME])
        raise WireError("a value is not as agreed")

    def _array(self, code: Node, shape: Node, layout: Node, size: Node) -> NDArray[Any]:
        x = self._elements(code, shape, size)
        if not self._layouts:
            if layout is not None:
                raise WireError("a result has a memory order")
            return x
        if layout is not None:
            x = _laid_out(x, layout)
        self._given.append((x, (x.dtype, x.shape, x.strides), self._position))
        return x

    def _elements(self, code: Node, shape: Node, size: Node) -> NDArray[Any]:
        if type(code) is not str or code not in _dtypes:
            raise WireError("no such dtype")
        if type(shape) is not list or len(shape) > MAX_AXES or type(size) is not int:
            raise WireError("an array's shape is not as agreed")
        elements, extent = 1, 1
        for length in shape:
            if type(length) is not int or not 0 <= length <= MAX_LENGTH:
                raise WireError("an array's shape is not as agreed")
            elements *= length
            extent *= length or 1
        dtype = _dtypes[code]
        if extent > MAX_ELEMENTS or size != elements * dtype.itemsize:
            raise WireError("an array's shape does not match its bytes")
        data = self._body[self._position : self._position + size]
        if len(data) != size:
            raise WireError("an array's bytes are missing")
        self._position += size
        if code == "b1":  # any other byte than 0 and 1 would be a bool that is neither
            booleans: NDArray[Any] = _frombuffer(data, dtype="u1") != 0
            return booleans.reshape(shape)
        return _ndarray(shape, dtype, _bytearray(data))


def _name(kind: type) -> str:
    """Return a type's name; a metaclass may lie about it, but only in text."""
    return str(type.__dict__["__name__"].__get__(kind))[:MAX_NAME]


def _layout(x: NDArray[Any]) -> list[int] | None:
    """Return the strides of ``x`` in elements, to be imitated inside.

    None stands for plain C order, and for what is not worth imitating: broadcast axes, elements
    that overlap, views of much larger arrays.
    """
    if x.flags.c_contiguous or x.size == 0:
        return None
    reach = 1
    strides = [1 if n == 1 else s // x.itemsize for n, s in zip(x.shape, x.strides, strict=True)]
    for stride, length in sorted(zip(map(abs, strides), x.shape, strict=True)):
        if length > 1:
            if stride < reach or stride * length > MAX_SPREAD * x.size:
                return None
            reach += stride * (length - 1)
    return strides if all(stride % x.itemsize == 0 for stride in x.strides) else None


def _laid_out(x: NDArray[Any], strides: list[int]) -> NDArray[Any]:
    """Return ``x`` with its elements lying in memory as ``strides`` (in elements) say."""
    spans = [stride * (length - 1) for stride, length in zip(strides, x.shape, strict=True)]
    held = _empty(1 + sum(map(abs, spans)), dtype=x.dtype)
    out = _ndarray(
        x.shape,
        x.dtype,
        buffer=held,
        offset=-sum(span for span in spans if span < 0) * x.itemsize,
        strides=[stride * x.itemsize for stride in strides],
    )
    out[...] = x
    return out
