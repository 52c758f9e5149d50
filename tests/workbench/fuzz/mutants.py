"""Draws damaged notebooks: which changes a notebook gets, and what may become of its marks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.workbench.fuzz.bases import CHEAPEST, Base
from tests.workbench.fuzz.harmful import CODE, ENDLESS, HARMFUL, source_of, without
from tests.workbench.fuzz.neutral import NEUTRAL, Change, Notebook, cells_of, is_code, some
from tests.workbench.fuzz.raw import RAW, SWOLLEN

PLANS = {"neutral": 34, "answers taken out": 12, "cells": 18, "code": 24, "bytes": 12}
SELDOM = 0.01
MULTITUDE = 3_000
MOSTLY = 0.85
OFTEN = 0.4
TOLD_BY_PLACE = frozenset({"a3_relu/pass/split_by_accident", "a3_relu/pass/notebook_pasted_below"})
"""Answers in two cells, which are one as long as nothing is put between them, and answers of which
there are two, where the mark says which one counts.
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged notebook."""

    base: Base
    data: bytes
    plan: str
    kinds: tuple[str, ...]
    neutral: bool
    """Whether it must earn exactly what the notebook before it earns."""
    gone: frozenset[str]
    """Questions that must earn nothing, as nothing answers them any more."""


def draw(bases: Sequence[Base], seed: int, number: int) -> Mutant:
    """Return the damaged notebook of that number; the same one whenever it is asked for."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be kept secret
    plan = rng.choices(list(PLANS), list(PLANS.values()))[0]
    base = _base(rng, bases, answered=plan == "answers taken out")
    notebook = base.notebook()
    if notebook is None or plan == "bytes":
        return _bytes(rng, base, bases, notebook)
    kinds: list[str] = []
    gone: frozenset[str] = frozenset()
    if plan == "answers taken out":
        gone = frozenset(rng.sample(sorted(base.stubs), rng.randint(1, len(base.stubs))))
        for question in sorted(gone):
            without(rng, notebook, question, base.stubs[question])
        kinds.append("answer taken out")
    elif plan == "cells":
        kinds += _change(rng, notebook, HARMFUL, most=3)
    elif plan == "code":
        kinds += _change_code(rng, notebook)
    if plan == "neutral" or rng.random() < OFTEN:
        kinds += _change(rng, notebook, NEUTRAL, most=4)
    neutral = plan == "neutral" and base.name not in TOLD_BY_PLACE
    return Mutant(base, json.dumps(notebook).encode(), plan, tuple(kinds), neutral, gone)


def _base(rng: Random, bases: Sequence[Base], *, answered: bool) -> Base:
    cheap = [base for base in bases if base.bundle.assignment == CHEAPEST]
    if cheap and rng.random() < MOSTLY:
        bases = cheap
    solutions = [base for base in bases if base.stubs]
    if answered or rng.random() < OFTEN:
        return rng.choice(solutions)
    costly = rng.random() < SELDOM
    return rng.choice([base for base in bases if base.costly == costly] or list(bases))


def _bytes(
    rng: Random, base: Base, bases: Sequence[Base], notebook: dict[str, Any] | None
) -> Mutant:
    data, kinds = base.data, []
    if notebook is not None and rng.random() < OFTEN:
        name = rng.choice(sorted(NEUTRAL))
        NEUTRAL[name](rng, notebook)
        data = json.dumps(notebook).encode()
        kinds.append(name)
    for name in rng.choices(sorted(RAW), k=rng.randint(1, 3)):
        data = RAW[name](rng, data, rng.choice(bases).data)
        kinds.append(name)
    if rng.random() < SELDOM:
        data = SWOLLEN(rng, data, b"")
        kinds.append("swollen")
    return Mutant(base, data, "bytes", tuple(kinds), neutral=False, gone=frozenset())


def _change(
    rng: Random, notebook: Notebook, changes: Mapping[str, Change], most: int
) -> Iterator[str]:
    """Make up to ``most`` changes, and none to a multitude of cells: it would be gigabytes."""
    for name in rng.sample(sorted(changes), rng.randint(1, most)):
        if len(cells_of(notebook)) <= MULTITUDE:
            changes[name](rng, notebook)
            yield name


def _change_code(rng: Random, notebook: Notebook) -> list[str]:
    kinds = []
    for cell in some(rng, [cell for cell in cells_of(notebook) if is_code(cell)]):
        code = source_of(cell)
        for name in rng.sample(sorted(CODE), rng.randint(1, 2)):
            code = CODE[name](rng, code)
            kinds.append(name)
        if rng.random() < SELDOM:
            code = ENDLESS(rng, code)
            kinds.append("endless")
        cell["source"] = code
    return sorted(set(kinds))
