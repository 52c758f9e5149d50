"""Wrong answers without a name, tried with every small change of their own text, in the jail.

What is run are the student's definitions, in a session of its own; nothing that it prints or says
is kept, but points and the line that one change would make right.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from autograder.examining.pricing import LEAST_OF_ONE_SLIP
from autograder.examining.redact import RedactingCandidate
from autograder.marking.attempts import LEAST_SECONDS, Exam, defining
from autograder.marking.carried import is_trained, put_right, put_right_text, wrong_parts
from autograder.marking.one_change import KEEPS, changes_of, function_of, with_one_change
from autograder.marking.reaching import reaches
from autograder.marking.sanitise import Cell, Role
from autograder.marking.statements import defined_functions, defined_names, parsed, used_names
from autograder.model import Outcome, Question, QuestionResult
from autograder.questions import every_question
from reference.misconceptions.bank import Misconception

SHARE = 0.1
"""The part of the wall time that this may use."""
TIMES_AS_LONG = 5.0
"""So much more CPU time than a question has, since so many answers to it are tried."""


_LOOKS_AROUND = (ast.Global, ast.Nonlocal, ast.Try, ast.With, ast.Dict, ast.Match)
_MODULES = frozenset(
    {
        *("numpy", "math", "itertools", "functools", "operator", "collections"),
        *("typing", "dataclasses", "__future__"),
    }
)
_NOT_PLAIN = frozenset(
    {
        *("time", "random", "datetime", "timeit", "perf_counter", "monotonic", "id", "hash"),
        *("load", "loadtxt", "fromfile", "genfromtxt", "input", "print_exc", "warn"),
    }
)


def with_changes_tried(
    results: Sequence[QuestionResult], exam: Exam, *, assembled: bool = False
) -> tuple[QuestionResult, ...]:
    """Return the results with what is kept of answers that one small change makes right.

    Parameters
    ----------
    results
        What the answers earned.
    exam
        The submission.
    assembled
        Whether those are tried that call wrong parts, with these put right, or all others.
    """
    found = {result.id: result for result in results}
    worth = {
        question.id: parts
        for question in exam.questions
        if is_worth_trying(question, found[question.id], exam.bank)
        and bool(parts := wrong_parts(question, exam.questions, found)) is assembled
    }
    if not worth or SHARE * exam.limits.wall_seconds < LEAST_SECONDS:
        return tuple(results)  # before any cell is read: most answers are right
    cells = tuple(_counted(exam.prepared.cells))
    asked = [
        (question, source, helpers)
        for question in exam.questions
        if question.id in worth
        and (source := _source_of(question, cells))
        and all(map(is_plain, (source, *(helpers := _helpers_of(source, cells)).values())))
    ]
    if not asked:
        return tuple(results)
    questions = [question for question, _, _ in asked]
    limits = replace(
        exam.limits, question_cpu_seconds=TIMES_AS_LONG * exam.limits.question_cpu_seconds
    )
    parameters = {function_of(one): ("first", "last", *one.parameters) for one in questions}
    deadline = time.monotonic() + SHARE * exam.limits.wall_seconds
    with exam.open(
        SHARE * exam.limits.wall_seconds, again=True, limits=limits, parameters=parameters
    ) as session:
        session.run(put_right(questions if assembled else (), found, exam, cells))
        candidate = RedactingCandidate(session.at(None), exam.source)
        for question, source, helpers in asked:
            if time.monotonic() < deadline + session.stood_still:
                changes = changes_of(question, source, tuple(every_question()), helpers)
                session.run([changes.cell])
                before = found[question.id]
                after = with_one_change(before, changes, candidate, exam.key, exam.bank)
                if assembled and after is not before:
                    after = replace(after, because=put_right_text(worth[question.id]))
                found[question.id] = after
    return tuple(found[result.id] for result in results)


def is_worth_trying(
    question: Question, result: QuestionResult, bank: Sequence[Misconception]
) -> bool:
    """Whether an answer is wrong, has no price, and would be worth more with one change.

    What two slips explain may be one; a wrong idea that has a name is no slip.
    """
    wrong = result.outcome in {Outcome.FAIL, Outcome.ERROR}
    low = result.score < KEEPS * result.max_score
    return wrong and low and not _is_settled(result, bank) and not is_trained(question)


def _is_settled(result: QuestionResult, bank: Sequence[Misconception]) -> bool:
    """Whether it is certain what is wrong: a single slip that has its price, or a wrong idea."""
    known = result.diagnosis
    if known is None or not known.sure:
        return False
    ideas = {wrong.id for wrong in bank if wrong.kind == "idea"}
    if {known.id, known.also.id if known.also else ""} & ideas:
        return True
    return known.also is None and result.score >= LEAST_OF_ONE_SLIP * result.max_score


def is_plain(source: str) -> bool:
    r"""Whether a text does no more than compute from its arguments, as far as can be told.

    What looks around, remembers or draws lots may hold right lines for show, and has no slips.

    >>> is_plain("def f(x):\n    return x + 1"), is_plain("def f(x):\n    return time() % 2")
    (True, False)
    """
    tree = parsed(source)
    if tree is None or reaches(source):
        return False
    nodes = list(ast.walk(tree))
    named = {getattr(node, "id", getattr(node, "attr", "")) for node in nodes}
    imported = {name for node in nodes for name in _imported(node)}
    looks = any(isinstance(node, _LOOKS_AROUND) or _is_menu(node) for node in nodes)
    return not looks and not named & _NOT_PLAIN and imported <= _MODULES


def _is_menu(node: ast.AST) -> bool:
    """Whether a list holds several things that are computed: answers to choose from."""
    computed = (ast.Call, ast.BinOp, ast.Lambda)
    parts = node.elts if isinstance(node, ast.List) else []
    return sum(isinstance(part, computed) for part in parts) > 1


def _imported(node: ast.AST) -> list[str]:
    """Return the modules that a statement imports, by their first names."""
    match node:
        case ast.Import(names=names):
            return [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(module=str() as module):
            return [module.partition(".")[0]]
    return []


def _counted(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield what cells define, on lines as errors count them: empty ones above are not."""
    for cell, definitions in zip(cells, defining(cells), strict=True):
        lines = cell.source.split("\n")
        empty = len(list(takewhile(lambda line: not line.strip(), lines)))
        yield replace(definitions, source="\n".join(definitions.source.split("\n")[empty:]))


def _source_of(question: Question, cells: Sequence[Cell]) -> str:
    """Return the text that defines an answer: its cell, or the last one that does."""
    return next(_defining(question, cells), "")


def _defining(question: Question, cells: Sequence[Cell]) -> Iterator[str]:
    own = [cell for cell in cells if cell.role in {Role.ANSWER, Role.STUDENT}]
    for cell in reversed(own):
        if question.id in defined_names(cell.source):
            yield cell.source


def _helpers_of(source: str, cells: Sequence[Cell]) -> dict[str, str]:
    """Return the cells of helpers that an answer calls, and that these call, by their names.

    Other questions' answers are none: a mistake in them is theirs.
    """
    own = [cell.source for cell in cells if cell.role is Role.STUDENT]
    helpers: dict[str, str] = {}
    left = [source]
    while left:
        needed = used_names(left.pop(0)) - defined_names(source)
        for text in reversed(own):
            found = sorted(needed & defined_functions(text))
            if found and text != source and text not in helpers.values():
                helpers[found[0]] = text
                left.append(text)
    return helpers
