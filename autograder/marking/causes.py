"""Why an answer that seems to be there earned nothing: said by name, with the remedy."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.examining.redact import MOST_SAID
from autograder.jail import CellRun
from autograder.jail.wire import shown
from autograder.marking.sanitise import Cell, Definitions, Prepared, Role
from autograder.marking.statements import is_stub, parsed
from autograder.model import ItemResult, Outcome, QuestionResult

THERE = (
    "at marking there are Python's own modules, NumPy, Matplotlib, "
    "and the files handed in beside the notebook"
)
MOST_NOTES = 10
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_NAMED = re.compile(
    r"No module named '([\w.]{1,60})'|cannot import name '(\w{1,60})' from '([\w.]{1,60})'"
)
_OF_NUMPY = re.compile(r"\b(?:np|numpy)\.([A-Za-z]\w{0,40})")
_OF_ARRAYS = {
    "ptp": "np.ptp(x)",
    "itemset": "x[index] = value",
    "newbyteorder": "x.view(x.dtype.newbyteorder())",
}
_METHOD = re.compile(r"(?<!np)(?<!numpy)\.(ptp|itemset|newbyteorder)\(")
_OF_PYTHON = frozenset({"int", "float", "object", "complex", "str"})
"""What NumPy once had names of its own for."""
_NEWER = tuple(
    (needs, what, re.compile(form, re.MULTILINE))
    for needs, what, form in (
        ((3, 12), "the statement 'type'", r"^[ \t]*type[ \t]+\w+[ \t]*(?:\[[^\n]*\])?[ \t]*="),
        (
            (3, 12),
            "type parameters in []",
            r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*\[",
        ),
        (
            (3, 12),
            "an f-string with the same quotes, a backslash or a comment within {}",
            r"""\b[rR]?[fF][rR]?(?:"[^"\n]*\{[^{}"\n]*["\\#]|'[^'\n]*\{[^{}'\n]*['\\#])""",
        ),
        ((3, 14), "'except' with several errors without ()", r"^[ \t]*except[ \t]+\w+[ \t]*,"),
        ((3, 14), "a t-string", r"\b[tT][rR]?[\"']"),
    )
)
"""Syntax that older versions of Python do not know."""


def explained(
    prepared: Prepared, runs: Sequence[CellRun], results: Sequence[QuestionResult]
) -> tuple[tuple[QuestionResult, ...], tuple[str, ...]]:
    """Return the results with the causes in their messages, and what is said of the whole."""
    code = [cell for cell in prepared.cells if cell.runs]
    ran = list(zip(code, runs, strict=False))
    lost = [result for result in results if result.score < result.max_score]
    causes = dict(prepared.causes)
    definitions = Definitions()
    for result in lost:
        # Who has not begun is told so, not to delete the line that says it.
        begun = result.id not in prepared.untouched
        cause = causes.get(result.id) or (_cause(result, ran, definitions) if begun else "")
        if cause:
            causes[result.id] = cause
    with_causes = tuple(_with_cause(one, causes.get(one.id, "")) for one in results)
    notes = [*_imports(ran), *_broken(lost, ran, causes)]
    return with_causes, tuple(notes[:MOST_NOTES])


def newer_syntax(source: str, version: tuple[int, int] = sys.version_info[:2]) -> str:
    """Return what of a cell's syntax an older Python does not know, as far as it is recognised.

    >>> newer_syntax("type Pair = tuple[int, int]", (3, 11))
    "the statement 'type' needs Python 3.12; marking runs Python 3.11: write it for that"
    """
    for needs, what, form in _NEWER:
        if version < needs and form.search(source):
            (major, minor), (ours, small) = needs, version
            return (
                f"{what} needs Python {major}.{minor}; marking runs Python {ours}.{small}: "
                "write it for that"
            )
    return ""


def not_in_numpy(source: str) -> str:
    """Return which name of NumPy's a cell uses that NumPy does not have, and what to use.

    >>> not_in_numpy("x = -np.Inf").partition(",")[0]
    'np.Inf is not in NumPy'
    """
    for name in dict.fromkeys(_OF_NUMPY.findall(source)):
        if not _has(name):
            return (
                f"np.{name} is not in NumPy, of which marking has {np.__version__}{_instead(name)}"
            )
    if found := _METHOD.search(source):
        use = _OF_ARRAYS[found[1]]
        return f"arrays of NumPy {np.__version__} have no .{found[1]}(): use {use}"
    return ""


