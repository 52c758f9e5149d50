"""Small models of what learning platforms do with the files that are uploaded to them.

Each follows the rules of a platform's importer, not those of the code that writes for it: how it
finds a student, which column it takes, what it makes of a number, and what it ignores in silence.
Nothing of the kit is imported here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class User:
    """Somebody as a platform knows them."""

    key: str
    """The platform's own number or name for the person."""
    name: str
    sortable: str
    login: str = ""
    number: str = ""
    """What the registry calls them."""
    email: str = ""


@dataclass
class Imported:
    """What a platform holds after an upload: grades by user, and what it did beside."""

    grades: dict[str, float] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    created: list[str] = field(default_factory=list)
    """Assignments that were made."""
    strangers: list[str] = field(default_factory=list)
    """Rows of nobody."""
    refused: list[str] = field(default_factory=list)


class RefusedError(Exception):
    """The platform does not take the file at all."""


def rows_of(data: bytes, separator: str, encoding: str = "utf-8-sig") -> list[list[str]]:
    """Read a file as csv readers do."""
    text = data.decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def canvas_grades(data: bytes, users: list[User], assignments: Mapping[str, str]) -> Imported:
    """Import a gradebook: users by ID, SIS id, login, then name; columns by id, then title."""
    header, *body = _canvas_rows(data)
    if len(header) <= 3 or "Student" not in header[0] or "ID" not in header[1]:
        raise RefusedError("Invalid header row")
    done = Imported()
    sis, login, count = _canvas_keys(header)
    if "Section" not in header[count - 1]:
        raise RefusedError("Invalid header row")
    columns = _canvas_columns(header, count, assignments, done)
    read_only: set[int] = set()
    for row in filter(None, body):
        if "Points Possible" in row[0]:
            read_only = {c for c in columns if re.search(r"read\s+only", row[c])}
            continue
        if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            continue
        user = _canvas_user(row, users, sis, login)
        if user is None:
            done.strangers.append(row[0])
            continue
        for column in columns.keys() - read_only:
            cell = row[column].strip() if column < len(row) else ""
            if cell.upper() == "EX":
                done.excused.add(f"{columns[column]}/{user.key}")
            elif cell not in {"", "-", "N/A"}:
                done.grades[f"{columns[column]}/{user.key}"] = _canvas_number(cell)
    return done


