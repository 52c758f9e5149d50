"""A solution file, ``solutions/<assignment>.py``, as the source notebook that nbgrader builds from.

Solution files are percent notebooks; short marks on a cell say what it is, and this module alone
knows what nbgrader needs to hear for it:

=============================================  ====================================================
``# %% [markdown]``, ``# %%``                  text; a code cell that students may edit
``# %% setup=true``                            a locked code cell
``# %% question="pad2d"``                      the answer to a question: one function, emptied
``# %% check="pad2d"``                         its test cell, worth what the question is worth
``# %% solution="l2_pool2d"``                  an answer that is emptied and earns nothing
``# %% [markdown] written="why" points=4``     a written answer, marked by hand
=============================================  ====================================================
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process

from autograder.errors import CourseError
from autograder.model import Question

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
SCHEMA_VERSION = 3
MARKS = ("setup", "question", "check", "solution", "written")
_SILENT = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"}  # jupytext's own
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Notebook = dict[str, Any]
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a source notebook, and what to do about it."""

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell of a solution file, and the mark it carries."""

    number: int
    kind: str
    source: str
    marks: Mapping[str, object]

    @property
    def mark(self) -> str | None:
        """The mark that says what the cell is, or None for a plain one."""
        return next((name for name in MARKS if name in self.marks), None)

    @property
    def name(self) -> str:
        """What the mark names."""
        return str(self.marks[self.mark]) if self.mark else ""

    @property
    def grade_id(self) -> str | None:
        """The cell's name in nbgrader; None for a cell that is not nbgrader's business."""
        match self.mark:
            case None:
                return None
            case "setup":
                return "setup" if self.marks["setup"] is True else f"setup_{self.name}"
            case "check":
                return f"test_{self.name}"
        return self.name

    @property
    def where(self) -> str:
        """How a message names the cell."""
        return (
            f"cell {self.number} ({self.mark}={self.name!r})"
            if self.mark
            else f"cell {self.number}"
        )


def source_notebook(text: str, questions: Sequence[Question], file: str) -> Notebook:
    """Return the nbgrader source notebook of a solution file.

    Parameters
    ----------
    text
        The percent notebook.
    questions
        What the assignment asks; each must have its answer cell and its test cell.
    file
        How messages name the file.

    Raises
    ------
    CourseError
        With every problem that the file has.
    """
    import jupytext  # noqa: PLC0415 - slow to import, needed here alone

    read = jupytext.reads(text, fmt="py:percent")
    cells = [
        Marked(
            number,
            cell["cell_type"],
            cell["source"],
            {key: value for key, value in cell["metadata"].items() if key not in _SILENT},
        )
        for number, cell in enumerate(read["cells"], start=1)
    ]
    problems = list(_problems(cells, questions))
    if problems:
        raise _error(file, problems)
    points = {question.id: question.max_score for question in questions}
    ids: Counter[str] = Counter()
    return {
        "cells": [_cell(cell, points, ids) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def solution_regions(source: str) -> tuple[tuple[str, ...], ...]:
    r"""Return the lines of each solution in a cell or file, without their markers.

    >>> solution_regions("def f():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION")
    (('    return 1',),)
    """
    regions: list[tuple[str, ...]] = []
    inside: list[str] | None = None
    for line in source.splitlines():
        if BEGIN in line:
            inside = []
        elif END in line:
            regions.append(tuple(inside or ()))
            inside = None
        elif inside is not None:
            inside.append(line)
    return tuple(regions)


def _cell(cell: Marked, points: Mapping[str, float], ids: Counter[str]) -> Cell:
    made: Cell = {
        "cell_type": cell.kind,
        "id": cell.grade_id or _content_id(cell, ids),
        "metadata": {},
        "source": cell.source,
    }
    if cell.kind == "code":
        made |= {"execution_count": None, "outputs": []}
    if cell.mark is not None:
        made["metadata"]["nbgrader"] = _nbgrader(cell, points)
    return made


def _content_id(cell: Marked, ids: Counter[str]) -> str:
    """Return an id that stays when cells are added elsewhere, so that versions compare well."""
    digest = hashlib.sha256(f"{cell.kind}\0{cell.source}".encode()).hexdigest()[:10]
    ids[digest] += 1
    return f"{cell.kind}-{digest}" + (f"-{ids[digest]}" if ids[digest] > 1 else "")


def _nbgrader(cell: Marked, points: Mapping[str, float]) -> dict[str, object]:
    metadata: dict[str, object] = {
        "grade": cell.mark in {"check", "written"},
        "grade_id": cell.grade_id,
        "locked": cell.mark in {"check", "setup"},
        "schema_version": SCHEMA_VERSION,
        "solution": cell.mark in {"question", "solution", "written"},
        "task": False,
    }
    if cell.mark == "check":
        metadata["points"] = float(points[cell.name])
    elif cell.mark == "written":
        metadata["points"] = float(str(cell.marks["points"]))
    return metadata


def _error(file: str, problems: Sequence[Problem]) -> CourseError:
    if len(problems) == 1:
        return CourseError(f"{file}: {problems[0].problem}", remedy=problems[0].remedy)
    listed = "\n".join(f"  {one.problem}: {one.remedy}" for one in problems)
    return CourseError(
        f"{file} has {len(problems)} problems:\n{listed}", remedy="correct each of them as it says"
    )


def _problems(cells: Sequence[Marked], questions: Sequence[Question]) -> Iterator[Problem]:
    if not cells:
        yield Problem("there are no cells", "start each cell with '# %%'")
    asked = [question.id for question in questions]
    for cell in cells:
        yield from _mark_problems(cell, asked)
        yield from _solution_problems(cell)
    for grade_id, count in Counter(cell.grade_id for cell in cells if cell.grade_id).items():
        if count > 1:
            yield Problem(f"{count} cells are called {grade_id!r}", "rename all but one")
    for question in questions:
        for mark, what in (("question", "answer cell"), ("check", "test cell")):
            if not any(cell.mark == mark and cell.name == question.id for cell in cells):
                yield Problem(
                    f"question {question.id!r} has no {what}", f"add a cell '# %% {mark}=\"…\"'"
                )


def _mark_problems(cell: Marked, asked: Sequence[str]) -> Iterator[Problem]:
    yield from _foreign_marks(cell)
    if cell.mark is None:
        return
    kind = "markdown" if cell.mark == "written" else "code"
    if cell.kind != kind:
        yield Problem(f"{cell.where} is a {cell.kind} cell", f"make it a {kind} cell")
    if not _ID.fullmatch(cell.grade_id or ""):
        yield Problem(f"{cell.where} has no usable name", "name it with letters, digits and _")
    if cell.mark in {"question", "check"} and cell.name not in asked:
        what = "a test cell" if cell.mark == "check" else "an answer cell"
        yield Problem(
            f"{cell.where} is {what} without a question",
            f"correct the name, or write the question {cell.name!r}",
        )
    if cell.mark == "check" and f"check({cell.name})" not in cell.source:
        yield Problem(f"{cell.where} does not check anything", f"write check({cell.name}) in it")
    points = cell.marks.get("points")
    worth = isinstance(points, int | float) and not isinstance(points, bool) and points > 0
    if cell.mark == "written" and not worth:
        yield Problem(f"{cell.where} is worth nothing", "add its points, as in points=4")


def _foreign_marks(cell: Marked) -> Iterator[Problem]:
    known = {*MARKS, *(("points",) if cell.mark == "written" else ())}
    for name in cell.marks:
        if name not in known:
            nearest = process.extractOne(name, sorted(known))
            yield Problem(
                f"cell {cell.number} has an unknown mark {name!r}",
                f"write {nearest[0]!r}, or leave it out",
            )
    if sum(name in cell.marks for name in MARKS) > 1:
        yield Problem(f"cell {cell.number} has more than one mark", "split the cell")


def _solution_problems(cell: Marked) -> Iterator[Problem]:
    markers = re.findall(f"{BEGIN}|{END}", cell.source)
    answers = cell.mark in {"question", "solution", "written"}
    if not answers and markers:
        yield Problem(
            f"cell {cell.number} has a solution but is no answer cell",
            "mark the cell, as in '# %% question=\"…\"', or take the markers out",
        )
        return
    if answers and markers != [BEGIN, END] * max(1, len(markers) // 2):
        yield Problem(
            f"{cell.where} needs '### {BEGIN}' and '### {END}' in turn",
            "put them around what students are to write",
        )
        return
    if cell.mark == "question":
        yield from _function_problems(cell)


def _function_problems(cell: Marked) -> Iterator[Problem]:
    """Tell whether a question's cell holds its function and nothing else."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError as error:
        yield Problem(
            f"{cell.where} is not Python: {error.msg}", f"correct its line {error.lineno}"
        )
        return
    match body:
        case [ast.FunctionDef(name=name)] if name == cell.name:
            return
    yield Problem(
        f"{cell.where} must hold the function {cell.name!r} and nothing else",
        "move the rest to another cell",
    )
