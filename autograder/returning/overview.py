"""What a class's marksheets say when looked at together: pure functions, no I/O.

Which items were missed, which mistakes were made and by whom, who needs a word, whose answers are
the same code.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.model import Marksheet, Outcome

FEWEST_NODES = 65
"""Of an answer's syntax tree: shorter answers are the same in honest classes too."""
TROUBLE = (Outcome.ERROR, Outcome.LIMIT, Outcome.FAULT)


@dataclass(frozen=True, slots=True)
class ItemRate:
    """How many of those who started a question earned one of its items."""

    question: str
    item: str
    passed: int
    tried: int

    @property
    def percent(self) -> float:
        """Share that passed, from 0 to 100."""
        return 100 * self.passed / self.tried if self.tried else 0.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A misconception that was recognised, with those who have it."""

    question: str
    id: str
    message: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Troubled:
    """A student whose submission an instructor should look at, and why."""

    student: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameCode:
    """Students whose answers to a question are one program, up to names, text and layout."""

    question: str
    students: tuple[str, ...]


def item_rates(sheets: Iterable[Marksheet]) -> tuple[ItemRate, ...]:
    """Return how each item fared, in the order of the questions; who did not start is left out."""
    passed: defaultdict[tuple[str, str], int] = defaultdict(int)
    tried: dict[tuple[str, str], int] = {}
    for sheet in sheets:
        for question in sheet.questions:
            started = question.outcome not in {Outcome.MISSING, Outcome.FAULT}
            for item in question.items:
                key = (question.id, item.name)
                tried[key] = tried.get(key, 0) + started
                passed[key] += started and item.outcome is Outcome.PASS
    return tuple(ItemRate(*key, passed[key], count) for key, count in tried.items())


def mistakes(sheets: Iterable[Marksheet]) -> tuple[Mistake, ...]:
    """Return the recognised misconceptions, the most frequent first."""
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for sheet in sheets:
        for question in sheet.questions:
            if question.diagnosis:
                key = (question.id, question.diagnosis.id, question.diagnosis.message)
                found[key].append(sheet.student)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Mistake(*key, tuple(sorted(who))) for key, who in ranked)


def troubled(sheets: Iterable[Marksheet]) -> tuple[Troubled, ...]:
    """Return who met errors, limits or faults, or whose file had to be repaired."""
    return tuple(
        Troubled(sheet.student, reasons)
        for sheet in sheets
        if (reasons := tuple(dict.fromkeys(_reasons(sheet))))
    )


def same_code(answers: Mapping[str, Mapping[str, str]]) -> tuple[SameCode, ...]:
    r"""Return groups of students whose answers are the same program.

    Parameters
    ----------
    answers
        Source by student, by question.

    Examples
    --------
    >>> one = "def f(x):\n    " + "\n    ".join(f"x = x * {i} + x" for i in range(9))
    >>> other = one.replace("x", "data") + "  # mine"
    >>> same_code({"f": {"ada": one, "bob": other, "eve": "def f(x): return 1"}})
    (SameCode(question='f', students=('ada', 'bob')),)
    """
    groups = []
    for question, sources in answers.items():
        by_form: defaultdict[str, list[str]] = defaultdict(list)
        for student, source in sources.items():
            form = normal_form(source)
            if form:
                by_form[form].append(student)
        groups += [
            SameCode(question, tuple(sorted(students)))
            for students in by_form.values()
            if len(students) > 1
        ]
    return tuple(groups)


def normal_form(source: str) -> str:
    """Return a program without names of its own, text and layout; nothing if it is too short."""
    try:
        tree = _Renamed().visit(ast.parse(source))
        long_enough = sum(1 for _ in ast.walk(tree)) >= FEWEST_NODES
        return ast.dump(tree) if long_enough else ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def counted(shares: Iterable[float], columns: int = 10) -> tuple[int, ...]:
    """Return how many shares of 1 lie in each of ``columns`` equal parts.

    >>> counted([0.0, 0.04, 0.1, 1.0], columns=10)
    (2, 1, 0, 0, 0, 0, 0, 0, 0, 1)
    """
    counts = [0] * columns
    for share in shares:
        counts[min(int(share * columns + 1e-9), columns - 1)] += 1
    return tuple(counts)


def _reasons(sheet: Marksheet) -> Iterator[str]:
    yield from sheet.notes
    for question in sheet.questions:
        for item in question.items:
            if item.outcome in TROUBLE and item.message and not sheet.notes:
                yield f"{question.id}: {item.message}"
                break


class _Renamed(ast.NodeTransformer):
    """Gives the names that a program makes numbers in their order, and drops its docstrings."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(self._new(node.arg))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        made = isinstance(node.ctx, ast.Store)
        name = self._new(node.id) if made else self._names.get(node.id, node.id)
        return ast.Name(name, node.ctx)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None
        return self.generic_visit(node)

    def _new(self, name: str) -> str:
        return self._names.setdefault(name, f"v{len(self._names)}")
