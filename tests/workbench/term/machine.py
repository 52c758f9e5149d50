"""Plays a term: each step is done with the kit and told the model; all that is read must agree."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from autograder.course import Course, load_course
from autograder.enrolment.changes import add_person, drop_person, rename_person
from autograder.gradebook.current_marks import read_current_marks
from autograder.gradebook.nbgrader_course import timestamp_text
from autograder.gradebook.records import read_recorded
from autograder.grading import deciding, pipeline
from autograder.grading.pipeline import grade_assignment
from autograder.marking.bundle import Bundle
from autograder.marking.mark import Marked
from autograder.pool.task import Pool, Task
from autograder.returning.export import export
from autograder.returning.given_marks import given_marks
from autograder.roster.person import Person
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    built_course,
    by_hand,
    cell,
    copy_of,
    graded_course,
    grades,
    marked_of,
    rows,
    rung,
)
from tests.workbench.term.model import BACK, FORWARD, WHY, Class, Handed

DUE = datetime(2027, 2, 22, 17, tzinfo=UTC)  # 18:00 in Berlin
STUDENTS = ("ann", "bea", "cem")
HOURS = (-5, 1, 30, 80)
"""When something is handed in, from the first due date on."""
students = st.sampled_from(STUDENTS)


@cache
def kinds() -> dict[str, Marked]:
    """Return what each kind of submission earned in the jail."""
    course = load_course(graded_course())
    return {kind: marked_of(course, kind) for kind in FORWARD}


@dataclass
class CannedMarker:
    """A pool that marks what :class:`Handed` describes as the jail did once.

    It is stopped, as by Ctrl-C, after so many results.
    """

    most: int = 1_000

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Marked]]:
        """Yield the result of each task."""
        for number, task in enumerate(tasks):
            if number >= self.most:
                raise KeyboardInterrupt
            said = json.loads(task.submission or b"{}")
            marked = kinds()[said["kind"]]
            notebook = json.loads(marked.notebook)
            cell(notebook, WHY)["source"] = said["text"]
            sheet = replace(marked.sheet, student=task.student)
            yield task, Marked(json.dumps(notebook).encode(), sheet)

    @contextmanager
    def start(self, bundle: Bundle, jail: str) -> Iterator[Pool]:
        """Be the pool of a run."""
        yield self


class Term(RuleBasedStateMachine):
    """One class, one assignment, any order of events."""

    @initialize()
    def begin(self) -> None:
        """Build a course in which nobody handed in yet."""
        self.folder = Path(tempfile.mkdtemp(prefix="term-"))
        course = copy_of(built_course(), self.folder)
        shutil.rmtree(course.working_folder / "submitted")
        self.text = course.file.read_text(encoding="utf-8")
        self.model = Class(DUE.replace(tzinfo=None))
        self.kept: list[tuple[bytes, object]] = []
        self.names = {student: student for student in STUDENTS}
        for student in STUDENTS:
            add_person(course, Person(student))
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(pipeline, "best_rung", rung)

    def teardown(self) -> None:
        """Remove the course."""
        if hasattr(self, "folder"):
            self.patch.undo()
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def course(self) -> Course:
        """The course as its file says now."""
        return load_course(self.folder)

    @rule(
        who=students,
        kind=st.sampled_from(sorted(FORWARD)),
        text=st.sampled_from(("one", "two")),
        typo=st.integers(0, 1),
        hours=st.sampled_from(HOURS),
    )
    def hand_in(self, who: str, kind: str, text: str, typo: int, hours: int) -> None:
        """Somebody hands in, for the first time or anew."""
        when = DUE + timedelta(hours=hours)
        folder = self.course.step_folder("submitted", ASSIGNMENT, self.names[who])
        folder.mkdir(parents=True, exist_ok=True)
        said = json.dumps({"kind": kind, "text": text, "typo": typo})
        (folder / f"{ASSIGNMENT}.ipynb").write_text(said, encoding="utf-8")
        (folder / "timestamp.txt").write_text(timestamp_text(when), encoding="utf-8")
        self.model.handed[self.names[who]] = Handed(kind, text, typo, when.replace(tzinfo=None))

    @rule(force=st.booleans())
    def grade(self, force: bool) -> None:
        """Grade the class."""
        grade_assignment(self.course, ASSIGNMENT, force=force, pool=CannedMarker().start)
        self.model.grade()

    @rule(most=st.integers(0, 2), force=st.booleans())
    def grade_and_stop(self, most: int, force: bool) -> None:
        """Stop a run in the middle: who is not marked yet is stale, and nobody has an old mark."""
        pool = CannedMarker(most)
        with suppress(KeyboardInterrupt):
            grade_assignment(self.course, ASSIGNMENT, force=force, pool=pool.start)
        stands = read_recorded(self.course, ASSIGNMENT)
        there = read_current_marks(self.course, ASSIGNMENT)
        for student, handed in self.model.handed.items():
            if student in self.model.dropped or student not in there:
                continue
            self.model.book.graded[student] = handed.work if student in stands else ("", "", -1)

    @precondition(lambda self: self.marked())
    @rule(data=st.data(), where=st.sampled_from((WHY, BACK)), points=st.sampled_from((1.0, 3.0)))
    def mark_by_hand(self, data: st.DataObject, where: str, points: float) -> None:
        """Somebody marks a cell in the formgrader."""
        student = data.draw(st.sampled_from(self.marked()))
        by_hand(self.course, student, where, points)
        answer = self.model.handed[student].answer(where)
        self.model.book.hands[student, where, answer] = points

    @rule(days=st.integers(-1, 4))
    def move_the_deadline(self, days: int) -> None:
        """course.yml says another due date."""
        due = DUE + timedelta(days=days)
        self.text = self.text.replace(
            next(line for line in self.text.splitlines() if "due:" in line),
            f"  {ASSIGNMENT}: {{title: ReLU & friends, due: {due:%Y-%m-%d} 18:00}}",
        )
        self.write()
        self.model.due = due.replace(tzinfo=None)

    @rule(percent=st.sampled_from((0, 10, 25)), grace=st.sampled_from((0, 90)))
    def change_the_policy(self, percent: int, grace: int) -> None:
        """course.yml takes another share for a day, or has another grace."""
        line = next(line for line in self.text.splitlines() if line.startswith("late:"))
        new = f"late: {{policy: per_day, percent: {percent}, max_percent: 50, "
        new += f"grace_minutes: {grace}}}"
        self.text = self.text.replace(line, new)
        self.write()
        self.model.percent, self.model.grace = percent, grace

    @rule(who=students, days=st.sampled_from((-1, 1, 3)))
    def extend(self, who: str, days: int) -> None:
        """Somebody gets more time, or none is counted."""
        name = self.names[who]
        deciding.extend(self.course, ASSIGNMENT, name, days=max(days, 0), waive=days < 0)
        self.model.book.extended.append((name, days))

    @rule(who=students)
    def excuse(self, who: str) -> None:
        """Somebody need not hand in."""
        deciding.excuse(self.course, ASSIGNMENT, self.names[who])
        self.model.book.excused.append(self.names[who])

    @rule(
        what=st.sampled_from(
            (("drop", 0.0), ("full", 0.0), ("scale", 1.5), ("scale", 0.5), ("bonus", 2.0))
        )
    )
    def adjust(self, what: tuple[str, float]) -> None:
        """Something counts otherwise for everybody."""
        kind, value = what
        question = "relu_backward" if kind in {"drop", "full"} else ""
        deciding.adjust(self.course, ASSIGNMENT, kind, question=question, value=value)
        self.model.book.adjusted.append(what)

    @precondition(lambda self: self.model.book.adjusted)
    @rule()
    def undo_an_adjustment(self) -> None:
        """Take the last of them back."""
        deciding.take_back(self.course, ASSIGNMENT, deciding.ADJUST)
        self.model.book.adjusted.pop()

    @precondition(lambda self: self.model.book.extended)
    @rule()
    def undo_an_extension(self) -> None:
        """Take the last extension back."""
        name, days = self.model.book.extended.pop()
        deciding.take_back(self.course, ASSIGNMENT, {deciding.EXTEND}, name)
        assert days

    @precondition(lambda self: self.model.book.excused)
    @rule()
    def undo_an_excuse(self) -> None:
        """Take the last excuse back."""
        name = self.model.book.excused.pop()
        deciding.take_back(self.course, ASSIGNMENT, {deciding.EXCUSE}, name)

    @rule(who=students)
    def drop(self, who: str) -> None:
        """Somebody leaves."""
        if self.names[who] not in self.model.dropped:
            drop_person(self.course, self.names[who])
            self.model.dropped.add(self.names[who])

    @rule(who=students)
    def come_back(self, who: str) -> None:
        """Somebody who left comes back."""
        add_person(self.course, Person(self.names[who]))
        self.model.dropped.discard(self.names[who])

    @rule(who=students, number=st.integers(0, 9))
    def rename(self, who: str, number: int) -> None:
        """Somebody gets another id."""
        old, new = self.names[who], f"{who}{number}"
        if old == new or old in self.model.dropped:
            return
        rename_person(self.course, old, new)
        self.names[who] = new
        self.model.rename(old, new)
        self.kept.clear()  # a gradebook of other ids is another story

    @rule()
    def keep_the_gradebook(self) -> None:
        """Somebody copies the gradebook's file, as people do."""
        data = (self.course.working_folder / "gradebook.db").read_bytes()
        self.kept.append((data, self.model.snapshot()))

    @precondition(lambda self: self.kept)
    @rule()
    def put_the_gradebook_back(self) -> None:
        """Put the last copy of the gradebook back."""
        data, book = self.kept.pop()
        (self.course.working_folder / "gradebook.db").write_bytes(data)
        self.model.book = book  # type: ignore[assignment]  # as it was kept

    @rule()
    def lose_the_results(self) -> None:
        """Lose what was kept of runs."""
        for file in self.course.working_folder.glob("results.db*"):
            file.unlink()

    @invariant()
    def all_that_can_be_read_agrees(self) -> None:
        """Table, CSV, what goes to platforms and the formgrader's rows say what the model says."""
        if not hasattr(self, "model"):
            return
        course = self.course
        as_table, _, _ = export(course)
        table = csv.DictReader(io.StringIO(as_table.read_text(encoding="utf-8-sig")))
        there = {row["student"]: row for row in table}
        present = {self.names[who] for who in STUDENTS} - self.model.dropped
        assert there.keys() == present
        given = given_marks(course, ASSIGNMENT).marks
        for student in present:
            expected, row = self.model.expected(student), there[student]
            assert row[f"{ASSIGNMENT}.status"] == expected.status, student
            if expected.status == "excused":
                assert row[f"{ASSIGNMENT}.total"] == ""
            elif expected.status in {"graded", "to be marked by hand"}:
                assert float(row[f"{ASSIGNMENT}.total"]) == pytest.approx(expected.total)
                assert float(row[f"{ASSIGNMENT}.late_penalty"]) == pytest.approx(expected.penalty)
            if expected.status == "graded":
                assert given[student].score == pytest.approx(expected.total)
            elif student in given:
                assert given[student].score is None
        taken = {student: penalty or 0.0 for student, _, penalty in rows(course, "penalty")}
        for student in self.marked():
            shown = sum(points or 0.0 for points in self.model.cells(student).values())
            total = self.model.expected(student).total
            assert shown - taken[student] == pytest.approx(total, abs=1e-6), student
            formgrader = grades(course, student)
            for name, points in self.model.cells(student).items():
                auto, manual, _ = formgrader[name]
                assert (auto if manual is None else manual) == points, (student, name)
            assert formgrader[BACK][2] == self.model.asks(student), student

    def marked(self) -> list[str]:
        """Return who is there and was graded as they handed in last."""
        model = self.model
        there = [s for s in model.handed if s not in model.dropped and s in model.book.graded]
        return sorted(s for s in there if not model.stale(s))

    def write(self) -> None:
        """Write course.yml."""
        (self.folder / "course.yml").write_text(self.text, encoding="utf-8")
