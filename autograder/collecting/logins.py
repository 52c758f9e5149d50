"""Whose a folder in the exchange is: the student whose login name its owner has on this machine."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass

from autograder.course import Course
from autograder.errors import SubmissionError


@dataclass(frozen=True, slots=True)
class Owners:
    """Who may hand in for whom.

    Parameters
    ----------
    course
        Says which login name is which student, where they differ.
    instructor
        The owner of the exchange, who may hand in for anybody, as root and this user may.
    """

    course: Course
    instructor: int

    def trusts(self, uid: int) -> bool:
        """Whether what this user says in a name is believed."""
        return uid in {0, os.geteuid(), self.instructor}

    def student(self, uid: int, named: str) -> str:
        """Return whose work a folder is that ``uid`` owns, and whose name says ``claimed``.

        Raises
        ------
        SubmissionError
            If the two do not agree.
        """
        if named in {".", ".."} or "/" in named or "\0" in named:
            raise SubmissionError("names nobody", remedy="")
        logins = self.course.logins
        if self.trusts(uid) or not self.course.checks_owners:
            return logins.get(named, named)
        login = _login(uid)
        student = logins.get(login) or logins.get(str(uid)) or login
        if not student:
            raise SubmissionError(
                f"belongs to the user {uid}, who has no login name here: if that is "
                f"{named!r}, add '{uid}: {named}' to 'logins' in course.yml",
                remedy="",
            )
        if named not in {student, login}:
            raise SubmissionError(
                f"says {named!r}, and belongs to {login or uid!r}: not taken; if they are the "
                f"same, add '{login or uid}: {named}' to 'logins' in course.yml",
                remedy="",
            )
        return student


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""
