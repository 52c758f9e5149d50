"""The machine stops in the middle of a command: a process is killed, and nothing is raised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autograder.collecting.submitted import load_bundle, submitted_task
from autograder.course import read_secret
from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import merge_people, rename_person
from autograder.errors import CourseError
from autograder.gradebook.archive import restore
from autograder.gradebook.unfinished import half_moved
from autograder.grading import deciding
from autograder.grading.allowed import allowed_jails
from autograder.grading.pipeline import grade_assignment
from autograder.grading.results import Results, fingerprint
from autograder.marking.version import decided_by
from autograder.returning.export import export
from tests.helpers.killing import killed
from tests.workbench.term.database import records
from tests.workbench.term.facts import RELU, Decision
from tests.workbench.term.marking import Marking
from tests.workbench.term.playing import anybody, assignments
from tests.workbench.term.prepared import Marker

steps = st.sampled_from((5, 20, 60, 110, 150, 220, 320, 450, 600))
"""After so many statements of SQL and changes of files."""


class Killing(Marking):
    """Events that a kill cuts short."""

    def killed(self, work: Callable[[], object], after: int) -> bool:
        """Do something in a process that is killed after so many steps; return if it was."""
        self.engines.close()
        return killed(work, after)

    @rule(assignment=assignments, force=st.booleans(), after=steps)
    def grade_and_be_killed(self, assignment: str, after: int, *, force: bool) -> None:
        """Grade: everybody has the mark of before, or the new one, or is in doubt."""
        names = self.model.to_grade(assignment)
        noted = records(self.course, assignment)
        pool = Marker(self.model.version).start
        self.killed(
            lambda: grade_assignment(self.course, assignment, force=force, pool=pool), after
        )
        self.see_what_is_kept(assignment, names)
        self.see_who_is_done(assignment, names, noted)
        self.lagging.add(assignment)

    def see_what_is_kept(self, assignment: str, names: list[str]) -> None:
        """Ask what is kept: a killed run may have come so far and not written the mark."""
        course = self.course
        secret, decided = read_secret(course), decided_by(load_bundle(course, assignment))
        with Results(course.working_folder / "results.db") as results:
            for student in names:
                task = submitted_task(course, assignment, student, secret)
                keys = [
                    fingerprint(task.content, decided, task.key, jail)
                    for jail in allowed_jails(course)
                ]
                if any(results.find(key) for key in keys):
                    handed = self.model.handed[student, assignment]
                    asked = self.model.asked(assignment)
                    self.model.results.add((handed.drawn, assignment, handed.work, asked))

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
