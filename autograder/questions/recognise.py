"""Recognise the assignment of a notebook by the functions and marks in it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Mapping
from functools import cache

import autograder.questions as every

_NAMES = re.compile(rb"""\\?"grade_id\\?"\s*:\s*\\?"(?:test_)?(\w{1,80})|def\s+(\w{1,80})\s*\(""")


def names_in(notebook: bytes) -> frozenset[str]:
    """Return the functions that a notebook defines, and the questions it has marks of.

    Read from its bytes, so that a damaged notebook tells as much as a whole one.

    >>> sorted(names_in(b'"grade_id": "test_pad2d", "source": "def helper(x):"'))
    ['helper', 'pad2d']
    """
    return frozenset((mark or name).decode() for mark, name in _NAMES.findall(notebook))


def assignment_of(notebook: bytes, own: Collection[str]) -> str | None:
    """Return the assignment that a notebook belongs to, if that is another one.

    Parameters
    ----------
    notebook
        The bytes that were handed in.
    own
        The questions of the assignment it should be; a notebook with one of them is of that one.
    """
    names = names_in(notebook)
    if names & frozenset(own):
        return None
    counts = _counts(names)
    best = max(counts, key=lambda assignment: counts[assignment], default="")
    return best if counts.get(best) else None


def is_closest(notebook: bytes, own: Collection[str]) -> bool:
    """Whether a notebook has questions of ``own``, and no more of another assignment.

    Later assignments hold functions of earlier ones, so one of them alone tells nothing.
    """
    names = names_in(notebook)
    return 0 < len(names & frozenset(own)) >= max(_counts(names).values(), default=0)


def _counts(names: frozenset[str]) -> Mapping[str, int]:
    return {assignment: len(ids & names) for assignment, ids in _questions().items()}


@cache
def _questions() -> Mapping[str, frozenset[str]]:
    """Return the questions of every assignment that there is a module for."""
    modules = {
        found.name: importlib.import_module(f"{every.__name__}.{found.name}")
        for found in pkgutil.iter_modules(every.__path__)
    }
    return {
        name: frozenset(question.id for question in module.QUESTIONS)
        for name, module in modules.items()
        if hasattr(module, "QUESTIONS")
    }
