"""Text and HTML of a question's result, for test cells, terminals and feedback pages.

Every text that could come from a student is escaped here.
"""

from __future__ import annotations

from html import escape
from typing import Any

from autograder.model import Outcome, QuestionResult

MARKS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.ERROR: "✗",
    Outcome.LIMIT: "✗",  # a clock has no sign in many fonts
    Outcome.MISSING: "-",
    Outcome.FAULT: "!",
}
WORDS = {
    Outcome.PASS: "right",
    Outcome.FAIL: "wrong answer",
    Outcome.ERROR: "raised an error",
    Outcome.LIMIT: "ran into a limit",
    Outcome.MISSING: "not started",
    Outcome.FAULT: "could not be examined: our fault, it will be marked again",
}


def points(value: float) -> str:
    """Write points without a needless decimal.

    >>> points(3.0), points(2.5)
    ('3', '2.5')
    """
    return f"{value:.4g}"


def verdict_text(result: QuestionResult) -> str:
    """Return the result as lines of plain text."""
    lines = [f"{result.id}: {points(result.score)} of {points(result.max_score)} points"]
    for item in result.items:
        line = f"  {MARKS[item.outcome]} {item.name}"
        line += f"  {points(item.points)}/{points(item.max_points)}"
        lines.append(line + (f"  {item.message}" if item.message else ""))
    if result.diagnosis:
        lines.append(f"  {diagnosis_text(result)}")
    if result.priced:
        lines.append(f"  {price_text(result)}")
    return "\n".join(lines)


def price_text(result: QuestionResult) -> str:
    """Return the sentence that says what the slip costs, where its price counts.

    >>> price_text(QuestionResult("f", Outcome.FAIL, (), kept=6.5))
    'The rest is right, so the slip alone is charged: 6.5 of 0 points, where the items give 0.'
    """
    both = result.diagnosis is not None and result.diagnosis.also is not None
    slips = "the two slips alone are" if both else "the slip alone is"
    why = result.because or f"The rest is right, so {slips} charged"
    return (
        f"{why}: {points(result.kept)} of "
        f"{points(result.max_score)} points, where the items give {points(result.by_items)}."
    )


def diagnosis_text(result: QuestionResult) -> str:
    """Return the sentence that names the mistake, or nothing."""
    if not result.diagnosis:
        return ""
    opening = "What happened:" if result.diagnosis.sure else "Perhaps:"
    second = result.diagnosis.also
    if second is None:
        return f"{opening} {result.diagnosis.message}"
    also = "And:" if second.sure else "And perhaps:"
    return f"{opening} {result.diagnosis.message} {also} {second.message}"


def verdict_html(result: QuestionResult) -> str:
    """Return the result as an HTML fragment: escaped, without scripts or anything to load."""
    rows = "".join(
        f"<tr class='outcome-{item.outcome}'><td>{MARKS[item.outcome]}</td>"
        f"<td style='text-align:left'>{escape(item.name)}</td>"
        f"<td>{points(item.points)}&nbsp;/&nbsp;{points(item.max_points)}</td>"
        f"<td style='text-align:left'>{escape(item.message)}</td></tr>"
        for item in result.items
    )
    named = f"<p><strong>{escape(diagnosis_text(result))}</strong></p>" if result.diagnosis else ""
    named += f"<p>{escape(price_text(result))}</p>" if result.priced else ""
    return (
        f"<div class='verdict'><p><code>{escape(result.id)}</code>: "
        f"<strong>{points(result.score)} of {points(result.max_score)} points</strong>"
        f" ({WORDS[result.outcome]})</p>{named}<table>{rows}</table></div>"
    )


def verdict_outputs(result: QuestionResult) -> list[dict[str, Any]]:
    """Return the outputs of a test cell: what people read, then the float that nbgrader reads."""
    earned = float(min(max(result.score, 0.0), result.max_score))
    return [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/plain": verdict_text(result), "text/html": verdict_html(result)},
        },
        {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
            "data": {"text/plain": repr(earned)},
        },
    ]
