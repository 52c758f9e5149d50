"""Settings change, and people decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autograder.errors import CourseError
from autograder.grading import deciding
from autograder.releasing.build import install_build
from tests.workbench.term.facts import (
    ASSIGNMENTS,
    BACK,
    BITS,
    IMAGES,
    RELU,
    SHORT,
    WHOLE,
    WHY,
    Decision,
)
from tests.workbench.term.playing import (
    Playing,
    anybody,
    assignments,
    groups,
)
from tests.workbench.term.prepared import (
    START,
    WORTHS,
    prepared,
)

UNDONE_TOGETHER = {
    ("extend", "waive"): {deciding.EXTEND},
    ("excuse",): {deciding.EXCUSE},
    ("answer",): {deciding.ANSWER},
    ("drop", "full", "scale", "bonus"): deciding.ADJUST,
}
"""Kinds of decisions of the model, and what the kit calls them."""


class Deciding(Playing):
    """Events of course.yml, builds, versions and decisions."""

    @rule(assignment=assignments, days=st.integers(-3, 4))
    def move_the_deadline(self, assignment: str, days: int) -> None:
        """course.yml says another due date."""
        due = START.due_of(assignment) + timedelta(days=days)
        self.set(self.model.settings.with_due(assignment, due))

    @rule(
        percent=st.sampled_from((0, 10, 25)),
        grace=st.sampled_from((0, 90)),
        late_days=st.sampled_from(((0, None), (2, None), (3, None), (3, 1))),
    )
    def change_what_lateness_costs(
        self, percent: int, grace: int, late_days: tuple[int, int | None]
    ) -> None:
        """course.yml takes another share for a day, has another grace, or gives late days."""
        costs = replace(self.model.settings, percent=percent, grace=grace)
        self.set(replace(costs, late_days=late_days[0], late_days_each=late_days[1]))

    @rule(
        rounding=st.sampled_from((0.0, 0.5)),
        drop_lowest=st.integers(0, 1),
        max_score=st.sampled_from((None, 16.0)),
        bonus=st.sampled_from((0.0, 1.25)),
    )
    def change_how_points_count(
        self, rounding: float, drop_lowest: int, max_score: float | None, bonus: float
    ) -> None:
        """course.yml rounds, drops the lowest, has other full marks, or gives a bonus."""
        policy = {"rounding": rounding, "drop_lowest": drop_lowest}
        self.set(replace(self.model.settings, **policy, max_score=max_score, bonus=bonus))  # type: ignore[arg-type]

    @rule(attempts=st.sampled_from(("latest", "latest_on_time", "best")))
    def change_which_attempt_counts(self, attempts: str) -> None:
        """course.yml takes other attempts from now on."""
        self.set(replace(self.model.settings, attempts=attempts))

    @rule(seconds=st.integers(1, 2))
    def change_a_limit(self, seconds: int) -> None:
        """course.yml gives programs more time, or less: everybody is to be marked again."""
        self.set(replace(self.model.settings, seconds=seconds))

    @rule(who=anybody, group=groups, days=st.sampled_from((0, 1, 2)))
    def extend_in_the_file(self, who: int, group: str, days: int) -> None:
        """course.yml gives somebody more days, or nobody any."""
        target = group or sorted(self.model.people)[who % len(self.model.people)]
        extended = ((target, days),) if days else ()
        self.set(replace(self.model.settings, extended=extended))

    @rule(worth=st.sampled_from(WORTHS))
    def change_the_points(self, worth: float) -> None:
        """Build the assignment anew: the written answer is worth something else."""
        install_build(self.course, prepared().builds[RELU, worth])
        self.model.worth = self.model.book.worth = worth
        self.forget_copies()  # of a gradebook with other points
        self.lagging.add(RELU)

    @rule(how=st.sampled_from((SHORT, WHOLE)))
    def build_with_other_questions(self, how: float) -> None:
        """Take a question out, or put it back; once somebody was marked, that is refused."""
        build = prepared().builds[IMAGES, how]
        if how != self.model.book.images and any(a == IMAGES for _, a in self.model.book.stands):
            with pytest.raises(CourseError, match="came or went"):
                install_build(self.course, build)
            return
        install_build(self.course, build)
        self.model.book.images = how
        self.forget_copies()  # of a gradebook with other questions
        self.lagging.add(IMAGES)

    @rule()
    def upgrade(self) -> None:
        """Install another version of the kit, whose questions give other points for a slip."""
        self.model.version += 1

    @rule(who=anybody, assignment=assignments, group=groups, days=st.sampled_from((-1, 1, 3)))
    def extend(self, who: int, assignment: str, group: str, days: int) -> None:
        """Somebody gets more time, or none is counted."""
        target = self.target(who, group)
        if target is None:
            return
        deciding.extend(self.course, assignment, target, days=max(days, 0), waive=days < 0)
        kind = "waive" if days < 0 else "extend"
        self.decide(Decision(kind, assignment, target, float(max(days, 0))))

    @rule(who=anybody, assignment=assignments, group=groups)
    def excuse(self, who: int, assignment: str, group: str) -> None:
        """Somebody need not hand in."""
        target = self.target(who, group)
        if target is None:
            return
        deciding.excuse(self.course, assignment, target)
        self.decide(Decision("excuse", assignment, target))

    @rule(
        what=st.sampled_from(
            (
                Decision("drop", RELU, question=BACK),
                Decision("full", RELU, question=BACK),
                Decision("drop", RELU, question=WHY),
                Decision("full", RELU, question=WHY),
                Decision("scale", RELU, value=1.5),
                Decision("scale", RELU, value=0.5),
                Decision("bonus", RELU, value=2.0),
                Decision("bonus", RELU, value=-3.0),
                Decision("drop", ASSIGNMENTS[0], question=BITS),
                Decision("scale", ASSIGNMENTS[0], value=1.2),
            )
        )
    )
    def adjust(self, what: Decision) -> None:
        """Something counts otherwise for everybody."""
        question = what.question.removeprefix("test_")
        if what.question == BITS and self.model.book.images == SHORT:
            with pytest.raises(CourseError, match="has no question 'to_bits'"):
                deciding.adjust(self.course, what.assignment, what.kind, question=question)
            return
        deciding.adjust(
            self.course, what.assignment, what.kind, question=question, value=what.value
        )
        self.decide(what)

    @rule(who=anybody, assignment=assignments, text=st.sampled_from(("mended", "no")))
    def answer(self, who: int, assignment: str, text: str) -> None:
        """Answer somebody who asked to look again."""
        asked = [
            (s, one.asks)
            for (s, a), one in sorted(self.model.handed.items())
            if a == assignment and one.asks
        ]
        if not asked:
            return
        student, request = asked[who % len(asked)]
        deciding.answer(self.course, assignment, student, text)
        self.decide(Decision("answer", assignment, student, question=request, text=text))

    @precondition(lambda self: self.model.book.decisions)
    @rule(number=st.integers(0, 20))
    def undo_a_decision(self, number: int) -> None:
        """Take one of the decisions back: the last of its kind for whom it is."""
        decisions = self.model.book.decisions
        chosen = decisions[number % len(decisions)]
        kinds = next(some for some in UNDONE_TOGETHER if chosen.kind in some)
        deciding.take_back(self.course, chosen.assignment, UNDONE_TOGETHER[kinds], chosen.target)
        same = [
            n
            for n, one in enumerate(decisions)
            if one.kind in kinds
            and (one.assignment, one.target) == (chosen.assignment, chosen.target)
        ]
        del decisions[same[-1]]
        self.follows(chosen.assignment)
