"""Which names a function has, and which of them are easily taken for one another."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations

from autograder.marking.edits.text import expressions, statements

_PAIRS = (
    *(("h", "w"), ("row", "col"), ("rows", "cols"), ("row", "column"), ("rows", "columns")),
    *(("height", "width"), ("y", "x"), ("i", "j"), ("top", "left"), ("out", "in")),
    *(("start", "end"), ("first", "last")),
)
_BUILTINS = frozenset({*dir(builtins), "np", "numpy", "math"})
PAIR = 2
MOST_ALIKE = 10
"""Of the names that may be meant in the place of one."""


@dataclass(frozen=True)
class Names:
    """The names of one function: parameters, and what is assigned in it."""

    parameters: tuple[str, ...]
    together: Sequence[tuple[str, ...]] = ()
    """Names that are unpacked together."""
    made_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Each name with those in what it is assigned."""
    counting: tuple[str, ...] = ()
    """What loops count with."""

    made: tuple[str, ...] = ()
    """What calls return: arrays, as a rule."""
    unset: tuple[str, ...] = ()
    """What is used, and set nowhere: names of the notebook, or misspelt ones."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, in the order in which they come up."""
        unpacked = (name for names in self.together for name in names)
        return tuple(dict.fromkeys([*self.parameters, *self.made_of, *unpacked, *self.counting]))

    def like(self, name: str) -> list[str]:
        """Return the names that may be meant where ``name`` stands, the likeliest first."""
        found = [one for names in self.together if name in names for one in names]
        found += [one for one in self.all if _is_counterpart(name, one)]
        found += [one for one, parts in self.made_of.items() if name in parts]
        found += sorted(self.made_of.get(name, ()), key=self.all.index)
        found += self.counting
        found += self.parameters if name in self.parameters else ()
        found += self.made if name in self.made else ()
        if name not in self.all:
            found += get_close_matches(name, self.all)
        return [one for one in dict.fromkeys(found) if one != name][:MOST_ALIKE]

    def meant(self, name: str) -> list[str]:
        """Return the names that may be meant where ``name`` is set.

        Those are names that nothing sets, and what its new value is made of.
        """
        return list(dict.fromkeys([*self.unset, *sorted(self.made_of.get(name, ()))]))

    def made_from(self, *words: str) -> list[str]:
        """Return names that are, or are made of, a parameter that is called like that."""
        roots = [one for one in self.parameters if any(word in one.lower() for word in words)]
        short = [one for one in self.all if self.made_of.get(one, frozenset()) & set(roots)]
        return list(dict.fromkeys([*roots, *short]))[:MOST_ALIKE]


def names_of(function: ast.FunctionDef) -> Names:
    r"""Return the names of a function.

    >>> names = names_of(ast.parse("def f(x):\n  N, C = x.shape\n  y = 2 * x").body[0])
    >>> names.all, names.like("N"), names.like("x")
    (('x', 'N', 'C', 'y'), ['C', 'x', 'y'], ['N', 'C', 'y'])
    """
    given = function.args
    parameters = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    together: list[tuple[str, ...]] = []
    made_of: dict[str, frozenset[str]] = {}
    counting: list[str] = []
    made: list[str] = []
    for node in statements(function):
        if isinstance(node, ast.Assign):
            parts = frozenset(_loaded(node.value))
            for target in node.targets:
                names = _targets(target)
                made += names if isinstance(node.value, ast.Call) and len(names) == 1 else ()
                if len(names) > 1:
                    together.append(names)
                made_of.update((name, made_of.get(name, frozenset()) | parts) for name in names)
        elif isinstance(node, ast.For):
            names = _targets(node.target)
            counting += names
            if len(names) > 1:
                together.append(names)
    known = {*parameters, *made_of, *counting}
    made_of = {name: (parts & known) - {name} for name, parts in made_of.items()}
    return Names(
        tuple(parameters),
        tuple(together),
        made_of,
        tuple(dict.fromkeys(counting)),
        tuple(dict.fromkeys(made)),
        _unset(function),
    )


def _unset(function: ast.FunctionDef) -> tuple[str, ...]:
    found = [one for one in expressions(function) if isinstance(one, ast.Name)]
    known = {one.id for one in found if isinstance(one.ctx, ast.Store)} | _BUILTINS
    known |= {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    used = dict.fromkeys(one.id for one in found if isinstance(one.ctx, ast.Load))
    return tuple(name for name in used if name not in known)[:MOST_ALIKE]


def _targets(target: ast.expr) -> tuple[str, ...]:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    nested = [part for part in parts if isinstance(part, ast.Tuple | ast.List)]
    plain = [part.id for part in parts if isinstance(part, ast.Name)]
    return (*plain, *(name for part in nested for name in _targets(part)))


def _loaded(node: ast.expr) -> Iterable[str]:
    return (one.id for one in (node, *expressions(node)) if isinstance(one, ast.Name))


def _is_counterpart(one: str, other: str) -> bool:
    """Whether two names differ in one letter, or as height and width do."""
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return True
    return _is_of_columns(one, other) or (
        abs(len(one) - len(other)) == 1 and _is_one_longer(*sorted((one, other), key=len))
    )


def _is_one_longer(short: str, long: str) -> bool:
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def neutral(names: Names) -> Mapping[str, str]:
    r"""Return what stands for both of two names that say the same of rows and of columns.

    >>> neutral(names_of(ast.parse("def f(x, k):\n  KH, KW = k").body[0]))
    {'x': 'x', 'k': 'k', 'KH': 'KH', 'KW': 'KH'}
    """
    return {name: _counterpart(name, names) for name in names.all}


def _counterpart(name: str, names: Names) -> str:
    for together in names.together:
        if len(together) == PAIR and name in together:
            return together[0]
        if name in together[-2:] and len(together) > PAIR:
            return together[-2]
    return next((one for one in names.all if one < name and _is_of_columns(one, name)), name)


def _is_of_columns(one: str, other: str) -> bool:
    return any(
        one.lower().replace(a, b, 1) == other.lower()
        or other.lower().replace(a, b, 1) == one.lower()
        for a, b in _PAIRS
    )


def products(names: Names) -> list[str]:
    """Return counts that one may forget to divide by: of what is unpacked, and of two of it."""
    found: list[str] = []
    for together in names.together:
        found += together
        found += [f"({a} * {b})" for a, b in combinations(together[-2:], 2)]
    return list(dict.fromkeys(found))[: 2 * MOST_ALIKE]
