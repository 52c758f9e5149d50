"""Changes of single signs: operators, comparisons, numbers, names, and how a value is set."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

import numpy as np

from autograder.marking.edits.names import Names
from autograder.marking.edits.text import (
    COMPARISON,
    MISSING,
    NAME,
    NUMBER,
    OPERATOR,
    ORDER,
    ROUNDING,
    SETTING,
    SIGNS,
    Edit,
    Source,
    expressions,
    is_numpy,
    statements,
)

_OPERATORS: dict[type[ast.operator], tuple[str, ...]] = {
    ast.Add: ("-", "*"),
    ast.Sub: ("+", "*"),
    ast.Mult: ("/", "+", "//", "-", "**"),
    ast.Div: ("*", "//"),
    ast.FloorDiv: ("*", "/", "%"),
    ast.Mod: ("//",),
    ast.Pow: ("*",),
    ast.MatMult: ("*",),
}
_ONE_WAY = (ast.Sub, ast.Div, ast.FloorDiv, ast.MatMult)
"""Operators whose two sides may not be exchanged."""
_COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">", ">="),
    ast.LtE: ("<", ">=", ">"),
    ast.Gt: (">=", "<", "<="),
    ast.GtE: (">", "<=", "<"),
    ast.Eq: ("!=", ">=", "<="),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
_SETTINGS: dict[type[ast.operator], tuple[str, ...]] = {
    ast.Add: ("=", "-=", "*="),
    ast.Sub: ("=", "+="),
    ast.Mult: ("=", "+=", "/="),
    ast.Div: ("=", "*="),
}
_ROUNDING = ("floor", "ceil", "round", "rint", "trunc")
_LIMITS = ("min", "max")
_OF_ONE_OR_TWO = {"max": "maximum", "maximum": "max", "min": "minimum", "minimum": "min"}
"""NumPy's functions of all numbers of one array, and of two arrays number by number."""
_METHODS = frozenset({"max", "min", "sum", "mean", "copy", "ravel", "argmax", "argmin", "prod"})
_FLOATS = (0.0, 1.0, 0.5, 2.0)
LARGEST = 1000
LONGEST = 40
"""Of the subscripts of a sum that are looked at, in characters."""


def operators(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield changes of operators and comparisons, and of the order of what they join."""
    for node in expressions(function):
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                a, b = source.part(left), source.part(right)
                for sign in _OPERATORS.get(type(op), ()):
                    yield source.edit(node, f"({a} {sign} {b})", OPERATOR)
                if isinstance(left, ast.BinOp):  # a + 2 + b for a + 2 * b
                    first, joined = source.part(left.left), SIGNS.get(type(left.op))
                    text = f"({first} {joined} ({source.part(left.right)} * {b}))"
                    yield source.edit(node, text, OPERATOR)
                if isinstance(op, _ONE_WAY):
                    yield source.edit(node, f"({b} {SIGNS[type(op)]} {a})", ORDER)
            case ast.Compare(left=left, ops=[one], comparators=[right]):
                for sign in _COMPARISONS.get(type(one), ()):
                    text = f"({source.part(left)} {sign} {source.part(right)})"
                    yield source.edit(node, text, COMPARISON)
            case ast.BoolOp(op=joined, values=values):
                word = " or " if isinstance(joined, ast.And) else " and "
                yield source.edit(node, f"({word.join(map(source.part, values))})", COMPARISON)


def settings(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield ``=`` in the place of ``+=``, and the other way round."""
    for node in statements(function):
        match node:
            case ast.AugAssign(target=target, op=op, value=value):
                for sign in _SETTINGS.get(type(op), ()):
                    text = f"{source.of(target)} {sign} {source.of(value)}"
                    yield source.edit(node, text, SETTING)
            case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value):
                for sign in ("+=", "-="):
                    text = f"{source.of(target)} {sign} {source.of(value)}"
                    yield source.edit(node, text, SETTING)
    for one, other in pairwise(statements(function)):
        match one, other:
            case ast.Assign(targets=[first]), ast.Assign(targets=[second]):
                if one.col_offset == other.col_offset:
                    pieces = [_added(source, one, first), _added(source, other, second)]
                    yield Edit((one.lineno, other.lineno), SETTING, tuple(pieces))


def _added(source: Source, node: ast.Assign, target: ast.expr) -> tuple[int, int, bytes]:
    text = f"{source.of(target)} += {source.of(node.value)}"
    return (*source.span(node), text.encode())


def numbers(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield other numbers, truth values and subscripts of sums."""
    for node in expressions(function):
        if isinstance(node, ast.Constant):
            for text in _others(node.value):
                yield source.edit(node, text, NUMBER)


def _others(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int) and abs(value) < LARGEST:
        others = dict.fromkeys((value + 1, value - 1, -value, 0, 1, 2, 3))
        yield from (f"({n})" for n in others if n != value)
    elif isinstance(value, float):
        yield from (repr(n) for n in _FLOATS if n != value)
    elif isinstance(value, str) and "->" in value and len(value) <= LONGEST:
        for at, (a, b) in enumerate(pairwise(value)):
            if a.isalpha() and b.isalpha() and a != b:
                yield repr(value[:at] + b + a + value[at + 2 :])


def rounding(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield roundings up for those down, and bounds from above for those from below."""
    for node in expressions(function):
        match node:
            case ast.Attribute(value=value, attr=name) if name in _ROUNDING:
                for other in _ROUNDING:
                    if other != name:
                        yield source.edit(node, f"{source.of(value)}.{other}", ROUNDING)
            case ast.Attribute(value=value, attr=name) if name in _OF_ONE_OR_TWO:
                other = _OF_ONE_OR_TWO[name]
                yield source.edit(node, f"{source.of(value)}.{other}", NAME)
            case ast.Name(id=name) if name in _LIMITS:
                yield source.edit(node, _LIMITS[1 - _LIMITS.index(name)], ROUNDING)


def other_names(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield names in the place of those that are easily taken for them."""
    for node in expressions(function):
        if isinstance(node, ast.Name):
            others = names.like(node.id) if isinstance(node.ctx, ast.Load) else names.meant(node.id)
            yield from (source.edit(node, name, NAME) for name in others if name != node.id)


def misspelt(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield NumPy's names in the place of those that it does not have, and calls of its methods."""
    called = {id(node.func) for node in expressions(function) if isinstance(node, ast.Call)}
    for node in expressions(function):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS and id(node) not in called:
            yield source.edit(node, f"{source.of(node)}()", MISSING)
        if isinstance(node, ast.Attribute):
            known = dir(np if is_numpy(node.value) else np.ndarray)
            if node.attr not in known:
                for name in (*get_close_matches(node.attr, known), node.attr.upper()):
                    yield source.edit(node, f"{source.part(node.value)}.{name}", NAME)
