"""Unusual right answers, each put in the place of ours and marked in the real jail.

A file ``tests/right_answers/<assignment>/<question>-<how>.py`` holds the cells that stand in the
place of the answer's cell; the one that defines the question is the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from autograder.bundle import Bundle
from autograder.handout import handout_files
from autograder.jail import open_jail
from autograder.marking import mark
from autograder.model import Limits
from autograder.questions import questions_of
from autograder.source import source_notebook

Notebook = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RightAnswerFinding:
    """What a right answer lost: nothing, or the lines that say what and why."""

    name: str
    question: str
    problems: tuple[str, ...]

    @property
    def rejected(self) -> bool:
        """Whether it lost points."""
        return bool(self.problems)


def judge_right_answers(assignment: str, source: str, folder: Path) -> Iterator[RightAnswerFinding]:
    """Mark every right answer to an assignment's questions."""
    files = sorted((folder / assignment).glob("*.py"))
    if not files:
        return
    master = source_notebook(source, questions_of(assignment), f"{assignment}.py")
    limits = Limits()
    bundle = Bundle(assignment, json.dumps(master).encode(), handout_files(assignment), limits)
    with open_jail(limits) as jail:
        for file in files:
            question = file.stem.partition("-")[0]
            notebook = json.dumps(with_answer(master, question, file.read_text())).encode()
            sheet = mark(notebook, bundle, file.stem, b"right answers", jail).sheet
            (result,) = [one for one in sheet.questions if one.id == question]
            problems = tuple(f"{i.name}: {i.message}" for i in result.items if i.lost)
            yield RightAnswerFinding(f"{assignment}/{file.stem}", question, problems)


def with_answer(master: Notebook, question: str, fragment: str) -> Notebook:
    """Return ``master`` with the cells of ``fragment`` in the place of one answer."""
    fragments = [
        cell["source"]
        for cell in jupytext.reads(fragment, "py:percent")["cells"]
        if cell["cell_type"] == "code"
    ]
    cells: list[dict[str, Any]] = []
    for cell in master["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") != question:
            cells.append(cell)
            continue
        answer = next(i for i, text in enumerate(fragments) if question in text)
        for number, text in enumerate(fragments):
            plain = {**cell, "id": f"{question}-{number}", "metadata": {}, "source": text}
            cells.append({**cell, "source": text} if number == answer else plain)
    return {**master, "cells": cells}
