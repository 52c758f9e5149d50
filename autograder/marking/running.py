"""The sources that the jail runs: the cells, and what keeps the names of each task its own.

A notebook is examined when all its cells have run, but its student checked each function right
below its cell. Until the end another task's helper, or a variable of the release, may have taken
the name of a helper of this one, which nobody would notice before the marks are there. So where
that happens, what the names meant is put aside in place of the check, and holds when the function
is asked; unless the function itself was defined once more, further down.
"""

from __future__ import annotations

import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.jail.inside.candidate import KEPT
from autograder.marking import figures
from autograder.marking.reading import trimmed
from autograder.marking.sanitise import MOST_PARSED, Cell, Master, Prepared, Role, without_magics

PUT_ASIDE = f"""\
try:
    globals().setdefault("{KEPT}", {{{{}}}})[{{question!r}}] = {{{{
        _name: globals()[_name] for _name in {{names!r}} if _name in globals()
    }}}}
finally:
    get_ipython().execution_count -= 1
"""


@dataclass(frozen=True, slots=True)
class Running:
    """Sources to run in order, and the places of those that people see."""

    sources: tuple[str, ...]
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that cells give a meaning to, and those of them that the student's own cells do."""

    all: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def __or__(self, other: _Names) -> _Names:
        return _Names(self.all | other.all, self.own | other.own)


def to_run(prepared: Prepared, master: Master) -> Running:
    """Return what is run of ``prepared``, whose release is ``master``."""
    sources: list[str] = []
    shown: list[int] = []
    by_hand = any(cell.role is Role.WRITTEN for cell in prepared.cells)
    if not by_hand:
        sources.append(figures.TOLD)
    kept = _kept(prepared.cells, master)
    for at, cell in enumerate(prepared.cells):
        if at in kept:
            names = sorted(kept[at])
            sources.append(PUT_ASIDE.format(question=cell.question, names=names))
        if cell.runs:
            shown.append(len(sources))
            sources.append(cell.source)
            if cell.role is Role.LOCKED and not by_hand and (more := figures.undrawn(cell.source)):
                sources.append(more)
    return Running(tuple(sources), tuple(shown))


def _kept(cells: Sequence[Cell], master: Master) -> dict[int, frozenset[str]]:
    """Return, by the places of test cells, the names that other cells take away later.

    What the release takes from itself is its own affair.
    """
    bound = tuple(_bindings(cells, master))
    later: dict[int, _Names] = {}
    after = _Names()
    for at in reversed(range(len(cells))):
        if cells[at].role is Role.TEST:
            later[at] = after
        after |= bound[at]
    before = _Names()
    kept = {}
    for at, cell in enumerate(cells):
        before |= bound[at]
        if at in later and cell.question in before.all - later[at].all:
            names = (before.own & later[at].all) | (before.all & later[at].own)
            if names:
                kept[at] = names
    return kept


def _bindings(cells: Sequence[Cell], master: Master) -> Iterator[_Names]:
    left = MOST_PARSED
    for cell in cells:
        ours = master.released.get(trimmed(cell.source))
        if not cell.runs:
            yield _Names()
        elif cell.role is Role.LOCKED or (ours is not None and ours.role is Role.STUDENT):
            yield _Names(all=_released_names(cell.source))
        else:
            left -= len(cell.source)
            names = bound_names(cell.source) if left >= 0 else frozenset[str]()
            yield _Names(names, names)


def bound_names(source: str) -> frozenset[str]:
    r"""Return the names to which a cell gives a meaning; none where it is no Python.

    >>> sorted(bound_names("import numpy as np\nfor i in range(3):\n    f = [x for x in ()]"))
    ['f', 'i', 'np']
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid decimal literal" and the like are the student's
        try:
            table = symtable.symtable(without_magics(source), "cell", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return frozenset()
    symbols = table.get_symbols()
    return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())


_released_names = lru_cache(maxsize=256)(bound_names)
