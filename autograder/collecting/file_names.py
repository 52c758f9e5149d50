"""Whose notebook is it, and of which assignment: read from names as people and platforms make them.

Pure: paths in, matches out. Understood are a folder for each student (with or without one for the
assignment below it), and the flat names that learning platforms give to files in a zip, such as
``doe_jane_12345_a4_pooling (1).ipynb``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

# What browsers, platforms and people add when a name is taken or a file is copied.
_COPY = re.compile(
    r"[\s_-]*(?:\((?P<round>\d{1,9})\)|\[(?P<square>\d{1,9})\]|(?P<copy>-?\s*copy\s*\d{0,9})"
    r"|(?P<bare>\d{1,2})|v(?P<version>\d{1,9})|(?P<word>final|new|fixed))$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^(copy[ _]of[ _]+|kopie von +)", re.IGNORECASE)
_PLATFORM = re.compile(r"_(assignsubmission_file|onlinetext)_?$")
# A student chooses what follows a platform's part of a name, so nothing there names anybody.
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+)(_|$)")
_NUMBERED = re.compile(r"^(?P<name>.+)_(?P<id>[A-Za-z]{0,3}\d+)$")
OTHER_NAME = 2
"""The plainness of another name altogether."""
_LONGEST = 80
_MOST_BYTES = 200
"""Of a name; file systems take 255, and an extension and a mark have to fit in."""
_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}
"""Names that Windows keeps for devices, whatever the extension."""
_MOST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a path says: whose file it is, and how plainly it is named as the assignment's."""

    student: str
    plainness: int
    """0: exactly as released; 1: the name with something added; 2: another name altogether."""
    number: int = 0
    """What was added, where it counts: 1 for ``(1)``; of two, the higher was made later."""


def match_name(
    path: PurePosixPath,
    assignment: str,
    roster: Collection[str] = (),
    *,
    flat: bool = False,
    generic: Collection[str] = (),
    level: int | None = None,
) -> NameMatch | None:
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
    generic
        Names of folders that are nobody's (:func:`generic_folders`).
    level
        How deep the folders of students lie at the most (:func:`students_level`). What is deeper
        is a student's own, whatever it is called.

    Returns
    -------
    NameMatch or None
        None if the path names nobody. A name of another kind in a student's folder is a claim of
        plainness 2; whether it is the assignment must be told from its content.

    Examples
    --------
    >>> match_name(PurePosixPath("ada/a4_pooling/a4_pooling.ipynb"), "a4_pooling")
    NameMatch(student='ada', plainness=0, number=0)
    >>> match_name(PurePosixPath("doe_jane_12345_a4_pooling (1).ipynb"), "a4_pooling")
    NameMatch(student='doe_jane_12345', plainness=1, number=1)
    >>> match_name(PurePosixPath("doe_jane_12345_a4_pooling.ipynb"), "a4_pooling", {"12345"})
    NameMatch(student='12345', plainness=0, number=0)
    """
    before, plainness, number = _named(path.stem, assignment)
    folders = _folders(path, assignment)[:level]
    platforms = [at for at, folder in enumerate(folders, start=1) if _PLATFORM.search(folder)]
    folders = folders[: platforms[0]] if platforms else folders
    while len(folders) > 1 and folders[-1] in generic and folders[-1] not in roster:
        folders.pop()
    if before and (flat or not folders):
        if plainness == 1 and _CANVAS.match(before) and path.stem.endswith(f"-{number}"):
            plainness = 0  # Canvas counts what is handed in again
        return NameMatch(_owner(before, roster), plainness, number)
    return NameMatch(_owner(folders[-1], roster), plainness, number) if folders else None


def generic_folders(
    paths: Iterable[PurePosixPath], assignment: str, roster: Collection[str] = ()
) -> frozenset[str]:
    """Return names of folders that lie below more than one other folder, such as ``src``.

    Were they taken for students, the work of several would become that of one.

    >>> generic_folders(map(PurePosixPath, ["ada/src/a.ipynb", "bob/src/a.ipynb"]), "a4_pooling")
    frozenset({'src'})
    """
    above: dict[str, set[tuple[str, ...]]] = {}
    for path in paths:
        folders = _folders(path, assignment)
        for depth in range(1, len(folders)):
            above.setdefault(folders[depth], set()).add(tuple(folders[:depth]))
    return frozenset(
        name for name, places in above.items() if len(places) > 1 and name not in roster
    )


def students_level(paths: Iterable[PurePosixPath], assignment: str) -> int | None:
    """Return how deep the folders of students lie: as deep as the least deep of the notebooks.

    Only those count that are called as the assignment's; None if there are none in folders.

    >>> students_level(map(PurePosixPath, ["ada/a.ipynb", "eve/ada/a.ipynb"]), "a")
    1
    """
    depths = {
        len(_folders(path, assignment))
        for path in paths
        if _named(path.stem, assignment)[1] < OTHER_NAME
    }
    return min(depths - {0}, default=None)


def _folders(path: PurePosixPath, assignment: str) -> list[str]:
    """Return the folders down to the student's: not the one for the assignment, nor those below."""
    folders = list(path.parts[:-1])
    if assignment in folders[1:]:
        return folders[: folders.index(assignment, 1)]
    return [] if folders == [assignment] else folders


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
    clean = clean.encode(errors="replace")[:_MOST_BYTES].decode(errors="ignore").strip("._-")
    if clean and clean == plain and clean.partition(".")[0].lower() not in _RESERVED:
        return clean
    digest = hashlib.sha256(normal.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{clean or 'student'}-{digest}"


def shown_name(name: object) -> str:
    r"""Return a name that a student chose as it can be shown: one line, printable, not too long.

    >>> shown_name("a4\n\x1b[31m\u202e.ipynb")
    'a4??[31m?.ipynb'
    """
    text = str(name)
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:_MOST_SHOWN])
    return shown if len(text) <= _MOST_SHOWN else f"{shown}…"


def is_late_by_name(path: PurePosixPath, assignment: str) -> bool:
    """Tell whether the platform wrote into the name that the file came late (Canvas does)."""
    before, _, _ = _named(path.stem, assignment)
    match = _CANVAS.match(before)
    return bool(match and match["late"])


def _named(stem: str, assignment: str) -> tuple[str, int, int]:
    """Return what stands before the assignment's name, how plain it is, and its number."""
    if stem == assignment:
        return "", 0, 0
    core = _COPY_OF.sub("", stem)
    added, numbers = core != stem, [0] if core != stem else []
    while len(numbers) < 3 and not core.lower().endswith(assignment.lower()):  # noqa: PLR2004 - (1) - Copy
        match = _COPY.search(core)
        if match is None:
            break
        core, added = core[: match.start()], True
        numbers.append(_number(match))
    if core.lower().endswith(assignment.lower()):
        before = core[: len(core) - len(assignment)]
        if not before or before[-1] in "_- .":
            exact = core.endswith(assignment) and not added
            number = numbers[0] if numbers and 0 not in numbers else 0
            return before.rstrip("_- ."), 0 if exact else 1, number
    return "", OTHER_NAME, 0


def _number(match: re.Match[str]) -> int:
    """Return the number of a copy; 0 for a backup, which says nothing about what came later."""
    digits = match["round"] or match["square"] or match["bare"] or match["version"]
    return int(digits) if digits else 0 if match["copy"] else 1


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
