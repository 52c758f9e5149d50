"""Changes of bounds, indices and sizes: one too many, a stride or a border forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.marking.edits.names import Names
from autograder.marking.edits.text import BOUND, MISSING, Edit, Source, expressions, statements
from autograder.marking.edits.text import is_number as _is_number

AXES = 4
_MAKERS = frozenset({"zeros", "empty", "ones", "full"})


def bounds(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield what counts one higher and lower, with a stride, and with a border."""
    strides, borders = names.made_from("strid"), names.made_from("pad")
    for node in _counts(function):
        text = source.part(node)
        others = [] if _is_number(node) else [f"({text} + 1)", f"({text} - 1)"]
        for name in strides:
            others += [f"({text} * {name})", f"({text} // {name})"] if name != text else []
        for name in borders:
            if name != text:
                others += [f"({text} {more} {name})" for more in ("+", "-", "+ 2 *")]
        yield from (source.edit(node, other, BOUND) for other in others)


def ranges(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield ranges that lack a bound or a step, or begin and end further on."""
    strides, borders = names.made_from("strid"), names.made_from("pad")
    for node in expressions(function):
        if not isinstance(node, ast.Slice):
            continue
        first, last, step = (
            source.part(one) if one else "" for one in (node.lower, node.upper, node.step)
        )
        whole = first, last, step
        others = {(first if at else "", last if at - 1 else "", step) for at in (0, 1)}
        yield from (
            source.edit(node, ":".join(other), BOUND) for other in sorted(others) if other != whole
        )
        if step:
            yield source.edit(node, f"{first}:{last}", BOUND)
        else:
            yield from (source.edit(node, f"{first}:{last}:{name}", MISSING) for name in strides)
        if last and not step:
            for text in _further(first or "0", last, strides, borders):
                yield source.edit(node, text, BOUND)


def _further(first: str, last: str, strides: list[str], borders: list[str]) -> Iterator[str]:
    for name in borders:
        yield f"{first} + {name}:{last} + {name}"
        yield f"{first} - {name}:{last} - {name}"
    for name in strides:
        yield f"{first} * {name}:{first} * {name} + {last} - {first}"


def each_row(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield one place of each row where all rows stand: ``p[:, labels]`` takes all of them."""
    for node in expressions(function):
        match node:
            case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice() as first, ast.Name(id=name)])):
                if source.of(first) == ":":
                    yield source.edit(first, f"np.arange(len({name}))", BOUND)


def frames(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield maps without their frame where it is left, and with one where there is none."""
    sizes = next((one[-2:] for one in names.together if len(one) == AXES), ())
    for border in names.made_from("pad") if sizes else ():
        rows, columns = (f"{border}:{border} + {size}" for size in sizes)
        around = f"({border}, {border})"
        for node in expressions(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                cut = f"{node.id}[:, :, {rows}, {columns}]"
                framed = f"np.pad({node.id}, ((0, 0), (0, 0), {around}, {around}))"
                if node.id in names.made or node.id in names.parameters:
                    yield source.edit(node, cut, MISSING)
                    yield source.edit(node, framed, MISSING)


def _counts(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield bounds, indices, sizes, and what they are computed from."""
    for node in expressions(function):
        match node:
            case ast.Call():
                yield from _counts_of_call(node)
            case ast.Slice(lower=lower, upper=upper):
                yield from (bound for bound in (lower, upper) if bound is not None)
            case ast.Subscript(slice=where):
                parts = where.elts if isinstance(where, ast.Tuple) else [where]
                yield from (part for part in parts if not _is_no_index(part))
    for one in statements(function):
        match one:
            case ast.Assign(value=ast.expr() as value) | ast.Return(value=ast.expr() as value):
                parts = value.elts if isinstance(value, ast.Tuple) else [value]
                yield from (part for part in parts if _is_arithmetic(part))


def _counts_of_call(call: ast.Call) -> Iterator[ast.expr]:
    if isinstance(call.func, ast.Attribute) and call.func.attr in _MAKERS:
        for shape in call.args[:1]:
            yield from shape.elts if isinstance(shape, ast.Tuple) else ()
    elif all(_is_arithmetic(one) or _is_number(one) for one in call.args):
        yield from call.args


def _is_no_index(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice | ast.Tuple | ast.Compare | ast.List) or (
        isinstance(node, ast.Constant) and not _is_number(node)
    )


def _is_arithmetic(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp | ast.Name | ast.Subscript | ast.Call | ast.UnaryOp)
