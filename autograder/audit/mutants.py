"""Wrong answers made by a machine: one small change to a right one, many times over.

cosmic-ray makes the changes (another operator, another number, a loop that never runs, …). Each
mutant is examined in a process of its own, since a change may make a loop endless. A mutant that
still earns full marks is alive: either the questions miss something, or the change makes no
difference, and then a person says why in ``equivalent_mutants.yml`` of the reference.
"""

from __future__ import annotations

import difflib
import functools
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pebble import ProcessExpired, ProcessPool

import reference
from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.questions import questions_of
from autograder.releasing.source import BEGIN, END

SECONDS = 10.0
_SKIPPED = ("BitOr", "BitAnd", "BitXor", "RShift", "LShift", "Pow", "Is", "IsNot", "Variable")
"""Operators whose mutants of array code raise at once and so prove nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed answer: the line as it was and as it became."""

    assignment: str
    question: str
    source: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MutantFinding:
    """What became of a mutant: ``killed``, ``alive``, or ``equivalent`` with a reason."""

    mutant: Mutant
    fate: str
    reason: str = ""


def mutants_of(assignment: str, answers: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield every mutant of every answer (source by question), each change once.

    Only what a student writes is changed: the lines that the stub gives stay.
    """
    for question, source in answers.items():
        given = _given(source)
        seen = {source}
        for changed in _changed(source):
            if changed in seen or _given(changed) != given:
                continue
            seen.add(changed)
            before, after = _difference(source, changed)
            yield Mutant(assignment, question, changed, before, after)


def judge_mutants(
    mutants: Sequence[Mutant], namespaces: Callable[[str], Mapping[str, Any]]
) -> Iterator[MutantFinding]:
    """Examine every mutant; ``namespaces`` gives what the cells of an assignment define."""
    reasons = equivalent_mutants()
    pool = ProcessPool(max_workers=os.cpu_count() or 1, context=multiprocessing.get_context("fork"))
    with pool:
        futures = [
            pool.schedule(_earns_everything, args=(one, namespaces), timeout=SECONDS)
            for one in mutants
        ]
        for mutant, future in zip(mutants, futures, strict=True):
            try:
                alive = future.result()
            except (TimeoutError, ProcessExpired):
                alive = False
            reason = reasons.get((mutant.question, mutant.before, mutant.after), "")
            fate = "killed" if not alive else "equivalent" if reason else "alive"
            yield MutantFinding(mutant, fate, reason if alive else "")


@functools.cache
def equivalent_mutants() -> dict[tuple[str, str, str], str]:
    """Return the changes that make no difference, and why."""
    file = Path(reference.__path__[0]) / "equivalent_mutants.yml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return {(row["question"], row["before"], row["after"]): row["why"] for row in rows}


def _earns_everything(mutant: Mutant, namespaces: Callable[[str], Mapping[str, Any]]) -> bool:
    namespace = dict(namespaces(mutant.assignment))
    try:
        exec(compile(mutant.source, "mutant", "exec"), namespace)  # noqa: S102 - our own answer
    except Exception:  # noqa: BLE001 - a mutant that cannot be defined is dead
        return False
    question = next(q for q in questions_of(mutant.assignment) if q.id == mutant.question)
    result = examine_question(question, DirectCandidate(namespace), b"mutants")
    return result.score == result.max_score


def _changed(source: str) -> Iterator[str]:
    from cosmic_ray.mutating import mutate_code  # noqa: PLC0415 - only the audit needs it
    from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415

    for name in operator_names():
        if any(part in _SKIPPED for part in name.split("/")[1].split("_")) or "Variable" in name:
            continue
        operator = get_operator(name)()
        occurrence = 0
        while (changed := mutate_code(source, operator, occurrence)) is not None:
            yield changed
            occurrence += 1


def _given(source: str) -> str:
    """Return what stands outside the solution."""
    head, _, rest = source.partition(f"### {BEGIN}")
    return head + rest.partition(f"### {END}")[2]


def _difference(source: str, changed: str) -> tuple[str, str]:
    """Return the changed lines, before and after, without their indentation."""
    lines = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm=""))
    before = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
    after = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
    return "\n".join(before), "\n".join(after)
