"""Downloads of submissions as each learning platform makes them, rendered from one truth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.roster.person import Person

NOTEBOOK = "a3_relu.ipynb"


@dataclass(frozen=True)
class Student:
    """One student as the platforms know them."""

    person: Person
    given: str
    family: str
    number: int
    """The platform's own, the same in every assignment."""

    @property
    def name(self) -> str:
        """The full name, given name first."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Attempt:
    """One handing-in of one student: files by the name that the student gave."""

    student: Student
    files: Mapping[str, bytes]
    when: datetime
    """Local time."""
    late: bool = False
    participant: int = 0
    """Moodle's number, which is new in every assignment."""
    upload: int = 0


Download = dict[str, bytes]
Render = Callable[[Sequence[Attempt]], Download]


def slug(student: Student) -> str:
    """Return a sortable name as Canvas writes it: lower case, letters and digits alone."""
    apart = unicodedata.normalize("NFKD", f"{student.family}{student.given}").lower()
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", kept) or "x"


def clean(name: str) -> str:
    """Return a name as platforms write it into a path: without what file systems forbid."""
    return re.sub(r'[/\\:*?"<>|\x00-\x1f]+', "", name).strip(" .") or "x"


def _last(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the last attempt of each student: what platforms without a history give."""
    last = {attempt.student.number: attempt for attempt in sorted(attempts, key=_by_time)}
    return list(last.values())


def _by_time(attempt: Attempt) -> datetime:
    return attempt.when


def canvas(attempts: Sequence[Attempt]) -> Download:
    """Render Canvas's zip."""
    return {
        f"{slug(one.student)}_{'LATE_' if one.late else ''}{one.student.number}_"
        f"{one.upload + at}_{clean(name)}": data
        for one in _last(attempts)
        for at, (name, data) in enumerate(one.files.items())
    }


def moodle_folders(attempts: Sequence[Attempt]) -> Download:
    """Render Moodle's zip with a folder for each participant; names lose their ``_``."""
    return {
        f"{_moodle(one)}_assignsubmission_file/{clean(name)}": data
        for one in _last(attempts)
        for name, data in one.files.items()
    }


def moodle_flat(attempts: Sequence[Attempt]) -> Download:
    """Render Moodle's zip without folders."""
    return {
        f"{_moodle(one)}_assignsubmission_file_{clean(name)}": data
        for one in _last(attempts)
        for name, data in one.files.items()
    }


def _moodle(one: Attempt) -> str:
    name = re.sub(r"[_'`&]", "", clean(one.student.name))
    return f"{name}_{one.participant}"


def blackboard(attempts: Sequence[Attempt]) -> Download:
    """Render Blackboard's zip: every attempt, and a text for each."""
    files: Download = {}
    for one in attempts:
        head = f"ReLU week 3_{one.student.person.login}_attempt_{one.when:%Y-%m-%d-%H-%M-%S}"
        files[f"{head}.txt"] = f"Name: {one.student.name}".encode()
        files |= {f"{head}_{clean(name)}": data for name, data in one.files.items()}
    return files


def brightspace(attempts: Sequence[Attempt]) -> Download:
    """Render Brightspace's zip: every attempt in a folder of its own."""
    files: Download = {"index.html": b"<!DOCTYPE html><html></html>"}
    for one in attempts:
        when = f"{one.when:%b} {one.when.day}, {one.when:%Y} {one.when:%I%M %p}".replace(" 0", " ")
        head = f"{one.student.number}-2001 - {clean(one.student.name)} - {when}"
        files |= {f"{head}/{clean(name)}": data for name, data in one.files.items()}
    return files


def sakai(attempts: Sequence[Attempt]) -> Download:
    """Render Sakai's zip."""
    files: Download = {"ReLU/grades.csv": b'"ReLU","Points"\n'}
    for one in _last(attempts):
        person = clean(f"{one.student.family}, {one.student.given}").translate(_NO_BRACKETS)
        folder = f"ReLU/{person}({one.student.person.login})"
        files[f"{folder}/timestamp.txt"] = f"{one.when:%Y%m%d%H%M%S}000".encode()
        files |= {
            f"{folder}/Submission attachment(s)/{clean(name)}": data
            for name, data in one.files.items()
        }
    return files


_NO_BRACKETS = str.maketrans("", "", "()")


def gradescope(attempts: Sequence[Attempt]) -> Download:
    """Render Gradescope's export."""
    lines = []
    files: Download = {}
    for one in _last(attempts):
        name = f"submission_{one.upload}"
        given = one.student.name.replace("\\", " ").replace('"', " ")
        lines.append(
            f'{name}:\n  :submitters:\n  - :name: "{given}"\n    :sid: "{one.student.person.id}"\n'
            f"    :email: {one.student.person.email}\n  :created_at: {one.when:%Y-%m-%d %H:%M:%S}\n"
        )
        files |= {
            f"assignment_7_export/{name}/{clean(file)}": data for file, data in one.files.items()
        }
    files["assignment_7_export/submission_metadata.yml"] = "".join(lines).encode()
    return files


def github(attempts: Sequence[Attempt]) -> Download:
    """Render GitHub Classroom's zip."""
    return {
        f"a3-relu-submissions/a3-relu-{one.student.person.login}/{clean(name)}": data
        for one in _last(attempts)
        for name, data in one.files.items()
    }


def folders(attempts: Sequence[Attempt]) -> Download:
    """Render a folder for each student, as people make them."""
    return {
        f"{one.student.person.id}/{clean(name)}": data
        for one in _last(attempts)
        for name, data in one.files.items()
    }


RENDERERS: Mapping[str, Render] = {
    "canvas": canvas,
    "moodle folders": moodle_folders,
    "moodle flat": moodle_flat,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "sakai": sakai,
    "gradescope": gradescope,
    "github": github,
    "folders": folders,
}
BY_NAME = frozenset({"canvas", "moodle folders", "moodle flat", "brightspace"})
"""Those that call people by their names alone."""
SAYS_WHEN = frozenset({"blackboard", "brightspace", "sakai", "gradescope"})
KEEPS_ATTEMPTS = frozenset({"blackboard", "brightspace"})
A_MINUTE = timedelta(minutes=1)
