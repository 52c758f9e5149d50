"""A course in which a term is played, and what is read of it after each event."""

from __future__ import annotations

import copy
import os
import secrets
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sql
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from autograder.course import Course, load_course
from autograder.gradebook import archive, records
from autograder.grading import pipeline, rehearsal
from autograder.marking import version
from tests.helpers.course_fixture import rung
from tests.workbench.term import readers
from tests.workbench.term.database import Copies, Engines, on_server
from tests.workbench.term.facts import (
    ASSIGNMENTS,
    POINTS,
    RELU,
    Decision,
    Work,
)
from tests.workbench.term.marks import Book, Key
from tests.workbench.term.model import Class
from tests.workbench.term.prepared import (
    START,
    install,
    prepared,
)

GROUPS = (("A", "t"), ("B", "t"), ("A", "u"))
"""Section and team of the students, by turns."""
MOST_STUDENTS = 4
HOURS = (-30, -5, 1, 26, 80)
"""When something is handed in, from the due date of course.yml on."""
assignments = st.sampled_from(ASSIGNMENTS)
anybody = st.integers(0, MOST_STUDENTS - 1)
groups = st.sampled_from(("", "", "", "team:t", "section:A"))
"""Whom a decision is for; empty: one student."""
attempts = st.tuples(
    st.sampled_from(("right", "slip", "blank", "broken")),
    st.sampled_from(("one", "two")),
    st.integers(0, 1),
    st.sampled_from(HOURS),
)


def made_of(assignment: str, kind: str, text: str, typo: int) -> Work:
    """Return a work that there is in an assignment."""
    known = kind if kind in POINTS[assignment] else "right"
    return Work(known, text if assignment == RELU else "one", typo)


BY_TURNS = (
    (readers.pages_agree,),
    (readers.report_agrees, readers.lists_agree),
    (readers.pages_agree,),
    (readers.what_is_returned_agrees,),
)
"""What else is read, after one event or another."""


class Playing(RuleBasedStateMachine):
    """One class, two assignments, any order of events."""

    server = ""
    """The URL of a PostgreSQL server; empty: the gradebook is a file."""
    _read: tuple[str, Course]

    def open(self) -> None:
        """Copy the built course: nobody is in it."""
        template = prepared().folder
        self.model = Class(replace(START, database=self.database()))
        self.patch = pytest.MonkeyPatch()
        self.engines = Engines(self.patch)
        self.patch.setattr(pipeline, "best_rung", rung)
        self.patch.setattr(rehearsal, "strong_enough", lambda course: rung())
        for module in (version, records, archive):
            self.patch.setattr(module, "marking_version", self.marked_by)
        self.root = Path(tempfile.mkdtemp(prefix="term-", dir=scratch_folder()))
        self.folder = self.root / "course"
        shutil.copytree(template, self.folder)
        self.write()
        self._read = (self.model.settings.text, load_course(self.folder))
        self.copies = Copies(self.course)
        self.kept: list[tuple[str, Book]] = []
        self.archives: list[tuple[Path, Class]] = []
        self.lagging: set[str] = set()
        self.touched = RELU
        self.names = self.turn = 0
        self.has_next = False

    def teardown(self) -> None:
        """Remove the course."""
        if hasattr(self, "engines"):
            self.engines.close()
        if hasattr(self, "patch"):
            self.patch.undo()
        if hasattr(self, "copies"):
            self.copies.drop()
        if hasattr(self, "root"):
            shutil.rmtree(self.root, ignore_errors=True)

    def database(self) -> str:
        """Return the URL of a gradebook with the built assignments, if it is on a server."""
        if not self.server:
            return ""
        built, own = sql.make_url(_built_on(self.server)), f"term_{secrets.token_hex(8)}"
        on_server(built, f'CREATE DATABASE "{own}" TEMPLATE "{built.database}"')
        return built.set(database=own).render_as_string(hide_password=False)

    @property
    def course(self) -> Course:
        """The course as its file says now."""
        text = self.model.settings.text
        if self._read[0] != text:
            self._read = (text, load_course(self.folder))
        return self._read[1]

    @invariant()
    def all_that_can_be_read_agrees(self) -> None:
        """Formgrader, tables, pages, what goes back, the report and lists say what the model says.

        The formgrader comes first: whatever reads marks after it also writes nbgrader's column.
        The tables and the formgrader are read after every event, the rest by turns.
        """
        if not hasattr(self, "has_next"):
            return
        course = self.course
        for assignment in ASSIGNMENTS:
            if assignment not in self.lagging:
                readers.formgrader_agrees(course, self.model, assignment)
        readers.tables_agree(course, self.model)
        for assignment in sorted(self.lagging):
            readers.formgrader_agrees(course, self.model, assignment)
        self.lagging.clear()
        self.turn = (self.turn + 1) % len(BY_TURNS)
        for reads in BY_TURNS[self.turn]:
            reads(course, self.model, self.touched)

    def set(self, settings: object) -> None:
        """Write course.yml; nobody told the formgrader yet."""
        self.model.settings = settings  # type: ignore[assignment]
        self.write()
        self.lagging |= {*ASSIGNMENTS}

    def write(self) -> None:
        """Write course.yml."""
        (self.folder / "course.yml").write_text(self.model.settings.text, encoding="utf-8")

    def decide(self, one: Decision) -> None:
        """Tell the model what was decided."""
        self.model.book.decisions.append(one)
        self.follows(one.assignment)

    def follows(self, assignment: str) -> None:
        """Somebody ran a command on an assignment: nbgrader's column follows."""
        self.lagging.discard(assignment)
        self.touched = assignment

    def marked_by(self, assignment: str) -> str:
        """Return the version of what marks an assignment."""
        return f"{assignment} {self.model.asked(assignment).version}"

    def forget_copies(self) -> None:
        """Let copies of the gradebook be of another time."""
        self.kept.clear()

    def restored(self, model: Class) -> None:
        """Let the model be what a backup had; the kit is no part of a course."""
        kit = self.model.version
        self.engines.close()
        self.model = copy.deepcopy(model)
        self.model.version = kit
        self.lagging |= {*ASSIGNMENTS}
        self.forget_copies()

    def new_name(self) -> str:
        """Return an id that nobody had."""
        self.names += 1
        return f"s{self.names}"

    def student(self, who: int) -> str | None:
        """Return somebody who is there."""
        present = self.model.present
        return present[who % len(present)] if present else None

    def target(self, who: int, target: str) -> str | None:
        """Return whom a decision is for."""
        if not target:
            return sorted(self.model.people)[who % len(self.model.people)]
        kind, _, name = target.partition(":")
        there = {getattr(person, kind) for person in self.model.people.values()}
        return target if name in there else None

    def marked(self, assignment: str) -> list[Key]:
        """Return who is there and was graded as they handed in last."""
        keys = sorted((s, assignment) for s in self.model.present)
        return [key for key in keys if self.model.is_current(key)]


@cache
def _built_on(server: str) -> str:
    """Return the URL of a database with the built assignments, made once on a server."""
    url = sql.make_url(server).set(database=f"built_{secrets.token_hex(8)}")
    on_server(url, f'CREATE DATABASE "{url.database}"')
    text = url.render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory(dir=scratch_folder()) as folder:
        place = Path(folder)
        shutil.copytree(prepared().folder, place, dirs_exist_ok=True)
        settings = replace(START, database=text)
        (place / "course.yml").write_text(settings.text, encoding="utf-8")
        install(load_course(place))
    return text


def scratch_folder() -> str | None:
    """Return a folder in memory, if there is one: a term writes small files only."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own in it
