"""From the bytes of a notebook, whoever saved it, to its cells: kind, text, and nbgrader's mark.

Everything else in the file is the student's word about itself and is not read: outputs, tags,
points, ids, the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import SubmissionError
from autograder.marking.damage import MOST_BYTES, Damage, open_notebook
from autograder.marking.remembered import remembered

MOST_CELLS = 2_000
MOST_SOURCE = 1_000_000
__all__ = ["MOST_BYTES", "MOST_CELLS", "Read", "TheirCell", "read_notebook", "text_of", "trimmed"]

_PROGRAMS = {
    "colab": "Colab",
    "kaggle": "Kaggle",
    "deepnote": "Deepnote",
    "deepnote_notebook_id": "Deepnote",
    "deepnote_execution_queue": "Deepnote",
    "nteract": "nteract",
}
"""Keys in a notebook's metadata, and the program that writes them."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TheirCell:
    """A cell as it was handed in; ``grade_id`` is empty where it bears no mark of nbgrader's."""

    code: bool
    source: str
    trimmed: str
    """The source without what editors trim."""
    grade_id: str
    attachments: Mapping[str, Any] = field(default_factory=dict)
    """Pictures of a text, unread."""
    raw: bool = False
    """Neither code nor Markdown."""


@dataclass(frozen=True, slots=True)
class Read:
    """The cells of a notebook, how many were damaged, and which program saved it, if it says."""

    cells: tuple[TheirCell, ...]
    damaged: int
    program: str
    damage: Damage | None = None
    """What is wrong with the file, although it could be read."""


def read_notebook(submission: bytes) -> Read:
    """Read any notebook, old or new.

    Raises
    ------
    SubmissionError
        If the bytes are not a notebook, or one beyond all reason.
    """
    data, damage = _content(submission)
    cells = _cells(data)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(
            f"the notebook has {len(cells):,} cells; at most {MOST_CELLS:,} are read",
            remedy="start from a fresh copy of the assignment and paste your answers into it",
        )
    good = tuple(cell for cell in map(_plain, cells) if cell)
    return Read(good, len(cells) - len(good), _program(data), damage)


def text_of(source: object) -> str | None:
    r"""Return a cell's text, which is kept as a string or as a list of lines; None if it is none.

    Ends of lines become those of Python: Windows has others, and they mean nothing.

    >>> text_of(["a\r\n", "b"])
    'a\nb'
    """
    if isinstance(source, Sequence) and not isinstance(source, str):
        if not all(isinstance(line, str) for line in source):
            return None
        source = "".join(source)
    if not isinstance(source, str):
        return None
    text = source.replace("\r\n", "\n").replace("\r", "\n") if "\r" in source else source
    return text.encode("utf-8", "replace").decode()  # lone surrogates cannot be written


@remembered
def trimmed(source: str) -> str:
    r"""Return a text without what editors trim, for comparisons.

    >>> trimmed("\na  \nb\n\n")
    'a\nb'
    """
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _content(submission: bytes) -> tuple[Json, Damage | None]:
    opened = open_notebook(submission)
    if opened.content is None:
        damage = opened.damage
        assert damage is not None, "what has no content is damaged"  # noqa: S101 - by open_notebook
        raise SubmissionError(f"the file {damage.teacher}", remedy=damage.student)
    return opened.content, opened.damage


def _cells(data: Json) -> list[object]:
    """Return the cells, also of the formats 2 and 3, which kept them in sheets."""
    cells = data.get("cells")
    if isinstance(cells, list):
        return cells
    kept: list[object] = []
    for sheet in data["worksheets"]:
        theirs = sheet.get("cells") if isinstance(sheet, dict) else None
        if isinstance(theirs, list):
            kept += map(_upgraded, theirs[: MOST_CELLS + 1 - len(kept)])
    return kept


def _upgraded(cell: object) -> object:
    """Return a cell of format 2 or 3 as of today's, as far as it is read."""
    if not isinstance(cell, dict):
        return cell
    kind = cell.get("cell_type")
    if kind == "code":
        return {**cell, "source": cell.get("input", cell.get("source"))}
    if isinstance(kind, str) and kind in {"heading", "html"}:  # it may be anything
        return {**cell, "cell_type": "markdown"}
    return cell


def _program(data: Json) -> str:
    metadata = data.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    return next((program for key, program in _PROGRAMS.items() if key in names), "")


def _plain(cell: object) -> TheirCell | None:
    """Return kind, text and mark of a cell, or None if it is none."""
    if not isinstance(cell, dict):
        return None
    source = text_of(cell.get("source"))
    kind = cell.get("cell_type")
    if source is None or len(source) > MOST_SOURCE:
        return None
    if not isinstance(kind, str) or kind not in {"code", "markdown", "raw"}:
        return None
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    mark = grade_id if isinstance(grade_id, str) else ""
    attachments = cell.get("attachments")
    return TheirCell(
        kind == "code",
        source,
        trimmed(source),
        mark,
        attachments if isinstance(attachments, dict) and kind == "markdown" else {},
        kind == "raw",
    )
