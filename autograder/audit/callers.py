"""Which questions' answers call the answer to another: only they can lose by its mistake."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.examining.examiner import examine
from autograder.examining.in_process import DirectCandidate
from autograder.model import Question


def callers_of(
    own: Question, questions: Sequence[Question], namespace: Mapping[str, Any]
) -> tuple[Question, ...]:
    """Return the questions whose answers call that of ``own``: no other can lose by it."""
    key = (id(namespace), own.id)
    if key not in _CALLERS:
        called: list[str] = []
        right = namespace[own.id]

        @functools.wraps(right)
        def noticed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the right one
            called.append(own.id)
            return right(*args, **kwargs)

        found = []
        right.__globals__[own.id] = noticed
        try:
            for question in questions:
                if question is not own:
                    called.clear()
                    examine([question], DirectCandidate(namespace), b"callers")
                    found += [question] if called else []
        finally:
            right.__globals__[own.id] = right
        _CALLERS[key] = tuple(found)
    return _CALLERS[key]


_CALLERS: dict[tuple[int, str], tuple[Question, ...]] = {}
"""What was found for a namespace; one process audits one after another."""
