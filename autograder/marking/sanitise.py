"""Repair a submitted notebook: the cells that are run, examined and shown.

The released notebook, the *master*, says which cells there must be. A student's own cells keep
their place and their text. Cells that only we may write (tests, locked cells) come from the master;
the cells that hold answers are found by their mark, or by ``def name`` where the mark was lost. No
metadata of the student's survives, so tags, points and checksums in it change nothing.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any

from autograder.marking.damage import Damage
from autograder.marking.reading import TheirCell, read_notebook, text_of, trimmed
from autograder.marking.split import whole_cells
from autograder.marking.statements import SHORT, defined_names, parsed
from autograder.questions.recognise import assignment_of

Json = dict[str, Any]


MOST_PARSED = 500_000
"""So much of one notebook is read as Python, in characters: a few seconds' work at the most."""


class Role(StrEnum):
    """What a cell is for."""

    ANSWER = "answer"
    TEST = "test"
    WRITTEN = "written"
    LOCKED = "locked"
    STUDENT = "student"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``metadata`` is the master's, or empty."""

    role: Role
    source: str
    grade_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)
    absent: bool = False
    """The submission has no such cell: it is shown as released, and a stub does not run."""

    @property
    def is_code(self) -> bool:
        """Whether this is a code cell."""
        if self.role is Role.LOCKED:
            return bool(self.metadata["nbgrader"].get("cell_type", "code") == "code")
        return self.role in {Role.ANSWER, Role.TEST, Role.STUDENT}

    @property
    def runs(self) -> bool:
        """Whether the jail runs this cell; tests are not: the examiner asks instead."""
        stub = self.role is Role.ANSWER and self.absent
        return self.is_code and self.role is not Role.TEST and not stub

    @property
    def question(self) -> str:
        """The question that a test cell belongs to."""
        return self.grade_id.removeprefix("test_")


