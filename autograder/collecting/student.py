"""One student of a collection: what is taken, what stays of before, and what is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from autograder.collecting.archives import Entry, Refused
from autograder.collecting.candidates import Gathered, Pair, extras
from autograder.collecting.choose import AGAIN, Candidate, Choice, choose
from autograder.collecting.clock import LATE_MARK, Clock, Timed
from autograder.collecting.content import Content, problem_of
from autograder.collecting.file_names import shown_name
from autograder.collecting.handed_in import LONG_AGO
from autograder.collecting.options import Options
from autograder.collecting.owners import Owner
from autograder.collecting.plan import Collected, Files, State, no_files
from autograder.collecting.write import Before, read_before
from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.gradebook.terms import Terms

MOST_NAMED = 5
CHANGED = "was changed while it was collected: collect again"
ELSEWHERE = "does not lie beside the notebook that was taken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided for one student."""

    collected: Collected | None = None
    files: Files = no_files
    refused: tuple[Refused, ...] = ()
    superseded: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class StudentPlanner:
    """Decides for one student after the other; writes nothing."""

    course: Course
    assignment: str
    options: Options
    examine: Callable[[bytes], Content]
    clock: Clock
    terms: Terms
    """Until when each student may hand in."""

    def plan(
        self, owner: Owner, student: str, candidates: Sequence[Candidate], gathered: Gathered
    ) -> Outcome:
        """Return what is done for a student with the files of an owner."""
        score = self.options.score
        choice = choose(
            candidates,
            self.assignment,
            rule=self.course.collecting.attempts,
            on_time_until=self.terms.on_time_until(student, self.assignment),
            score=(lambda one: score(student, one.read())) if score else None,
        )
        refused = tuple(Refused(str(one.path), reason) for one, reason in choice.left)
        taken = choice.taken
        if taken is None:
            return Outcome(refused=(*self._nothing(owner, gathered, choice), *refused))
        beside = gathered.beside(taken)
        collected = self._collected(owner, student, choice, taken, beside)
        other = [entry for named, entry in gathered.others if (named, entry) not in beside]
        return Outcome(
            collected,
            partial(_files, taken, beside, f"{self.assignment}.ipynb"),
            (*refused, *(Refused(str(entry.path), ELSEWHERE) for entry in other)),
            tuple(Refused(str(one.path), why) for one, why in choice.superseded),
        )

    def _collected(
        self,
        owner: Owner,
        student: str,
        choice: Choice,
        taken: Candidate,
        beside: Sequence[Pair],
    ) -> Collected:
        before = read_before(self.course, self.assignment, student)
        digest = taken.content.digest
        time = self.clock.first(_first_time(taken, choice), digest, before)
        keeps = self._keeps(before, taken, time, student) if before else ""
        if keeps and before:
            time = Timed(before.when, before.time_source)
        same = before is not None and before.digest == digest and before.when == time.when
        state: State = "kept" if keeps else "unchanged" if same else "updated" if before else "new"
        due = self.terms.due(student, self.assignment).due
        late = time.when - due if time.when and due else timedelta(0)
        return Collected(
            student=student,
            given=owner.given,
            source=str(taken.path),
            submitted=time.when,
            late=max(late, timedelta(0)),
            state=state,
            notes=(keeps,) if keeps else tuple(self._notes(owner, choice, taken)),
            how=owner.how,
            time_source=time.source,
            is_new=owner.new,
            beside=tuple(str(entry.path) for _, entry in beside),
        )

    def _keeps(self, before: Before, taken: Candidate, time: Timed, student: str) -> str:
        """Return why what was collected earlier stays; empty if it does not."""
        if before.digest == taken.content.digest:
            return ""
        old, new = _worth(self.examine(before.notebook)), _worth(taken.content)
        if old > new:
            why = taken.content.problem or "is as released: nothing was filled in"
            return f"what was collected before is kept: {shown_name(taken.name.name)} {why}"
        return "" if old < new else self._earlier(before, taken, time, student)

    def _earlier(self, before: Before, taken: Candidate, time: Timed, student: str) -> str:
        """Return why what was collected earlier stays, of two that are worth the same."""
        rule, score = self.course.collecting.attempts, self.options.score
        if rule == "best" and score is not None:
            better = score(student, before.notebook) > score(student, taken.read())
            return "what was collected before is better, and was kept" if better else ""
        if before.when is None or time.when is None:
            return ""
        until = self.terms.on_time_until(student, self.assignment)
        if rule == "latest_on_time" and until:
            if before.when <= until < time.when:
                return "what was collected before was on time, and was kept"
            if time.when <= until < before.when:
                return ""
        newer = before.when > time.when
        return "what was collected before is newer, and was kept" if newer else ""

    def _notes(self, owner: Owner, choice: Choice, taken: Candidate) -> list[str]:
        name = f"{self.assignment}.ipynb"
        shown = shown_name(taken.name.name)
        notes = []
        if taken.content.problem:
            notes.append(f"{shown} {taken.content.problem}")
        if taken.content.odd:
            notes.append(f"{shown} {taken.content.odd}")
        if taken.content.untouched:
            notes.append(f"{shown} is as released: nothing was filled in")
        if taken.is_checkpoint:
            notes.append(f"only a backup that Jupyter made was handed in: {shown}")
        elif taken.name.name != name:
            notes.append(f"{shown} was taken as {name}")
        others = [one for one, why in choice.superseded if why != AGAIN]
        if others:
            among = [taken, *others]
            names = ", ".join(sorted(_distinct_name(one, among) for one in others))
            mine = _distinct_name(taken, among)
            notes.append(f"{mine}, {choice.why}, was taken rather than {names}")
        if taken.late and taken.time_source != LATE_MARK:
            notes.append("the platform calls it late")
        if owner.how == "team":
            notes.append(f"handed in by the team {shown_name(owner.given)}")
        return notes

    def _nothing(self, owner: Owner, gathered: Gathered, choice: Choice) -> list[Refused]:
        """Return why nothing was taken of an owner."""
        named = sorted(shown_name(one.name) for one, _ in choice.left)
        named += sorted(shown_name(one.file.name) for one, _ in gathered.others)
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        came = f"only {', '.join(named[:MOST_NAMED])}{more}" if named else "no file"
        who = owner.given if owner.new else ", ".join(owner.students)
        found = [Refused(who, f"handed in no notebook of {self.assignment}: {came}")]
        return found + [Refused(str(one.path), _problem(one)) for _, one in gathered.others]


