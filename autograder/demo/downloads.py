"""What the simulated class's platforms let a teacher download: another one for each assignment."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from autograder.course import Assignment
from autograder.demo.students import SimulatedStudent


def download_name(
    assignment: Assignment, student: SimulatedStudent, file: str, when: datetime
) -> str:
    """Return the path of a student's file in a platform's download.

    a2 comes from Moodle, a3 from Blackboard, a4 from Canvas, all else from Brightspace.
    """
    number = _number(student)
    name = f"{student.first} {student.last}"
    if assignment.name == "a2_convolution":
        return f"{name}_{_participant(student)}_assignsubmission_file/{file}"
    if assignment.name == "a3_relu":
        return f"{assignment.title}_{student.id}_attempt_{when:%Y-%m-%d-%H-%M-%S}_{file}"
    if assignment.name == "a4_pooling":
        return f"{_slug(student)}_{number}_{number % 100000 + 900000}_{file}"
    return f"{number}-77 - {name} - {when:%b} {when.day}, {when:%Y %I%M %p}/{file}"


def grade_file(
    assignment: Assignment, students: Sequence[SimulatedStudent], most: float
) -> tuple[str, str, bytes] | None:
    """Return the platform of an assignment, and the name and content of its file of grades.

    None where the demo returns nothing: a2 goes back to Moodle, a3 to Blackboard, a4 to Canvas.
    """
    if assignment.name == "a2_convolution":
        head = ("Identifier", "Full name", "Email address", "Grade", "Maximum Grade")
        rows = [
            [f"Participant {_participant(one)}", f"{one.first} {one.last}", _mail(one), "-",
             f"{most:.2f}", "-"]
            for one in students
        ]  # fmt: skip
        return "moodle", "worksheet.csv", _csv([[*head, "Last modified (grade)"], *rows])
    if assignment.name == "a3_relu":
        column = f"{assignment.title} [Total Pts: {most:g} Score] |4033"
        rows = [[one.last, one.first, one.id, ""] for one in students]
        return (
            "blackboard",
            "work.csv",
            _csv([["Last Name", "First Name", "Username", column], *rows]),
        )
    if assignment.name == "a4_pooling":
        head = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
        worth = ["    Points Possible", "", "", "", "", f"{most:.2f}"]
        rows = [
            [f"{one.last}, {one.first}", str(_number(one)), one.id, one.id, "A", ""]
            for one in students
        ]
        return "canvas", "gradebook.csv", _csv([[*head, f"{assignment.title} (812)"], worth, *rows])
    return None


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _number(student: SimulatedStudent) -> int:
    return int(hashlib.sha256(student.id.encode()).hexdigest()[:6], 16)


def _participant(student: SimulatedStudent) -> int:
    return _number(student) % 9000 + 50000


def _mail(student: SimulatedStudent) -> str:
    return f"{student.id}@example.edu"


def _slug(student: SimulatedStudent) -> str:
    """Return a name as Canvas writes it: family name first, letters alone."""
    plain = unicodedata.normalize("NFKD", f"{student.last}{student.first}").casefold()
    return re.sub(r"[^a-z]", "", plain)
