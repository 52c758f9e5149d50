"""A program taken apart: its statements and expressions in a form that renaming does not change.

Names that the program makes itself become one name; comments, layout, docstrings, annotations and
prints go; ``a += b`` and ``a = a + b``, ``a < b`` and ``b > a``, ``a * b`` and ``b * a`` are one.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.marking.statements import takes_minutes

MOST_SOURCE = 100_000
"""Characters of an answer; a longer one is compared with nothing."""
FEWEST_LETTERS = 8
"""Of a comment that says something."""
_OWN = "v"
_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_COMMUTES = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_SYMMETRIC = (ast.Eq, ast.NotEq)
_BODIES = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_IGNORED = frozenset(
    {"ctx", "kind", "type_comment", "annotation", "returns", "type_params", "decorator_list"}
)

Fragment = tuple[str, int]
"""The form of a piece of a program, and whether it is the first, second, … of this form."""


@dataclass(frozen=True, slots=True)
class Program:
    """An answer taken apart."""

    fragments: frozenset[Fragment]
    statements: tuple[tuple[str, int], ...]
    """Form and line of each statement; of a loop or a branch, what stands before its colon."""
    names: frozenset[str]
    """Names that it makes itself."""
    comments: frozenset[str]


def take_apart(source: str) -> Program | None:
    r"""Return the pieces of an answer, or None if it is no program that can be compared.

    Examples
    --------
    >>> one = take_apart("total = 0\nfor i in range(n):\n    total += x[i] * 2")
    >>> two = take_apart("s = 0  # sum\nfor k in range(n):\n    s = 2 * x[k] + s")
    >>> one.fragments == two.fragments
    True
    >>> sorted(two.names), two.statements[1]
    (['k', 's'], ('For(target=v,iter=Call(func=range,args=[n]))', 2))
    """
    if len(source) > MOST_SOURCE or takes_minutes(source):
        return None
    source = _MAGIC.sub("", source)
    try:
        tree = ast.parse(source)
        names = frozenset(_own_names(tree))
        forms = _Forms(names)
        forms.block(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Program(
        frozenset(_numbered(forms.found)), tuple(forms.statements), names, _comments(source)
    )


class _Forms:
    """Writes the form of each piece of a program, once."""

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self.found: list[str] = []
        self.statements: list[tuple[str, int]] = []

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            for simple in _simplified(statement):
                if isinstance(simple, ast.FunctionDef | ast.AsyncFunctionDef):
                    self.block(simple.body)
                else:
                    self._statement(simple, statement.lineno)

    def _statement(self, node: ast.stmt, line: int) -> None:
        form = self._form(node, whole=True)
        self.found.append(form)
        self.statements.append((form, line))
        for part in _BODIES & set(node._fields):
            for inner in getattr(node, part):
                if isinstance(inner, ast.stmt):
                    self.block([inner])
                else:  # a handler of errors, a case of a match
                    self.block(inner.body)

    def _form(self, node: ast.AST, *, whole: bool = False) -> str:
        if isinstance(node, ast.Name):
            return _OWN if node.id in self._own else node.id
        if isinstance(node, ast.arg):
            return _OWN
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if isinstance(node, ast.Attribute):
            return f"{self._form(node.value)}.{node.attr}"
        form = f"{type(node).__name__}({','.join(self._fields(_ordered(node)))})"
        if isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp):
            form = self._operation(node)
        if isinstance(node, ast.expr) and not whole:
            self.found.append(form)
        return form

    def _operation(self, node: ast.BinOp | ast.Compare | ast.BoolOp) -> str:
        if isinstance(node, ast.BoolOp):
            return f"{type(node.op).__name__}({','.join(sorted(map(self._form, node.values)))})"
        if isinstance(node, ast.BinOp):
            parts = [self._form(node.left), self._form(node.right)]
            parts = sorted(parts) if isinstance(node.op, _COMMUTES) else parts
            return f"{type(node.op).__name__}({','.join(parts)})"
        parts = list(map(self._form, (node.left, *node.comparators)))
        kinds = [type(op) for op in node.ops]
        if len(kinds) == 1 and kinds[0] in _FLIPPED:
            parts, kinds = parts[::-1], [_FLIPPED[kinds[0]]]
        if len(kinds) == 1 and issubclass(kinds[0], _SYMMETRIC):
            parts.sort()
        return f"{'.'.join(kind.__name__ for kind in kinds)}({','.join(parts)})"

    def _fields(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp):
            return
        for name, value in ast.iter_fields(node):
            if name in _IGNORED or (isinstance(node, ast.stmt) and name in _BODIES):
                continue
            if isinstance(value, ast.AST):
                yield f"{name}={self._form(value)}"
            elif isinstance(value, list) and value:
                inner = (self._form(x) if isinstance(x, ast.AST) else str(x) for x in value)
                yield f"{name}=[{','.join(inner)}]"
            elif value is not None and not isinstance(value, list):
                own = value in self._own and not isinstance(node, ast.keyword)
                yield f"{name}={_OWN if own else value}"


def _simplified(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement as the plainest ones that do the same; nothing for what does nothing."""
    if isinstance(node, ast.Pass):
        return
    if isinstance(node, ast.Expr) and (
        isinstance(node.value, ast.Constant)
        or (isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "print")
    ):
        return
    if isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield ast.Assign([node.target], node.value)
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], ast.BinOp(node.target, node.op, node.value))
    elif (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Tuple)
        and len(node.targets[0].elts) == len(node.value.elts)
    ):
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
            yield ast.Assign([target], value)
    else:
        yield node


def _ordered(node: ast.AST) -> ast.AST:
    """Return a call with its keyword arguments in the order of their names."""
    if isinstance(node, ast.Call) and len(node.keywords) > 1:
        ordered = sorted(node.keywords, key=lambda each: each.arg or "")
        return ast.Call(node.func, node.args, ordered)
    return node


def _constant(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return repr(int(value) if whole else value)  # type: ignore[call-overload]  # a float, then


def _own_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def _numbered(forms: list[str]) -> Iterator[Fragment]:
    seen: Counter[str] = Counter()
    for form in forms:
        seen[form] += 1
        yield form, seen[form]


def _comments(source: str) -> frozenset[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return frozenset()
    said = (token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT)
    return frozenset(text for text in said if sum(map(str.isalpha, text)) >= FEWEST_LETTERS)
