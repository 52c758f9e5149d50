"""What the jail runs of a submission: its cells, and behind which of them a state is kept.

A student checked each function right below its cell. What came later may have changed what it
means: a name taken by another task, a constant changed in place, a stub pasted below, ``%reset``.
So besides the state after all cells, a function is examined in the one that its check saw, and in
the one in which it was last written. Those are kept only where a cell below could matter at all.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.marking import figures
from autograder.marking.reading import trimmed
from autograder.marking.sanitise import MOST_PARSED, Cell, Master, Prepared, Role
from autograder.marking.statements import bound_names, names_if_quiet, released_names

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Running:
    """Sources to run in order, the places of those that people see, and states to look at.

    ``states`` says by question behind which sources its function may be another one than after
    all of them, the latest first.
    """

    sources: tuple[str, ...]
    shown: tuple[int, ...]
    states: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def kept(self) -> frozenset[int]:
        """Behind which sources a state is kept."""
        return frozenset(place for places in self.states.values() for place in places)


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that cells give a meaning to, and those of them that the student's own cells do."""

    all: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def __or__(self, other: _Names) -> _Names:
        return _Names(self.all | other.all, self.own | other.own)


@dataclass(frozen=True, slots=True)
class _Read:
    """A cell's names, and whether it does no more than define and show."""

    names: _Names
    quiet: bool


def to_run(prepared: Prepared, master: Master) -> Running:
    """Return what is run of ``prepared``, whose release is ``master``."""
    sources: list[str] = []
    shown: list[int] = []
    behind: list[int] = []  # by cell: the last source that has run once this cell has
    by_hand = any(cell.role is Role.WRITTEN for cell in prepared.cells)
    if not by_hand:
        sources.append(figures.TOLD)
    for cell in prepared.cells:
        if cell.runs:
            shown.append(len(sources))
            sources.append(cell.source)
            if cell.role is Role.LOCKED and not by_hand and (more := figures.undrawn(cell.source)):
                sources.append(more)
        behind.append(len(sources) - 1)
    places = _states(prepared.cells, master)
    states = {
        name: tuple(dict.fromkeys(behind[at] for at in cells if behind[at] >= 0))
        for name, cells in places.items()
    }
    return Running(tuple(sources), tuple(shown), states)


def _states(cells: Sequence[Cell], master: Master) -> dict[str, list[int]]:
    """Return, by question, behind which cells it is looked at besides the last one."""
    read = tuple(_read(cells, master))
    alike = _alike(tuple(_matter(read)))
    stubs = {trimmed(cell.source) for cell in master.cells if cell.role is Role.ANSWER}
    checks = {cell.question: at for at, cell in enumerate(cells) if cell.role is Role.TEST}
    states: dict[str, list[int]] = {}
    for question, check in checks.items():
        places = [check]
        for at in range(len(cells) - 1, check, -1):
            if question in read[at].names.own and trimmed(cells[at].source) not in stubs:
                places.insert(0, at)
                break
        found = [alike[at] for at in places if alike[at] < len(cells) - 1]
        if found:
            states[question] = found
    return states


def _alike(matters: Sequence[bool]) -> list[int]:
    """Return, by cell, the last one behind which all that was there is still as it was."""
    last = len(matters) - 1
    alike = [last] * len(matters)
    for at in reversed(range(last)):
        alike[at] = at if matters[at + 1] else alike[at + 1]
    return alike


def _matter(cells: Sequence[_Read]) -> Iterator[bool]:
    """Say of each cell whether it may change what functions above it do.

    What the release takes from itself is its own affair.
    """
    before = _Names(all=_BUILTINS)
    for cell in cells:
        taken = (before.own & cell.names.all) | (before.all & cell.names.own)
        yield bool(taken) or not cell.quiet
        before |= cell.names


def _read(cells: Sequence[Cell], master: Master) -> Iterator[_Read]:
    """Read the cells; those beyond all that is read may do anything."""
    left = MOST_PARSED
    for cell in cells:
        if not cell.runs:
            yield _Read(_Names(), quiet=True)
        elif _is_released(cell, master):
            yield _Read(_Names(all=released_names(cell.source)), quiet=True)
        else:
            left -= len(cell.source)
            quiet = names_if_quiet(cell.source) if left >= 0 else None
            names = quiet
            if names is None:
                names = bound_names(cell.source) if left >= 0 else frozenset()
            yield _Read(_Names(names, names), quiet=quiet is not None)


def _is_released(cell: Cell, master: Master) -> bool:
    ours = master.released.get(trimmed(cell.source))
    return cell.role is Role.LOCKED or (
        ours is not None and ours.role in {Role.STUDENT, Role.LOCKED, Role.TEST}
    )
