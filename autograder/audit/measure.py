"""Measure whether the questions tell right answers from wrong ones.

Four measurements, each over every assignment: does every misconception lose points in its own
question and in no other; does every unusual right answer keep them all; is each misconception named
as what it is; does any small change to the right answers pass unnoticed.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import jupytext
from pebble import ProcessPool

from autograder.audit.callers import callers_of
from autograder.audit.even import KEYS, EvenFinding, evenness, keys_of
from autograder.audit.mutants import MutantFinding, judge_mutants, mutants_of
from autograder.audit.right_answers import RightAnswerFinding, judge_right_answers
from autograder.audit.space import SpaceFinding, judge_space
from autograder.course import KIT_FOLDER
from autograder.examining.examiner import examine, examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Outcome, Question, QuestionResult
from autograder.questions import bank_of, questions_of
from autograder.releasing.handout import handout_files
from autograder.releasing.source import source_notebook
from reference.misconceptions.bank import BANDS, Kind, Misconception

CHUNK = 24
CHUNK_SECONDS = 3600.0
"""A misconception that never ends is a mistake of ours."""


@dataclass(frozen=True, slots=True)
class MisconceptionFinding:
    """What a misconception cost and what it was named.

    ``items`` lost in its own question; ``collateral``: other questions that lost points;
    ``follows``: questions assembled from this one, which lose points with it and say so; ``named``:
    ``itself``, ``equivalent``, ``other`` or ``unnamed``.
    """

    id: str
    expected_item: str
    items: tuple[str, ...]
    lost: float
    collateral: tuple[str, ...]
    follows: tuple[str, ...]
    named: str
    named_as: str = ""
    kind: Kind = "slip"
    share: float = 0.5

    @property
    def in_band(self) -> bool:
        """Whether it keeps as much of its question as its kind should."""
        low, high = BANDS[self.kind]
        return low <= round(self.share, 4) <= high

    @property
    def caught(self) -> bool:
        """Whether it lost points in its own question."""
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Audit:
    """All findings."""

    misconceptions: tuple[MisconceptionFinding, ...]
    right_answers: tuple[RightAnswerFinding, ...]
    mutants: tuple[MutantFinding, ...]
    space: tuple[SpaceFinding, ...] = ()
    even: tuple[EvenFinding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing wrong lives and nothing right is rejected."""
        return (
            all(one.caught and not one.collateral for one in self.misconceptions)
            and all(one.named != "other" for one in self.misconceptions)
            and not any(one.rejected for one in self.right_answers)
            and not any(one.fate == "alive" for one in self.mutants)
            and not any(one.unnoticed for one in self.space)
            and not any(one.uneven or one.renamed for one in self.even)
            and all(one.in_band for one in self.misconceptions)
        )


def run_audit(
    assignments: Sequence[str],
    *,
    folder: Path = KIT_FOLDER,
    mutate: bool = True,
    keys: int = KEYS,
) -> Audit:
    """Audit the questions of ``assignments``.

    Parameters
    ----------
    assignments
        Names, such as ``a4_pooling``.
    folder
        Where ``solutions/`` and ``tests/right_answers/`` lie.
    mutate
        Whether to make mutants of the solutions, which takes the longest.
    keys
        Under how many students' keys each answer is marked, to see whether it is even; at least 2.
    """
    sources = {name: (folder / "solutions" / f"{name}.py").read_text() for name in assignments}
    namespaces = _Namespaces(sources)
    for name in assignments:
        namespaces(name)  # run once here; the forks below inherit what it defines
    judged = list(_judge_banks(assignments, namespaces, keys))
    answers = folder / "tests" / "right_answers"
    right = [
        finding
        for name in assignments
        for finding in judge_right_answers(name, sources[name], answers, keys)
    ]
    mutants: list[MutantFinding] = []
    if mutate:
        made = [
            mutant
            for name in assignments
            for mutant in mutants_of(name, _answers(name, sources[name]))
        ]
        mutants = list(judge_mutants(made, namespaces))
    space = tuple(finding for name in assignments for finding in judge_space(name))
    wrong, even = ([one for one, _ in judged], [other for _, other in judged])
    return Audit(tuple(wrong), tuple(right), tuple(mutants), space, tuple(even))


