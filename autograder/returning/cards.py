"""The graded parts of one student's work, as the page of feedback shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.gradebook.current_marks import CellMark, CurrentMarks
from autograder.marking.verdict import WORDS
from autograder.model import Diagnosis, ItemResult, Marksheet, Outcome, QuestionResult
from autograder.returning.answers import Json, answers_of, marks_of
from autograder.returning.tasks import Task


@dataclass(frozen=True, slots=True)
class LostItems:
    """Items that were lost for the same reason: the first says it, the others only follow."""

    first: ItemResult
    others: tuple[ItemResult, ...] = ()

    @property
    def lost(self) -> float:
        """Points that they cost together."""
        return sum(item.lost for item in (self.first, *self.others))


@dataclass(frozen=True, slots=True)
class Card:
    """One graded part of the assignment: a question, or an answer marked by hand."""

    id: str
    mark: CellMark
    result: QuestionResult | None = None
    answer: str = ""
    comment: str = ""
    task: Task = field(default_factory=lambda: Task(""))
    follows: str = ""
    """A question that is not right either, and that this one is put together from."""

    @property
    def kind(self) -> str:
        """What the page colours it by."""
        if self.result is None or self.by_hand:
            return "hand"
        return "part" if self.is_partly_right else str(self.result.outcome)

    @property
    def is_partly_right(self) -> bool:
        """Whether a wrong answer earned something all the same."""
        result = self.result
        return result is not None and result.outcome is Outcome.FAIL and result.score > 0

    @property
    def word(self) -> str:
        """What the page calls it."""
        if self.by_hand:
            return "marked by hand"
        if self.result is None:
            return "not marked yet" if self.mark.score is None else "no answer"
        if self.result.outcome is Outcome.FAULT:
            return "not marked: our fault"
        return "partly right" if self.is_partly_right else WORDS[self.result.outcome]

    @property
    def by_hand(self) -> bool:
        """Whether a person gave the points that count."""
        return self.mark.manual is not None

    @property
    def percent(self) -> float:
        """Share of the points, from 0 to 100."""
        share = (self.mark.score or 0.0) / self.mark.max_score if self.mark.max_score else 0.0
        return min(max(100 * share, 0.0), 100.0)

    @property
    def lost(self) -> float:
        """Points that another try could still bring; what a person marked is settled."""
        if self.mark.score is None or self.by_hand:
            return 0.0
        return max(self.mark.max_score - self.mark.score, 0.0)

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The slips that explain what was lost: none, one, or two that are independent."""
        first = self.result.diagnosis if self.result else None
        second = getattr(first, "also", None)
        return tuple(each for each in (first, second) if each is not None)

    @property
    def is_explained(self) -> bool:
        """Whether a slip that is sure says why the items were lost."""
        return any(each.sure for each in self.diagnoses)

    @property
    def right_items(self) -> tuple[ItemResult, ...]:
        """Items that earned all of their points."""
        items = self.result.items if self.result else ()
        return tuple(item for item in items if item.outcome is Outcome.PASS)

    @property
    def lost_items(self) -> tuple[LostItems, ...]:
        """Items that did not, in groups of one reason; in the order of the question."""
        groups: dict[str, list[ItemResult]] = {}
        for item in self.result.items if self.result else ():
            if item.outcome is not Outcome.PASS:
                groups.setdefault(item.message, []).append(item)
        if self.is_explained and groups:
            groups = {"": [item for group in groups.values() for item in group]}
        return tuple(LostItems(group[0], tuple(group[1:])) for group in groups.values())


def cards_of(
    cells: Sequence[Json],
    sheet: Marksheet,
    current: CurrentMarks,
    *,
    released: frozenset[str] = frozenset(),
    tasks: Mapping[str, Task] | None = None,
    uses: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Card]:
    """Yield the graded parts in the notebook's order.

    Parameters
    ----------
    cells
        Of the executed notebook.
    sheet, current
        What was examined, and what stands in the gradebook.
    released
        Sources of the cells as they were released: what stands so is nobody's answer.
    tasks, uses
        By question: where it is asked, and the questions that it is put together from.
    """
    results = {result.id: result for result in sheet.questions}
    answers = answers_of(cells, released)
    wrong = {q.id for q in sheet.questions if q.outcome is not Outcome.PASS}
    for cell in cells:
        marks = marks_of(cell)
        name = str(marks.get("grade_id", ""))
        if not marks.get("grade") or name not in current.marks:
            continue
        question = name.removeprefix("test_")
        result = None if marks.get("solution") else results.get(question)
        started = result is None or result.outcome is not Outcome.MISSING
        parts = (uses or {}).get(question, ())
        yield Card(
            id=question,
            mark=current.marks[name],
            result=result,
            answer=answers.get(question, "") if started else "",
            comment=current.comments.get(question, ""),
            task=(tasks or {}).get(question, Task(question)),
            follows=next((part for part in parts if part in wrong), ""),
        )
