"""What was stopped in the middle, and left a course that does not belong together.

A restore puts back settings, a database and a folder, a renaming moves rows and files: no single
step does all of it. A note says that it began, and until it is done nobody reads marks.
"""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course
from autograder.errors import CourseError

NOTE = "unfinished.new"
"""Its name; backups leave out what is called so."""
BACKUPS = "backups"


def restoring(folder: Path) -> Path:
    """Return where a restore of the course in ``folder`` collects what it puts in place."""
    return folder / ".course.restoring"


def demand_finished(course: Course) -> None:
    """Refuse a course that something was about to change when it was stopped.

    Raises
    ------
    CourseError
        With what it was, and how to end it.
    """
    if (restoring(course.folder) / NOTE).exists():
        raise CourseError(
            "a restore was stopped in the middle: settings and gradebook may not belong together",
            remedy="run the same 'autograder restore FILE --replace' again; it begins anew",
        )
    if half_moved(course):
        raise CourseError(
            "a renaming or a merge, or the undoing of one, was stopped in the middle",
            remedy="run 'autograder roster undo': all is as it was before; then do it again",
        )


def begin_moving(course: Course, backup: Path) -> None:
    """Note that what a backup holds is about to move."""
    (course.working_folder / BACKUPS / NOTE).write_text(backup.name, encoding="utf-8")


def end_moving(course: Course) -> None:
    """Take that note back: all has moved."""
    (course.working_folder / BACKUPS / NOTE).unlink(missing_ok=True)


def half_moved(course: Course) -> bool:
    """Whether students' rows and files began to move, and did not get there."""
    folder = course.working_folder / BACKUPS
    try:
        name = (folder / NOTE).read_text(encoding="utf-8")
    except OSError:
        return False
    # Undoing ends with the backup's other name: from then on all is as it was.
    return not name or (folder / name).is_dir()
