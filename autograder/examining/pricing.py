"""What an answer with one known slip is worth: the slip's price, where kinder than the items.

A misconception that explains every wrong call keeps its stated share of the question (``keeps`` in
the bank). What is wrong beside it, such as the form of the result, is still charged.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.examining.item_results import FORM_ITEM, INPUTS_ITEM, SHARED, Seen
from autograder.model import Diagnosis, Outcome, QuestionResult

LEAST_OF_ONE_SLIP = 0.5
FORM_SLIP = 0.85
"""From this share on a price is that of a form slip; it includes the form items that it costs."""


def priced(result: QuestionResult, seen: Seen) -> QuestionResult:
    """Return the result with what its diagnosis lets it keep."""
    diagnosis = result.diagnosis
    if diagnosis is None or not diagnosis.sure:
        return result
    share = share_kept(diagnosis)
    if not share:
        return result
    kept = share * result.max_score
    if share < FORM_SLIP:
        kept -= _charged_beside(result, seen)
    # Not below what one slip is worth at least, or half a question would hang on its form.
    least = min(share, LEAST_OF_ONE_SLIP) * result.max_score
    return replace(result, kept=max(rounded(least, 100), rounded(kept)))


def share_kept(diagnosis: Diagnosis) -> float:
    """Return the share that is left of a question after one slip, or two.

    >>> share_kept(Diagnosis("q/a", "", keeps=0.6, also=Diagnosis("q/b", "", keeps=0.9)))
    0.54
    """
    second = diagnosis.also
    if second is not None and not second.sure:
        return 0.0
    return round(diagnosis.keeps * (share_kept(second) if second else 1.0), 4)


def rounded(points: float, parts: int = 10) -> float:
    """Return points as they are given: to a tenth (or so many parts of a point), down.

    >>> rounded(6.17), rounded(6.0), rounded(3.375, 100)
    (6.1, 6.0, 3.37)
    """
    return int(points * parts + 1e-6) / parts


def _charged_beside(result: QuestionResult, seen: Seen) -> float:
    """Return the points of the form items that fail: they are lost whatever the slip is.

    Unless the slip is what makes them fail.
    """
    explained = {"form"} if result.diagnosis and result.diagnosis.in_forms else set()
    kinds = {"form", "again"} - explained
    forms = {item.name for item in seen.question.items if item.kind in kinds}
    forms |= {FORM_ITEM, INPUTS_ITEM}
    return sum(
        item.max_points
        for item in result.items
        if item.name in forms and item.outcome is not Outcome.PASS and item.message != SHARED
    )
