"""Measure whether the questions tell right answers from wrong ones.

Over every assignment: does every misconception lose points in its own question and in no other, as
many as its kind should, and the same for everybody; does every unusual right answer keep them all;
is each misconception named as what it is; is every condition of a call looked at; does guessing
pay; does any small change to the right answers pass unnoticed.
"""

from __future__ import annotations

import contextlib
import copy
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pebble import ProcessPool

from autograder.audit.callers import callers_of
from autograder.audit.even import FEWEST, KEYS, EvenFinding, evenness, keys_for, keys_of
from autograder.audit.guesses import GuessFinding, judge_guesses
from autograder.audit.mutants import MutantFinding, judge_mutants, mutants_of
from autograder.audit.namespaces import Namespaces
from autograder.audit.right_answers import RightAnswerFinding, judge_right_answers
from autograder.audit.space import SpaceFinding, judge_space
from autograder.course import KIT_FOLDER
from autograder.examining.examiner import examine, examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Outcome, Question, QuestionResult
from autograder.questions import bank_of, questions_of
from autograder.releasing.source import source_notebook
from reference.misconceptions.bank import BANDS, Kind, Misconception, in_every_style

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
    guesses: tuple[GuessFinding, ...] = ()

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
            and not any(one.buys for one in self.guesses)
        )


def run_audit(
    assignments: Sequence[str],
    *,
    folder: Path = KIT_FOLDER,
    mutate: bool = True,
    keys: int = KEYS,
    every: int = 1,
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
    every
        Every so many of the bank are marked under all of these keys, and the others under one.
    """
    sources = {name: (folder / "solutions" / f"{name}.py").read_text() for name in assignments}
    namespaces = Namespaces(sources)
    for name in assignments:
        namespaces(name)  # run once here; the forks below inherit what it defines
        for question in questions_of(name):
            keys_for(question, keys)
    judged = list(_judge_banks(assignments, namespaces, keys, every))
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
    wrong, even = [one for one, _ in judged], [other for _, other in judged]
    guesses = tuple(finding for name in assignments for finding in judge_guesses(name))
    return Audit(tuple(wrong), tuple(right), tuple(mutants), space, tuple(even), guesses)


Judged = tuple[MisconceptionFinding, EvenFinding]


def _judge_banks(
    assignments: Sequence[str], namespaces: Namespaces, keys: int, every: int
) -> Iterator[Judged]:
    """Put each misconception in the place of the right answer and examine everything."""
    chunks = [
        (name, start) for name in assignments for start in range(0, len(_in_styles(name)), CHUNK)
    ]
    context = multiprocessing.get_context("fork")
    with ProcessPool(max_workers=os.cpu_count() or 1, context=context) as pool:
        futures = [
            pool.schedule(
                _judge_chunk, args=(*chunk, namespaces, keys, every), timeout=CHUNK_SECONDS
            )
            for chunk in chunks
        ]
        for future in futures:
            yield from future.result()


def _judge_chunk(
    assignment: str, start: int, namespaces: Namespaces, keys: int, every: int
) -> list[Judged]:
    """Judge some of the bank: all of it under one key, then under the next, which saves draws."""
    chosen = _in_styles(assignment)[start : start + CHUNK]
    results: dict[str, list[QuestionResult]] = {label: [] for label, _ in chosen}
    own = {question.id: keys_for(question, keys) for question in questions_of(assignment)}
    for number in range(max(keys, FEWEST)):
        for label, wrong in chosen[:: every if number else 1]:
            key = own[wrong.question][number]
            results[label].append(_examined(assignment, wrong, namespaces(assignment), key))
    return [
        (
            replace(_judge(assignment, wrong, results[label], namespaces(assignment)), id=label),
            evenness(label, results[label]),
        )
        for label, wrong in chosen
    ]


def _in_styles(assignment: str) -> list[tuple[str, Misconception]]:
    """Return the bank of an assignment in every style, each with a label of its own."""
    return [
        (f"{wrong.id} ({number})" if number else wrong.id, style)
        for wrong in bank_of(assignment)
        for number, style in enumerate(in_every_style(wrong))
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
    twin = next((one for one in bank if one.id == name), None)
    if twin is None:
        return "equivalent", name  # right but for its wrapping, which has a name of its own
    return ("equivalent" if _same_marks(twin, wrong, own) else "other"), name


def _same_marks(one: Misconception, other: Misconception, own: Question) -> bool:
    """Tell whether two misconceptions fare alike on draws that neither has seen.

    Where there is an error, its text may differ: a name for such calls says when they fail.
    """
    for key in (b"equivalent 1", b"equivalent 2"):
        fates = [
            [
                (item.name, item.outcome, item.outcome is Outcome.ERROR or item.message)
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
