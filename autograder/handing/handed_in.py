"""Whose notebook is it, and of which assignment: read from names as people and platforms make them.

Pure: paths in, claims out. Understood are a folder for each student (with or without one for the
assignment below it), and the flat names that learning platforms give to files in a zip, such as
``doe_jane_12345_a4_pooling (1).ipynb``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

# What browsers, platforms and people add when a name is taken or a file is copied.
_COPY = re.compile(
    r"[\s_-]*(\(\d+\)|\[\d+\]|-?\s*copy\s*\d*|\d{1,2}|[-_ ]?(final|new|fixed|v\d+))$", re.IGNORECASE
)
_COPY_OF = re.compile(r"^(copy[ _]of[ _]+|kopie von +)", re.IGNORECASE)
_PLATFORM = re.compile(r"_(assignsubmission_file|onlinetext)_?$")
# A student chooses what follows a platform's part of a name, so nothing there names anybody.
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+)(_|$)")
_NUMBERED = re.compile(r"^(?P<name>.+)_(?P<id>[A-Za-z]{0,3}\d+)$")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """What a path says: whose file it is, and how plainly it is named as the assignment's."""

    student: str
    plainness: int
    """0: exactly as released; 1: the name with something added; 2: another name altogether."""


def claim(
    path: PurePosixPath, assignment: str, roster: Collection[str] = (), *, flat: bool = False
) -> Claim | None:
    """Return whose submission of ``assignment`` the file at ``path`` is, as far as names tell.

    Parameters
    ----------
    path
        Where the file lies below the folder or in the zip.
    assignment
        The assignment that is collected.
    roster
        Ids of known students; one of them in a platform's name is taken for what it is.
    flat
        Whether the files of all students lie in one folder. If not, a file is its folder's: what
        a student calls it cannot make it another student's.

    Returns
    -------
    Claim or None
        None if the path names nobody. A name of another kind in a student's folder is a claim of
        plainness 2; whether it is the assignment must be told from its content.

    Examples
    --------
    >>> claim(PurePosixPath("ada/a4_pooling/a4_pooling.ipynb"), "a4_pooling")
    Claim(student='ada', plainness=0)
    >>> claim(PurePosixPath("doe_jane_12345_a4_pooling (1).ipynb"), "a4_pooling")
    Claim(student='doe_jane_12345', plainness=1)
    >>> claim(PurePosixPath("doe_jane_12345_a4_pooling.ipynb"), "a4_pooling", {"12345"})
    Claim(student='12345', plainness=0)
    """
    before, plainness = _named(path.stem, assignment)
    folders = list(path.parts[:-1])
    if assignment in folders[1:]:
        folders = folders[: folders.index(assignment, 1)]
    elif folders == [assignment]:
        folders = []
    if before and (flat or not folders):
        return Claim(_owner(before, roster), plainness)
    return Claim(_owner(folders[-1], roster), plainness) if folders else None


def path_id(given: str) -> str:
    """Return a student's name as nbgrader and file systems can bear it.

    Names that need no more than their spaces changed stay readable and plain; others get a mark of
    their own, so that no two students become one.

    >>> path_id("doe_jane_12345"), path_id("Jane Doe_12345")
    ('doe_jane_12345', 'Jane_Doe_12345')
    >>> path_id("../../etc/passwd")
    'etc_passwd-3754d6'
    """
    normal = unicodedata.normalize("NFC", given).strip()
    plain = normal.replace(" ", "_")
    clean = re.sub(r"[^\w.@-]+", "_", plain).strip("._-")[:_LONGEST]
    if clean and clean == plain:
        return clean
    digest = hashlib.sha256(normal.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{clean or 'student'}-{digest}"


def is_late_by_name(path: PurePosixPath, assignment: str) -> bool:
    """Tell whether the platform wrote into the name that the file came late (Canvas does)."""
    before, _ = _named(path.stem, assignment)
    match = _CANVAS.match(before)
    return bool(match and match["late"])


def _named(stem: str, assignment: str) -> tuple[str, int]:
    """Return what stands before the assignment's name, and how plain the name is."""
    if stem == assignment:
        return "", 0
    core, times = _COPY_OF.sub("", stem), 0
    added = core != stem
    while times < 3 and not core.lower().endswith(assignment.lower()):  # noqa: PLR2004 - (1) - Copy
        shorter = _COPY.sub("", core)
        if shorter == core:
            break
        core, added, times = shorter, True, times + 1
    if core.lower().endswith(assignment.lower()):
        before = core[: len(core) - len(assignment)]
        if not before or before[-1] in "_- .":
            exact = core.endswith(assignment) and not added
            return before.rstrip("_- ."), 0 if exact else 1
    return "", 2


def _owner(name: str, roster: Collection[str]) -> str:
    """Return the student that a folder or the front of a file name stands for."""
    name = _PLATFORM.sub("", name).strip()
    if name in roster:
        return name
    if match := _CANVAS.match(name):
        known = [part for part in (match["id"], match["name"]) if part in roster]
        return known[0] if known else f"{match['name']}_{match['id']}"
    match = _NUMBERED.match(name)
    return match["id"] if match and match["id"] in roster else name
