"""Students hand in, and are marked: by runs that end or are stopped, and by hand."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from autograder.collecting.collect import collect
from autograder.collecting.options import Options
from autograder.gradebook.records import read_recorded
from autograder.gradebook.writer import GradeWriter
from autograder.grading.pipeline import grade_assignment
from autograder.grading.rehearsal import rehearse
from tests.workbench.term import readers
from tests.workbench.term.database import give_by_hand, grade_rows, records, times
from tests.workbench.term.facts import (
    BACK,
    WHY,
    Handed,
    utc,
)
from tests.workbench.term.model import earned, when
from tests.workbench.term.playing import (
    Playing,
    anybody,
    assignments,
    attempts,
    made_of,
)
from tests.workbench.term.prepared import (
    Marker,
    notebook,
    work_of,
)


class Marking(Playing):
    """Events of work and marks."""

    @rule(
        who=anybody,
        assignment=assignments,
        some=st.lists(attempts, min_size=1, max_size=2, unique_by=lambda one: one[3]),
        asks=st.sampled_from(("", "", "please look", "please look again")),
        graded=st.booleans(),
    )
    def hand_in(
        self,
        who: int,
        assignment: str,
        some: list[tuple[str, str, int, int]],
        asks: str,
        *,
        graded: bool = False,
    ) -> None:
        """Somebody hands in once or twice, and it is collected; perhaps all are graded at once."""
        student = self.student(who)
        if student is None:
            return
        due = self.model.settings.due_of(assignment)
        handed = [
            Handed(made_of(assignment, kind, text, typo), when(due, hours), asks)
            for kind, text, typo, hours in some
        ]
        download = Path(tempfile.mkdtemp(dir=self.root))
        for number, one in enumerate(handed):
            place = (
                download / student / f"attempt{number}" if len(handed) > 1 else download / student
            )
            place.mkdir(parents=True)
            file = place / f"{assignment}.ipynb"
            file.write_bytes(notebook(assignment, one.work))
            os.utime(file, (one.when.timestamp(),) * 2)
            if asks:
                (place / "regrade.txt").write_text(asks, encoding="utf-8")
        kit = self.model.version

        def score(_: str, data: bytes) -> float:
            return earned(assignment, work_of(assignment, data), kit)

        best = self.model.settings.attempts == "best"
        options = Options(file_times=True, anyway=True, score=score if best else None)
        collect(self.course, assignment, download, options)
        shutil.rmtree(download)
        self.model.hand_in(student, assignment, handed)
        self.touched = assignment
        if graded:
            self.grade(assignment, force=False, keep_higher=False)

    @rule(
        assignment=assignments,
        force=st.booleans(),
        keep_higher=st.booleans(),
        who=st.sets(anybody, max_size=2),
    )
    def grade(
        self, assignment: str, *, force: bool, keep_higher: bool, who: set[int] | None = None
    ) -> None:
        """Grade the class, or some of it."""
        names = self.model.to_grade(assignment)
        if who:
            names = sorted({names[number % len(names)] for number in who}) if names else []
            if not names:
                return
        report = grade_assignment(
            self.course,
            assignment,
            students=names if who else (),
            force=force,
            keep_higher=keep_higher,
            pool=Marker(self.model.version).start,
        )
        self.model.grade(assignment, names, force=force, keep_higher=keep_higher)
        self.follows(assignment)
        assert report.waiting == (len([*self.model.waiting(assignment)]) if names else 0)

    @rule(assignment=assignments, force=st.booleans(), who=anybody)
    def grade_while_a_worker_dies(self, assignment: str, who: int, *, force: bool) -> None:
        """One student's result is a fault, which is no mark."""
        names = self.model.to_grade(assignment)
        faults = frozenset(names[who % len(names) :][:1]) if names else frozenset()
        pool = Marker(self.model.version, faults=faults)
        grade_assignment(self.course, assignment, force=force, pool=pool.start)
        self.model.grade(assignment, names, force=force, faults=faults)
        self.follows(assignment)

    @rule(
        assignment=assignments,
        most=st.integers(0, 2),
        force=st.booleans(),
        how=st.sampled_from(("marking", "before", "after")),
    )
    def grade_and_stop(self, assignment: str, most: int, how: str, *, force: bool) -> None:
        """Stop a run: while it marks, or around the moment at which a mark is written."""
        names = self.model.to_grade(assignment)
        pool = Marker(self.model.version, most=most if how == "marking" else 1_000)
        with pytest.MonkeyPatch.context() as patch:
            if how != "marking":
                _stop_writing(patch, most, how)
            with suppress(KeyboardInterrupt):
                grade_assignment(self.course, assignment, force=force, pool=pool.start)
        self.see_who_is_done(assignment, names)
        self.lagging.add(assignment)

    def see_who_is_done(
        self, assignment: str, names: list[str], noted: dict[str, tuple[str, str]] | None = None
    ) -> None:
        """Whoever stands must have the new mark; everybody else is in doubt, or as ``noted``."""
        stands = read_recorded(self.course, assignment)
        there = times(self.course, assignment)
        now_noted = records(self.course, assignment)
        for student in names:
            key = (student, assignment)
            before = self.model.book.stands.get(key)
            if noted is not None and noted.get(student) == now_noted.get(student):
                assert (before is None) == (student not in there), key
                moment = self.model.handed[key].when
                if before is not None and there[student] == str(utc(moment)):
                    self.model.book.stands[key] = replace(before, when=moment)
                continue
            if student not in stands:
                assert (before is None) == (student not in there), key
                self.model.doubt(key)
                continue
            self.model.grade(assignment, [student], force=True)
            now = self.model.book.stands[key]
            if before is not None and there[student] != str(utc(now.when)):
                assert there[student] == str(utc(before.when)), key
                self.model.book.stands[key] = replace(now, when=before.when)

    @rule(assignment=assignments, keep_higher=st.booleans())
    def rehearse(self, assignment: str, *, keep_higher: bool) -> None:
        """Ask what grading would change: it says what grading does, and changes nothing."""
        before = grade_rows(self.course, assignment)
        found = rehearse(
            self.course,
            assignment,
            keep_higher=keep_higher,
            pool=Marker(self.model.version).start,
        )
        assert grade_rows(self.course, assignment) == before
        names = self.model.to_grade(assignment)
        after = copy.deepcopy(self.model)
        for student in names:  # it looks at everybody by themselves
            alone = copy.deepcopy(self.model)
            alone.grade(assignment, [student], force=True, keep_higher=keep_higher)
            (said,) = [one for one in found if one.student == student]
            expected = alone.expected((student, assignment))
            if expected.total is not None:
                assert said.after == readers.close(expected.total), student
        after.grade(assignment, names)
        self.model.results = after.results

    @rule(
        who=anybody,
        assignment=assignments,
        cell=st.sampled_from((WHY, BACK, "test_to_bits")),
        points=st.sampled_from((None, 1.0, 3.0, 6.0, 9.0)),
    )
    def mark_by_hand(self, who: int, assignment: str, cell: str, points: float | None) -> None:
        """Somebody marks a cell in the formgrader, or takes their points back.

        More than the cell is worth is taken for a slip: the answer waits, until that is mended.
        """
        marked = self.marked(assignment)
        if not marked:
            return
        key = marked[who % len(marked)]
        shown = self.model.cells(key)
        if cell not in shown:
            return
        asks = points is None and cell == WHY
        give_by_hand(self.course, key[0], cell, points, asks=asks)
        self.model.mark_by_hand(key, cell, points)
        self.touched = assignment
        self.lagging.add(assignment)


def _stop_writing(patch: pytest.MonkeyPatch, most: int, how: str) -> None:
    """Stop a run before or after it wrote the next mark but ``most``."""
    record, left = GradeWriter.record, [most]

    def recorded(self: GradeWriter, *arguments: object, **known: object) -> None:
        if not left[0] and how == "before":
            raise KeyboardInterrupt
        record(self, *arguments, **known)  # type: ignore[arg-type]
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt

    patch.setattr(GradeWriter, "record", recorded)