@dataclass(frozen=True, slots=True)
class Master:
    """The released notebook, read once."""

    cells: tuple[Cell, ...]
    metadata: Mapping[str, Any]
    released: Mapping[str, Cell]
    """The cells by their texts, trimmed."""

    def known(self) -> Iterator[Cell]:
        """Yield the cells that a submission must have."""
        return (cell for cell in self.cells if cell.grade_id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission made safe: cells in order, and what was repaired on the way."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    causes: Mapping[str, str] = field(default_factory=dict)
    """By question, why its answer is not there, where that can be seen."""
    untouched: frozenset[str] = frozenset()
    """The questions whose cells are as they were handed out."""


@dataclass
class Definitions:
    """What the cells of one notebook define: each is read once, and together not without end."""

    left: int = MOST_PARSED
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def hold(self, source: str, name: str) -> bool:
        """Whether a cell defines ``name``; most are not read, as they do not even mention it."""
        mentioned = name in source or not source.isascii()  # Python reads some letters as others
        return mentioned and name in self._of(source)

    def _of(self, source: str) -> frozenset[str]:
        if source not in self.known:
            read = len(source) <= self.left
            self.left -= len(source) * read
            self.known[source] = defined_names(source) if read else frozenset()
        return self.known[source]


@dataclass
class Repairs:
    """What had to be done to a submission, in the words that student and instructor read."""

    damaged: int
    program: str
    found: list[str] = field(default_factory=list)
    placed: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    as_text: dict[str, str] = field(default_factory=dict)
    """By question, the kind of text cell that its answer has become."""
    below_stub: dict[str, str] = field(default_factory=dict)
    """By question whose cell is as released, the kind of text cell that holds its answer."""
    other: str = ""
    """The assignment that it is of, if that is another one."""
    damage: Damage | None = None

    def notes(self) -> Iterator[str]:
        """Yield one line for each kind of repair."""
        by = f" (the notebook was saved by {self.program})" if self.program else ""
        if self.damage:
            yield f"the file {self.damage.teacher} ({self.damage.student})"
        if self.damaged:
            yield f"{self.damaged} damaged cell{_were(self.damaged)} left out"
        if self.found:
            names = ", ".join(self.found)
            yield f"the answer to {names} had lost its mark{by} and was found by name"
        if self.placed:
            names = ", ".join(self.placed)
            yield f"the answer to {names} had lost its mark{by} and was found by its place"
        if self.restored:
            yield f"the locked cell{_named(self.restored)} changed and restored"
        for name in self.joined:
            yield f"the cell of {name} had been split in two; they were put together again"
        yield from self.causes().values()
        if self.other:
            yield f"this looks like the notebook of {self.other}"
        elif self.missing:
            yield f"the cell{_named(self.missing)} missing and put back"

    def causes(self) -> dict[str, str]:
        """Return, by question, why an answer that is handed in is not run."""
        return {
            name: f"the cell of {name} is a {kind} cell, which is never run: select it, press y to "
            "make it code, run it, save"
            for name, kind in self.as_text.items()
        } | {
            name: f"the cell of {name} is as it was handed out, and an answer to it stands in a "
            f"{kind} cell, which is never run: select that one, press y to make it code, run it, "
            "save"
            for name, kind in self.below_stub.items()
        }


def read_master(notebook: bytes) -> Master:
    """Read a released notebook, which we trust."""
    data = json.loads(notebook)
    cells = tuple(_master_cell(cell) for cell in data["cells"])
    return Master(cells, data["metadata"], {trimmed(cell.source): cell for cell in cells})


def sanitise(submission: bytes, master: Master) -> Prepared:
    """Return the cells of ``submission``, repaired after ``master``.

    Raises
    ------
    SubmissionError
        If the bytes are not a notebook, or one beyond all reason.
    """
    read = read_notebook(submission)
    repairs = Repairs(read.damaged, read.program, damage=read.damage)
    theirs = tuple(whole_cells(read.cells, frozenset(master.released), repairs.joined))
    matches = _match_cells(theirs, master)
    cells: list[Cell] = []
    for index, cell in enumerate(theirs):
        cells.extend(_place(cell, matches.get(index), repairs))
    _insert_missing(cells, master, repairs)
    repairs.as_text = dict(_turned_into_text(theirs, repairs.missing, master))
    repairs.below_stub = dict(_below_stub(theirs, repairs.missing, master))
    answers = [cell.grade_id for cell in master.cells if cell.role is Role.ANSWER]
    if answers and set(answers) <= set(repairs.missing):
        repairs.other = assignment_of(submission, answers) or ""
    return Prepared(
        tuple(cells),
        tuple(repairs.notes()),
        repairs.causes(),
        frozenset(_as_released(cells, master)),
    )


def untouched(master: Master, note: str) -> Prepared:
    """Return the master itself, for a submission that holds nothing."""
    return Prepared(master.cells, (note,))


def _master_cell(cell: Json) -> Cell:
    marks = cell["metadata"].get("nbgrader")
    source = text_of(cell["source"]) or ""
    role = Role.STUDENT if cell["cell_type"] == "code" else Role.TEXT
    if not marks:
        return Cell(role, source, attachments=cell.get("attachments", {}))
    if marks.get("solution"):
        role = Role.ANSWER if cell["cell_type"] == "code" else Role.WRITTEN
    else:
        role = Role.TEST if marks.get("grade") else Role.LOCKED
    return Cell(role, source, marks["grade_id"], {"nbgrader": marks}, cell.get("attachments", {}))


def _match_cells(theirs: Sequence[TheirCell], master: Master) -> dict[int, Cell]:
    """Say which of their cells stands for which of the master's: by mark, else by content."""
    matches: dict[int, Cell] = {}
    definitions = Definitions()
    before: Cell | None = None
    for known in master.cells:
        if known.grade_id:
            index = _find(theirs, known, matches, definitions)
            if index is None and known.role is Role.WRITTEN and before is not None:
                index = _behind(theirs, before, master, matches)
            if index is not None:
                matches[index] = known
        before = known
    return matches


def _find(
    theirs: Sequence[TheirCell],
    known: Cell,
    taken: Mapping[int, Cell],
    definitions: Definitions,
) -> int | None:
    free = [(i, cell) for i, cell in enumerate(theirs) if i not in taken]
    code = known.is_code
    marked = [i for i, c in free if c.grade_id == known.grade_id and c.code == code]
    if known.role is Role.ANSWER:
        name = known.grade_id
        defining = [i for i, c in free if c.code and definitions.hold(c.source, name)]
        both = [i for i in marked if i in defining]
        return next(iter([*both, *reversed(defining), *marked]), None)
    text = trimmed(known.source)
    same = [i for i, c in free if c.code == code and c.trimmed == text]
    if known.role is Role.WRITTEN:
        return next(iter([*marked, *same]), None)
    both = [i for i in marked if i in same]
    return next(iter([*both, *same, *marked]), None)


def _behind(
    theirs: Sequence[TheirCell], before: Cell, master: Master, taken: Mapping[int, Cell]
) -> int | None:
    """Find a written answer that lost its mark: the text below the one that asks for it."""
    asking = trimmed(before.source)
    for index, (cell, below) in enumerate(pairwise(theirs), start=1):
        if not cell.code and cell.trimmed == asking and index not in taken:
            answered = not below.code and below.trimmed not in master.released
            return index if answered else None
    return None


def _place(theirs: TheirCell, known: Cell | None, repairs: Repairs) -> Iterable[Cell]:
    """Yield what stands in the place of one of their cells."""
    role = Role.STUDENT if theirs.code else Role.TEXT
    own = Cell(role, theirs.source, attachments=theirs.attachments)
    if known is None:
        return [own]
    if known.role in {Role.ANSWER, Role.WRITTEN}:
        if theirs.grade_id != known.grade_id:
            lost = repairs.found if known.role is Role.ANSWER else repairs.placed
            lost.append(known.grade_id)
        return [replace(known, source=theirs.source, attachments=theirs.attachments)]
    if theirs.trimmed == trimmed(known.source):
        return [known]
    repairs.restored.append(known.grade_id)
    if known.role is Role.TEST and not _matters(theirs.source):
        return [known]
    return [known, own]


def _insert_missing(cells: list[Cell], master: Master, repairs: Repairs) -> None:
    """Put back what was deleted, behind the cell that it follows in the master."""
    position = 0
    for known in master.known():
        here = next((i for i, cell in enumerate(cells) if cell.grade_id == known.grade_id), None)
        if here is None:
            cells.insert(position, replace(known, absent=True))
            here = position
            repairs.missing.append(known.grade_id)
        position = here + 1


def _turned_into_text(
    theirs: Sequence[TheirCell], missing: Sequence[str], master: Master
) -> Iterator[tuple[str, str]]:
    """Yield the missing answers whose cells are there as text, and as what kind of text."""
    answers = {cell.grade_id for cell in master.cells if cell.role is Role.ANSWER}
    definitions = Definitions()
    for cell in theirs:
        for name in () if cell.code else answers.intersection(missing):
            if cell.grade_id == name or definitions.hold(cell.source, name):
                yield name, "raw" if cell.raw else "Markdown"


def _as_released(cells: Sequence[Cell], master: Master) -> Iterator[str]:
    """Yield the answers whose cells are as they were handed out."""
    released = {cell.grade_id: trimmed(cell.source) for cell in master.cells}
    for cell in cells:
        if cell.role is Role.ANSWER and released.get(cell.grade_id) == trimmed(cell.source):
            yield cell.grade_id


def _below_stub(
    theirs: Sequence[TheirCell], missing: Sequence[str], master: Master
) -> Iterator[tuple[str, str]]:
    """Yield answers that no code cell holds beyond the released one, and a text cell does."""
    definitions = Definitions()
    released = {trimmed(cell.source) for cell in master.cells}
    written = [cell for cell in theirs if cell.trimmed not in released]
    for known in master.cells:
        name = known.grade_id
        if known.role is not Role.ANSWER or name in missing:
            continue
        if any(cell.code and cell.grade_id == name for cell in written):
            continue
        texts = [c for c in written if not c.code and definitions.hold(c.source, name)]
        if texts and not any(c.code and definitions.hold(c.source, name) for c in written):
            yield name, "raw" if texts[-1].raw else "Markdown"


def _were(count: int) -> str:
    return " was" if count == 1 else "s were"


def _named(grade_ids: Sequence[str]) -> str:
    names = ", ".join(grade_ids)
    return f" {names} was" if len(grade_ids) == 1 else f"s {names} were"


def _matters(source: str) -> bool:
    """Whether what stands in a changed test cell may be needed by other cells.

    Calls, checks and comments are not; a definition or an import that slipped in there is.
    """
    if len(source) > SHORT:
        return True
    tree = parsed(source)
    harmless = (ast.Expr, ast.Assert, ast.Pass, ast.Raise)
    return tree is not None and not all(isinstance(node, harmless) for node in tree.body)
