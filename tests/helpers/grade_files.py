"""Files of grades as each learning platform lets teachers download them, and what it makes of them.

Each platform is one value: how it writes a class, and how its importer reads the file that comes
back. All have another column beside ours, which must not change.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.helpers import importers
from tests.helpers.importers import Imported, MoodleSite, User
from tests.helpers.platforms import Student

TITLE, FULL, OTHER = "ReLU & friends", 14.5, 1.5
"""Our column, its full marks, and what everybody has in the column beside it."""


@dataclass(frozen=True)
class Row:
    """One user of the platform, with Moodle's number of the assignment."""

    user: User
    participant: int


def user_of(student: Student) -> User:
    """Return a student as the platform knows them."""
    person = student.person
    return User(
        key=str(student.number),
        name=student.name,
        sortable=f"{student.family}, {student.given}",
        login=person.login,
        number=person.id,
        email=person.email,
    )


def written(rows: Sequence[Sequence[object]], separator: str, end: str) -> str:
    """Return rows as CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def canvas(rows: Sequence[Row]) -> bytes:
    """Write Canvas's gradebook."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Intro (811)"]
    lines: list[list[object]] = [
        [*head, f"{TITLE} (812)", "Final Score"],
        ["    Points Possible", "", "", "", "", "5.00", FULL, "(read only)"],
    ]
    for row in rows:
        one = row.user
        lines.append([one.sortable, one.key, one.number, one.login, "A", OTHER, "", "88.00"])
    return written(lines, ",", "\r\n").encode("utf-8-sig")


def canvas_read(data: bytes, rows: Sequence[Row]) -> Imported:
    """Import Canvas's gradebook."""
    return importers.canvas_grades(data, [row.user for row in rows], {"811": "Intro", "812": TITLE})


_MOODLE = ("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade")
_MODIFIED = "Last modified (grade)"


def moodle(rows: Sequence[Row]) -> bytes:
    """Write Moodle's worksheet."""
    lines: list[list[object]] = [
        [*_MOODLE, "Can be changed", "Last modified (submission)", _MODIFIED, "Feedback comments"]
    ]
    for row in rows:
        who = [f"Participant {row.participant}", row.user.name, row.user.email]
        lines.append([*who, "Submitted", "-", f"{FULL:.2f}", "Yes", "-", "-", "well done"])
    return written(lines, ",", "\n").encode()


def moodle_read(data: bytes, rows: Sequence[Row]) -> Imported:
    """Import Moodle's worksheet."""
    numbers = {str(row.participant): row.user.key for row in rows}
    site = MoodleSite("Identifier", "Participant ", "Grade", _MODIFIED, ".", FULL, numbers)
    return importers.moodle_grades(data, site)


def blackboard(rows: Sequence[Row]) -> bytes:
    """Write Blackboard's work file."""
    head = ["Last Name", "First Name", "Username", "Student ID", "Intro [Total Pts: 5 Score] |1"]
    lines: list[list[object]] = [[*head, f"{TITLE} [Total Pts: {FULL:g} Score] |2"]]
    for row in rows:
        family, _, given = row.user.sortable.partition(", ")
        ids = [row.user.login, row.user.number]
        lines.append([family, given, *ids, OTHER, "Needs Grading"])
    return b"\xff\xfe" + written(lines, "\t", "\r\n").encode("utf-16-le")


def blackboard_read(data: bytes, rows: Sequence[Row]) -> Imported:
    """Import Blackboard's work file."""
    users = [row.user for row in rows]
    return importers.blackboard_grades(data, users, {"1": "Intro", "2": TITLE})


def brightspace(rows: Sequence[Row]) -> bytes:
    """Write Brightspace's grades."""
    item = f"{TITLE} Points Grade <Numeric MaxPoints:{FULL:g} Weight:10 Category:Labs>"
    head = ["OrgDefinedId", "Username", "Last Name", "First Name", "Intro Points Grade"]
    lines: list[list[object]] = [[*head, item, "End-of-Line Indicator"]]
    for row in rows:
        family, _, given = row.user.sortable.partition(", ")
        ids = [f"#{row.user.number}", f"#{row.user.login}"]
        lines.append([*ids, family, given, OTHER, "", "#"])
    return written(lines, ",", "\r\n").encode("utf-8-sig")


def brightspace_read(data: bytes, rows: Sequence[Row]) -> Imported:
    """Import Brightspace's grades."""
    return importers.brightspace_grades(data, [row.user for row in rows], [TITLE, "Intro"])


def sakai(rows: Sequence[Row]) -> bytes:
    """Write the table of Sakai's download."""
    head = ["Display ID", "ID", "Last Name", "First Name", "grade", "Submission date"]
    lines: list[list[object]] = [[TITLE, "Points"], [""], [*head]]
    for row in rows:
        family, _, given = row.user.sortable.partition(", ")
        lines.append([row.user.number, row.user.login, family, given, "", ""])
    return written(lines, ",", "\n").encode()


def sakai_read(data: bytes, rows: Sequence[Row]) -> Imported:
    """Import Sakai's archive."""
    return importers.sakai_upload(data, [row.user for row in rows], ",", ".")[0]


Write = Callable[[Sequence[Row]], bytes]
Read = Callable[[bytes, Sequence[Row]], Imported]
GRADE_FILES: Mapping[str, tuple[Write, Read, str]] = {
    "canvas": (canvas, canvas_read, "812/"),
    "moodle": (moodle, moodle_read, ""),
    "blackboard": (blackboard, blackboard_read, "2/"),
    "brightspace": (brightspace, brightspace_read, f"{TITLE}/"),
    "sakai": (sakai, sakai_read, ""),
}
"""By platform: what writes it, what reads it, and what stands before a user in our column."""
OTHERS = {"canvas": "811/", "blackboard": "1/", "brightspace": "Intro/"}
"""What stands before a user in the column beside ours."""
