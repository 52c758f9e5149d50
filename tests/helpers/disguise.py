"""Disguises a program as people disguise what they copied; it computes the same afterwards."""

from __future__ import annotations

import ast
from random import Random

_MIRRORED = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE}
OFTEN = 0.7
"""How often what could be changed is changed."""


def disguised(source: str, seed: int, *, keep: str = "") -> str:
    """Return a program renamed, reordered, without its comments, with prints and new operands.

    Parameters
    ----------
    source
        The program.
    seed
        Of what is drawn.
    keep
        The name of the function that is asked for; it stays.
    """
    random = Random(seed)  # noqa: S311 - a test's
    tree = ast.parse(source)
    tree = _Renamed(tree, keep).visit(tree)
    tree = _Turned(random).visit(tree)
    _reorder(tree, random)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Renamed(ast.NodeTransformer):
    def __init__(self, tree: ast.AST, keep: str) -> None:
        own = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        named = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        special = {name for name in named if name.startswith("__")}
        changed = sorted((own | named) - given - special - {keep})
        self._names = {name: f"other_{number}" for number, name in enumerate(changed)}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._names.get(node.name, node.name)
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)


class _Turned(ast.NodeTransformer):
    """Swaps operands, turns comparisons around, writes ``+=`` out, and prints in between."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and self._random.random() < OFTEN:
            node.left, node.right = node.right, node.left
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        mirrored = _MIRRORED.get(type(node.ops[0]))
        if len(node.ops) == 1 and mirrored and self._random.random() < OFTEN:
            node.left, node.comparators, node.ops = node.comparators[0], [node.left], [mirrored()]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.AST]:
        self.generic_visit(node)
        said: ast.AST = ast.parse("print('here')").body[0]
        if isinstance(node.target, ast.Name):
            read = ast.Name(node.target.id, ast.Load())
            return [said, ast.Assign([node.target], ast.BinOp(read, node.op, node.value))]
        return [said, node]


def _reorder(tree: ast.AST, random: Random) -> None:
    """Swap assignments that stand side by side and need nothing of each other."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for place in range(len(body) - 1):
            if _apart(*body[place : place + 2]) and random.random() < OFTEN:
                body[place : place + 2] = reversed(body[place : place + 2])


def _apart(first: ast.stmt, second: ast.stmt) -> bool:
    plain = isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
    return plain and not _named(first) & _stored(second) and not _stored(first) & _named(second)


def _named(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - {"np"}


def _stored(node: ast.AST) -> set[str]:
    """Return what a statement may change; a call may change what it is given."""
    calls = any(isinstance(each, ast.Call) for each in ast.walk(node))
    return _named(node) if calls else _named(ast.Tuple([*getattr(node, "targets", [])]))
