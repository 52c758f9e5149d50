"""Under which name a platform takes a student's feedback: read from the names of its own download.

Each platform's importer finds the student by a part of a path, and passes over what it cannot read
without a word. So the names that come back are made of those that the platform gave.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from autograder.returning.platforms.filling import (
    Filling,
)
from autograder.returning.platforms.matching import Match, RowKeys, match_rows
from autograder.returning.platforms.platform import Key
from autograder.roster.person import Person, Roster, name_words

SAKAI_FOLDER = "Feedback Attachment(s)"
NOTEBOOK = ".ipynb"
_BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-(?P<submission>\d+) - (?P<name>.+?) - "
    r"(?P<when>[^\W\d_]+\.? \d{1,2}, \d{4} \d{3,4}(?: [AP]M)?)(?P<file> - .+)?"
)
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_.*", re.DOTALL)
_SAKAI = re.compile(r"(?P<name>.*)\((?P<login>[^()]+)\)", re.DOTALL)
_UNSAFE = re.compile(r"[_/\\:*?\"<>|\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a download: which person of the platform it is of, and what goes back for it."""

    path: str
    identity: str
    """The platform's own word for the person, the same in all of that person's entries."""
    says: tuple[tuple[Key, str], ...]
    order: tuple[object, ...]
    """Of several entries of one person, feedback goes back to the last in this order."""
    name: str
    """The path under which feedback goes back."""


@dataclass(frozen=True, slots=True)
class Names:
    """Paths for feedback by student, and what of a download is nobody's, and why."""

    paths: Mapping[str, str]
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Download:
    """What is known of a download as a whole."""

    assignment: str
    teams: frozenset[str]
    """Names of teams, without spaces and signs."""
    rooted: bool
    """Whether one folder holds everything, as in the archives that Sakai makes."""


Reader = Callable[[PurePosixPath, Download], Entry | None]


def names_in_download(
    paths: Iterable[PurePosixPath],
    platform: str,
    assignment: str,
    roster: Roster,
    fillings: Iterable[Filling] = (),
) -> Names:
    """Return under which path each student's feedback goes back.

    Parameters
    ----------
    paths
        The files of the platform's download.
    platform, assignment
        Whose download of what it is.
    roster
        The class.
    fillings
        Files of grades of the same platform: their rows say whose an id is.

    Examples
    --------
    >>> class_ = Roster((Person("jdoe", "Jane Doe"),))
    >>> path = PurePosixPath("Jane Doe_50001_assignsubmission_file/a.ipynb")
    >>> names_in_download([path], "moodle", "a3_relu", class_).paths
    {'jdoe': 'Jane Doe_50001_assignfeedback_file_/a3_relu.html'}
    """
    paths = list(paths)
    known = _known(platform, fillings)
    teams = {"".join(name_words(person.team)) for person in roster} - {""}
    rooted = len({path.parts[0] for path in paths if path.parts}) == 1
    download = Download(assignment, frozenset(teams), rooted)
    groups: dict[str, list[Entry]] = {}
    for path in paths:
        entry = READERS[platform](path, download)
        if entry:
            groups.setdefault(entry.identity, []).append(entry)
    lasts = [max(entries, key=lambda entry: entry.order) for entries in groups.values()]
    rows = [RowKeys(n, entry.says) for n, entry in enumerate(lasts)]
    owners = [
        _owner(match, known.get(entry.identity), roster, platform)
        for entry, match in zip(lasts, match_rows(rows, roster, platform), strict=True)
    ]
    sure = Counter(owner.person.id for owner in owners if owner.person and owner.sure)
    every = Counter(owner.person.id for owner in owners if owner.person)
    found: dict[str, str] = {}
    left: list[tuple[str, str]] = []
    for entry, owner in zip(lasts, owners, strict=True):
        person = owner.person
        if person is None:
            left.append((entry.path, owner.why))
        elif every[person.id] == 1 or (owner.sure and sure[person.id] == 1):
            found[person.id] = entry.name
        else:
            left.append((entry.path, f"may be {person.id}'s, and so may another"))
    return Names(found, tuple(left))