def _has(name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what will go in a later version
        return hasattr(np, name)


def _instead(name: str) -> str:
    if name in _OF_PYTHON:
        return f": use {name}"
    expired = getattr(getattr(np, "_expired_attrs_2_0", None), "__expired_attributes__", {})
    advice = str(expired.get(name, "")).replace("`", "")
    return f": {advice[:1].lower()}{advice[1:].rstrip('.')}" if advice else ""


def _cause(
    result: QuestionResult, ran: Sequence[tuple[Cell, CellRun]], definitions: Definitions
) -> str:
    """Say why one question lost points, where its cell shows it."""
    found = _cell_of(result.id, ran, definitions)
    if found is None:
        return ""
    cell, run = found
    messages = [item.message for item in result.items]
    if result.outcome is Outcome.MISSING and f"{result.id} is not written yet" in messages:
        return _raise_left(result.id, cell.source)
    if run.outcome is Outcome.ERROR and parsed(cell.source) is None:
        if _CONFLICT.search(cell.source):
            return f"the cell of {result.id} holds conflict markers of git (<<<<<<<): remove them"
        return newer_syntax(cell.source)
    if any(message.startswith("AttributeError") for message in messages):
        return not_in_numpy(cell.source)
    return ""


def _cell_of(
    name: str, ran: Sequence[tuple[Cell, CellRun]], definitions: Definitions
) -> tuple[Cell, CellRun] | None:
    """Return the answer's own cell, else the last one that defines the function."""
    own = (pair for pair in ran if pair[0].role is Role.ANSWER and pair[0].grade_id == name)
    defining = (pair for pair in reversed(ran) if definitions.hold(pair[0].source, name))
    return next(own, None) or next(defining, None)


def _raise_left(name: str, source: str) -> str:
    tree = parsed(source)
    functions = [
        node
        for node in (tree.body if tree else ())
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if not functions:
        return ""
    function = functions[-1]
    left = [node for node in ast.walk(function) if isinstance(node, ast.Raise) and is_stub(node)]
    if not left:
        return f"something that {name} calls is not written yet (it raises NotImplementedError)"
    written = [node for node in function.body if not _is_text(node) and node not in left]
    if not written:
        return ""
    return (
        f"the line 'raise NotImplementedError()' is still in {name} (line {left[0].lineno} of its "
        "cell) and ends it there: delete that line"
    )


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _with_cause(result: QuestionResult, cause: str) -> QuestionResult:
    if not cause:
        return result
    return replace(result, items=tuple(_told(item, cause) for item in result.items))


def _told(item: ItemResult, cause: str) -> ItemResult:
    if item.outcome is Outcome.MISSING:
        return replace(item, message=cause)
    if item.outcome is Outcome.ERROR and item.message.startswith("AttributeError"):
        return replace(item, message=f"{item.message}: {cause}")
    return item


def _imports(ran: Sequence[tuple[Cell, CellRun]]) -> Iterator[str]:
    """Say which cells import what is not there."""
    for number, (_, run) in enumerate(ran, start=1):
        names = [name for output in run.outputs if (name := _not_there(output))]
        if names:
            yield (
                f"code cell {number} imports {', '.join(dict.fromkeys(names))}, which is not there "
                f"({THERE}); the rest of the cell was run"
            )


def _not_there(output: Mapping[str, object]) -> str:
    if output.get("ename") not in {"ModuleNotFoundError", "ImportError"}:
        return ""
    found = _NAMED.search(str(output.get("evalue"))[:MOST_SAID])
    if found is None:
        return ""
    return shown(found[1] or f"{found[2]} of {found[3]}")


def _broken(
    lost: Sequence[QuestionResult],
    ran: Sequence[tuple[Cell, CellRun]],
    causes: Mapping[str, str],
) -> Iterator[str]:
    """Say of functions that are not there with what error their cells ended."""
    missing = {result.id for result in lost if result.outcome is Outcome.MISSING}
    for cell, run in ran:
        if cell.role is Role.ANSWER and cell.grade_id in missing:
            for output in run.outputs:
                if output.get("output_type") == "error":
                    stopped = f"{output.get('ename')}: {output.get('evalue')}"
                    why = f"; {causes[cell.grade_id]}" if cell.grade_id in causes else ""
                    # It ran before anything was asked, so it knew nothing that is hidden.
                    yield f"the cell of {cell.grade_id} stopped: {shown(stopped[:MOST_SAID])}{why}"
