"""Changes of arguments, axes and the order of things."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, permutations

from autograder.marking.edits.names import Names
from autograder.marking.edits.text import ARGUMENTS, MISSING, ORDER, Edit, Source, expressions

_OVER_AXES = frozenset(
    {
        *("sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin"),
        *("amax", "amin", "cumsum", "std", "var", "median"),
    }
)
_AXES = ("0", "1", "-1", "2", "(0, 1)", "(2, 3)", "(1, 2)", "(0, 2, 3)", "(1, 2, 3)")
FEW, THREE = 2, 3
MOST_PARTS = 7


def arguments(
    source: Source,
    function: ast.FunctionDef,
    names: Names,
    known: Mapping[str, Sequence[str]],
) -> Iterator[Edit]:
    """Yield calls with an argument more, less or otherwise.

    ``known`` are the course's functions with their parameters.
    """
    for node in expressions(function):
        if not isinstance(node, ast.Call):
            continue
        given = [source.of(one) for one in node.args]
        by_name = {one.arg: source.of(one.value) for one in node.keywords if one.arg}
        if len(by_name) < len(node.keywords):
            continue  # what ** brings is not seen
        made = source.of(node.func)
        for other in _other_arguments(node, given, by_name, names, known):
            args = [*other[0], *(f"{name}={value}" for name, value in other[1].items())]
            yield source.edit(node, f"{made}({', '.join(args)})", ARGUMENTS)


_Arguments = tuple[Sequence[str], Mapping[str, str]]


def _other_arguments(
    node: ast.Call,
    given: Sequence[str],
    by_name: Mapping[str, str],
    names: Names,
    known: Mapping[str, Sequence[str]],
) -> Iterator[_Arguments]:
    for name in by_name:
        yield given, {one: value for one, value in by_name.items() if one != name}
    match node.func:
        case ast.Attribute(attr=attr) if attr in _OVER_AXES:
            yield from _over_axes(given, by_name)
        case ast.Name(id=name) if name in known:
            yield from _more_settings(given, by_name, known[name], names)
    if not any(isinstance(one, ast.Starred) for one in node.args):
        yield from ((other, by_name) for other in _other_orders(given))
    if len(given) == 1 and isinstance(node.args[0], ast.Tuple):  # f((a, b)) for f(a, b)
        yield [given[0].strip("() ")], by_name
    if len(given) > 1:
        yield given[:-1], by_name
    if isinstance(node.func, ast.Attribute):  # np.zeros(2, 3) for np.zeros((2, 3))
        for count in range(2, len(given) + 1):
            yield [f"({', '.join(given[:count])})", *given[count:]], by_name


def _over_axes(given: Sequence[str], by_name: Mapping[str, str]) -> Iterator[_Arguments]:
    """Yield a sum, or the like, over other axes, or whose axes are kept."""
    for axis in _AXES:
        if by_name.get("axis") != axis:
            yield given, {**by_name, "axis": axis}
    if "keepdims" not in by_name:
        yield given, {**by_name, "keepdims": "True"}
        for axis in _AXES[:3]:
            yield given, {**by_name, "axis": axis, "keepdims": "True"}


def _more_settings(
    given: Sequence[str], by_name: Mapping[str, str], parameters: Sequence[str], names: Names
) -> Iterator[_Arguments]:
    """Yield a call of one of the course's functions with one more of its parameters."""
    for name in parameters[len(given) :]:
        if name not in by_name:
            local = [one for one in names.all if one == name or one[:1] == name[:1]]
            for value in dict.fromkeys([*local[:4], "1", "2", "0", "3"]):
                yield given, {**by_name, name: value}
        else:
            for value in ("1", "2", "0"):
                yield given, {**by_name, name: value}


def every_axis(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield all sums, and the like, over one and the same axis."""
    found = [
        node
        for node in expressions(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _OVER_AXES
        and all(one.arg for one in node.keywords)
    ]
    spans = [source.span(node) for node in found]
    if len(found) < FEW or any(a[1] > b[0] for a, b in pairwise(spans)):
        return
    lines = tuple(sorted({node.lineno for node in found}))
    for axis in _AXES[:4]:
        for kept in (", keepdims=True", ""):
            pieces = []
            for node, span in zip(found, spans, strict=True):
                values = [f"{source.of(one)}, " for one in node.args]
                text = f"{source.of(node.func)}({''.join(values)}axis={axis}{kept})"
                pieces.append((*span, text.encode()))
            yield Edit(lines, ARGUMENTS, tuple(pieces))


def wrapped(
    source: Source, function: ast.FunctionDef, known: Mapping[str, Sequence[str]]
) -> Iterator[Edit]:
    """Yield values that another of the course's functions is applied to first."""
    single = [name for name, parameters in known.items() if len(parameters) == 1]
    for node in expressions(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            for value in (node, *node.args[:1]):
                for name in single:
                    if not isinstance(value, ast.Starred):
                        yield source.edit(value, f"{name}({source.of(value)})", MISSING)


def orders(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield tuples, lists and indices whose parts stand in another order."""
    for node in expressions(function):
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if FEW <= len(parts) <= MOST_PARTS:
                texts = [source.of(part) for part in parts]
                for other in _other_orders(texts):
                    yield source.edit(node, _written(source, node, other), ORDER)


def shapes(source: Source, function: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """Yield shapes that have one axis less, or one more of those that were unpacked."""
    axes = list(dict.fromkeys(name for together in names.together[:1] for name in together))
    for node in expressions(function):
        parts: Sequence[ast.expr] = ()
        match node:
            case ast.Call(func=ast.Attribute(attr="reshape"), args=args) if len(args) > 1:
                parts = args
            case ast.Tuple(elts=elements, ctx=ast.Load()):
                parts = elements
        texts = [source.of(part) for part in parts]
        for other in _other_lengths(texts, axes) if 0 < len(texts) < MOST_PARTS else ():
            if isinstance(node, ast.Call):
                yield source.edit(node, f"{source.of(node.func)}({', '.join(other)})", ORDER)
            else:
                yield source.edit(node, _written(source, node, other), ORDER)


def _other_orders(texts: Sequence[str]) -> Iterator[list[str]]:
    if len(texts) == THREE:
        yield from (list(other) for other in permutations(texts) if list(other) != texts)
        return
    for a, b in combinations(range(len(texts)), 2):
        if texts[a] != texts[b]:
            swapped = list(texts)
            swapped[a], swapped[b] = texts[b], texts[a]
            yield swapped


def _other_lengths(texts: Sequence[str], axes: Sequence[str]) -> Iterator[list[str]]:
    if len(texts) > 1:
        yield from ([*texts[:at], *texts[at + 1 :]] for at in range(len(texts)))
    for at in range(len(texts) + 1):
        for name in axes:
            if name not in texts:
                yield [*texts[:at], name, *texts[at:]]


def _written(source: Source, node: ast.expr, parts: Sequence[str]) -> str:
    """Write a tuple or list with other parts, with brackets if it has some."""
    inner = ", ".join(parts) + ("," if len(parts) == 1 else "")
    if isinstance(node, ast.List):
        return f"[{inner}]"
    return f"({inner})" if source.of(node)[:1] == "(" else inner
