"""From whatever a student handed in to the cells that are run, examined and shown.

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
from typing import Any

from autograder.errors import SubmissionError

MOST_BYTES = 32_000_000
MOST_CELLS = 2_000
MOST_SOURCE = 1_000_000
KEEP_YOUR_COPY = "hand in the .ipynb file that Jupyter saves (File > Save, then the file itself)"

Json = dict[str, Any]


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

    def known(self) -> Iterator[Cell]:
        """Yield the cells that a submission must have."""
        return (cell for cell in self.cells if cell.grade_id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission made safe: cells in order, and what was repaired on the way."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def read_master(notebook: bytes) -> Master:
    """Read a released notebook, which we trust."""
    data = json.loads(notebook)
    cells = tuple(_master_cell(cell) for cell in data["cells"])
    return Master(cells, data["metadata"])


def sanitise(submission: bytes, master: Master) -> Prepared:
    """Return the cells of ``submission``, repaired after ``master``.

    Raises
    ------
    SubmissionError
        If the bytes are not a notebook, or one beyond all reason.
    """
    theirs, notes = _read(submission)
    claims = _claim(theirs, master)
    cells: list[Cell] = []
    for index, cell in enumerate(theirs):
        cells.extend(_place(cell, claims.get(index), notes))
    _insert_missing(cells, master, notes)
    return Prepared(tuple(cells), tuple(notes))


def untouched(master: Master, note: str) -> Prepared:
    """Return the master itself, for a submission that holds nothing."""
    return Prepared(master.cells, (note,))


def _master_cell(cell: Json) -> Cell:
    marks = cell["metadata"].get("nbgrader")
    source = _text(cell["source"])
    role = Role.STUDENT if cell["cell_type"] == "code" else Role.TEXT
    if not marks:
        return Cell(role, source, attachments=cell.get("attachments", {}))
    if marks.get("solution"):
        role = Role.ANSWER if cell["cell_type"] == "code" else Role.WRITTEN
    else:
        role = Role.TEST if marks.get("grade") else Role.LOCKED
    return Cell(role, source, marks["grade_id"], {"nbgrader": marks}, cell.get("attachments", {}))


def _read(submission: bytes) -> tuple[list[Json], list[str]]:
    """Return the cells of any notebook, old or new, and what was strange about them."""
    if len(submission) > MOST_BYTES:
        raise SubmissionError(
            f"the notebook has {len(submission):,} bytes; at most {MOST_BYTES:,} are read",
            remedy="clear all outputs (Edit > Clear Outputs of All Cells), save, hand in again",
        )
    data = _json(submission)
    if "worksheets" in data or data.get("nbformat") in {1, 2, 3}:
        data = _upgraded(submission)
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise SubmissionError("the file is JSON but not a notebook", remedy=KEEP_YOUR_COPY)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(
            f"the notebook has {len(cells):,} cells; at most {MOST_CELLS:,} are read",
            remedy="start from a fresh copy of the assignment and paste your answers into it",
        )
    good = [cell for cell in map(_plain, cells) if cell]
    notes = []
    if len(good) < len(cells):
        notes.append(f"{len(cells) - len(good)} damaged cells were left out")
    return good, notes


def _json(submission: bytes) -> Json:
    try:
        data = json.loads(submission.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "not valid JSON"
        raise SubmissionError(
            f"the file is not a notebook: {reason}", remedy=KEEP_YOUR_COPY
        ) from error
    if not isinstance(data, dict):
        raise SubmissionError("the file is JSON but not a notebook", remedy=KEEP_YOUR_COPY)
    return data


def _upgraded(submission: bytes) -> Json:
    import nbformat  # noqa: PLC0415 - slow to import, and only old notebooks need it

    try:
        data = nbformat.reads(submission.decode("utf-8-sig"), as_version=4)
        return dict(json.loads(nbformat.writes(data)))
    except Exception as error:
        raise SubmissionError(
            "the notebook is in an old format and cannot be converted",
            remedy="open it in Jupyter, save it, and hand in the saved file",
        ) from error


def _plain(cell: object) -> Json | None:
    """Return type, source and grade_id of a cell, or None if it is none."""
    if not isinstance(cell, dict):
        return None
    source = _text(cell.get("source"))
    kind = cell.get("cell_type")
    if source is None or kind not in {"code", "markdown", "raw"} or len(source) > MOST_SOURCE:
        return None
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return {
        "code": kind == "code",
        "source": source,
        "grade_id": grade_id if isinstance(grade_id, str) else "",
    }


def _text(source: object) -> Any:  # noqa: ANN401 - str, or None where it is not text
    """Return a cell's source, which notebooks store as a string or as a list of lines."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    return source.encode("utf-8", "replace").decode()  # lone surrogates cannot be written


def _claim(theirs: Sequence[Json], master: Master) -> dict[int, Cell]:
    """Say which of their cells stands for which of the master's: by mark, else by content."""
    claims: dict[int, Cell] = {}
    for known in master.known():
        index = _find(theirs, known, claims)
        if index is not None:
            claims[index] = known
    return claims


def _find(theirs: Sequence[Json], known: Cell, taken: Mapping[int, Cell]) -> int | None:
    free = [(i, cell) for i, cell in enumerate(theirs) if i not in taken]
    code = known.is_code
    marked = [i for i, c in free if c["grade_id"] == known.grade_id and c["code"] == code]
    if known.role is Role.ANSWER:
        name = known.grade_id
        defining = [i for i, c in free if c["code"] and _defines(c["source"], name)]
        both = [i for i in marked if i in defining]
        return next(iter([*both, *reversed(defining), *marked]), None)
    if marked:
        return marked[0]
    same = [i for i, c in free if c["code"] == code and c["source"].strip() == known.source.strip()]
    return next(iter(same), None)


def _defines(source: str, name: str) -> bool:
    """Whether a cell defines ``name``; most are not parsed, as they do not even mention it."""
    mentioned = name in source or not source.isascii()  # Python reads some letters as others
    return mentioned and name in defined_names(source)


def _place(theirs: Json, known: Cell | None, notes: list[str]) -> Iterable[Cell]:
    """Yield what stands in the place of one of their cells."""
    own = Cell(Role.STUDENT if theirs["code"] else Role.TEXT, theirs["source"])
    if known is None:
        return [own]
    if known.role in {Role.ANSWER, Role.WRITTEN}:
        if theirs["grade_id"] != known.grade_id:
            notes.append(f"the answer to {known.grade_id} had lost its mark and was found by name")
        return [replace(known, source=theirs["source"])]
    if theirs["source"].strip() == known.source.strip():
        return [known]
    notes.append(f"the locked cell {known.grade_id} had been changed and was restored")
    if known.role is Role.TEST and not defined_names(theirs["source"]):
        return [known]
    return [known, own]


def _insert_missing(cells: list[Cell], master: Master, notes: list[str]) -> None:
    """Put back what was deleted, behind the cell that it follows in the master."""
    position = 0
    for known in master.known():
        here = next((i for i, cell in enumerate(cells) if cell.grade_id == known.grade_id), None)
        if here is None:
            cells.insert(position, replace(known, absent=True))
            here = position
            notes.append(f"the cell {known.grade_id} was missing and was put back")
        position = here + 1


def defined_names(source: str) -> frozenset[str]:
    r"""Return the names that a cell defines at its top level, magics and all.

    >>> sorted(defined_names("%matplotlib inline\ndef f(x): return x\ng = f"))
    ['f', 'g']
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return frozenset()
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(t.id for t in node.targets if isinstance(t, ast.Name))
    return frozenset(names)
