"""The jail: student code runs in it, and only frames come out.

::

    grader ── socket ── warm parent (bubblewrap: no network, empty root; of the course, the release)
       │                  └ forks a keeper for each submission: new user, PID, mount, IPC namespaces
       ├── frames ────────── student's process: no privileges, limits, a system-call filter; cells
       └── frames ───────────── a fork of it for each question: answers calls

Nothing that comes from the last two is believed, except as the value that the student claims.
CPU time, memory and processes are read from outside, and what exceeds a limit is ended from there.

Out of reach: a hole in the kernel itself (grade in a virtual machine if that is a worry), and a
student's process that reports about itself (what it printed; whether it left its arguments alone).
"""

from __future__ import annotations

from autograder.jail.ladder import RUNGS, best_rung, open_jail
from autograder.jail.meter import STRETCH
from autograder.jail.sandbox import BASE_DISTRIBUTIONS
from autograder.jail.session import Session
from autograder.jail.values import CellRun, Finding
from autograder.jail.warm import Jail

__all__ = [
    "BASE_DISTRIBUTIONS",
    "RUNGS",
    "STRETCH",
    "CellRun",
    "Finding",
    "Jail",
    "Session",
    "best_rung",
    "open_jail",
]
