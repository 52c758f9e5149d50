"""A download as a whole: which platform made it, and whose each of its files is.

Pure: paths in, names out; who is meant by a name is decided in :mod:`~.owners`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from autograder.collecting import platforms
from autograder.collecting.plain_names import SEVERAL, PlainReader, is_like_submission
from autograder.collecting.platforms import Named, Platform
from autograder.errors import CourseError
from autograder.roster.person import Roster, name_words

PLAIN = "plain"
"""The name of the reading that knows no platform: folders and names that people gave."""
MOST = 0.5
"""The share of a download's files that a platform must have named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the paths of a download say: by path, the owner, or why there is none."""

    platform: str
    title: str
    named: Mapping[PurePosixPath, Named] = field(default_factory=dict)
    nobody: Mapping[PurePosixPath, str] = field(default_factory=dict)
    stable: bool = False
    mixed: tuple[str, ...] = ()
    """The platforms whose downloads seem to lie in one, none of which made it as a whole."""

    @property
    def is_plain(self) -> bool:
        """Whether no platform was recognised."""
        return self.platform == PLAIN


def recognise(
    paths: Sequence[PurePosixPath],
    assignment: str,
    roster: Roster,
    *,
    others: Collection[str] = (),
    forced: str = "",
    custom: Platform | None = None,
) -> Reading:
    """Return whose each file of a download is.

    Parameters
    ----------
    paths
        Of all files, below the folder or in the zip.
    assignment, others
        What is collected, and the other assignments of the course.
    roster
        Who is known: their folders count before any other reading.
    forced
        The name of a platform, ``plain`` or ``pattern``, instead of what is recognised.
    custom
        What course.yml says of names.

    Raises
    ------
    CourseError
        If the forced platform is unknown.

    Examples
    --------
    >>> path = PurePosixPath("doejane_101_9001_a3_relu.ipynb")
    >>> reading = recognise([path], "a3_relu", Roster())
    >>> reading.title, reading.named[path].given
    ('Canvas', 'doejane_101')
    """
    plain = PlainReader(roster, assignment, others)
    if forced == PLAIN:
        return _plain(plain, paths)
    if not forced and (theirs := plain.most_known(paths)):
        meant = [path for path in paths if is_like_submission(path)]
        if _is_of_most(theirs, meant, _owners(paths).values()):
            return _plain(plain, paths)
    available = [*([custom] if custom else []), *map(_with_teams(roster), platforms.PLATFORMS)]
    if forced:
        chosen = [one for one in available if one.name == forced]
        if not chosen:
            known = ", ".join([*platforms.NAMES, PLAIN, *(["pattern"] if custom else [])])
            raise CourseError(f"no platform is called {forced!r}", remedy=f"write one of {known}")
        best = max(chosen, key=lambda one: sum(one.read(path) is not None for path in paths))
        return _by_platform(best, paths, plain, roster)
    for platform in available:
        if _made(platform, paths) and _is_no_students_doing(platform, paths):
            return _by_platform(platform, paths, plain, roster)
    return replace(_plain(plain, paths), mixed=_mixed(paths))


def made_by(paths: Sequence[PurePosixPath]) -> Platform | None:
    """Return the platform whose download some paths are, by their names alone."""
    sure = [one for one in platforms.PLATFORMS if one is not platforms.GOOGLE]
    return next((one for one in sure if _made(one, paths)), None)


def _is_no_students_doing(platform: Platform, paths: Sequence[PurePosixPath]) -> bool:
    """Tell whether more than some of the owners of any other platform are named as by this one."""
    if platform is platforms.GOOGLE or platform.name not in platforms.NAMES:
        return True  # it comes last, or is the instructor's own
    found = [path for path in paths if platform.read(path)]
    rest = [path for path in paths if path.name not in platforms.BESIDE]
    others = [keys for title, keys in _owners(paths).items() if title != platform.title]
    return _is_of_most(found, rest, others)


def _is_of_most(
    found: Collection[PurePosixPath],
    paths: Sequence[PurePosixPath],
    readings: Iterable[Mapping[PurePosixPath, str]],
) -> bool:
    """Tell whether some files are of most owners, in each of several readings.

    One student may hand in more files than all others, in folders that are called as theirs or as
    another platform's: files alone say nothing.
    """
    return all(
        2 * len({owners.get(path, str(path)) for path in found})
        > len({owners.get(path, str(path)) for path in paths})
        for owners in readings
    )


def _owners(paths: Sequence[PurePosixPath]) -> dict[str, dict[PurePosixPath, str]]:
    """Return by platform, of those that may have made a download of several, whose a file is."""
    sure = [one for one in platforms.PLATFORMS if one is not platforms.GOOGLE]
    by_platform = {
        one.title: {path: named.key for path in paths if (named := one.read(path))}
        for one in sure
        if _made(one, paths)
    }
    return {title: keys for title, keys in by_platform.items() if len({*keys.values()}) > 1}


