"""Damaged notebooks through the real ``mark``, in a real jail: each must give a result that holds.

The marksheet lists every question and item, with finite points within their range; the executed
notebook is one that nbformat, our own reader and nbgrader read, and says the same as the marksheet;
nothing is our fault; nothing takes long; this process does not grow. What touches no code costs and
earns nothing, and a question whose answer is gone earns nothing.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.gradebook.cell_marks import cell_marks
from autograder.jail import Jail
from autograder.marking.mark import Marked, mark
from autograder.marking.shown import SHOWN_BY_STUDENT
from autograder.model import Marksheet, Outcome
from tests.workbench.fuzz.bases import Base
from tests.workbench.fuzz.mutants import Mutant, draw
from tests.workbench.fuzz.tally import Finding, Tally, resident_mb

KEY = b"a key for damaged notebooks"
SLOW_SECONDS = 60.0
HUNG_SECONDS = 300.0
GROWN_MB = 100
LOOK_EVERY = 50
NBGRADER_EVERY = 10
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

Told = Callable[[Tally], None]


class NotebookCampaign:
    """Marks one damaged notebook after the other.

    Parameters
    ----------
    bases
        What is damaged.
    jail
        Where it runs.
    seed
        Makes all of it happen again.
    keep
        Where what went wrong is kept.
    guarded
        Whether a notebook that hangs ends the program, with a traceback of where.
    """

    def __init__(
        self, bases: Sequence[Base], jail: Jail, seed: int, keep: Path, *, guarded: bool = False
    ) -> None:
        self._bases = bases
        self._jail = jail
        self._keep = keep
        self._guarded = guarded
        self._worth: dict[str, dict[str, float]] = {}
        self._shape: dict[str, list[tuple[str, list[tuple[str, float]]]]] = {}
        self.tally = Tally("notebooks", seed)

    def run(self, numbers: Sequence[int], report: Told = lambda _: None) -> Tally:
        """Mark the damaged notebooks of these numbers."""
        started = time.monotonic()
        for number in numbers:
            mutant = draw(self._bases, self.tally.seed, number)
            for problem in self._tried(mutant, number):
                kept = self._keep / f"{self.tally.seed}-{number}.ipynb"
                self._keep.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(mutant.data)
                kinds = (mutant.base.name, *mutant.kinds)
                self.tally.findings.append(Finding(number, kinds, problem, str(kept)))
            if self.tally.tried % LOOK_EVERY == 0:
                self.tally.memory.append(resident_mb())
            self.tally.tried += 1
            self.tally.kinds.update((mutant.plan, *mutant.kinds))
            self.tally.seconds = time.monotonic() - started
            report(self.tally)
        if self.tally.growth() > GROWN_MB:
            grown = f"this process grew by {self.tally.growth()} MB"
            self.tally.findings.append(Finding(-1, ("memory",), grown))
        return self.tally

    def _tried(self, mutant: Mutant, number: int) -> Iterator[str]:
        """Mark one and yield what is wrong with the result."""
        started = time.monotonic()
        try:
            marked = self._mark(mutant.base, mutant.data)
        except Exception as error:  # noqa: BLE001 - this is what we look for
            yield f"mark raised {type(error).__name__}: {error}"[:300]
            return
        seconds = time.monotonic() - started
        self.tally.took(seconds, number)
        self.tally.results.update(sorted({str(q.outcome) for q in marked.sheet.questions}))
        if seconds > SLOW_SECONDS:
            yield f"took {seconds:.1f} s"
        yield from self._wrong_sheet(mutant, marked.sheet)
        yield from wrong_notebook(marked, nbgrader=number % NBGRADER_EVERY == 0)
        if any(question.outcome is Outcome.FAULT for question in marked.sheet.questions):
            again = self._mark(mutant.base, mutant.data).sheet
            if any(question.outcome is Outcome.FAULT for question in again.questions):
                yield f"our fault, twice: {again.questions[0].items[0].message}"
        if mutant.neutral:
            yield from self._changed_marks(mutant, marked.sheet)

    def _mark(self, base: Base, data: bytes) -> Marked:
        if self._guarded:
            faulthandler.dump_traceback_later(HUNG_SECONDS, exit=True)
        try:
            return mark(data, base.bundle, "somebody", KEY, self._jail)
        finally:
            if self._guarded:
                faulthandler.cancel_dump_traceback_later()

    def _wrong_sheet(self, mutant: Mutant, sheet: Marksheet) -> Iterator[str]:
        assignment = mutant.base.bundle.assignment
        if assignment not in self._shape:
            released = mark(None, mutant.base.bundle, "nobody", KEY, self._jail).sheet
            self._shape[assignment] = _shape(released)
        if _shape(sheet) != self._shape[assignment]:
            yield "the marksheet does not list every question and item"
        for question in sheet.questions:
            for item in question.items:
                if not math.isfinite(item.points) or not 0 <= item.points <= item.max_points:
                    yield f"{question.id}, {item.name}: {item.points} of {item.max_points} points"
            if question.id in mutant.gone and question.score:
                yield f"{question.id} has no answer and earned {question.score}"
        if any("\n" in note for note in sheet.notes):
            yield "a note has more than one line"

    def _changed_marks(self, mutant: Mutant, sheet: Marksheet) -> Iterator[str]:
        """Say where the marks differ from those of the base, unless it is not sure of its own."""
        base = mutant.base
        if base.name not in self._worth:
            self._worth[base.name] = _scores(self._mark(base, base.data).sheet)
        before, after = self._worth[base.name], _scores(sheet)
        if before == after or _scores(self._mark(base, mutant.data).sheet) != after:
            return
        if _scores(self._mark(base, base.data).sheet) == before:
            changed = {name: (before[name], after[name]) for name in before}
            report = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
            yield f"no code was touched, but the marks changed: {report}"


def wrong_notebook(marked: Marked, *, nbgrader: bool) -> Iterator[str]:
    """Yield what is wrong with an executed notebook."""
    try:
        notebook = json.loads(marked.notebook, parse_constant=_refused)
        nbformat.validate(notebook, version=4, version_minor=5)
        said = cell_marks(marked.notebook)
    except Exception as error:  # noqa: BLE001 - this is what we look for
        yield f"the executed notebook is none: {type(error).__name__}: {error}"[:300]
        return
    ids = [cell["id"] for cell in notebook["cells"]]
    if len(set(ids)) < len(ids) or not all(map(_CELL_ID.match, ids)):
        yield "the ids of the executed notebook's cells are no ids"
    for question in marked.sheet.questions:
        test = said.get(f"test_{question.id}")
        if test is None or test.points != question.score:
            yield f"{question.id}: the notebook says {test}, the marksheet {question.score}"
    for cell in notebook["cells"]:
        ours = cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("test_")
        outputs = [one for one in cell.get("outputs", ()) if one != SHOWN_BY_STUDENT]
        if not ours and any("text/html" in one.get("data", {}) for one in outputs):
            yield "a student's HTML stands in the executed notebook"
    if nbgrader:
        yield from _wrong_for_nbgrader(notebook, marked.sheet)


def _wrong_for_nbgrader(notebook: dict[str, Any], sheet: Marksheet) -> Iterator[str]:
    from nbgrader.utils import determine_grade  # noqa: PLC0415 - slow to import

    log = logging.getLogger("tests.workbench.fuzz")
    log.setLevel(logging.CRITICAL)
    scores = {f"test_{question.id}": question.score for question in sheet.questions}
    for cell in nbformat.from_dict(notebook)["cells"]:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in scores:
            earned, _ = determine_grade(cell, log)
            if earned != scores[name]:
                yield f"nbgrader reads {earned} for {name}, the marksheet has {scores[name]}"


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _shape(sheet: Marksheet) -> list[tuple[str, list[tuple[str, float]]]]:
    return [(q.id, [(item.name, item.max_points) for item in q.items]) for q in sheet.questions]


def _scores(sheet: Marksheet) -> dict[str, float]:
    return {question.id: question.score for question in sheet.questions}
