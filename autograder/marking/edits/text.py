"""One change of a text, and what writes the parts of a program as they stand in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

OPERATOR = "the operator (+, -, *, /, //)"
COMPARISON = "the comparison"
BOUND = "the bounds and indices: one of them is off"
NUMBER = "the number"
NAME = "which name stands where"
TOO_MUCH = "what is computed: something does not belong there"
MISSING = "what is computed: something is missing there"
ORDER = "the order of axes, indices or arguments"
ARGUMENTS = "the arguments of the call"
SETTING = "whether a value is set or added (= or +=)"
PLACE = "where it stands: before, inside or behind a loop or a condition"
ROUNDING = "which way it rounds"

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
}
_WHOLE = (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript, ast.List)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text, at one place or alike at several.

    ``lines`` is where it is, from 1; ``look`` is what a reader should look at there. ``pieces`` are
    what is put in the place of the bytes (UTF-8) from a start to an end, in the order of the text.
    """

    lines: tuple[int, ...]
    look: str
    pieces: tuple[tuple[int, int, bytes], ...]

    def made_in(self, source: str) -> str:
        """Return ``source`` with this change made.

        >>> Edit((1,), NUMBER, ((4, 5, b"2"),)).made_in("x = 1")
        'x = 2'
        """
        data = source.encode()
        for start, end, text in reversed(self.pieces):
            data = data[:start] + text + data[end:]
        return data.decode()


@dataclass(frozen=True)
class Source:
    """A program's text, and where its lines begin."""

    text: str
    _data: bytes = field(init=False)
    _starts: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        data = self.text.encode()
        starts = [0]
        for line in data.split(b"\n"):
            starts.append(starts[-1] + len(line) + 1)
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "_starts", starts)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends, in bytes."""
        assert node.end_lineno is not None  # noqa: S101 - the parser says so of each
        assert node.end_col_offset is not None  # noqa: S101
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def of(self, node: ast.expr | ast.stmt) -> str:
        """Return a node as it is written."""
        start, end = self.span(node)
        return self._data[start:end].decode()

    def part(self, node: ast.expr) -> str:
        """Return an expression as it may stand within another one."""
        text = self.of(node)
        return text if isinstance(node, _WHOLE) else f"({text})"

    def edit(self, node: ast.expr | ast.stmt, text: str, look: str) -> Edit:
        """Return the change that puts ``text`` in the place of a node."""
        # Of a sum over several lines it is the sign that is meant.
        line = (node.left.end_lineno if isinstance(node, ast.BinOp) else None) or node.lineno
        return Edit((line,), look, ((*self.span(node), text.encode()),))

    def lines(self, first: int, last: int) -> list[str]:
        """Return lines as they are written, from 1, both ends included."""
        data = self._data[self._starts[first - 1] : self._starts[last] - 1]
        return data.decode().split("\n")

    def edit_lines(self, first: int, last: int, lines: Sequence[str], at: int, look: str) -> Edit:
        """Return the change that puts lines in the place of others; ``at`` is the one to look at.

        To put them before a line, let ``last`` be the one above it.
        """
        text = "".join(f"{line}\n" for line in lines)
        start = self._starts[first - 1]
        end = min(self._starts[last], len(self._data))
        text = text if end < len(self._data) else text.rstrip("\n")
        return Edit((at,), look, ((start, end, text.encode()),))

    def replaced(self, edit: Edit) -> str:
        """Return what stands where a change would be made."""
        return " … ".join(self._data[start:end].decode() for start, end, _ in edit.pieces)


def expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a program in the order of the text; of f-strings nothing."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr):
            continue
        if isinstance(child, ast.expr):
            yield child
        yield from expressions(child)


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements within a program, in the order of the text."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
            yield from statements(child)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from statements(child)


def is_number(node: ast.AST | None) -> bool:
    """Whether a node is a plain number, True and False not among them."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return is_number(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def is_numpy(node: ast.AST) -> bool:
    """Whether a node is NumPy itself, by one of its usual names."""
    return isinstance(node, ast.Name) and node.id in {"np", "numpy"}
