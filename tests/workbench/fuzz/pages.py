"""Feedback pages of wild notebooks: each is made in time and can run, load or send nothing."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from autograder.gradebook.current_marks import CurrentMarks
from autograder.marking.verdict import MARKS
from autograder.returning import page
from autograder.returning.feedback_page import shown_cells
from autograder.returning.next_step import Kind, NextStep
from tests.helpers.harmless import Reader
from tests.workbench.fuzz.tally import Finding, Tally, resident_mb
from tests.workbench.fuzz.values import wild

SLOW_SECONDS = 10.0
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1").decode()
PIECES = (
    *(
        "<script>alert(1)</script>",
        "</pre>",
        "<img src=x onerror=alert(1)>",
        "]]>",
        "<!--",
        "{{ 7*7 }}",
    ),
    *("\x1b[31m", "\u202e", "\u2028", "\x85", "\x9b31m", "\0", "\ud800", "&lt;", '" onload="x'),
    *(
        "def f(x):\n    return x\n",
        '"""',
        "'''",
        "\\",
        "#",
        "\n",
        " \n",
        "\t",
        "x",
        "f'{",
        "1.",
        "@",
    ),
    *("javascript:alert(1)", "[a](javascript:x)", "![a](https://x/y.png)", "<details>", "$x$"),
)


def fuzz_pages(
    numbers: Sequence[int], seed: int, report: Callable[[Tally], None] = lambda _: None
) -> Tally:
    """Make a page for each of these numbers."""
    tally = Tally("pages", seed)
    started = time.monotonic()
    for number in numbers:
        rng = Random(f"{seed}/pages/{number}")  # noqa: S311 - to be repeated
        cells = [_cell(rng) for _ in range(rng.choice((0, 1, 5, 30)))]
        begun = time.process_time()
        try:
            html = _page(cells)
            problems = _harm(html)
        except Exception as error:  # noqa: BLE001 - this is what we look for
            problems = [f"{type(error).__name__}: {error}"]
        spent = time.process_time() - begun
        if spent > SLOW_SECONDS:
            problems.append(f"took {spent:.0f} s")
        tally.findings += [Finding(number, ("page",), problem) for problem in problems]
        tally.took(spent, number)
        tally.kinds["page"] += 1
        tally.results["broken" if problems else "made"] += 1
        tally.tried += 1
        tally.seconds = time.monotonic() - started
        if number % 20 == 0:
            tally.memory.append(resident_mb())
        report(tally)
    return tally


def _page(cells: list[dict[str, Any]]) -> str:
    current = CurrentMarks("ada", name=_shown(cells), penalty=0.5)
    return page.template("feedback.html.j2").render(
        course="C",
        title="T",
        student=_shown(cells),
        current=current,
        facts=(),
        cards=(),
        other_comments={"x": _shown(cells)},
        notes=(_shown(cells),),
        step=NextStep(Kind.FILE, said=_shown(cells)),
        illegible="",
        cells=tuple(shown_cells(cells, frozenset())),
        marks=MARKS,
    )


def _shown(cells: list[dict[str, Any]]) -> str:
    return str(cells[0]["source"])[:300] if cells else "x"


def _harm(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    bad = [c for c in "\x1b\x85\x9b\u202e\u2028\0" if c in html]
    return reader.harm + [f"holds {c!r}" for c in bad]


def _text(rng: Random) -> str:
    pieces = rng.choices(PIECES, k=rng.choice((0, 1, 3, 10)))
    return "".join(piece * rng.choice((1, 1, 1, 50, 5_000)) for piece in pieces)


def _cell(rng: Random) -> dict[str, Any]:
    kind = rng.choice(("code", "code", "markdown", "raw"))
    outputs = [_output(rng) for _ in range(rng.choice((0, 1, 4)))]
    return {"cell_type": kind, "source": _text(rng), "metadata": {}, "outputs": outputs}


def _output(rng: Random) -> dict[str, Any]:
    mime = rng.choice(("text/plain", "text/html", "image/png", "image/svg+xml", "application/json"))
    return rng.choice(
        (
            {"output_type": "stream", "name": "stdout", "text": _text(rng)},
            {"output_type": "error", "ename": _text(rng), "evalue": "x", "traceback": [_text(rng)]},
            {"output_type": "display_data", "data": {mime: rng.choice((_text(rng), PNG, [PNG]))}},
            {"output_type": "execute_result", "data": {mime: wild(rng)}},
        )
    )