Judged = tuple[MisconceptionFinding, EvenFinding]


def _judge_banks(
    assignments: Sequence[str], namespaces: _Namespaces, keys: int
) -> Iterator[Judged]:
    """Put each misconception in the place of the right answer and examine everything."""
    chunks = [
        (name, start) for name in assignments for start in range(0, len(bank_of(name)), CHUNK)
    ]
    context = multiprocessing.get_context("fork")
    with ProcessPool(max_workers=os.cpu_count() or 1, context=context) as pool:
        futures = [
            pool.schedule(_judge_chunk, args=(*chunk, namespaces, keys), timeout=CHUNK_SECONDS)
            for chunk in chunks
        ]
        for future in futures:
            yield from future.result()


def _judge_chunk(assignment: str, start: int, namespaces: _Namespaces, keys: int) -> list[Judged]:
    """Judge some of the bank: all of it under one key, then under the next, which saves draws."""
    chosen = bank_of(assignment)[start : start + CHUNK]
    results: dict[str, list[QuestionResult]] = {wrong.id: [] for wrong in chosen}
    for key in keys_of(keys):
        for wrong in chosen:
            results[wrong.id].append(_examined(assignment, wrong, namespaces(assignment), key))
    return [
        (
            _judge(assignment, wrong, results[wrong.id], namespaces(assignment)),
            evenness(wrong.id, results[wrong.id]),
        )
        for wrong in chosen
    ]


def _examined(
    assignment: str, wrong: Misconception, namespace: Mapping[str, Any], key: bytes
) -> QuestionResult:
    own = next(question for question in questions_of(assignment) if question.id == wrong.question)
    with _replaced(namespace, wrong):
        return examine_question(own, DirectCandidate(namespace), key, bank_of(assignment))


def _judge(
    assignment: str,
    wrong: Misconception,
    results: Sequence[QuestionResult],
    namespace: Mapping[str, Any],
) -> MisconceptionFinding:
    questions, bank = questions_of(assignment), bank_of(assignment)
    own = next(question for question in questions if question.id == wrong.question)
    callers = callers_of(own, questions, namespace)
    with _replaced(namespace, wrong):
        others = examine(callers, DirectCandidate(namespace), keys_of(1)[0])
    lost = {question.id: question for question in others if question.score < question.max_score}
    uses = {question.id: question.uses for question in questions}
    follows = tuple(name for name in lost if _assembled_from(name, wrong.question, uses))
    named, named_as = _named(results[0], wrong, bank, own)
    items = [
        {item.name for item in result.items if item.outcome is not Outcome.PASS}
        for result in results
    ]
    return MisconceptionFinding(
        id=wrong.id,
        expected_item=wrong.item,
        items=tuple(item.name for item in results[0].items if all(item.name in i for i in items)),
        lost=min(result.max_score - result.score for result in results),
        collateral=tuple(name for name in lost if name not in follows),
        follows=follows,
        named=named,
        named_as=named_as,
        kind=wrong.kind,
        share=results[0].score / results[0].max_score,
    )


def _assembled_from(name: str, part: str, uses: Mapping[str, Sequence[str]]) -> bool:
    return part in uses[name] or any(
        _assembled_from(other, part, uses) for other in uses[name] if other in uses
    )


@contextlib.contextmanager
def _replaced(namespace: Mapping[str, Any], wrong: Misconception) -> Iterator[None]:
    """Put the wrong function where the solution's own functions look it up."""
    right = namespace[wrong.question]
    right.__globals__[wrong.question] = copy.deepcopy(wrong.function)
    try:
        yield
    finally:
        right.__globals__[wrong.question] = right


def _named(
    result: QuestionResult, wrong: Misconception, bank: Sequence[Misconception], own: Question
) -> tuple[str, str]:
    if result.diagnosis is None:
        return "unnamed", ""
    name = result.diagnosis.id
    if name == wrong.id:
        return "itself", name
    twin = next(one for one in bank if one.id == name)
    return ("equivalent" if _same_marks(twin, wrong, own) else "other"), name


