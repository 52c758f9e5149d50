"""Look at a whole notebook from a shell: ``python -m selfcheck [NOTEBOOK]``.

Exit status 0: all checks pass; 1: something is not right or not written yet; 2: no notebook.
"""
# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import sys
from pathlib import Path

from .attempt import safe_stdout
from .checks import ASSIGNMENT
from .findings import Status
from .notebook import Unreadable, find_notebook, run_notebook
from .report import details, reports, summary

USAGE = "usage: python -m selfcheck [NOTEBOOK]"


def main(arguments: list[str]) -> int:
    """Print what the checks say about a notebook and return the exit status."""
    safe_stdout()
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(USAGE)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        path, note = (
            (Path(arguments[0]), "") if arguments else find_notebook(Path.cwd(), ASSIGNMENT)
        )
        print(f"Running {path.name} …", *([f"({note})"] if note else []), flush=True)
        run = run_notebook(path)
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    for trouble in run.troubles:
        print(trouble)
    found = reports(run.namespace)
    for report in found:
        if report.status in {Status.FAIL, Status.WAITING}:
            print("", details(report), sep="\n")
    print("", summary(found), sep="\n")
    return 0 if all(report.status is Status.PASS for report in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