def names_in_table(filling: Filling, platform: str, assignment: str) -> Names:
    """Return under which path feedback goes back, from a file of grades alone.

    Moodle's worksheet holds each student's number, Sakai's file each student's login; other
    platforms want the names of what was handed in, so nothing comes back for them.
    """
    paths: dict[str, str] = {}
    for match in filling.matches:
        if match.person is None:
            continue
        if platform == "moodle" and (number := _number(filling, match)):
            paths[match.person.id] = moodle_path(match.keys.name, number, assignment)
        elif platform == "sakai":
            login, title = match.keys.value(Key.LOGIN), filling.layout.title
            last, first = match.keys.value(Key.LAST_NAME), match.keys.value(Key.FIRST_NAME)
            owner = f"{_clean(f'{last}, {first}'.strip(', '))}({login})"
            path = f"{sakai_root(title)}/{owner}/{SAKAI_FOLDER}/{assignment}.html"
            paths[match.person.id] = path
    return Names(paths)


def numbers_everybody(filling: Filling, platform: str) -> bool:
    """Tell whether a file of grades alone says under which names feedback goes back."""
    if platform == "moodle":  # a worksheet; the gradebook's export begins with names
        return all(column for column, _ in filling.layout.keys)
    return platform == "sakai"


def moodle_path(name: str, number: str, assignment: str) -> str:
    """Return a path whose first part has five pieces at ``_``, of which the second is the number.

    The fifth is empty: Moodle before 4.1 insists on it, later ones take it too.

    >>> moodle_path("Jo_Ann Lee", "50001", "a3_relu")
    'Jo Ann Lee_50001_assignfeedback_file_/a3_relu.html'
    """
    return f"{_clean(name) or 'Participant'}_{number}_assignfeedback_file_/{assignment}.html"


def sakai_root(title: str) -> str:
    """Return the folder that Sakai's own archive has around everything."""
    return _clean(title) or "assignment"


@dataclass(frozen=True, slots=True)
class _Owner:
    person: Person | None
    sure: bool = False
    why: str = ""


def _owner(match: Match, known: Person | None, roster: Roster, platform: str) -> _Owner:
    """Return whose entries are: as the file of grades says, else as they do themselves."""
    if known and match.person and known.id != match.person.id:
        why = f"the file of grades says {known.id}, the name says {match.person.id}"
        return _Owner(None, why=why)
    if known or match.person:
        return _Owner(known or match.person, sure=True)
    # Canvas writes names without spaces and signs.
    called = roster.all_by_slug(match.keys.name) if match.keys.name else ()
    identity = match.keys.value(Key.PLATFORM_ID)
    possible = [one for one in called if one.platform_id(platform) in {"", identity}]
    return _Owner(possible[0] if len(called) == len(possible) == 1 else None, why=match.why)


def _known(platform: str, fillings: Iterable[Filling]) -> dict[str, Person]:
    """Return by the platform's word for a person whom files of grades take for it."""
    found = {}
    for filling in fillings:
        for match in filling.matches:
            if platform == "moodle":
                worksheet = numbers_everybody(filling, platform)
                identity = _number(filling, match) if worksheet else ""
            else:
                key = Key.LOGIN if platform == "sakai" else Key.PLATFORM_ID
                identity = match.keys.value(key)
            if identity and match.person:
                found[identity] = match.person
    return found


def _number(filling: Filling, match: Match) -> str:
    """Return the participant number at the end of a worksheet's first cell."""
    digits = re.search(r"\d+$", filling.sheet.text(match.keys.row, 0).strip())
    return digits[0] if digits else ""


def _clean(name: str) -> str:
    """Return a name without what would part a path or Moodle's pieces."""
    return " ".join(_UNSAFE.sub(" ", name).split()).strip(". ")


