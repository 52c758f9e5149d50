"""What the downloads of learning platforms look like: one value a platform, and how it is read.

Pure: paths in, what they say out. A pattern is matched against a path from one of its parts on, the
outermost part first, so that what a student calls a folder or a file names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from autograder.roster.moments import read_moment

ADDED = "is the platform's own"
BESIDE = frozenset({"index.html", "grades.csv", "grades.xls", "grades.xlsx"}) | {
    "submission_metadata.yml"
}
"""Files that platforms put beside everybody's."""
SPOKEN = "spoken"
"""In the place of a format: a date as people write it, in any of several languages."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a path says of a file's owner; a field is empty where it says nothing."""

    given: str
    """The owner as people would call them."""
    key: str
    """The same for all files of one owner in one download, and for nobody else's."""
    file: PurePosixPath
    """The rest of the path: what the student named."""
    name: str = ""
    """A full name."""
    slug: bool = False
    """Whether the name has lost its spaces and signs."""
    login: str = ""
    """An id, a login or an e-mail address."""
    number: str = ""
    """The platform's number of the owner."""
    upload: int = 0
    """Grows with every file that is handed in, where the platform counts them."""
    when: datetime | None = None
    """Local time, without a zone."""
    late: bool = False
    """Whether the platform calls it late."""
    own: bool = True
    """Whether a student handed the file in; else the platform added it."""


@dataclass(frozen=True, slots=True)
class Platform:
    """How one platform names files; the groups of ``patterns`` are fields of :class:`Named`."""

    name: str
    title: str
    patterns: tuple[str, ...]
    stable: bool = False
    """Whether ``number`` is the same person in every assignment."""
    slug: bool = False
    times: tuple[str, ...] = ()
    """Formats of the group ``when``."""
    added: str = ""
    """Files that the platform adds, by a pattern of what follows the owner."""
    titled: bool = False
    """Whether the group ``head`` is the assignment's title and a login, joined by ``_``."""

    def read(self, path: PurePosixPath) -> Named | None:
        """Return what a path says in this platform's way; None if it is not of that kind."""
        parts = path.parts
        for first in range(len(parts)):
            rest = "/".join(parts[first:])
            for pattern in self.patterns:
                match = re.fullmatch(pattern, rest, re.DOTALL)
                if match:
                    return self._named(match)
        return None

    def _named(self, match: re.Match[str]) -> Named:
        found = {key: value or "" for key, value in match.groupdict().items()}
        name, number = found.get("name", ""), found.get("number", "")
        login = found.get("login", "") or found.get("email", "") or found.get("id", "")
        login = login or found.get("head", "")
        file = found.get("file", "")
        given = name or login or number
        if number and (self.slug or not name):
            given = f"{name}_{number}" if name else number
        upload = found.get("upload", "")
        return Named(
            given=given.strip(),
            key=number or login or name,
            file=PurePosixPath(file or "."),
            name=name.strip(),
            slug=self.slug,
            login=login.strip(),
            number=number,
            upload=int(upload) if upload.isdecimal() else 0,
            when=_moment(found.get("when", ""), self.times),
            late=bool(found.get("late")),
            own=bool(file) and not (self.added and re.fullmatch(self.added, file)),
        )


_MOODLE = r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_(?P<plugin>file|onlinetext)"
_D2L = r"(?P<number>\d+)-\d+ - (?P<name>[^/]+?) - (?P<when>(?=[^/]*\d{4})[^/]*?)"
MOODLE = Platform(
    "moodle",
    "Moodle",
    (rf"{_MOODLE}_?/(?P<file>.+)", rf"{_MOODLE}_(?P<file>[^/]+)"),
    added=r"onlinetext\.html",
)
BRIGHTSPACE = Platform(
    "brightspace",
    "Brightspace",
    (rf"{_D2L}/(?P<file>.+)", rf"{_D2L} - (?P<file>[^/]+)"),
    stable=True,
    times=(SPOKEN,),
)
BLACKBOARD = Platform(
    "blackboard",
    "Blackboard",
    (
        r"(?:gradebook_)?(?P<head>[^/]+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>[^/]+)|\.txt)",
    ),
    times=("%Y-%m-%d-%H-%M-%S",),
    titled=True,
)
SAKAI = Platform(
    "sakai",
    "Sakai",
    (r"(?P<name>[^/()]*[^/()\s])\((?P<login>[^/()]+)\)/(?P<file>.+)",),
    added=r"[^/]+|Feedback Attachment\(s\)/.*",
)
GRADESCOPE = Platform("gradescope", "Gradescope", (r"(?P<login>submission_\d+)/(?P<file>.+)",))
GITHUB = Platform(
    "github",
    "GitHub Classroom",
    (r"(?P<slug>[^/]+)-submissions/(?P=slug)-(?P<login>[^/]+)/(?P<file>.+)",),
    added=r"README\.md|\.github/.*",
)
CANVAS_ANONYMOUS = Platform(
    "canvas",
    "Canvas",
    (
        r"(?P<late>LATE_)?(?P<login>anon_[^/_]+)_(?P<upload>\d+)_(?P<file>[^/]+)",
        r"(?P<login>anon_[^/_]+)_(?P<late>LATE_)?(?P<upload>\d+)_(?P<file>[^/]+)",
    ),
)
CANVAS = Platform(
    "canvas",
    "Canvas",
    (
        r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+|text)(?:_(?P<file>[^/]+)|\.html)",
        # A group's name may hold signs; which of several readings is meant, its name decides.
        r"(?P<name>[^/]+?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d{2,}|text)(?:_(?P<file>[^/]+)|\.html)",
    ),
    stable=True,
    slug=True,
    added=r"text\.html",
)
GOOGLE = Platform("google", "Google Classroom", (r"(?P<name>[^/]+?) - (?P<file>[^/]+)",))

