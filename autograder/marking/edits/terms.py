"""Changes of what is computed: a term, factor or step too much, or one that is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.marking.edits.names import Names, products
from autograder.marking.edits.text import (
    MISSING,
    ORDER,
    SIGNS,
    TOO_MUCH,
    Edit,
    Source,
    expressions,
    is_number,
    is_numpy,
    statements,
)

MOST_AXES = 4
_OTHER_AXES = (
    ".T",
    ".transpose(0, 2, 3, 1)",
    ".transpose(0, 3, 1, 2)",
    ".transpose(1, 0, 2, 3)",
    ".transpose(1, 2, 3, 0)",
)
_NEW_AXES = ("[:, None]", "[None]", "[..., None]", "[:, :, None, None]", "[:, None, None]")


def too_much(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the text without a term, a factor, a sign, a call or an index around something."""
    for node in expressions(function):
        yield from (source.edit(node, source.part(one), TOO_MUCH) for one in _inner(node))


def _inner(node: ast.expr) -> list[ast.expr]:
    """Return the parts of an expression that may be meant to stand alone."""
    match node:
        case ast.BinOp(left=one, right=other) | ast.BoolOp(values=[one, *_, other]):
            return [one, other]
        case ast.UnaryOp(operand=operand) if not is_number(node):
            return [operand]
        case ast.Call():
            return _called(node)
        case ast.Attribute(value=value, attr="T") | ast.Subscript(value=value, ctx=ast.Load()):
            return [value]
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
    return []


def _called(call: ast.Call) -> list[ast.expr]:
    """Return what a function or a method is applied to."""
    if isinstance(call.func, ast.Attribute) and not is_numpy(call.func.value):
        return [call.func.value]
    first = call.args[:1]
    single = isinstance(call.func, ast.Attribute) or len(call.args) == 1
    return first if single and not any(isinstance(one, ast.Starred) for one in first) else []


def missing(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield the text with a sign, a factor, a divisor, a term or a shape more."""
    yield from _transposed(source, function)
    for node in _values(function):
        text = source.part(node)
        others = [f"(-{text})"]
        for count in products(names):
            others += [f"({text} / {count})", f"({text} * {count})"]
        for name in names.parameters:
            others += [f"({text} + {name})", f"({text} * {name})"]
        if isinstance(node, ast.Name | ast.Call):
            shapes = (name for name in (*names.parameters, *names.made) if name != text)
            others += [f"{text}.reshape({name}.shape)" for name in shapes]
        yield from (source.edit(node, other, MISSING) for other in others)
    for node in _operands(function):
        yield from (source.edit(node, f"{source.part(node)}{axes}", MISSING) for axes in _NEW_AXES)


def _transposed(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    for node in expressions(function):
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                a, b = source.part(left), source.part(right)
                for text in (f"{a}.T @ {b}", f"{a} @ {b}.T", f"{b}.T @ {a}", f"{b} @ {a}.T"):
                    yield source.edit(node, f"({text})", MISSING)
    for node in _operands(function):
        yield source.edit(node, f"(-{source.part(node)})", MISSING)


def _operands(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield names and indexed values that are computed with, set, added or used as an index."""
    for node in expressions(function):
        parts: list[ast.expr] = []
        match node:
            case ast.BinOp(left=left, right=right):
                parts = [left, right]
            case ast.Subscript(slice=ast.Tuple(elts=elements)):
                parts = elements
            case ast.Call(func=ast.Attribute(value=value), args=args) if is_numpy(value):
                parts = args
        yield from (one for one in parts if isinstance(one, ast.Name | ast.Subscript))
    yield from (one for one in _values(function) if isinstance(one, ast.Name))


def brackets(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield what is done to a result done to the argument, and the other way round."""
    for node in expressions(function):
        match node:
            case ast.BinOp(left=ast.Call(args=[_, *_]) as call, op=op, right=right):
                rest = [source.of(one) for one in call.args[1:]]
                rest += [f"{one.arg}={source.of(one.value)}" for one in call.keywords if one.arg]
                moved = f"{source.part(call.args[0])} {SIGNS.get(type(op))} {source.part(right)}"
                text = f"{source.of(call.func)}({', '.join([moved, *rest])})"
                yield source.edit(node, text, ORDER)
            case ast.Call(func=called, args=[ast.BinOp() as inner], keywords=[]):
                first = f"{source.of(called)}({source.of(inner.left)})"
                text = f"({first} {SIGNS.get(type(inner.op))} {source.part(inner.right)})"
                yield source.edit(node, text, ORDER)


def axes_first(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield what is given another shape with its axes brought into another order first."""
    for node in expressions(function):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="reshape")):
                for axes in _OTHER_AXES:
                    yield source.edit(value, f"{source.part(value)}{axes}", ORDER)


def lengths(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield one length where a whole shape stands, and another one than that which is taken."""
    for node in expressions(function):
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            for axis in range(MOST_AXES):
                yield source.edit(node, f"{source.of(node)}[{axis}]", MISSING)


def _values(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what is returned, assigned and added."""
    for node in statements(function):
        match node:
            case ast.Return(value=ast.Tuple(elts=parts)) | ast.Assign(value=ast.Tuple(elts=parts)):
                yield from parts
            case (
                ast.Return(value=ast.expr() as value)
                | ast.Assign(value=value)
                | ast.AugAssign(value=value)
            ):
                yield value
