"""How what goes back to a platform looks on a terminal, and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from autograder.console import points, say, table
from autograder.returning.platforms.filling import (
    Became,
)
from autograder.returning.platforms.given import (
    ANOTHER_SECTION,
    NO_MARK,
)

if TYPE_CHECKING:
    from autograder.returning.give_back import Feedback, Returned, Table
    from autograder.returning.platforms.filling import (
        RowReport,
    )

MOST_LEFT = 10
"""Entries of a download that are named; more are counted."""
_TELLING = (Became.REPLACED, Became.KEPT, Became.LEFT_OUT, Became.NOBODY)


def show_returned(done: Returned) -> None:
    """Print what was filled, every row that a teacher should look at, and where to upload it."""
    for one in done.tables:
        _show_table(one, done)
    for archive in done.archives:
        _show_archive(archive, done)
    if done.without_row:
        say(
            f"no row for {len(done.without_row)} who have a mark: {', '.join(done.without_row)}; "
            "is the file of another section, or older than their enrolment?"
        )
    if not done.tables:
        _show_left_out(done)
    say(*(f"note: {note}" for note in done.notes))


def show_filled(done: Returned) -> None:
    """Print in a line for each file what goes back."""
    for one in done.tables:
        counts = Counter(row.became for row in one.filling.rows)
        counted = ", ".join(f"{counts[kind]} {kind}" for kind in Became if counts[kind])
        say(f"  {one.file}: {counted or 'no rows of students'}")
    for archive in done.archives:
        say(f"  {archive.file}: feedback of {len(archive.students)} students")


def returned_json(done: Returned) -> dict[str, Any]:
    """Return the same as values for JSON."""
    return {
        "assignment": done.given.assignment,
        "platform": done.platform.name,
        "max_score": done.given.max_score,
        "tables": [_table_json(one) for one in done.tables],
        "archives": [
            {
                "source": one.source,
                "file": str(one.file),
                "students": list(one.students),
                "left": [{"path": path, "why": why} for path, why in one.left],
            }
            for one in done.archives
        ],
        "without_row": list(done.without_row),
        "left_out": _left_out(done),
        "notes": list(done.notes),
    }


def _show_table(one: Table, done: Returned) -> None:
    filling = one.filling
    telling = [row for row in filling.of(*_TELLING) if not _is_quiet(row)]
    if telling:
        table(
            f"{one.file.name}, column {filling.column.header!r}",
            ("row", "in the file", "student", "what", "was", "is", "why"),
            [(r.row, r.label, r.student, r.became, r.before, _now(r), r.why) for r in telling],
            numbers=("row", "was", "is"),
        )
    counts = Counter(row.became for row in filling.rows)
    counted = ", ".join(f"{counts[kind]} {kind}" for kind in Became if counts[kind])
    say(f"{one.file.name}: {counted or 'no rows of students'}")
    elsewhere = sum(row.why == ANOTHER_SECTION.why_not for row in filling.rows)
    quiet = sum(_is_quiet(row) for row in filling.rows) - elsewhere
    if elsewhere:
        say(f"  of those left out, {elsewhere} are of another section")
    if quiet:
        say(f"  of those left out, {quiet} handed in nothing")
    named = [m for m in filling.matches if m.person and m.by_name]
    if named:
        pairs = ", ".join(f"{m.keys.name} = {m.person.id}" for m in named if m.person)
        say(f"  known by the name alone, so look whether it is right: {pairs}")
    ours, there = done.given.max_score, filling.column.possible
    if abs(filling.factor - 1) > 1e-9 and there is not None:  # noqa: PLR2004 - not scaled
        say(f"  scaled: {points(ours)} points here are {points(there)} there")
    elif there is not None and points(there) != points(ours):
        say(f"  not scaled: out of {points(ours)} here, out of {points(there)} there")
    elif there is None:
        say(f"  points out of {points(ours)}; the file does not say what they are out of there")
    if filling.decimal == ",":
        say("  written with decimal commas, as the rest of the file")
    say(f"  filled      {one.file}", f"  upload at   {done.platform.uploads}")


def _show_archive(one: Feedback, done: Returned) -> None:
    for path, why in one.left[:MOST_LEFT]:
        say(f"no feedback for {path}: {why}")
    if len(one.left) > MOST_LEFT:
        say(f"... nor for {len(one.left) - MOST_LEFT} more")
    say(
        f"feedback of {len(one.students)} students",
        f"  archive     {one.file}",
        f"  upload at   {done.platform.feedback}",
    )


def _show_left_out(done: Returned) -> None:
    rows = list(_left_out(done).items())
    if rows:
        table("not returned", ("student", "why"), rows)


def _left_out(done: Returned) -> dict[str, str]:
    return {
        student: mark.why_not
        for student, mark in done.given.marks.items()
        if mark.score is None and mark != ANOTHER_SECTION
    }


def _is_quiet(row: RowReport) -> bool:
    """Whether a row is counted and not listed: it was not asked for, or nothing came or stands."""
    if row.why == ANOTHER_SECTION.why_not:
        return True
    return (
        row.became is Became.LEFT_OUT and row.why == NO_MARK.why_not and not row.before.strip(" -")
    )


def _now(row: RowReport) -> str:
    return row.after if row.became is Became.REPLACED else ""


def _table_json(one: Table) -> dict[str, Any]:
    filling = one.filling
    return {
        "source": one.source,
        "file": str(one.file),
        "column": filling.column.header,
        "possible": filling.column.possible,
        "factor": filling.factor,
        "decimal": filling.decimal,
        "rows": [
            {
                "row": row.row,
                "label": row.label,
                "student": row.student,
                "became": str(row.became),
                "before": row.before,
                "after": row.after,
                "why": row.why,
            }
            for row in filling.rows
        ],
    }
