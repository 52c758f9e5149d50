"""The machine stops in the middle of a command: a process is killed, and nothing is raised."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable

import pytest
import sqlalchemy as sql
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import merge_people, rename_person
from autograder.errors import CourseError
from autograder.gradebook.archive import restore
from autograder.gradebook.unfinished import half_moved
from autograder.grading import deciding
from autograder.grading.pipeline import grade_assignment
from autograder.returning.export import export
from tests.workbench.term.facts import RELU, Decision
from tests.workbench.term.marking import Marking
from tests.workbench.term.playing import anybody, assignments
from tests.workbench.term.prepared import Marker

CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.utime", "shutil.move", "sqlite3.connect"}
)
"""What a program tells Python's auditing before it changes a file."""
steps = st.sampled_from((5, 20, 60, 110, 150, 220, 320, 450, 600))
"""After so many statements of SQL and changes of files."""
FAILED = 3


class Killing(Marking):
    """Events that a kill cuts short."""

    def killed(self, work: Callable[[], object], after: int) -> bool:
        """Do something in a process that is killed after so many steps; return if it was."""
        self.engines.close()  # no connection goes over
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which libraries have
            child = os.fork()
        if not child:
            _work_and_die(work, after)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) != FAILED, "see above"
        return os.WIFSIGNALED(status)

    @rule(assignment=assignments, force=st.booleans(), after=steps)
    def grade_and_be_killed(self, assignment: str, after: int, *, force: bool) -> None:
        """Grade: everybody has the mark of before, or the new one, or is in doubt."""
        names = self.model.to_grade(assignment)
        pool = Marker(self.model.version).start
        self.killed(
            lambda: grade_assignment(self.course, assignment, force=force, pool=pool), after
        )
        self.see_who_is_done(assignment, names)
        self.lagging.add(assignment)

    @rule(value=st.sampled_from((2.0, -3.0)), after=steps)
    def adjust_and_be_killed(self, value: float, after: int) -> None:
        """Adjust: it is decided and every row follows, or nothing is."""
        self.killed(lambda: deciding.adjust(self.course, RELU, "bonus", value=value), after)
        if len(deciding.decisions(self.course)) > len(self.model.book.decisions):
            self.decide(Decision("bonus", RELU, value=value))

    @rule(who=anybody, other=anybody, merge=st.booleans(), after=steps)
    def move_and_be_killed(self, who: int, other: int, after: int, *, merge: bool) -> None:
        """Rename or merge: what was cut short is refused until it is taken back."""
        names = sorted(self.model.people)
        one, two = names[who % len(names)], names[other % len(names)]
        if one == two:
            return
        new = two if merge else self.new_name()
        move = merge_people if merge else rename_person
        if self.killed(lambda: move(self.course, one, new), after):
            if not half_moved(self.course):
                return
            with pytest.raises(CourseError, match="was stopped in the middle"):
                export(self.course)
        while self.killed(lambda: undo_last(self.course), after):
            after *= 2
        self.forget_copies()

    @precondition(lambda self: self.archives)
    @rule(after=steps)
    def restore_and_be_killed(self, after: int) -> None:
        """Restore: what is half restored is refused; the same command again ends it."""
        file, model = self.archives[-1]
        before = self.aside()
        self.killed(lambda: restore(file, self.folder, replace=True), after)
        self.engines.close()
        if (self.folder / ".course.restoring" / "unfinished.new").exists():
            with pytest.raises(CourseError, match="restore was stopped in the middle"):
                export(self.course)
            restore(file, self.folder, replace=True)
        elif self.aside() == before:
            return
        self.archives.pop()
        self.restored(model)

    def aside(self) -> int:
        """Return how many courses were moved aside."""
        return len(list(self.folder.glob(".course.before-*")))


def _work_and_die(work: Callable[[], object], after: int) -> None:
    left = after

    def step() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, given: tuple[object, ...]) -> None:
        if event in CHANGES or (event == "open" and _writes(given[-1])):
            step()

    sys.addaudithook(heard)
    sql.event.listen(sql.Engine, "before_cursor_execute", lambda *_: step())
    sql.event.listen(sql.Engine, "commit", lambda *_: step())
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it is, the parent says so
        traceback.print_exc()
        os._exit(FAILED)
    os._exit(0)


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
