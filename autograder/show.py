"""Results of commands as tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from autograder.collecting.platforms import ADDED
from autograder.console import points, say, table
from autograder.model import Marksheet, Outcome, QuestionResult

if TYPE_CHECKING:
    from autograder.audit.measure import Audit
    from autograder.collecting.plan import Collected, Collection
    from autograder.doctor import Finding
    from autograder.grading.pipeline import ClassReport

MOST_NAMED = 5


def show_collection(collection: Collection, *, planned: bool = False) -> None:
    """Print what was collected, or would be: who, by what, when, and what was left alone."""
    rows = [
        (
            one.student,
            one.given if one.given != one.student else "",
            "new student" if one.is_new else one.how,
            one.state,
            _when(one, collection.time_zone),
            "; ".join(one.notes),
        )
        for one in collection.collected
        if planned or one.notes or one.late or one.is_new or one.how in {"name", "team"}
    ]
    if rows:
        title = f"{collection.assignment}, {'plan: ' if planned else ''}{collection.platform}"
        table(title, ("student", "handed in as", "known by", "what", "when", "noticed"), rows)
    for refused in collection.superseded:
        say(f"not taken: {refused.name} {refused.reason}")
    own = sum(refused.reason == ADDED for refused in collection.refused)
    for refused in collection.refused:
        if refused.reason != ADDED:
            say(f"left alone: {refused.name} {refused.reason}")
    if own:
        say(f"{own} files are the platform's own")
    states = Counter(one.state for one in collection.collected)
    counted = ", ".join(f"{number} {state}" for state, number in states.items()) or "nothing"
    late = sum(bool(one.late) for one in collection.collected)
    say(f"{collection.assignment}: {counted}; {late} late ({_sources(collection)})")
    if collection.added:
        shall = "would be added" if planned else "were new and are now in the gradebook"
        say(f"{len(collection.added)} students {shall}: {', '.join(collection.added)}")
    if collection.absent:
        say(f"nothing from {len(collection.absent)}: {', '.join(collection.absent)}")
    say(*(f"note: {note}" for note in collection.notes))


def _when(one: Collected, time_zone: str) -> str:
    """Return when something was handed in, who says so, and how late that is."""
    if one.submitted is None:
        return one.time_source
    local = one.submitted.astimezone(ZoneInfo(time_zone)) if time_zone else one.submitted
    late = f", {one.late.days} d {one.late.seconds // 3600} h late" if one.late else ""
    return f"{local:%Y-%m-%d %H:%M} ({one.time_source}){late}"


def _sources(collection: Collection) -> str:
    sources = Counter(one.time_source for one in collection.collected)
    parts = (f"{number} {source}" for source, number in sources.items() if source)
    return f"times: {', '.join(parts) or 'none'}; zone: {collection.time_zone}"


def show_class(report: ClassReport) -> None:
    """Print how the class did by question, and one line for each student with trouble."""
    sheets = [one.sheet for one in report.students]
    if not sheets:
        say(f"nothing of {report.assignment} was collected; run 'autograder collect' first")
        return
    table(
        f"{report.assignment}: {len(sheets)} students",
        ("question", "of", "mean", "full", "part", "none", "most made mistakes"),
        [_question_row(name, sheets) for name in (q.id for q in sheets[0].questions)],
        numbers=("of", "mean", "full", "part", "none"),
    )
    troubles = [
        (one.student, points(one.sheet.score), one.problem or trouble(one.sheet))
        for one in report.students
        if one.in_trouble
    ]
    if troubles:
        table("to look at", ("student", "points", "what"), troubles, numbers=("points",))
    say(*(f"note: {note}" for note in report.notes))
    fresh = sum(one.fresh for one in report.students)
    say(f"{fresh} marked now, {len(sheets) - fresh} known before; jail: {report.jail}")
    if report.waiting:
        many = "1 answer waits" if report.waiting == 1 else f"{report.waiting} answers wait"
        say(f"{many} for a person: 'autograder waiting {report.assignment}' lists them")


def show_marks(notebook: Path, sheet: Marksheet) -> None:
    """Print one marksheet: items that lost points, with what they say; once, if it is the same."""
    title = f"{notebook}: {points(sheet.score)} of {points(sheet.max_score)}"
    rows = []
    for question in sheet.questions:
        earned = f"{points(question.score)} of {points(question.max_score)}"
        lost = [item for item in question.items if item.points < item.max_points]
        alike = {(item.outcome, item.message) for item in lost}
        if len(lost) > 1 and len(alike) == 1 and lost[0].message and not _mistake(question):
            rows.append((question.id, earned, str(question.outcome), lost[0].message))
            continue
        rows.append((question.id, earned, str(question.outcome), _mistake(question)))
        rows += [
            (f"  {item.name}", points(item.points), str(item.outcome), item.message)
            for item in lost
        ]
    table(title, ("question", "points", "outcome", "message"), rows, numbers=("points",))
    say(*(f"note: {note}" for note in sheet.notes))


def show_findings(findings: tuple[Finding, ...]) -> None:
    """Print what this machine can do."""
    table(
        "this machine",
        ("what", "", "found", "remedy"),
        [(f.what, _sign(well=f.well, needed=f.needed), f.found, f.remedy) for f in findings],
    )


def show_audit(audit: Audit) -> None:
    """Print what the questions miss, and the counts."""
    lives = [one for one in audit.misconceptions if not one.caught or one.collateral]
    if lives:
        table(
            "misconceptions not caught, or caught elsewhere too",
            ("misconception", "items", "other questions"),
            [(one.id, ", ".join(one.items) or "none", ", ".join(one.collateral)) for one in lives],
        )
    rejected = [one for one in audit.right_answers if one.rejected]
    if rejected:
        table(
            "right answers rejected",
            ("answer", "question", "why"),
            [(one.name, one.question, "; ".join(one.problems)) for one in rejected],
        )
    alive = [one for one in audit.mutants if one.fate == "alive"]
    if alive:
        table(
            "mutants alive",
            ("question", "before", "after"),
            [(one.mutant.question, one.mutant.before, one.mutant.after) for one in alive],
        )
    named = Counter(one.named for one in audit.misconceptions)
    fates = Counter(one.fate for one in audit.mutants)
    caught = sum(one.caught for one in audit.misconceptions)
    say(
        f"misconceptions: {caught} of {len(audit.misconceptions)} caught",
        f"right answers:  {len(rejected)} of {len(audit.right_answers)} rejected",
        f"diagnosis:      {', '.join(f'{number} {kind}' for kind, number in named.items())}",
        f"mutants:        {', '.join(f'{number} {fate}' for fate, number in fates.items())}",
        *_about_marks(audit),
    )


def _about_marks(audit: Audit) -> Iterator[str]:
    """Say what was measured of completeness, evenness and fairness."""
    pairs = sum(one.pairs for one in audit.space)
    missed = [
        f"{one.question}: " + " and ".join(f"{kind} {level}" for kind, level in meeting)
        for one in audit.space
        for meeting in one.unnoticed
    ]
    uneven = [one.id for one in audit.even if one.uneven or one.renamed]
    keys = max((one.keys for one in audit.even), default=0)
    out = [
        f"{one.id} ({one.kind}, {one.share:.0%})" for one in audit.misconceptions if not one.in_band
    ]
    pays = [f"{one.question}: {one.guess}" for one in audit.guesses if one.buys]
    yield f"pairs noticed:  {sum(one.noticed(2) for one in audit.space):,} of {pairs:,}"
    yield f"uneven:         {len(uneven)} of {len(audit.even)}, each under {keys} keys"
    yield f"out of band:    {len(out)} of {len(audit.misconceptions)}"
    yield f"guesses that pay: {len(pays)} of {len(audit.guesses)}"
    yield from (f"  {one}" for one in (*missed, *uneven, *out, *pays))


def _sign(*, well: bool, needed: bool) -> str:
    return "ok" if well else "NO" if needed else "-"


def _question_row(name: str, sheets: list[Marksheet]) -> tuple[str, ...]:
    results = [question for sheet in sheets for question in sheet.questions if question.id == name]
    full = sum(result.score >= result.max_score for result in results)
    none = sum(result.score <= 0 for result in results)
    named = Counter(r.diagnosis.id.partition("/")[2] for r in results if r.diagnosis)
    return (
        name,
        points(results[0].max_score),
        points(sum(result.score for result in results) / len(results)),
        str(full),
        str(len(results) - full - none),
        str(none),
        ", ".join(f"{mistake} ({count})" for mistake, count in named.most_common(MOST_NAMED)),
    )


def trouble(sheet: Marksheet) -> str:
    """Return in one line what an instructor should know of a submission."""
    telling = (Outcome.ERROR, Outcome.LIMIT, Outcome.FAULT)
    by_outcome = {
        outcome: [question.id for question in sheet.questions if question.outcome is outcome]
        for outcome in telling
    }
    parts = [f"{outcome}: {', '.join(ids)}" for outcome, ids in by_outcome.items() if ids]
    return "; ".join([*sheet.notes, *parts])


def _mistake(question: QuestionResult) -> str:
    if question.diagnosis is None:
        return ""
    return ("" if question.diagnosis.sure else "perhaps: ") + question.diagnosis.message
