"""Slips that have no name: a wrong answer that one small change makes right.

The bank names what many get wrong. What else there is of slips cannot be listed; but each of them
is one change away from a right answer, wherever it stands. So an unnamed wrong answer is tried with
every small change of its own text, in the jail; one that makes it right is worth a slip's price,
and its line is told, but not the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from autograder.examining.examiner import WRAPPED, Candidate, examine_question, see
from autograder.examining.observing import Observation, observed
from autograder.examining.pricing import rounded
from autograder.marking.edits import Edit, edits_of
from autograder.model import Answer, Call, Diagnosis, Question, QuestionResult, Reply, Value
from reference.misconceptions.bank import Misconception

ONE_CHANGE = "one_change"
"""The name of such a slip, behind its question's."""
KEEPS = 0.65
"""The share of a question that an answer keeps which one change makes right."""
MOST_SCREENS = 6
"""So many of the calls that went wrong are asked before all of them are."""
MOST_EXAMINED = 4
"""So many changes that pass these are examined in full."""
_CELL = """\
def {name}():
    source, edits, name, kept = {source!r}, {edits!r}, {question!r}, {{}}

    def answer(at, /, *args, **kwargs):
        if at not in kept:
            changed, names = source, dict(globals())
            for start, end, text in reversed(edits[at]):
                changed = changed[:start] + text + changed[end:]
            exec(compile(changed, "cell", "exec"), names)
            kept.clear()
            kept[at] = names[name]
        return kept[at](*args, **kwargs)

    return answer


{name} = {name}()
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one answer; the first is none at all."""

    question: Question
    source: str
    edits: tuple[Edit, ...]

    @property
    def function(self) -> str:
        """The name of the function that answers in the jail with the change of a number."""
        return function_of(self.question)

    @property
    def cell(self) -> str:
        """What defines that function."""
        edits = [(), *(one.pieces for one in self.edits)]
        return _CELL.format(
            name=self.function,
            source=self.source.encode(),
            edits=edits,
            question=self.question.id,
        )


def function_of(question: Question) -> str:
    """Return the name of what answers with a change, which is its first argument."""
    return f"_changed_{question.id}"


def changes_of(question: Question, source: str, known: Sequence[Question]) -> Changes:
    """Return the changes of the answer to a question, which ``source`` defines."""
    parameters: Mapping[str, Sequence[str]] = {
        one.id: one.parameters for one in known if one.id != question.id
    }
    return Changes(question, source, edits_of(source, parameters))


@dataclass(frozen=True, slots=True)
class _Changed:
    """The answer with the change of one number."""

    asked: Candidate
    changes: Changes
    number: int

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:  # noqa: ARG002
        """Yield what it does with each of ``calls``."""
        numbered = [_numbered(call, self.number) for call in calls]
        return self.asked.ask_all(self.changes.function, numbered)


def _numbered(call: Call, number: int) -> Call:
    return Call((number, *call.args), call.kwargs)


def with_one_change(
    result: QuestionResult,
    changes: Changes,
    asked: Candidate,
    key: bytes,
    bank: Sequence[Misconception],
) -> QuestionResult:
    """Return a result, or the better one of an answer that one change makes right.

    Parameters
    ----------
    result
        What the answer earned.
    changes
        Its changes.
    asked
        Answers calls of the function that takes the number of a change first.
    key
        Sets the cases.
    bank
        Names what may be wrong besides.
    """
    seen = see(changes.question, _Changed(asked, changes, 0), key)
    plain = [seen.twins.get(at, one) for at, one in enumerate(seen.observations) if one.by_value]
    failed = sorted((one for one in plain if not one.right), key=_size)
    best = result
    for number in islice(_passing(changes, asked, _spread(failed)), MOST_EXAMINED):
        again = examine_question(changes.question, _Changed(asked, changes, number), key, bank)
        best = max(best, _priced(result, again, changes.edits[number - 1]), key=_score)
        if again.score >= again.max_score:
            break
    return best


def _score(result: QuestionResult) -> float:
    return result.score


def _passing(changes: Changes, asked: Candidate, screens: Sequence[Observation]) -> Iterator[int]:
    """Yield the numbers of the changes that make right what went wrong, as far as it is asked."""
    if not screens:
        return
    first, *others = screens
    numbers = range(1, len(changes.edits) + 1)
    for number in _right(changes, asked, first, numbers):
        if all(list(_right(changes, asked, one, [number])) for one in others):
            yield number


def _right(
    changes: Changes, asked: Candidate, one: Observation, numbers: Sequence[int]
) -> Iterator[int]:
    """Yield those of the changes with which one call is answered rightly."""
    replies = asked.ask_all(changes.function, [_numbered(one.call, number) for number in numbers])
    found = [
        number
        for number, reply in zip(numbers, replies, strict=True)
        if isinstance(reply, Answer) and observed(changes.question, one.call, reply).right
    ]
    yield from found


def _spread(failed: Sequence[Observation]) -> list[Observation]:
    """Return a few calls of all sizes, the smallest first."""
    if len(failed) <= MOST_SCREENS:
        return list(failed)
    step = (len(failed) - 1) / (MOST_SCREENS - 1)
    return [failed[round(step * number)] for number in range(MOST_SCREENS)]


def _size(one: Observation) -> int:
    values: list[Value] = [*one.call.args, *one.call.kwargs.values()]
    return sum(getattr(value, "size", 1) for value in values)


def _priced(result: QuestionResult, again: QuestionResult, edit: Edit) -> QuestionResult:
    """Return what the answer keeps, given what it is worth with a change."""
    message = (
        f"It is one small change away from being right, in {_lines(edit.lines)} of your cell. "
        f"Look there at {edit.look}."
    )
    name = f"{result.id}/{ONE_CHANGE}"
    return replace(
        result,
        diagnosis=Diagnosis(name, message, keeps=KEEPS, also=again.diagnosis),
        kept=rounded(KEEPS * again.score),
        because="" if again.score >= again.max_score else WRAPPED,
    )


def _lines(lines: Sequence[int]) -> str:
    """Say which lines.

    >>> _lines((4,)), _lines((4, 7, 9))
    ('line 4', 'lines 4, 7 and 9')
    """
    *most, last = map(str, lines)
    return f"lines {', '.join(most)} and {last}" if most else f"line {last}"
