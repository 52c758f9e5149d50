"""Labelled submissions: notebooks whose marks are known, made from small recipes.

``tests/submissions/<assignment>/<outcome>/<name>.py`` is one student's notebook. Its YAML header
says who this is and what is expected; the cells below it take the place of the answers they define
(a cell that defines none goes behind the cell before it)::

    # ---
    # about: Routes the gradient to every tied maximum.
    # base: solution                        # what fills the other answers; or stub
    # expect: {max_pool2d_backward: 5.0}    # more than the folder's outcome says; "*" is every one
    # tricks: [duplicate_test_cells]
    # limits: {memory_mb: 200}              # where the usual ones would take long to reach
    # ---
    # %%
    def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False): ...

Every question whose answer a recipe replaces gets the outcome that its folder names, unless
``expect`` says otherwise; all others keep full marks (``base: solution``) or are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import yaml

from autograder.audit.tricks import TRICKS
from autograder.errors import CourseError
from autograder.marking.statements import defined_names
from autograder.model import Limits, Outcome

Notebook = dict[str, Any]
_LIMITS = tuple(Limits.__dataclass_fields__)
KEYS = ("about", "base", "expect", "tricks", "limits", "file_name", "late_hours")
BASES = ("solution", "stub")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one question must earn: an outcome, points, or both."""

    outcome: Outcome | None
    points: float | None = None


@dataclass(frozen=True, slots=True)
class LabelledSubmission:
    """One recipe."""

    path: Path
    assignment: str
    outcome: Outcome
    about: str
    base: str
    cells: tuple[str, ...]
    expect: Mapping[str, Expectation]
    tricks: tuple[str, ...]
    limits: Mapping[str, float]
    """Fields of :class:`~autograder.model.Limits` that differ from the usual ones."""
    file_name: str
    late_hours: float

    @property
    def name(self) -> str:
        """A name that no other submission of the assignment has."""
        return self.path.stem

    def expected(self, question: str) -> Expectation:
        """Return what ``question`` must earn."""
        if question in self.expect:
            return self.expect[question]
        replaced = any(question in defined_names(cell) for cell in self.cells)
        if replaced or "*" in self.expect:
            return self.expect.get("*", Expectation(self.outcome))
        return Expectation(Outcome.PASS if self.base == "solution" else Outcome.MISSING)


def labelled_submissions(folder: Path, assignment: str = "*") -> tuple[LabelledSubmission, ...]:
    """Read every recipe below ``folder`` (``tests/submissions``)."""
    return tuple(_read(file) for file in sorted(folder.glob(f"{assignment}/*/*.py")))


def handed_in(recipe: LabelledSubmission, release: bytes, source: bytes) -> bytes:
    """Return the bytes that this student hands in.

    Parameters
    ----------
    recipe
        What the student did.
    release, source
        The released notebook, with stubs, and the source notebook, with the right answers.
    """
    notebook = json.loads(release)
    if recipe.base == "solution":
        notebook = _with_answers(notebook, _answers(json.loads(source)))
    notebook = _with_cells(notebook, recipe.cells)
    content: Notebook | bytes = notebook
    for trick in recipe.tricks:
        content = TRICKS[trick](content)
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def _read(file: Path) -> LabelledSubmission:
    text = file.read_text(encoding="utf-8")
    header, body = _split(text, file)
    assignment, outcome = file.parts[-3], file.parts[-2]
    unknown = [key for key in header if key not in KEYS]
    unknown += [trick for trick in header.get("tricks", []) if trick not in TRICKS]
    unknown += [name for name in header.get("limits", {}) if name not in _LIMITS]
    unknown += [base for base in [header.get("base", "solution")] if base not in BASES]
    if unknown or outcome not in set(Outcome):
        raise CourseError(
            f"{file}: unknown {', '.join(unknown) or outcome!r}",
            remedy=f"use {', '.join(KEYS)}; outcomes {', '.join(Outcome)}; "
            f"bases {', '.join(BASES)}; limits {', '.join(_LIMITS)}; tricks {', '.join(TRICKS)}",
        )
    return LabelledSubmission(
        path=file,
        assignment=assignment,
        outcome=Outcome(outcome),
        about=header["about"],
        base=header.get("base", "solution"),
        cells=tuple(_code_cells(body)),
        expect={name: _expectation(value) for name, value in header.get("expect", {}).items()},
        tricks=tuple(header.get("tricks", ())),
        limits=header.get("limits", {}),
        file_name=header.get("file_name", f"{assignment}.ipynb"),
        late_hours=float(header.get("late_hours", 0)),
    )


def _split(text: str, file: Path) -> tuple[dict[str, Any], str]:
    parts = text.split("# ---\n", 2)
    if len(parts) < 3:  # noqa: PLR2004 - before, between, behind
        raise CourseError(
            f"{file} has no header", remedy="begin it with '# ---', as its neighbours"
        )
    lines = [line.removeprefix("#").removeprefix(" ") for line in parts[1].splitlines()]
    return yaml.safe_load("\n".join(lines)), parts[2]


def _code_cells(body: str) -> Iterator[str]:
    for cell in jupytext.reads(body, "py:percent")["cells"]:
        if cell["cell_type"] == "code" and cell["source"].strip():
            yield cell["source"]


def _expectation(value: object) -> Expectation:
    """Read ``3.5``, ``fail`` or ``[fail, 3.5]``; ``null`` stands for whatever comes of it."""
    if value is None:
        return Expectation(None)
    if isinstance(value, list):
        return Expectation(Outcome(value[0]) if value[0] else None, float(value[1]))
    if isinstance(value, str):
        return Expectation(Outcome(value))
    return Expectation(None, float(value))  # type: ignore[arg-type] # YAML's own number


def _answers(source: Notebook) -> dict[str, str]:
    marked = (cell for cell in source["cells"] if _is_answer(cell))
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in marked}


def _is_answer(cell: Notebook) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _with_answers(notebook: Notebook, answers: Mapping[str, str]) -> Notebook:
    cells = [
        {**cell, "source": answers[cell["metadata"]["nbgrader"]["grade_id"]]}
        if _is_answer(cell)
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _with_cells(notebook: Notebook, fragments: Sequence[str]) -> Notebook:
    """Put each fragment in the place of the answer it defines, or behind the one before it."""
    cells = list(notebook["cells"])
    position = next((i for i, cell in enumerate(cells) if cell["cell_type"] == "code"), 0)
    for number, fragment in enumerate(fragments):
        names = defined_names(fragment)
        answer = next(
            (
                i
                for i, cell in enumerate(cells)
                if _is_answer(cell) and cell["metadata"]["nbgrader"]["grade_id"] in names
            ),
            None,
        )
        if answer is None:
            position += 1
            cells.insert(position, _plain(number, fragment))
        else:
            cells[answer] = {**cells[answer], "source": fragment}
            position = answer
    return {**notebook, "cells": cells}


def _plain(number: int, source: str) -> Notebook:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"own-{number}",
        "metadata": {},
        "outputs": [],
        "source": source,
    }
