"""The class changes; copies are made and put back, things are lost."""

from __future__ import annotations

import copy
import shutil
from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autograder.enrolment.backup import undo_last
from autograder.enrolment.changes import (
    add_person,
    drop_person,
    import_roster,
    merge_people,
    rename_person,
)
from autograder.errors import CourseError
from autograder.gradebook.archive import backup, restore
from autograder.gradebook.identity import adopt
from autograder.gradebook.new_term import new_term
from autograder.returning.export import export
from autograder.roster.person import Person as Student
from tests.workbench.term.facts import (
    ASSIGNMENTS,
    Person,
)
from tests.workbench.term.playing import (
    GROUPS,
    MOST_STUDENTS,
    Playing,
    anybody,
)
from tests.workbench.term.prepared import (
    START,
)


class Changing(Playing):
    """Events of the roster, of backups and of files."""

    @precondition(lambda self: len(self.model.people) < MOST_STUDENTS)
    @rule()
    def add_somebody(self) -> None:
        """Somebody new comes."""
        section, team = GROUPS[self.names % len(GROUPS)]
        self._add(self.new_name(), Person(section, team))

    @rule(who=anybody)
    def come_back(self, who: int) -> None:
        """Somebody who left comes back."""
        student = sorted(self.model.people)[who % len(self.model.people)]
        self._add(student, replace(self.model.people[student], dropped=False))

    def _add(self, student: str, person: Person) -> None:
        add_person(self.course, Student(student, section=person.section, team=person.team))
        self.model.add(student, person)

    @rule(who=st.sets(anybody), turn=st.integers(0, 2), fresh=st.booleans())
    def import_a_list(self, who: set[int], turn: int, *, fresh: bool) -> None:
        """Read a list of some students, each in the section and team of another."""
        there = sorted(self.model.people)
        listed = sorted({there[number % len(there)] for number in who})
        if fresh and len(there) < MOST_STUDENTS:
            listed.append(self.new_name())
        if not listed:
            return
        groups = {student: GROUPS[(at + turn) % 3] for at, student in enumerate(listed)}
        rows = [f"{student},{one},{team}\n" for student, (one, team) in groups.items()]
        file = self.root / "list.csv"
        file.write_text("id,section,team\n" + "".join(rows), encoding="utf-8")
        import_roster(self.course, file, {})
        self.model.import_a_list(groups)
        self.lagging |= {*ASSIGNMENTS}

    @rule(who=anybody)
    def drop(self, who: int) -> None:
        """Somebody leaves."""
        student = self.student(who)
        if student is not None:
            drop_person(self.course, student)
            self.model.drop(student)

    @rule(who=anybody)
    def rename(self, who: int) -> None:
        """Somebody gets another id."""
        old, new = sorted(self.model.people)[who % len(self.model.people)], self.new_name()
        rename_person(self.course, old, new)
        self.model.rename(old, new)
        self.forget_copies()  # a gradebook of other ids is another story

    @precondition(lambda self: len(self.model.people) > 2)
    @rule(who=anybody, other=anybody)
    def merge(self, who: int, other: int) -> None:
        """Two students turn out to be one."""
        names = sorted(self.model.people)
        one, two = names[who % len(names)], names[other % len(names)]
        if one == two:
            return
        merge_people(self.course, one, two)
        self.model.merge(one, two)
        self.lagging |= {*ASSIGNMENTS}
        self.forget_copies()

    @precondition(lambda self: self.model.backups)
    @rule()
    def undo_the_roster(self) -> None:
        """Take the last change to the roster back."""
        undo_last(self.course)
        self.model.undo_the_roster()
        self.lagging |= {*ASSIGNMENTS}
        self.forget_copies()

    @rule()
    def keep_the_gradebook(self) -> None:
        """Somebody copies the gradebook's file, as people do."""
        self.engines.close()
        self.kept.append((self.copies.keep(), copy.deepcopy(self.model.book)))

    @precondition(lambda self: self.kept)
    @rule()
    def put_the_gradebook_back(self) -> None:
        """Put the last copy of the gradebook back."""
        name, book = self.kept.pop()
        self.engines.close()
        self.copies.put_back(name)
        self.model.book = book
        self.lagging |= {*ASSIGNMENTS}

    @precondition(lambda self: not self.archives)
    @rule()
    def back_up(self) -> None:
        """Write the whole course to one file."""
        file = self.root / f"backup-{len(self.archives)}.tar.gz"
        backup(self.course, file)
        self.archives.append((file, copy.deepcopy(self.model)))

    @precondition(lambda self: self.archives)
    @rule()
    def restore(self) -> None:
        """Put the last of these files back."""
        file, model = self.archives.pop()
        self.engines.close()
        restore(file, self.folder, replace=True)
        self.restored(model)

    @rule()
    def lose_the_results(self) -> None:
        """Lose what was kept of runs."""
        for file in self.course.working_folder.glob("results.db*"):
            file.unlink()
        self.model.results.clear()

    @precondition(lambda self: not self.has_next)
    @rule()
    def begin_another_term(self) -> None:
        """Make the folder of the next term: it has nothing of this one."""
        if self.model.settings.database:
            return  # it asks for another database
        self.has_next = True
        fresh = new_term(self.course, self.root / "next", "next").course
        assert not fresh.extensions
        assert not (fresh.working_folder / "gradebook.db").exists()
        shutil.rmtree(self.root / "next")

    @precondition(lambda self: self.model.settings.name == START.name)
    @rule()
    def call_the_course_otherwise(self) -> None:
        """Another course's gradebook is refused, until somebody says that it is the same."""
        self.names += 1
        self.set(replace(self.model.settings, name=f"cnn{self.names}"))
        with pytest.raises(CourseError, match="the gradebook is that of the course"):
            export(self.course)
        adopt(self.course)
        self.forget_copies()
