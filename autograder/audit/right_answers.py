"""Unusual right answers, each put in the place of ours and marked in the real jail.

A file ``tests/right_answers/<assignment>/<question>-<how>.py`` holds the cells that stand in the
place of the answer's cell; the one that defines the question is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jupytext

from autograder.audit.even import FEWEST, keys_for
from autograder.examining.examiner import examine_question
from autograder.jail import open_jail
from autograder.model import Limits, Question
from autograder.questions import questions_of
from autograder.releasing.handout import handout_files
from autograder.releasing.source import source_notebook

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


def judge_right_answers(
    assignment: str, source: str, folder: Path, keys: int = FEWEST
) -> Iterator[RightAnswerFinding]:
    """Mark every right answer to an assignment's questions, under so many students' keys."""
    files = sorted((folder / assignment).glob("*.py"))
    if not files:
        return
    questions = {question.id: question for question in questions_of(assignment)}
    notebook = source_notebook(source, tuple(questions.values()), f"{assignment}.py")
    beside = handout_files(assignment)
    limits = Limits()
    # Seconds are counted over all that is asked of one notebook, and it is asked so many times.
    limits = replace(limits, question_cpu_seconds=limits.question_cpu_seconds * max(keys, FEWEST))
    with open_jail(limits) as jail:
        for file in files:
            question = questions[file.stem.partition("-")[0]]
            answered = with_answer(notebook, question.id, file.read_text(encoding="utf-8"))
            cells = _cells_for(question, answered)
            with jail.open(beside, limits, parameters={question.id: question.parameters}) as here:
                here.run(cells)
                results = [
                    examine_question(question, here, key) for key in keys_for(question, keys)
                ]
            problems = tuple(
                f"{item.name}: {item.message}"
                for result in results
                for item in result.items
                if item.lost
            )
            yield RightAnswerFinding(f"{assignment}/{file.stem}", question.id, problems)


def _cells_for(question: Question, notebook: Notebook) -> list[str]:
    """Return the code that the answer needs: all of it, or without plots and training."""
    return [
        cell["source"]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and (question.uses or "nbgrader" in cell["metadata"])
    ]


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
            beside = {**cell, "id": f"{question}-{number}", "source": text}
            cells.append({**cell, "source": text} if number == answer else beside)
    return {**master, "cells": cells}
