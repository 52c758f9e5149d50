"""Changes of where statements stand: a line too much, a step too far in, before a loop or in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.marking.edits.text import COMPARISON, PLACE, TOO_MUCH, Edit, Source, statements


def places(source: Source, function: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the text with one statement gone, or standing elsewhere."""
    for block, owners in _blocks(function, ()):
        for at, node in enumerate(block):
            if not _stands_alone(source, node, block):
                continue
            yield from _gone(source, node)
            yield from _further_out(source, block, at, owners)
            yield from _further_in(source, block, at)
            if at + 1 < len(block) and _stands_alone(source, block[at + 1], block):
                yield _exchanged(source, node, block[at + 1])
    for node in statements(function):
        if isinstance(node, ast.If | ast.While):
            test = source.part(node.test)
            yield source.edit(node.test, f"(not {test})", COMPARISON)


_Owner = tuple[ast.stmt, Sequence[ast.stmt]]


def _blocks(
    owner: ast.stmt, owners: tuple[_Owner, ...]
) -> Iterator[tuple[Sequence[ast.stmt], tuple[_Owner, ...]]]:
    """Yield the blocks of a statement with the statements around, the innermost last."""
    for field in ("body", "orelse"):
        block = getattr(owner, field, None)
        if isinstance(block, list) and block:
            around = (*owners, (owner, block))
            yield block, around
            for node in block:
                if isinstance(node, ast.For | ast.While | ast.If | ast.With):
                    yield from _blocks(node, around)


def _stands_alone(source: Source, node: ast.stmt, block: Sequence[ast.stmt]) -> bool:
    """Whether nothing else stands on a statement's lines."""
    first = _first(node)
    if source.lines(first, first)[0][: node.col_offset].strip():
        return False
    return all(_first(one) > _last(node) or _last(one) < first for one in block if one is not node)


def _gone(source: Source, node: ast.stmt) -> Iterator[Edit]:
    first, last = _first(node), _last(node)
    if not isinstance(node, ast.Return | ast.FunctionDef) and not _is_text(node):
        passing = " " * node.col_offset + "pass"
        yield source.edit_lines(first, last, [passing], first, TOO_MUCH)
    if isinstance(node, ast.If) and not node.orelse:
        body = source.lines(_first(node.body[0]), last)
        inner = node.body[0].col_offset - node.col_offset
        if _first(node.body[0]) > first:
            yield source.edit_lines(first, last, _moved(body, -inner), first, TOO_MUCH)


def _further_out(
    source: Source, block: Sequence[ast.stmt], at: int, owners: Sequence[_Owner]
) -> Iterator[Edit]:
    """Yield a statement behind the loops that it ends, or before those that it begins."""
    node = block[at]
    first, last = _first(node), _last(node)
    text = source.lines(first, last)
    for owner, _ in reversed(owners[1:]):
        shift = owner.col_offset - node.col_offset
        moved = _moved(text, shift)
        if len(block) > 1 or isinstance(node, ast.Return):
            if at == len(block) - 1 and _last(owner) == last:
                left = [] if len(block) > 1 else [" " * node.col_offset + "pass"]
                yield source.edit_lines(first, last, [*left, *moved], first, PLACE)
            if at == 0 and len(block) > 1:
                between = source.lines(_first(owner), first - 1)
                yield source.edit_lines(_first(owner), last, [*moved, *between], first, PLACE)


def _further_in(source: Source, block: Sequence[ast.stmt], at: int) -> Iterator[Edit]:
    """Yield a statement inside the loops behind it, as their first, or before it, as their last."""
    node = block[at]
    first, last = _first(node), _last(node)
    text = source.lines(first, last)
    if at + 1 < len(block) and not isinstance(node, ast.Return):
        for inner in _nested(block[at + 1], first=True):
            if _first(inner) > last:
                moved = _moved(text, inner.col_offset - node.col_offset)
                between = source.lines(last + 1, _first(inner) - 1)
                whole = [*between, *moved]
                yield source.edit_lines(first, _first(inner) - 1, whole, first, PLACE)
    if at:
        for inner in _nested(block[at - 1], first=False):
            if _last(inner) < first:
                moved = _moved(text, inner.col_offset - node.col_offset)
                yield source.edit_lines(first, last, moved, first, PLACE)


def _nested(node: ast.stmt, *, first: bool) -> Iterator[ast.stmt]:
    """Yield the first, or the last, statement of each block that begins, or ends, with a node."""
    while isinstance(node, ast.For | ast.While | ast.If | ast.With):
        inner = node.body if first or not getattr(node, "orelse", None) else node.orelse  # type: ignore[union-attr]
        yield inner[0] if first else inner[-1]
        blocks = [one for one in inner if isinstance(one, ast.For | ast.While | ast.With)]
        if not blocks:
            return
        node = blocks[0] if first else inner[-1]


def _exchanged(source: Source, node: ast.stmt, other: ast.stmt) -> Edit:
    first, last = _first(node), _last(other)
    one = source.lines(first, _last(node))
    two = source.lines(_last(node) + 1, last)
    return source.edit_lines(first, last, [*two, *one], first, PLACE)


def _moved(lines: Sequence[str], shift: int) -> list[str]:
    """Return lines that begin so many columns further right, or left."""
    if shift >= 0:
        return [" " * shift + line if line.strip() else line for line in lines]
    return [line[-shift:] if not line[:-shift].strip() else line.lstrip() for line in lines]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