def _same_marks(one: Misconception, other: Misconception, own: Question) -> bool:
    """Tell whether two misconceptions fare alike on draws that neither has seen."""
    for key in (b"equivalent 1", b"equivalent 2"):
        fates = [
            [
                (item.name, item.outcome, item.message)
                for item in examine_question(
                    own, DirectCandidate({own.id: copy.deepcopy(wrong.function)}), key
                ).items
            ]
            for wrong in (one, other)
        ]
        if fates[0] != fates[1]:
            return False
    return True


def _answers(assignment: str, text: str) -> dict[str, str]:
    """Return the source of each answer cell, by question."""
    questions = questions_of(assignment)
    cells = source_notebook(text, questions, f"{assignment}.py")["cells"]
    marked = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    return {question.id: marked[question.id]["source"] for question in questions}


class _Namespaces:
    """What the cells of each solution define; run once, in a folder like a student's."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def __call__(self, assignment: str) -> dict[str, Any]:
        return _namespace(assignment, self._sources[assignment])


@functools.cache
def _namespace(assignment: str, source: str) -> dict[str, Any]:
    """Run the code cells of a solution file and return what they define."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [
        c["source"]
        for c in jupytext.reads(source, "py:percent")["cells"]
        if c["cell_type"] == "code"
    ]
    silent = ModuleType("selfcheck")
    silent.check = lambda *_: None  # type: ignore[attr-defined] # stands in for the student's
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in handout_files(assignment).items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        kept = sys.modules.get("selfcheck")
        sys.modules["selfcheck"] = silent
        os.environ.setdefault("MPLBACKEND", "agg")
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for cell in cells:
                    exec(compile(cell, f"{assignment}.py", "exec"), namespace)  # noqa: S102 - ours
        finally:
            os.chdir(before)
            sys.modules.pop("selfcheck")
            if kept is not None:
                sys.modules["selfcheck"] = kept
    return namespace


def to_json(audit: Audit) -> dict[str, Any]:
    """Return the counts (contract), and the details beside them."""
    named = Counter(one.named for one in audit.misconceptions)
    fates = Counter(one.fate for one in audit.mutants)
    return {
        "misconceptions": {
            "total": len(audit.misconceptions),
            "caught": sum(one.caught for one in audit.misconceptions),
            "collateral": sum(bool(one.collateral) for one in audit.misconceptions),
            "details": [
                {
                    "id": one.id,
                    "item": one.expected_item,
                    "items": list(one.items),
                    "points_lost": one.lost,
                    "collateral": list(one.collateral),
                    "follows": list(one.follows),
                    "named": one.named,
                    "named_as": one.named_as,
                }
                for one in audit.misconceptions
            ],
        },
        "right_answers": {
            "total": len(audit.right_answers),
            "rejected": sum(one.rejected for one in audit.right_answers),
            "details": [
                {"name": one.name, "question": one.question, "problems": list(one.problems)}
                for one in audit.right_answers
            ],
        },
        "space": {
            "singles": sum(one.singles for one in audit.space),
            "singles_noticed": sum(one.noticed(1) for one in audit.space),
            "pairs": sum(one.pairs for one in audit.space),
            "pairs_noticed": sum(one.noticed(2) for one in audit.space),
        },
        "even": {
            "keys": max((one.keys for one in audit.even), default=0),
            "wrong_answers": len(audit.even),
            "uneven": sum(one.uneven for one in audit.even),
            "renamed": sum(one.renamed for one in audit.even),
        },
        "fair": {
            "slips": len(audit.misconceptions),
            "in_band": sum(one.in_band for one in audit.misconceptions),
            "out": sum(not one.in_band for one in audit.misconceptions),
        },
        "names": {kind: named[kind] for kind in ("itself", "equivalent", "other", "unnamed")},
        "diagnosis": {kind: named[kind] for kind in ("itself", "equivalent", "other", "unnamed")},
        "mutants": {
            "total": len(audit.mutants),
            "killed": fates["killed"],
            "equivalent": fates["equivalent"],
            "alive": fates["alive"],
            "details": [
                {
                    "question": one.mutant.question,
                    "before": one.mutant.before,
                    "after": one.mutant.after,
                    "fate": one.fate,
                    "reason": one.reason,
                }
                for one in audit.mutants
                if one.fate != "killed"
            ],
        },
    }
