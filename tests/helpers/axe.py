"""What axe-core finds on a page in the browser: what shuts out people who see or point otherwise.

Looked at light and dark, at the width of a phone and of a desk, with everything unfolded; the
rules are those of WCAG 2.2 AA and axe's own best practices.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.helpers.chromium import Browser

KIT = Path(__file__).resolve().parents[2]
SCRIPT = KIT / ".venv" / "axe-core" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
RULES = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
)
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true })"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""Pixels by which a page has to be scrolled sideways."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """One element that breaks one rule, and on which of the screens."""

    rule: str
    what: str
    element: str
    scheme: str
    width: int
    sure: bool = True
    """False where axe could not decide: text over a picture, for one."""

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.rule} ({self.scheme}, {self.width} px): {self.element}: {self.what}"


def barriers(
    browser: Browser,
    url: str,
    *,
    ready: str = "document.readyState == 'complete'",
    within: str = "",
    widths: Sequence[int] = WIDTHS,
    rules: Sequence[str] = RULES,
) -> list[Barrier]:
    """Open a page and return what axe finds on it, on every screen.

    Parameters
    ----------
    browser, url
        Where, and which page.
    ready
        JavaScript that is true once the page is there.
    within
        CSS selector of the part to look at; by default the whole page.
    widths
        Of the screens, in CSS pixels.
    rules
        axe's tags of the rules that count.
    """
    found: list[Barrier] = []
    for width in widths:
        for scheme in SCHEMES:
            browser.screen(width=width, scheme=scheme)
            browser.open(url)
            browser.wait_for(ready)
            found += look(browser, scheme, width, within=within, rules=rules)
    browser.screen()
    return found


def look(
    browser: Browser,
    scheme: str,
    width: int,
    *,
    within: str = "",
    rules: Sequence[str] = RULES,
) -> list[Barrier]:
    """Return what axe finds on the page that is open, unfolded and as it is shown now."""
    browser.evaluate(UNFOLD)
    browser.evaluate(f"{_source()};typeof axe")
    options = {
        "runOnly": {"type": "tag", "values": list(rules)},
        "resultTypes": ["violations", "incomplete"],
    }
    where = json.dumps(within) if within else "document"
    answer = browser.evaluate(f"axe.run({where}, {json.dumps(options)})")
    assert answer["passes"], "axe looked at nothing: is the part there?"
    return [
        Barrier(rule, what, element, scheme, width, sure)
        for sure, results in ((True, answer["violations"]), (False, answer["incomplete"]))
        for rule, what, element in _elements(results)
    ]


def _elements(results: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for result in results:
        for node in result["nodes"]:
            why = " ".join(node.get("failureSummary", result["help"]).split())
            yield result["id"], why, f"{node['target']} {node['html'][:160]}"


@cache
def _source() -> str:
    assert SCRIPT.is_file(), "no axe-core here; install it: make axe (it needs npm)"
    return SCRIPT.read_text(encoding="utf-8")