def _mixed(paths: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """Return the platforms whose downloads together make most of what none of them made."""
    sure = [one for one in platforms.PLATFORMS if one is not platforms.GOOGLE]
    by_platform: dict[str, int] = {}
    for path in paths:
        title = next((one.title for one in sure if one.read(path)), "")
        by_platform[title] = by_platform.get(title, 0) + 1
    named = len(paths) - by_platform.pop("", 0)
    return tuple(sorted(by_platform)) if len(by_platform) > 1 and named > MOST * len(paths) else ()


def _made(platform: Platform, paths: Sequence[PurePosixPath]) -> bool:
    """Tell whether a platform made a download."""
    found = {path: named for path in paths if (named := platform.read(path))}
    rest = [path for path in paths if path in found or path.name not in platforms.BESIDE]
    if not found or len(found) <= MOST * len(rest):
        return False
    # One owner in folder after folder is a name that students gave to a file of theirs.
    flat = {path: named for path, named in found.items() if _is_flat(path, named)}
    keys = {named.key for named in flat.values()}
    parents = {path.parent for path in flat}
    if platform is platforms.GOOGLE:
        return len(parents) == 1 and len(keys) * 2 >= len(found)
    return len(keys) >= len(parents)


def _by_platform(
    platform: Platform, paths: Sequence[PurePosixPath], plain: PlainReader, roster: Roster
) -> Reading:
    named: dict[PurePosixPath, Named] = {}
    nobody: dict[PurePosixPath, str] = {}
    owns = {path: platform.read(path) for path in paths}
    within: dict[str, set[str]] = {}
    known = {
        path: folder
        for path, own in owns.items()
        if (
            folder := plain.known_folder(
                path, path.parts[:-1] if own is None else _above(path, own)
            )
        )
    }
    for path, folder in known.items():
        own = owns[path]
        within.setdefault(folder.key, set()).add(own.key if own else "")
    for path, own in owns.items():
        folder = known.get(path)
        several = folder is not None and len(within[folder.key]) > 1
        if folder is not None and not several:
            named[path] = folder
        elif several and len(known) < len(paths):
            nobody[path] = SEVERAL
        elif own is not None:
            named[path] = own
        elif path.name in platforms.BESIDE:
            nobody[path] = platforms.ADDED
        else:
            nobody[path] = f"is not named as {platform.title} names submissions"
    if platform.titled:
        mine = [path for path, one in named.items() if one.login and not one.name]
        known_words = [
            word.casefold() for person in roster for word in (person.id, person.login) if word
        ]
        stripped = platforms.without_title([named[path] for path in mine], known_words)
        named |= zip(mine, stripped, strict=True)
    return Reading(platform.name, platform.title, _blind(named), nobody, platform.stable)


def _is_flat(path: PurePosixPath, own: Named) -> bool:
    """Tell whether the owner stands in the name of the file, not in that of a folder."""
    return path.name != own.file.name


def _above(path: PurePosixPath, own: Named | None) -> tuple[str, ...]:
    """Return the folders above the part of a path that a platform named."""
    if own is None:
        return path.parts[:-1]
    return path.parts[: -1 if _is_flat(path, own) else -(len(own.file.parts) + 1)]


def _blind(named: Mapping[PurePosixPath, Named]) -> dict[PurePosixPath, Named]:
    """Keep apart those whom the platform calls by one name and different numbers."""
    numbers: dict[str, set[str]] = {}
    for one in named.values():
        if one.name and one.number and not one.slug:
            numbers.setdefault(one.name, set()).add(one.number)
    names = {one.name for one in named.values() if one.name}
    blind = {
        name
        for name, found in numbers.items()
        if _BLIND.fullmatch(name) or (len(names) == 1 and len(found) > 2)  # noqa: PLR2004 - a class
    }
    return {
        path: replace(
            one, name="", login=f"{one.name}_{one.number}", given=f"{one.name}_{one.number}"
        )
        if one.name in blind
        else one
        for path, one in named.items()
    }


def _nameless(one: Named) -> Named:
    who = f"{one.name}_{one.number}"
    return replace(one, name="", login=who, given=who)


_BLIND = re.compile(
    r"participante?|partecipante|teilnehmer(\W?in)?|deelnemer|deltager|deltaker|deltagare|uczestnik",
    re.IGNORECASE,
)
"""What Moodle calls somebody whose name is hidden, by language."""


def _plain(plain: PlainReader, paths: Sequence[PurePosixPath]) -> Reading:
    named, nobody = plain.read(paths)
    return Reading(PLAIN, "folders and file names", named, nobody)


class _with_teams:  # noqa: N801 - used as a function
    """Lets Canvas's pattern know the teams of the roster: their names may look like numbers."""

    def __init__(self, roster: Roster) -> None:
        words = {name_words(person.team) for person in roster if person.team}
        longest_first = sorted(filter(None, words), key=lambda team: (-len(team), team))
        self._teams = "|".join(r"[\W_]*".join(map(re.escape, team)) for team in longest_first)

    def __call__(self, platform: Platform) -> Platform:
        if platform is not platforms.CANVAS or not self._teams:
            return platform
        first = platform.patterns[0].replace("[^/_]+", f"(?i:{self._teams})", 1)
        return replace(platform, patterns=(first, *platform.patterns))
