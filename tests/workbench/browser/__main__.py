"""``python -m tests.workbench.browser``: the whole bank in Pyodide and here, and what differs."""

from __future__ import annotations

import click

from autograder.console import say
from tests.helpers.kit import ASSIGNMENTS
from tests.workbench.browser.compare import KNOWN, both


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("assignments", nargs=-1)
@click.option("--every", default=1, help="Only every so many of the bank.")
def main(*, assignments: tuple[str, ...], every: int) -> None:
    """Compare what the checks say about every misconception, in Pyodide and here."""
    unknown: list[str] = []
    for assignment in assignments or ASSIGNMENTS:
        said = both(assignment, every)
        differ = [one for one in said if one.here != one.browser]
        say(f"{assignment}: {len(said)} misconceptions, {len(differ)} told otherwise in Pyodide")
        unknown += [one.id for one in differ if one.id not in KNOWN]
        for one in differ:
            pairs = zip(one.here.split("\n"), one.browser.split("\n"), strict=False)
            line = next(((a, b) for a, b in pairs if a != b), ("", "(longer)"))
            why = KNOWN.get(one.id, "NOBODY KNOWS WHY")
            say(f"  {one.id}: {why}", f"    here     {line[0]}", f"    browser  {line[1]}")
    raise SystemExit(bool(unknown))


if __name__ == "__main__":
    main()
