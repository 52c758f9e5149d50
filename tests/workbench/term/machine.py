"""Plays a term: each step is done with the kit and told the model; all that is read must agree."""

from __future__ import annotations

import shutil

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.workbench.term.changing import Changing
from tests.workbench.term.deciding import Deciding
from tests.workbench.term.facts import RELU
from tests.workbench.term.killing import Killing
from tests.workbench.term.playing import attempts


class Term(Killing, Deciding, Changing):
    """One class, two assignments, any order of events."""

    @initialize(some=st.lists(attempts, max_size=3), graded=st.booleans())
    def begin(self, some: list[tuple[str, str, int, int]], *, graded: bool) -> None:
        """Begin with three students, of whom some handed in already."""
        self.open()
        for _ in range(3):
            self.add_somebody()
        self.model.backups.clear()
        shutil.rmtree(self.course.working_folder / "backups")
        for who, one in enumerate(some):
            self.hand_in(who, RELU, [one], "")
        if graded:
            self.grade(RELU, force=False, keep_higher=False)