def _canvas_rows(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    lines = text.splitlines(keepends=True)[:3]

    def width(separator: str) -> int:
        sizes = {len(next(csv.reader([line], delimiter=separator), [])) for line in lines}
        return sizes.pop() if len(sizes) == 1 else 0

    separator = ";" if width(";") > width(",") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _canvas_keys(header: list[str]) -> tuple[int, int, int]:
    """Return the columns of SIS id and login, -1 for none, and how many say who a row is."""
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        return -1, 2, 4
    if re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        more = int(bool(re.search(r"Integration\s+ID", header[4])))
        more += bool(re.search(r"Root\s+Account", header[4 + more]))
        return 2, 3, 5 + more
    return -1, -1, 3


def _canvas_columns(
    header: list[str], count: int, assignments: Mapping[str, str], done: Imported
) -> dict[int, str]:
    columns: dict[int, str] = {}
    for title in header[count:]:
        if re.search(r"(Current|Final) (Score|Points|Grade)", title):
            continue
        match = re.fullmatch(r"(.*) \((\d+)\)", title, re.DOTALL)
        known = match[2] if match and match[2] in assignments else None
        known = known or next((i for i, name in assignments.items() if name == title), None)
        if known is None:
            done.created.append(title)
        else:
            columns[header.index(title)] = known
    return columns


def _canvas_user(row: list[str], users: list[User], sis: int, login: int) -> User | None:
    found = [one for one in users if one.key == row[1].strip()]
    if not found and sis >= 0 and row[sis]:
        found = [one for one in users if one.number == row[sis]]
    if not found and login >= 0 and row[login]:
        found = [one for one in users if one.login == row[login]]
    if not found:
        found = [one for one in users if row[0] in {one.name, one.sortable}]
    return found[0] if found else None


def _canvas_number(cell: str) -> float:
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        raise RefusedError(cell)
    *front, last = re.split(r"[,.]", cell)
    return float("".join(front) + "." + last) if front else float(last)


def canvas_files(data: bytes, attachments: Mapping[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Take feedback: by user, ``display name: content`` of each file.

    ``attachments`` are what was handed in: by number of the file, whose it is and its name.
    """
    found: dict[str, list[str]] = {}
    for path, content in _entries(data).items():
        parts = [part for part in path.rpartition("/")[2].split("_") if part != "LATE"]
        numbers = [part for part in parts if re.fullmatch(r"\d+", part)][:2]
        if len(numbers) < 2 or parts[-1].startswith("link"):
            continue
        user, number = numbers
        owner, name = attachments.get(number, ("", ""))
        if owner == user:
            found.setdefault(user, []).append(f"{name}: {content}")
    return found


@dataclass(frozen=True)
class MoodleSite:
    """An assignment on a site of some language."""

    identifier: str
    participant: str
    grade: str
    modified: str
    decimal: str
    most: float
    participants: Mapping[str, str]
    """Users by their number in this assignment."""


def moodle_grades(data: bytes, site: MoodleSite) -> Imported:
    """Import a worksheet: a row's number stands behind the word for participants."""
    header, *body = rows_of(data, ",")
    try:
        identifier, grade = header.index(site.identifier), header.index(site.grade)
        header.index(site.modified)
    except ValueError as error:
        raise RefusedError(str(error)) from error
    done = Imported()
    for row in body:
        if not row:
            continue
        user = site.participants.get(row[identifier][len(site.participant) :])
        if user is None:
            done.strangers.append(row[identifier])
            continue
        cell = row[grade].replace(" ", "")
        if not cell or cell == "-":
            continue
        number = re.match(r"-?\d*\.?\d*", cell.replace(site.decimal, "."))
        value = float(number[0]) if number and number[0] not in {"", "-", "."} else 0.0
        if 0 <= value <= site.most:
            done.grades[user] = value
        else:
            done.refused.append(user)
    return done


def moodle_files(data: bytes, participants: Mapping[str, str]) -> dict[str, list[str]]:
    """Take feedback, as Moodle of any version does: five pieces, of which the second counts."""
    found: dict[str, list[str]] = {}
    for path, content in _entries(data).items():
        parts = path.split("/")
        if parts[-1].startswith((".", "~")):
            continue
        for at, part in enumerate(parts):
            pieces = part.split("_", 4)
            if len(pieces) < 5 or not re.fullmatch(r"\d+", pieces[1]):
                continue
            user = participants.get(pieces[1])
            if user is None or pieces[2:4] != ["assignfeedback", "file"]:
                continue
            name = "/".join(filter(None, [pieces[4], *parts[at + 1 :]]))
            found.setdefault(user, []).append(f"{name}: {content}")
            break
    return found


def brightspace_grades(data: bytes, users: list[User], items: list[str]) -> Imported:
    """Import grades: by OrgDefinedId, then user name; items by their title."""
    header, *body = rows_of(data, ",")
    if "OrgDefinedId" not in header and "Username" not in header:
        raise RefusedError("no key")
    if header[-1] != "End-of-Line Indicator" or any(row and row[-1] != "#" for row in body):
        raise RefusedError("End-of-Line Indicator")
    done = Imported()
    columns = {}
    for at, title in enumerate(header):
        match = re.fullmatch(r"(.*) Points Grade(?: <.*>)?", title, re.DOTALL)
        if match and match[1] in items:
            columns[at] = match[1]
        elif match:
            done.created.append(match[1])
    for row in filter(None, body):
        said = dict(zip(header, row, strict=False))
        number = said.get("OrgDefinedId", "").removeprefix("#")
        login = said.get("Username", "").removeprefix("#")
        user = next((one for one in users if number and one.number == number), None)
        user = user or next((one for one in users if login and one.login == login), None)
        if user is None:
            done.strangers.append(number or login)
            continue
        for at, title in columns.items():
            if row[at].strip():
                done.grades[f"{title}/{user.key}"] = float(row[at])
    return done


def brightspace_files(data: bytes, folders: Mapping[str, str]) -> dict[str, list[str]]:
    """Take feedback from the folders of the download, which belong to users."""
    found: dict[str, list[str]] = {}
    for path, content in _entries(data).items():
        folder, _, name = path.rpartition("/")
        if folder in folders:
            found.setdefault(folders[folder], []).append(f"{name}: {content}")
    return found


def blackboard_grades(data: bytes, users: list[User], columns: Mapping[str, str]) -> Imported:
    """Import a work file: user name in every row, a column by the number behind its title."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    first = data.decode(encoding).splitlines()[0]
    header, *body = rows_of(data, "\t" if "\t" in first else ",", encoding)
    at_login = next((header.index(n) for n in ("Username", "Benutzername") if n in header), None)
    if at_login is None:
        raise RefusedError("Username")
    done = Imported()
    known = {}
    for at, title in enumerate(header):
        match = re.search(r"\|\s*(\d+)$", title)
        if match and match[1] in columns:
            known[at] = match[1]
        elif match:
            done.refused.append(title)
    for row in filter(None, body):
        user = next((one for one in users if one.login == row[at_login]), None)
        if user is None:
            done.strangers.append(row[at_login])
            continue
        for at, number in known.items():
            if row[at].strip() and not row[at].startswith("Needs Grading"):
                done.grades[f"{number}/{user.key}"] = float(row[at].replace(",", "."))
    return done


def sakai_upload(
    data: bytes, users: list[User], separator: str, decimal: str
) -> tuple[Imported, dict[str, list[str]]]:
    """Take an archive: grades from line four on, feedback from the folder of each login."""
    done = Imported()
    files: dict[str, list[str]] = {}
    logins = {user.login: user.key for user in users}
    for path, content in _entries(data).items():
        if path.endswith("grades.csv"):
            for row in rows_of(content.encode("utf-8"), separator)[3:]:
                if len(row) <= 4 or not row[4]:
                    continue
                if row[1] not in logins:
                    done.strangers.append(row[1])
                    continue
                if not re.fullmatch(rf"\d+(\{decimal}\d{{0,2}})?", row[4]):
                    raise RefusedError(row[4])
                done.grades[logins[row[1]]] = float(row[4].replace(decimal, "."))
            continue
        parts = path.split("/")
        if len(parts) <= 2:
            raise RefusedError(path)
        owner = parts[1]
        if "(" in owner and owner.endswith(")"):
            owner = owner[owner.rindex("(") + 1 : -1]
        if owner in logins and "/Feedback Attachment(s)/" in path:
            files.setdefault(logins[owner], []).append(f"{parts[-1]}: {content}")
    return done, files


def _entries(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
