"""Pages of feedback, each within its time: large ones are made by a process apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

from autograder.course import Course
from autograder.marking.mark import Marked
from autograder.pool.aside import Aside
from autograder.returning.feedback_page import FeedbackMaker

SECONDS = 60.0
"""For one page; the largest that marking lets through takes a tenth of it."""
SMALL = 500_000
"""Bytes of an executed notebook whose page can take nobody's time: it is made here."""


@dataclass(frozen=True)
class _Apart:
    """What the process apart calls; it reads what all pages share with the first one."""

    course: Course
    assignment: str

    def __call__(self, student: str, marked: Marked) -> str:
        return self._maker.page(student, marked)

    @cached_property
    def _maker(self) -> FeedbackMaker:
        return FeedbackMaker(self.course, self.assignment)


class BoundedPages:
    """Makes the pages of one assignment (:class:`FeedbackMaker`), each within its time."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._maker = FeedbackMaker(course, assignment)
        self._aside = Aside(_Apart(course, assignment), seconds=SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._aside.close()

    def page(self, student: str, marked: Marked) -> str:
        """Return one student's page as HTML.

        Raises
        ------
        CourseError
            If the gradebook has no rows of this student.
        SubmissionError
            If the page was not made within its time and memory.
        """
        if len(marked.notebook) <= SMALL:
            return self._maker.page(student, marked)
        return self._aside(student, marked)