PLATFORMS = (
    *(MOODLE, BRIGHTSPACE, BLACKBOARD, GRADESCOPE, GITHUB, SAKAI),
    *(CANVAS_ANONYMOUS, CANVAS, GOOGLE),
)
"""In the order in which they are tried: those whose names nobody else makes come first."""
NAMES = tuple(dict.fromkeys(platform.name for platform in PLATFORMS))

_FIELDS = {
    **{field: rf"(?P<{field}>[^/]+?)" for field in ("id", "login", "email", "name", "when")},
    "number": r"(?P<number>\d+)",
    "late": r"(?P<late>LATE_)?",
    "file": r"(?P<file>.+)",
    "any": r"[^/]*?",
}
FIELDS = tuple(_FIELDS)


def custom_platform(pattern: str, time_format: str = "%Y-%m-%d-%H-%M-%S") -> Platform:
    """Return the platform whose names a pattern of course.yml describes.

    >>> custom_platform("{any}-{id}/{file}").read(PurePosixPath("x-jdoe/a.ipynb")).login
    'jdoe'
    """
    parts = re.split(r"(\{\w+\})", pattern)
    used: set[str] = set()
    made = ""
    for part in parts:
        field = part[1:-1] if part.startswith("{") else ""
        if field and field in used and field != "any":
            made += f"(?P={field})"
        else:
            made += _FIELDS.get(field) or re.escape(part)
        used.add(field)
    return Platform("pattern", "the pattern of course.yml", (made,), times=(time_format,))


def without_title(found: Sequence[Named], known: Sequence[str]) -> list[Named]:
    """Take the assignment's title off what precedes an attempt: what differs is the login.

    Parameters
    ----------
    found
        All that a download holds; the logins still have the title in front.
    known
        Ids and logins, folded, of the roster.
    """
    heads = sorted({one.login for one in found})
    titles = list(_common_starts(heads))
    people = set(known)

    def known_with(title: str) -> int:
        return sum(head[len(title) :].casefold() in people for head in heads)

    title = max(titles, key=lambda start: (known_with(start), len(start)), default="")
    if len(heads) == 1 and titles and not known_with(title):
        title = max(titles, key=len)
    return [
        replace(one, login=login, given=login, key=login)
        for one in found
        for login in [one.login[len(title) :]]
    ]


def _common_starts(heads: Sequence[str]) -> Iterator[str]:
    """Yield each start of all heads that ends with a ``_`` and is nobody's whole."""
    first = heads[0] if heads else ""
    for match in re.finditer("_", first):
        start = first[: match.end()]
        if all(head.startswith(start) and len(head) > len(start) for head in heads):
            yield start


def _moment(text: str, formats: Sequence[str]) -> datetime | None:
    plain = " ".join(text.split())
    for pattern in filter(None, formats if plain else ()):
        if pattern == SPOKEN:
            # The colon is no sign of a file's name: 926 PM is 9:26 PM.
            plain = re.sub(r"\b(\d{1,2}?)(\d\d)( ?[AaPp]\.?[Mm]\.?)?$", r"\1:\2\3", plain)
            return read_moment(plain)
        try:
            return datetime.strptime(plain, pattern)  # noqa: DTZ007 - local; its zone comes later
        except ValueError:
            continue
    return None