def _files(
    taken: Candidate, beside: Sequence[Pair], notebook: str
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return what is written of one student, and what was noticed while it was read."""
    kept, problems = extras(beside, notebook)
    try:
        kept[notebook] = taken.read()
    except SubmissionError as error:
        kept[notebook] = f"not collected: {error.problem}".encode()  # graded as unreadable
        if taken.content.readable:
            problems += (f"{shown_name(taken.name.name)} {error.problem}",)
    else:
        if (
            taken.content.readable
            and hashlib.sha256(kept[notebook]).hexdigest() != taken.content.digest
        ):
            problems += (f"{shown_name(taken.name.name)} {CHANGED}",)
    return kept, problems


def _first_time(taken: Candidate, choice: Choice) -> Timed:
    """Return when these bytes were first handed in: sending them again makes nothing late."""
    again = [one for one, _ in choice.superseded if one.content.digest == taken.content.digest]
    dated = [one for one in (taken, *again) if one.when is not None]
    first = min(dated, key=lambda one: one.when or LONG_AGO, default=taken)
    return Timed(first.when, first.time_source)


def _worth(content: Content) -> int:
    if content.untouched or content.unwritten:
        return 0
    return 1 if content.problem else 2


def _problem(entry: Entry) -> str:
    try:
        return problem_of(entry.read()) or "is not named as a notebook"
    except SubmissionError as error:
        return error.problem


def _distinct_name(one: Candidate, among: Sequence[Candidate]) -> str:
    same = sum(other.name.name == one.name.name for other in among)
    return shown_name(one.name.name if same == 1 else one.path)
