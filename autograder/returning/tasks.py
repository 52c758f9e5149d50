"""Where in the released notebook a question is asked, and the example that it is asked with."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.returning.answers import marks_of, source_of

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SECTION_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Task:
    """One question of a notebook."""

    question: str
    heading: str = ""
    """What stands over it: ``Task 3: conv2d_forward``."""
    section: str = ""
    """The section that explains it: ``2.4 The whole layer``."""
    example: str = ""
    """A call and its result, as they are typed into Python."""


def tasks_of(cells: Sequence[Mapping[str, Any]]) -> dict[str, Task]:
    r"""Return the tasks of a released notebook, by question.

    Examples
    --------
    >>> text = {"cell_type": "markdown", "metadata": {}}
    >>> code = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "f", "solution": True}}}
    >>> cells = [text | {"source": "## 1.2 Halves\n### Task 1: `f(x)`"}, code | {"source": ""}]
    >>> tasks_of(cells)
    {'f': Task(question='f', heading='Task 1: f', section='1.2 Halves', example='')}
    """
    section, headings = "", []
    found: dict[str, Task] = {}
    for cell in cells:
        source = source_of(dict(cell))
        if cell["cell_type"] == "markdown":
            for level, text in _HEADING.findall(_FENCED.sub("", source)):
                words = text.replace("`", "").replace("*", "")
                if len(level) == _SECTION_LEVEL:
                    section = words
                headings.append(words)
        marks = marks_of(dict(cell))
        if marks.get("solution"):
            question = str(marks["grade_id"])
            over = next((h for h in reversed(headings) if _names(h, question)), "")
            heading = over.partition("(")[0].rstrip(" :")
            where = "" if section == over else section
            found[question] = Task(question, heading, where, example_of(source, question))
    return found


def example_of(source: str, question: str) -> str:
    r"""Return the first example in the docstring of a stub, up to its first result.

    >>> quotes = 3 * '"'
    >>> stub = f"def f(x):\n    {quotes}Half.\n\n    >>> f(3)\n    1.5\n    {quotes}"
    >>> example_of(stub, "f")
    '>>> f(3)\n1.5'
    """
    try:
        body = ast.parse(source).body
        named = (n for n in body if isinstance(n, ast.FunctionDef) and n.name == question)
        docstring = ast.get_docstring(next(named)) or ""
        examples = doctest.DocTestParser().get_examples(docstring)
    except (StopIteration, SyntaxError, ValueError):
        return ""
    lines: list[str] = []
    for example in examples:
        first, *others = example.source.rstrip("\n").split("\n")
        lines += [f">>> {first}", *(f"... {line}" for line in others)]
        if example.want:
            return "\n".join([*lines, example.want.rstrip("\n")])
    return ""


def _names(heading: str, question: str) -> bool:
    return re.search(rf"\b{re.escape(question)}\b", heading) is not None
