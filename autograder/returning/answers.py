"""Which code of an executed notebook is the student's answer to which question."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.marking.shown import BY_STUDENT
from autograder.marking.statements import takes_minutes
from autograder.returning.page import joined

Json = dict[str, Any]


def source_of(cell: Json) -> str:
    """Return a cell's text, without the line that says whose it is."""
    return joined(cell["source"]).removeprefix(BY_STUDENT)


def marks_of(cell: Json) -> Mapping[str, Any]:
    """Return what nbgrader keeps of a cell."""
    marks: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return marks


def answers_of(cells: Sequence[Json], released: frozenset[str]) -> dict[str, str]:
    """Return the source of each cell that was filled in, by its ``grade_id``.

    A cell that stands as it was released is no answer: nobody wrote it.
    """
    named = ((str(marks_of(cell).get("grade_id", "")), source_of(cell)) for cell in cells)
    return {name: source for name, source in named if name and source not in released}


def with_helpers(
    answers: Mapping[str, str], cells: Sequence[Json], released: frozenset[str]
) -> dict[str, str]:
    """Return the answers, each followed by the functions of other cells that it calls."""
    helpers: dict[str, str] = {}
    for cell in cells:
        source = source_of(cell)
        if cell["cell_type"] == "code" and not marks_of(cell) and source not in released:
            helpers |= dict(_functions(source))
    return {
        name: "\n\n".join([source, *_called(source, helpers)]) for name, source in answers.items()
    }


def _functions(source: str) -> Iterator[tuple[str, str]]:
    for node in _parsed(source).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, ast.get_source_segment(source, node) or ""


def _called(source: str, helpers: Mapping[str, str]) -> list[str]:
    """Return the helpers that a source names, and those that they name."""
    found: dict[str, str] = {}
    waiting = [source]
    while waiting:
        names = {n.id for n in ast.walk(_parsed(waiting.pop())) if isinstance(n, ast.Name)}
        fresh = {name: helpers[name] for name in sorted(names & set(helpers) - set(found))}
        found |= fresh
        waiting += fresh.values()
    return list(found.values())


def _parsed(source: str) -> ast.Module:
    if takes_minutes(source):
        return ast.Module([], [])
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