def _canvas(path: PurePosixPath, download: Download) -> Entry | None:
    """Read ``<name>[_LATE]_<user>_<file>_<name of the file>`` as Canvas does."""
    parts = [part for part in path.name.split("_") if part != "LATE"]
    if parts[0] == "anon" and len(parts) > 3 and parts[2].isdecimal():  # noqa: PLR2004 - and a file
        identity = f"anon_{parts[1]}"
        says: tuple[tuple[Key, str], ...] = ((Key.LOGIN, identity),)
        number = parts[2]
    else:
        digits = [n for n, part in enumerate(parts) if part.isascii() and part.isdecimal()]
        pairs = [n for n in digits if n + 1 in digits]
        if not pairs:
            return None
        # A team's name may hold numbers; Canvas takes it off. What follows the first two numbers
        # is the student's own choice, and says nothing.
        named = [n for n in pairs if "".join(name_words(" ".join(parts[:n]))) in download.teams]
        at = (named or pairs)[0]
        identity, number = parts[at], parts[at + 1]
        says = ((Key.PLATFORM_ID, identity), (Key.NAME, "_".join(parts[:at])))
    rank = (path.suffix.lower() == NOTEBOOK, int(number))
    return Entry(str(path), identity, says, rank, str(path))


def _moodle(path: PurePosixPath, download: Download) -> Entry | None:
    match = next(filter(None, map(_MOODLE.fullmatch, path.parts)), None)
    if match is None:
        return None
    name, number = match["name"], match["number"]
    says = ((Key.NAME, name), (Key.LOGIN, f"{name}_{number}"))
    back = moodle_path(name, number, download.assignment)
    return Entry(str(path), number, says, (str(path),), back)


def _brightspace(path: PurePosixPath, download: Download) -> Entry | None:
    for at, part in enumerate(path.parts):
        match = _BRIGHTSPACE.fullmatch(part)
        if match is None:
            continue
        says = ((Key.PLATFORM_ID, match["user"]), (Key.NAME, match["name"]))
        order = (_moment(match["when"]), int(match["submission"]), str(path))
        front = part.removesuffix(match["file"] or "")
        above = PurePosixPath(*path.parts[:at])
        between = " - " if match["file"] else "/"
        back = f"{front}{between}{download.assignment}.html"
        return Entry(str(path), match["user"], says, order, str(above / back))
    return None


def _moment(text: str) -> datetime:
    date, _, time = text.partition(", ")
    year, clock, *half = time.split(" ")
    month, day = date.split(" ")
    for form in ("%b %d %Y %I%M %p", "%B %d %Y %I%M %p", "%b %d %Y %H%M", "%B %d %Y %H%M"):
        try:
            words = [month.strip("."), day, year, clock.zfill(4), *half]
            return datetime.strptime(" ".join(words), form)  # noqa: DTZ007 - compared alone
        except ValueError:
            continue
    return datetime.min  # noqa: DTZ901 - a month of another language: the number decides


def _sakai(path: PurePosixPath, download: Download) -> Entry | None:
    """Read ``<title>/<Last, First>(<login>)/...``; unpacked, the title's folder may be gone."""
    at = 1 if download.rooted else 0
    match = _SAKAI.fullmatch(path.parts[at]) if len(path.parts) > at + 1 else None
    if match is None:
        return None
    says = ((Key.LOGIN, match["login"]), (Key.NAME, match["name"].strip()))
    root = path.parts[0] if download.rooted else download.assignment
    back = PurePosixPath(root, path.parts[at], SAKAI_FOLDER, f"{download.assignment}.html")
    return Entry(str(path), match["login"], says, (str(path),), str(back))


def _none(_path: PurePosixPath, _download: Download) -> Entry | None:
    return None


READERS: dict[str, Reader] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "brightspace": _brightspace,
    "blackboard": _none,
    "sakai": _sakai,
}
