"""How the simulated class's platforms name what is downloaded: another one for each assignment."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

from autograder.course import Assignment
from autograder.demo.students import SimulatedStudent


def download_name(
    assignment: Assignment, student: SimulatedStudent, file: str, when: datetime
) -> str:
    """Return the path of a student's file in a platform's download.

    a2 comes from Moodle, a3 from Blackboard, a4 from Canvas, all else from Brightspace.
    """
    number = int(hashlib.sha256(student.id.encode()).hexdigest()[:6], 16)
    name = f"{student.first} {student.last}"
    if assignment.name == "a2_convolution":
        return f"{name}_{number % 9000 + 50000}_assignsubmission_file/{file}"
    if assignment.name == "a3_relu":
        return f"{assignment.title}_{student.id}_attempt_{when:%Y-%m-%d-%H-%M-%S}_{file}"
    if assignment.name == "a4_pooling":
        return f"{_slug(student)}_{number}_{number % 100000 + 900000}_{file}"
    return f"{number}-77 - {name} - {when:%b} {when.day}, {when:%Y %I%M %p}/{file}"


def _slug(student: SimulatedStudent) -> str:
    """Return a name as Canvas writes it: family name first, letters alone."""
    plain = unicodedata.normalize("NFKD", f"{student.last}{student.first}").casefold()
    return re.sub(r"[^a-z]", "", plain)
