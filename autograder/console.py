"""The terminal: tables, progress and errors. Nothing else in the kit writes to it."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from rich.progress import Progress

WIDTH_OF_A_LOG = 120


def console(*, stderr: bool = False) -> Console:
    """Return the terminal; into a file or pipe, lines are not wrapped at 80."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_A_LOG
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=True)


def say(*lines: str) -> None:
    """Print each text as one line, whatever names stand in it."""
    out = console()
    for line in lines:
        out.print(Text(one_line(line)))


def say_json(value: object) -> None:
    """Print one JSON object on one line, at once; in ASCII, so that no terminal obeys any of it."""
    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")
    sys.stdout.flush()


def complain(error: AutograderError) -> None:
    """Print a problem and its remedy, as two lines on stderr."""
    out = console(stderr=True)
    out.print(Text.assemble((harmless(error.problem), "bold red")))
    out.print(Text.assemble(("  fix: ", "bold"), harmless(error.remedy)))


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Sequence[str] = (),
) -> None:
    """Print a table; ``numbers`` names the columns that are set to the right.

    Students choose names and file names, so every cell is text: no markup, no control characters,
    no line of its own.
    """
    made = Table(title=Text(one_line(title)), title_justify="left", header_style="bold")
    made.title_style = "bold"
    for column in columns:
        right = column in numbers
        made.add_column(column, justify="right" if right else "left", no_wrap=right)
    for row in rows:
        made.add_row(*(Text(one_line(str(cell))) for cell in row))
    console().print(made, soft_wrap=False)


def harmless(text: str) -> str:
    r"""Return a text without what a terminal would obey.

    >>> harmless("red \x1b[31m alert\n  line two")
    'red ?[31m alert\n  line two'
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


def one_line(text: str) -> str:
    r"""Return a text on one line, without what a terminal would obey.

    >>> one_line("a3\n relu\r\x1b[31m.ipynb")
    'a3 relu ?[31m.ipynb'
    """
    return harmless(re.sub(r"[\t\n\v\f\r\x85\u2028\u2029]+ ?", " ", text))


class Progressing:
    """How far long work is: a bar with rate and time left on a terminal, plain lines in a log."""

    def __init__(self, what: str, total: int | None = None, *, quiet: bool = False) -> None:
        self._what = one_line(what)
        self._quiet = quiet
        self._total = total
        self._done = 0
        self._known = 0
        self._troubles = 0
        self._bar: Progress | None = None
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        out = console(stderr=True)
        if out.is_terminal and not self._quiet:
            from rich.progress import (  # noqa: PLC0415 - slow to import
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[trouble]}"),
                console=out,
            )
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=self._total, rate="", trouble="")
        self._started = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            sys.stderr.write(f"\n{self._what}: {self._done} of {self._total or '?'} were done\n")

    def step(self, total: int, *, trouble: bool = False, known: bool = False) -> None:
        """Count one as done, of ``total``; what was ``known`` before tells nothing of the rate."""
        self._done += 1
        self._known += known
        self._troubles += trouble
        self._total = total
        seconds = time.monotonic() - self._started
        worked = self._done - self._known
        rate = f"{worked / seconds:.1f}/s" if worked and seconds > 0 else ""
        troubles = f"{self._troubles} with trouble" if self._troubles else ""
        if self._bar is not None:
            self._bar.update(
                self._task, completed=self._done, total=total, rate=rate, trouble=troubles
            )
        elif not self._quiet and (self._done == total or self._done % max(1, total // 10) == 0):
            left = (total - self._done) * seconds / worked if worked else 0.0
            over = f"{seconds:.1f} s" if self._done == total else ""
            parts = (rate, f"{left:.0f} s left" if left else over, troubles)
            counted = f"{self._what}: {self._done} of {total}"
            sys.stderr.write(", ".join([counted, *filter(None, parts)]) + "\n")
            sys.stderr.flush()


class Events:
    """What long work does, for scripts: one JSON object a line, from ``start`` to ``end``.

    A run that somebody stops ends with ``stopped``, one that fails with ``failed``.
    """

    def __init__(self, command: str, assignment: str, *, wanted: bool) -> None:
        self._head = {"command": command, "assignment": assignment}
        self._wanted = wanted

    def __enter__(self) -> Self:
        self.tell("start", **self._head)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.tell("end", **self._head)
        elif issubclass(kind, KeyboardInterrupt):
            self.tell("stopped", **self._head, remedy="run the same command again: it continues")
        else:
            problem = {"problem": str(getattr(error, "problem", error))}
            self.tell("failed", **self._head, **problem, remedy=getattr(error, "remedy", ""))

    def tell(self, event: str, **fields: object) -> None:
        """Print one event."""
        if self._wanted:
            say_json({"event": event, **fields})


def points(value: float) -> str:
    """Return points as people write them.

    >>> points(3.0), points(2.5), points(2.0 / 3)
    ('3', '2.5', '0.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
