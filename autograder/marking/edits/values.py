"""Changes of what is computed: operators, comparisons, numbers, bounds, names, terms."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.marking.edits.names import Names, products
from autograder.marking.edits.text import (
    BOUND,
    COMPARISON,
    MISSING,
    NAME,
    NUMBER,
    OPERATOR,
    ORDER,
    ROUNDING,
    SETTING,
    TOO_MUCH,
    Edit,
    Source,
    expressions,
    is_number,
    statements,
)

_OPERATORS: dict[type[ast.operator], tuple[str, ...]] = {
    ast.Add: ("-", "*"),
    ast.Sub: ("+", "*"),
    ast.Mult: ("/", "+", "//", "-"),
    ast.Div: ("*", "//"),
    ast.FloorDiv: ("*", "/", "%"),
    ast.Mod: ("//",),
    ast.Pow: ("*",),
    ast.MatMult: ("*",),
}
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
_ROUNDING = ({"floor", "ceil", "round", "rint", "trunc", "int"}, {"min", "max"})
_SIGNS: dict[type[ast.operator], tuple[str, ...]] = {
    ast.Add: ("=", "-="),
    ast.Sub: ("=", "+="),
    ast.Mult: ("=", "+=", "/="),
    ast.Div: ("=", "*="),
}


def operators(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield changes of operators and comparisons, and of the order of what they join."""
    for node in expressions(function):
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                a, b = source.part(left), source.part(right)
                for sign in _OPERATORS.get(type(op), ()):
                    yield source.edit(node, f"({a} {sign} {b})", OPERATOR)
                if not isinstance(op, ast.Add | ast.Mult):
                    sign = {ast.Sub: "-", ast.Div: "/", ast.FloorDiv: "//", ast.MatMult: "@"}.get(
                        type(op)
                    )
                    if sign:
                        yield source.edit(node, f"({b} {sign} {a})", ORDER)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                a, b = source.part(left), source.part(right)
                for sign in _COMPARISONS.get(type(op), ()):
                    yield source.edit(node, f"({a} {sign} {b})", COMPARISON)
            case ast.BoolOp(op=op, values=values):
                sign = " or " if isinstance(op, ast.And) else " and "
                yield source.edit(node, f"({sign.join(map(source.part, values))})", COMPARISON)


