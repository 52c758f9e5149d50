"""One student's collected folder: what stands in it, and what takes its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.collecting.plan import Collected, Files
from autograder.course import Course
from autograder.files import write_whole
from autograder.gradebook.nbgrader_course import TIMESTAMP_FILE, TIMESTAMP_FORMAT, timestamp_text
from autograder.releasing.build import replace_folder
from autograder.releasing.folders import read_folder

NOTES_FILE = "collected.txt"
RECORD_FILE = "collected.json"
REQUEST_FILE = "regrade.txt"
"""What a student asks a person to look at again; it waits for its answer, whatever comes after."""
OUR_FILES = frozenset({NOTES_FILE, RECORD_FILE, TIMESTAMP_FILE})
"""What collecting writes beside what a student handed in."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was collected of a student earlier."""

    notebook: bytes
    digest: str
    when: datetime | None
    time_source: str
    record: Mapping[str, Any]


def read_before(course: Course, assignment: str, student: str) -> Before | None:
    """Return what was collected earlier; None if there is no notebook."""
    folder = course.step_folder("submitted", assignment, student)
    try:
        notebook = (folder / f"{assignment}.ipynb").read_bytes()
    except OSError:
        return None
    record = read_record(folder)
    when = _moment(folder / TIMESTAMP_FILE)
    source = str(record.get("time_source") or "")
    return Before(notebook, hashlib.sha256(notebook).hexdigest(), when, source, record)


def read_record(folder: Path) -> dict[str, Any]:
    """Return what collecting noted for itself in a student's folder; empty if it is not there."""
    try:
        record = json.loads((folder / RECORD_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _moment(file: Path) -> datetime | None:
    try:
        text = file.read_text(encoding="utf-8").strip()
        return datetime.strptime(text, TIMESTAMP_FORMAT).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None


class Writer:
    """Writes the folders of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._assignment = assignment

    def write(self, one: Collected, files: Files) -> Collected:
        """Write what one student handed in, and return what was done."""
        folder = self._course.step_folder("submitted", self._assignment, one.student)
        kept, problems = files()
        if one.state == "kept":
            return _asking(one, folder, kept)
        notes = (*one.notes, *problems)
        earlier = read_record(folder)
        record = {
            "given": one.given,
            "file": one.source,
            "time_source": one.time_source,
        }
        if "drawn_as" in earlier:
            record["drawn_as"] = earlier["drawn_as"]
        kept[RECORD_FILE] = (json.dumps(record, ensure_ascii=False) + "\n").encode()
        if one.submitted:
            kept[TIMESTAMP_FILE] = f"{timestamp_text(one.submitted)}\n".encode()
        if notes:
            kept[NOTES_FILE] = "".join(f"{note}\n" for note in notes).encode()
        there = read_folder(folder)
        if REQUEST_FILE in there:
            kept.setdefault(REQUEST_FILE, there[REQUEST_FILE])
        same_time = earlier.get("time_source") == one.time_source
        if same_time and _without_record(there) == _without_record(kept):
            return replace(one, state="unchanged", notes=notes)
        replace_folder(folder, kept)
        return replace(one, state="updated" if there else "new", notes=notes)


def _asking(one: Collected, folder: Path, files: Mapping[str, bytes]) -> Collected:
    """Take the request that came with work that does not count, if there is none yet."""
    file = folder / REQUEST_FILE
    if REQUEST_FILE not in files or file.is_file():
        return one
    write_whole(file, files[REQUEST_FILE])
    return replace(one, notes=(*one.notes, f"but its {REQUEST_FILE} was taken"))


def _without_record(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name != RECORD_FILE}
