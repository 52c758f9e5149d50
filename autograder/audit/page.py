"""The page of the audit: surviving mutants, rejected answers, and which item catches what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from autograder.audit.counts import kinds
from autograder.audit.measure import Audit, MisconceptionFinding
from autograder.files import write_whole
from autograder.returning import page


class Problems(NamedTuple):
    """One table of what the audit found wanting."""

    heading: str
    said: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_audit(audit: Audit, assignments: Sequence[str], file: Path) -> Path:
    """Write the page, and return its path."""
    html = page.template("audit.html.j2").render(
        assignments=assignments,
        tiles=_tiles(audit),
        problems=[table for table in (*_problems(audit), *_about_marks(audit)) if table.rows],
        kinds=kinds(audit),
        by_question=[
            (question, list(findings))
            for question, findings in groupby(
                sorted(audit.misconceptions, key=_question), key=_question
            )
        ],
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, html.encode())
    return file


def _question(finding: MisconceptionFinding) -> str:
    return finding.id.partition("/")[0]


def _tiles(audit: Audit) -> list[tuple[str, str]]:
    named = Counter(one.named for one in audit.misconceptions)
    fates = Counter(one.fate for one in audit.mutants)
    caught = sum(one.caught for one in audit.misconceptions)
    rejected = sum(one.rejected for one in audit.right_answers)
    return [
        (f"{caught} / {len(audit.misconceptions)}", "misconceptions caught"),
        (str(sum(bool(one.collateral) for one in audit.misconceptions)), "cost another question"),
        (f"{rejected} / {len(audit.right_answers)}", "right answers rejected"),
        (f"{named['itself'] + named['equivalent']}", "named as what they are"),
        (str(named["other"]), "named as something else"),
        (f"{fates['killed']} / {len(audit.mutants)}", "mutants killed"),
        (str(fates["alive"]), "mutants alive"),
        *_measured(audit),
    ]


def _measured(audit: Audit) -> list[tuple[str, str]]:
    """Return what was measured of completeness, evenness and fairness."""
    tiles = []
    if audit.space:
        pairs = sum(one.pairs for one in audit.space)
        noticed = sum(one.noticed(2) for one in audit.space)
        tiles.append((f"{noticed:,} / {pairs:,}", "pairs of conditions noticed"))
    if audit.even:
        uneven = sum(one.uneven or one.renamed for one in audit.even)
        keys = max(one.keys for one in audit.even)
        tiles.append((str(uneven), f"fare otherwise with others of {keys} keys"))
    if audit.misconceptions:
        within = sum(one.in_band for one in audit.misconceptions)
        tiles.append((f"{within} / {len(audit.misconceptions)}", "keep what their kind should"))
    if audit.guesses:
        pays = sum(one.buys for one in audit.guesses)
        tiles.append((f"{pays} / {len(audit.guesses)}", "guesses that pay"))
    return tiles


def _about_marks(audit: Audit) -> list[Problems]:
    return [
        Problems(
            "Conditions that nobody looks at",
            "An answer that is wrong only there loses nothing.",
            ("Question", "Condition"),
            tuple(
                (one.question, " and ".join(f"{kind} {level}" for kind, level in meeting))
                for one in audit.space
                for meeting in one.unnoticed
            ),
        ),
        Problems(
            "Worth something else for another student",
            "What decides about points is drawn under the key.",
            ("Misconception", "Keys", "Different fates", "Different names"),
            tuple(
                (one.id, str(one.keys), str(one.fates), str(one.names))
                for one in audit.even
                if one.uneven or one.renamed
            ),
        ),
        Problems(
            "Slips that keep too much or too little",
            "Form slips keep 85 % at least, slips 50 to 85 %, wrong ideas at most 45 %.",
            ("Misconception", "Kind", "Share kept"),
            tuple(
                (one.id, one.kind, f"{one.share:.0%}")
                for one in audit.misconceptions
                if not one.in_band
            ),
        ),
        Problems(
            "Guesses that pay",
            "An answer that knows nothing has a price, or too many items.",
            ("Question", "Guess", "Share"),
            tuple(
                (one.question, one.guess, f"{one.share:.0%}") for one in audit.guesses if one.buys
            ),
        ),
    ]


def _problems(audit: Audit) -> list[Problems]:
    return [
        Problems(
            "Misconceptions that live or cost another question",
            "An item is missing that tells them from the right answer, or one reaches too far.",
            ("Misconception", "Items lost", "Other questions"),
            tuple(
                (one.id, ", ".join(one.items) or "none", ", ".join(one.collateral))
                for one in audit.misconceptions
                if not one.caught or one.collateral
            ),
        ),
        Problems(
            "Right answers rejected",
            "An item asks for more than the notebook promises.",
            ("Answer", "Question", "What it lost"),
            tuple(
                (one.name, one.question, "; ".join(one.problems))
                for one in audit.right_answers
                if one.rejected
            ),
        ),
        Problems(
            "Misconceptions without their name",
            "They cost points, but their authors are not told why.",
            ("Misconception", "Named", "As"),
            tuple(
                (one.id, one.named, one.named_as)
                for one in audit.misconceptions
                if one.named in {"other", "unnamed"}
            ),
        ),
        Problems(
            "Mutants that earn full marks",
            "A change that no item notices, or one that makes no difference and has its reason.",
            ("Question", "Before", "After", "Fate", "Reason"),
            tuple(
                (one.mutant.question, one.mutant.before, one.mutant.after, one.fate, one.reason)
                for one in audit.mutants
                if one.fate != "killed"
            ),
        ),
    ]
