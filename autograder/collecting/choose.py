"""Which of one student's files is the submission: a decision over values, with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Literal

from autograder.collecting.content import Content
from autograder.collecting.file_names import named_as
from autograder.collecting.handed_in import LONG_AGO

Rule = Literal["latest", "latest_on_time", "best"]
SAME_TIME = timedelta(minutes=1)
"""Files handed in this close to each other are one attempt."""
MOST_SCORED = 20
"""Attempts of one student that are marked to find the best: the latest."""
AGAIN = "is the same file again"
_ENDINGS = (".ipynb.txt", ".ipynb.json", ".ipynb", ".json")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be the submission."""

    path: PurePosixPath
    name: PurePosixPath
    """What the student named: the path below the owner."""
    content: Content
    read: Callable[[], bytes]
    when: datetime | None = None
    time_source: str = ""
    late: bool = False
    """Whether the platform calls it late."""
    upload: int = 0

    @property
    def is_checkpoint(self) -> bool:
        """Whether Jupyter saved it by itself."""
        hidden = any(part.startswith(".ipynb_checkpoints") for part in self.name.parts)
        return hidden or self.name.name.lower().endswith("-checkpoint.ipynb")

    @property
    def is_notebook_by_name(self) -> bool:
        """Whether it is named as notebooks are, or as browsers rename them."""
        return self.name.name.lower().endswith(_ENDINGS)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken, and what became of the rest, each with the reason."""

    taken: Candidate | None = None
    superseded: tuple[tuple[Candidate, str], ...] = ()
    left: tuple[tuple[Candidate, str], ...] = ()
    why: str = ""
    """Why it was taken rather than the others; empty where there are none."""


def choose(
    candidates: Sequence[Candidate],
    assignment: str,
    *,
    rule: Rule = "latest",
    on_time_until: datetime | None = None,
    score: Callable[[Candidate], float] | None = None,
) -> Choice:
    """Return which file is the submission; ``on_time_until`` None: whenever it came.

    The untouched release never counts before anything else, nor does what cannot be read; then
    counts the attempt that ``rule`` names; within an attempt the file that is named most plainly.
    """
    left = [(one, reason) for one in candidates if (reason := _foreign(one, assignment))]
    aside = {id(one) for one, _ in left}
    rest = [one for one in candidates if id(one) not in aside]
    if not rest:
        return Choice(left=tuple(left))
    best_kind = min(map(_kind, rest))
    good = [one for one in rest if _kind(one) == best_kind]
    attempt, why = _attempt(good, rule, on_time_until, score)
    taken = min(attempt, key=lambda one: _rank(one, assignment))
    others = [one for one in rest if one is not taken]
    if len(attempt) > 1:
        why = _why_named(taken, assignment)
    elif len(good) == 1:
        why = "the only one with work in it" if others else ""
    return Choice(
        taken, tuple((one, _less(one, taken, best_kind)) for one in others), tuple(left), why
    )


def _foreign(one: Candidate, assignment: str) -> str:
    """Return why a file is not the assignment at all."""
    content = one.content
    if content.other:
        return f"is the notebook of {content.other}"
    if content.own or named_as(_stem(one), assignment).found:
        return "" if one.is_notebook_by_name or content.readable else content.problem
    if content.problem:
        return "" if one.name.name.lower().endswith(".ipynb") else content.problem
    return f"holds nothing of {assignment}"


def _kind(one: Candidate) -> int:
    """Return what sort of file it is; lower ones count first."""
    if not one.content.readable:
        return 2
    if one.content.untouched:
        return 5 if one.is_checkpoint else 4
    if one.content.unwritten:
        return 3
    return 1 if one.is_checkpoint else 0


def _attempt(
    good: Sequence[Candidate],
    rule: Rule,
    until: datetime | None,
    score: Callable[[Candidate], float] | None,
) -> tuple[list[Candidate], str]:
    """Return the files of the attempt that counts."""
    dated = [(one, one.when) for one in good if one.when is not None]
    if rule == "best" and score is not None and len({one.content.digest for one in good}) > 1:
        latest = sorted(good, key=lambda one: one.when or LONG_AGO, reverse=True)
        points: dict[str, float] = {}
        for one in latest:  # each content once, and of very many the latest
            if one.content.digest not in points and len(points) < MOST_SCORED:
                points[one.content.digest] = score(one)
        best = max(points.values())
        good = [one for one in good if points.get(one.content.digest) == best]
        if len(good) == 1:
            return list(good), "the best"
        dated = [(one, one.when) for one in good if one.when is not None]
    if rule == "latest_on_time" and until is not None:
        dated = [(one, when) for one, when in dated if when <= until] or dated
    if not dated:
        return list(good), ""
    newest = max(when for _, when in dated)
    attempt = [one for one, when in dated if newest - when <= SAME_TIME]
    on_time = rule == "latest_on_time" and until is not None and newest <= until
    return attempt, "the latest on time" if on_time else "the latest"


def _rank(one: Candidate, assignment: str) -> tuple[bool, int, bool, int, int, str]:
    """Return by what one file of an attempt is taken: numbers of copies grow, names do not."""
    name = named_as(_stem(one), assignment)
    depth = len(one.name.parts)
    return (not name.found, -name.number, not name.exact, -one.upload, depth, str(one.path))


def _why_named(taken: Candidate, assignment: str) -> str:
    name = named_as(_stem(taken), assignment)
    return "the one numbered highest" if name.number else "the most plainly named"


def _less(one: Candidate, taken: Candidate, kind: int) -> str:
    if one.content.digest == taken.content.digest:
        return AGAIN
    if _kind(one) > kind:
        if one.content.untouched:
            return "is as released: nothing was filled in"
        if one.content.unwritten:
            return "has nothing filled in"
        return one.content.problem or "is a backup that Jupyter made"
    return "is another attempt or copy"


def _stem(one: Candidate) -> str:
    name = one.name.name
    ending = next((end for end in _ENDINGS if name.lower().endswith(end)), "")
    stem = name[: len(name) - len(ending)] if ending else name.rpartition(".")[0] or name
    return stem.removesuffix("-checkpoint")
