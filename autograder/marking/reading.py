"""From the bytes of a notebook, whoever saved it, to its cells: kind, text, and nbgrader's mark.

Everything else in the file is the student's word about itself and is not read: outputs, tags,
points, ids, the kernel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import SubmissionError

MOST_BYTES = 32_000_000
MOST_CELLS = 2_000
MOST_SOURCE = 1_000_000
KEEP_YOUR_COPY = "hand in the .ipynb file that Jupyter saves (File > Save, then the file itself)"
MOST_DIGITS = 18
"""Of a number that is read as one; none of those in a notebook matter, and long ones take time."""
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


@dataclass(frozen=True, slots=True)
class Read:
    """The cells of a notebook, how many were damaged, and which program saved it, if it says."""

    cells: tuple[TheirCell, ...]
    damaged: int
    program: str


def read_notebook(submission: bytes) -> Read:
    """Read any notebook, old or new.

    Raises
    ------
    SubmissionError
        If the bytes are not a notebook, or one beyond all reason.
    """
    if len(submission) > MOST_BYTES:
        raise SubmissionError(
            f"the notebook has {len(submission):,} bytes; at most {MOST_BYTES:,} are read",
            remedy="clear all outputs (Edit > Clear Outputs of All Cells), save, hand in again",
        )
    data = _json(submission)
    if not isinstance(data.get("cells"), list) and "worksheets" in data:
        data = _upgraded(data)
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise SubmissionError("the file is JSON but not a notebook", remedy=KEEP_YOUR_COPY)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(
            f"the notebook has {len(cells):,} cells; at most {MOST_CELLS:,} are read",
            remedy="start from a fresh copy of the assignment and paste your answers into it",
        )
    good = tuple(cell for cell in map(_plain, cells) if cell)
    return Read(good, len(cells) - len(good), _program(data))


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


def trimmed(source: str) -> str:
    r"""Return a text without what editors trim, for comparisons.

    >>> trimmed("\na  \nb\n\n")
    'a\nb'
    """
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _json(submission: bytes) -> Json:
    try:
        data = json.loads(submission.decode("utf-8-sig"), parse_int=_whole)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "not valid JSON"
        raise SubmissionError(
            f"the file is not a notebook: {reason}", remedy=KEEP_YOUR_COPY
        ) from error
    if not isinstance(data, dict):
        raise SubmissionError("the file is JSON but not a notebook", remedy=KEEP_YOUR_COPY)
    return data


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else 0


def _upgraded(old: Json) -> Json:
    import nbformat  # noqa: PLC0415 - slow to import, and only old notebooks need it

    if old.get("nbformat") != 2:  # noqa: PLR2004 - worksheets were in 2 and 3, whatever it says
        old = old | {"nbformat": 3, "nbformat_minor": 0}
    try:
        if not isinstance(old.get("metadata"), dict):
            old = old | {"metadata": {}}  # nothing that marks depend on stands there
        data = nbformat.reads(json.dumps(old), as_version=4)
        return dict(json.loads(nbformat.writes(data)))
    except Exception as error:
        raise SubmissionError(
            "the notebook is in an old format and cannot be converted",
            remedy="open it in Jupyter, save it, and hand in the saved file",
        ) from error


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
    )
