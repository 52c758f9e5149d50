"""What an audit found, as counts: the contract of ``autograder audit --json``."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from autograder.audit.measure import Audit
from reference.misconceptions.bank import BANDS


def to_json(audit: Audit) -> dict[str, Any]:
    """Return the counts (contract), and the details beside them."""
    named = Counter(one.named for one in audit.misconceptions)
    fates = Counter(one.fate for one in audit.mutants)
    return {
        "misconceptions": {
            "total": len(audit.misconceptions),
            "caught": sum(one.caught for one in audit.misconceptions),
            "collateral": sum(bool(one.collateral) for one in audit.misconceptions),
            "details": [
                {
                    "id": one.id,
                    "item": one.expected_item,
                    "items": list(one.items),
                    "points_lost": one.lost,
                    "collateral": list(one.collateral),
                    "follows": list(one.follows),
                    "named": one.named,
                    "named_as": one.named_as,
                }
                for one in audit.misconceptions
            ],
        },
        "right_answers": {
            "total": len(audit.right_answers),
            "rejected": sum(one.rejected for one in audit.right_answers),
            "details": [
                {"name": one.name, "question": one.question, "problems": list(one.problems)}
                for one in audit.right_answers
            ],
        },
        "space": {
            "singles": sum(one.singles for one in audit.space),
            "singles_noticed": sum(one.noticed(1) for one in audit.space),
            "pairs": sum(one.pairs for one in audit.space),
            "pairs_noticed": sum(one.noticed(2) for one in audit.space),
        },
        "even": {
            "keys": max((one.keys for one in audit.even), default=0),
            "wrong_answers": len(audit.even),
            "uneven": sum(one.uneven for one in audit.even),
            "renamed": sum(one.renamed for one in audit.even),
        },
        "fair": {
            "slips": len(audit.misconceptions),
            "in_band": sum(one.in_band for one in audit.misconceptions),
            "out": sum(not one.in_band for one in audit.misconceptions),
            "guesses": len(audit.guesses),
            "guesses_that_pay": sum(one.buys for one in audit.guesses),
            "kinds": kinds(audit),
        },
        "names": {kind: named[kind] for kind in ("itself", "equivalent", "other", "unnamed")},
        "diagnosis": {kind: named[kind] for kind in ("itself", "equivalent", "other", "unnamed")},
        "mutants": {
            "total": len(audit.mutants),
            "killed": fates["killed"],
            "equivalent": fates["equivalent"],
            "alive": fates["alive"],
            "details": [
                {
                    "question": one.mutant.question,
                    "before": one.mutant.before,
                    "after": one.mutant.after,
                    "fate": one.fate,
                    "reason": one.reason,
                }
                for one in audit.mutants
                if one.fate != "killed"
            ],
        },
    }


def kinds(audit: Audit) -> dict[str, dict[str, float]]:
    """Return how much of their questions the misconceptions of each kind keep.

    >>> kinds(Audit((), (), ()))
    {}
    """
    found: dict[str, dict[str, float]] = {}
    for kind in BANDS:
        shares = sorted(one.share for one in audit.misconceptions if one.kind == kind)
        if shares:
            found[kind] = {
                "slips": len(shares),
                "least": round(shares[0], 2),
                "median": round(float(np.median(shares)), 2),
                "most": round(shares[-1], 2),
            }
    return found
