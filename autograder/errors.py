"""Errors that commands show an instructor, each with its remedy.

::

    AutograderError                a problem and its remedy; exit status 2
    ├── CourseError                course.yml, a source notebook or a question is wrong
    ├── SubmissionError            one submission cannot be read; costs that student alone
    └── JailError                  this machine cannot build the jail that was asked for

A student's mistake is never one of these: it is an :class:`~autograder.model.Outcome`.
"""

from __future__ import annotations


class AutograderError(Exception):
    """A problem with its values, and the remedy; shown as two lines.

    >>> print(AutograderError("no file 'a.ipynb'", remedy="run 'autograder build'"))
    no file 'a.ipynb'
      fix: run 'autograder build'
    """

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n  fix: {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by value, so that the error survives a worker process."""
        return (_rebuild, (type(self), self.problem, self.remedy))


def _rebuild(kind: type[AutograderError], problem: str, remedy: str) -> AutograderError:
    return kind(problem, remedy=remedy)


class CourseError(AutograderError):
    """The instructor's settings, notebooks or questions do not fit together."""


class SubmissionError(AutograderError):
    """One submission cannot be read; nobody else's is touched."""


class JailError(AutograderError):
    """The jail cannot be built or started here."""