def settings(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield ``=`` in the place of ``+=``, and the other way round."""
    for node in statements(function):
        match node:
            case ast.AugAssign(target=target, op=op, value=value):
                for sign in _SIGNS.get(type(op), ()):
                    text = f"{source.of(target)} {sign} {source.of(value)}"
                    yield source.edit(node, text, SETTING)
            case ast.Assign(targets=[target], value=value):
                if isinstance(target, ast.Name | ast.Subscript):
                    text = f"{source.of(target)} += {source.of(value)}"
                    yield source.edit(node, text, SETTING)


def numbers(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield other numbers, truth values and ways to round."""
    for node in expressions(function):
        if isinstance(node, ast.Constant):
            for text in _other_numbers(node.value):
                yield source.edit(node, text, NUMBER)
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            kind = ast.Name if isinstance(node, ast.Name) else ast.Attribute
            for group in _ROUNDING:
                for other in sorted(group - {name, "int"}) if name in group else ():
                    if kind is ast.Attribute and isinstance(node, ast.Attribute):
                        yield source.edit(node, f"{source.of(node.value)}.{other}", ROUNDING)
                    elif other in {"min", "max", "round"}:
                        yield source.edit(node, other, ROUNDING)


def _other_numbers(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int) and abs(value) < 1000:
        others = [value + 1, value - 1, -value, 0, 1, 2, 3]
        return [f"({n})" for n in dict.fromkeys(others) if n != value]
    if isinstance(value, float):
        return [repr(n) for n in (0.0, 1.0, 0.5, 2.0) if n != value]
    if isinstance(value, str) and "->" in value and len(value) <= 40:
        return list(_other_sums(value))
    return []


def _other_sums(text: str) -> Iterator[str]:
    """Yield subscripts of einsum in which two neighbours change places."""
    for at, (a, b) in enumerate(zip(text, text[1:], strict=False)):
        if a.isalpha() and b.isalpha() and a != b:
            yield repr(text[:at] + b + a + text[at + 2 :])


def bounds(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield bounds and indices that are one off, or lack a stride or a border."""
    strides, borders = names.made_from("strid"), names.made_from("pad")
    for node in _whole_numbers(function):
        text = source.part(node)
        if not is_number(node):
            yield source.edit(node, f"({text} + 1)", BOUND)
            yield source.edit(node, f"({text} - 1)", BOUND)
        for name in strides:
            if name != text:
                yield source.edit(node, f"({text} * {name})", BOUND)
                yield source.edit(node, f"({text} // {name})", BOUND)
        for name in borders:
            if name != text:
                yield source.edit(node, f"({text} + {name})", BOUND)
                yield source.edit(node, f"({text} - {name})", BOUND)
                yield source.edit(node, f"({text} + 2 * {name})", BOUND)
    yield from _moved(source, function, strides, borders)


def _moved(
    source: Source, function: ast.FunctionDef, strides: list[str], borders: list[str]
) -> Iterator[Edit]:
    """Yield ranges that begin and end further on, and positions where all of an axis stands."""
    for node in expressions(function):
        match node:
            case ast.Slice(lower=lower, upper=ast.expr() as upper, step=None):
                first, last = source.part(lower) if lower else "0", source.part(upper)
                for name in borders:
                    yield source.edit(node, f"{first} + {name}:{last} + {name}", BOUND)
                    yield source.edit(node, f"{first} - {name}:{last} - {name}", BOUND)
                for name in strides:
                    begin = f"{first} * {name}"
                    yield source.edit(node, f"{begin}:{begin} + {last} - {first}", BOUND)
            case ast.Subscript(value=value, slice=ast.Tuple(elts=[first, *others])):
                if isinstance(first, ast.Slice) and source.of(first) == ":" and len(others) == 1:
                    text = f"np.arange(len({source.of(value)}))"
                    yield source.edit(first, text, BOUND)


def _whole_numbers(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what counts: bounds, indices, shapes, and what they are computed from."""
    for node in expressions(function):
        match node:
            case ast.Call(func=ast.Name(id="range"), args=args):
                yield from args
            case ast.Call(func=ast.Attribute(attr="zeros" | "empty" | "ones" | "full")):
                for shape in node.args[:1]:
                    yield from shape.elts if isinstance(shape, ast.Tuple) else ()
            case ast.Call(args=args) if all(_is_arithmetic(one) or is_number(one) for one in args):
                yield from args
            case ast.Slice(lower=lower, upper=upper):
                yield from (bound for bound in (lower, upper) if bound is not None)
            case ast.Subscript(slice=ast.Tuple(elts=parts)):
                yield from (part for part in parts if not _is_range(part))
            case ast.Subscript(slice=part) if not _is_range(part):
                yield part
    for one in statements(function):
        match one:
            case ast.Assign(value=value) | ast.Return(value=value) if value is not None:
                parts = value.elts if isinstance(value, ast.Tuple) else [value]
                yield from (part for part in parts if _is_arithmetic(part))


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice | ast.Tuple | ast.Compare | ast.List) or (
        isinstance(node, ast.Constant) and not is_number(node)
    )


def _is_arithmetic(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp | ast.Name | ast.Subscript | ast.Call | ast.UnaryOp)


def other_names(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield names in the place of those that are easily taken for them."""
    for node in expressions(function):
        if isinstance(node, ast.Name):
            for name in names.like(node.id):
                yield source.edit(node, name, NAME)


def too_much(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the text without a term, a factor, a sign, a call or an index around something."""
    for node in expressions(function):
        match node:
            case ast.BinOp(left=left, right=right):
                yield source.edit(node, source.part(left), TOO_MUCH)
                yield source.edit(node, source.part(right), TOO_MUCH)
            case ast.UnaryOp(operand=operand) if not is_number(node):
                yield source.edit(node, source.part(operand), TOO_MUCH)
            case ast.Call(func=ast.Attribute(value=value), args=args):
                if isinstance(value, ast.Name) and value.id in {"np", "numpy"}:
                    if args and not isinstance(args[0], ast.Starred):
                        yield source.edit(node, source.part(args[0]), TOO_MUCH)
                else:
                    yield source.edit(node, source.part(value), TOO_MUCH)
            case ast.Call(func=ast.Name(), args=[inner]) if not isinstance(inner, ast.Starred):
                yield source.edit(node, source.part(inner), TOO_MUCH)
            case ast.Attribute(value=value, attr="T"):
                yield source.edit(node, source.part(value), TOO_MUCH)
            case ast.Subscript(value=value, ctx=ast.Load()):
                yield source.edit(node, source.part(value), TOO_MUCH)
            case ast.Slice(lower=lower, upper=upper, step=step):
                yield from _shorter(source, node, lower, upper, step)
            case ast.BoolOp(values=[first, *_, last]):
                yield source.edit(node, source.part(first), TOO_MUCH)
                yield source.edit(node, source.part(last), TOO_MUCH)
            case ast.IfExp(body=body, orelse=other):
                yield source.edit(node, source.part(body), TOO_MUCH)
                yield source.edit(node, source.part(other), TOO_MUCH)


def _shorter(
    source: Source,
    node: ast.Slice,
    lower: ast.expr | None,
    upper: ast.expr | None,
    step: ast.expr | None,
) -> Iterator[Edit]:
    """Yield a slice without one of its parts."""
    first, last, every = (source.part(one) if one else "" for one in (lower, upper, step))
    if lower:
        yield source.edit(node, f":{last}:{every}", BOUND)
    if upper:
        yield source.edit(node, f"{first}::{every}", BOUND)
    if step:
        yield source.edit(node, f"{first}:{last}", BOUND)


def missing(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield the text with a sign, a factor, a divisor or a term more, where values are made."""
    strides = names.made_from("strid")
    for node in expressions(function):
        if isinstance(node, ast.Slice) and node.step is None and strides:
            first, last = (source.part(one) if one else "" for one in (node.lower, node.upper))
            for name in strides:
                yield source.edit(node, f"{first}:{last}:{name}", MISSING)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            a, b = source.part(node.left), source.part(node.right)
            yield source.edit(node, f"({a}.T @ {b})", MISSING)
            yield source.edit(node, f"({a} @ {b}.T)", MISSING)
            yield source.edit(node, f"({b}.T @ {a})", MISSING)
            yield source.edit(node, f"({b} @ {a}.T)", MISSING)
        elif isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and _is_numeric(node):
            yield source.edit(node, f"(-{source.part(node)})", MISSING)
    for node in _values(function):
        text = source.part(node)
        yield source.edit(node, f"(-{text})", MISSING)
        for count in products(names):
            yield source.edit(node, f"({text} / {count})", MISSING)
            yield source.edit(node, f"({text} * {count})", MISSING)
        for name in names.parameters:
            yield source.edit(node, f"({text} + {name})", MISSING)
            yield source.edit(node, f"({text} * {name})", MISSING)


def _is_numeric(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load) and getattr(node, "attr", "T") == "T"


def _values(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what is returned, assigned and added."""
    for node in statements(function):
        match node:
            case ast.Return(value=ast.Tuple(elts=parts)) | ast.Assign(value=ast.Tuple(elts=parts)):
                yield from parts
            case ast.Return(value=value) | ast.Assign(value=value) | ast.AugAssign(value=value):
                if value is not None:
                    yield value
