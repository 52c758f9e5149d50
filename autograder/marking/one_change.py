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

import numpy as np

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
OWN_CELL = "your cell"
MORE = "One small change would make more of it right"
NONE: Mapping[str, str] = {}
BATCH = 50
"""So many changes answer in one call, while they look for one that helps."""
_CELL = """\
def {name}():
    import copy, signal, time

    source, edits, name, kept = {source!r}, {edits!r}, {question!r}, {{}}

    class TooLong(BaseException):
        pass

    def stop(*_):
        raise TooLong

    def changed(at):
        if at not in kept:
            text, names = source, dict(globals())
            for start, end, other in reversed(edits[at]):
                text = text[:start] + other + text[end:]
            exec(compile(text, "cell", "exec"), names)
            kept.clear()
            kept[at] = names[name]
        return kept[at]

    def timed(at, args, kwargs, seconds):
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            try:
                args, kwargs = copy.deepcopy((args, kwargs))
                return changed(at)(*args, **kwargs)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except (Exception, TooLong):
            return None

    def answer(first, last, /, *args, **kwargs):
        if first == last:
            return changed(first)(*args, **kwargs)
        signal.signal(signal.SIGVTALRM, stop)
        started = time.process_time()
        timed(0, args, kwargs, 1.0)
        seconds = 0.05 + 20 * (time.process_time() - started)
        return [timed(at, args, kwargs, seconds) for at in range(first, last)]

    return answer


{name} = {name}()
"""
"""What is run in the jail. Each change may take some times as long as the answer itself: what loops
without end is no right answer, and must not cost the others their turn."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one answer; the first is none at all.

    ``texts`` are what defines it: its own cell, then those of its helpers, each with a name that is
    said of it.
    """

    question: Question
    texts: tuple[tuple[str, str], ...]
    edits: tuple[Edit, ...]

    @property
    def source(self) -> str:
        """All of them as one text."""
        return "\n".join(text for _, text in self.texts)

    def place(self, edit: Edit) -> str:
        """Say where a change is: the lines, and of which cell."""
        above = 0
        for name, text in self.texts:
            last = above + text.count("\n") + 1
            lines = [line - above for line in edit.lines if above < line <= last]
            if lines:
                return f"{_lines(lines)} of {name}"
            above = last
        return OWN_CELL

    @property
    def function(self) -> str:
        """The name of the function that answers in the jail with a change, or with several."""
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
    """Return the name of what answers with changes, from a first to before a last number."""
    return f"_changed_{question.id}"


def changes_of(
    question: Question, source: str, known: Sequence[Question], helpers: Mapping[str, str] = NONE
) -> Changes:
    """Return the changes of the answer to a question.

    Parameters
    ----------
    question
        What is asked.
    source
        The cell that defines the answer.
    known
        The course's questions, whose functions it may call.
    helpers
        Cells that define what it calls besides, by that name.
    """
    parameters: Mapping[str, Sequence[str]] = {
        one.id: one.parameters for one in known if one.id != question.id
    }
    own = (OWN_CELL, source)
    texts = (own, *((f"the cell of {name}", text) for name, text in helpers.items()))
    whole = Changes(question, texts, ())
    if helpers and (edits := edits_of(whole.source, parameters)):
        return replace(whole, edits=edits)
    return Changes(question, (own,), edits_of(source, parameters))


@dataclass(frozen=True, slots=True)
class _Changed:
    """The answer with the change of one number."""

    asked: Candidate
    changes: Changes
    number: int

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:  # noqa: ARG002
        """Yield what it does with each of ``calls``."""
        numbered = [_numbered(call, self.number, self.number) for call in calls]
        return self.asked.ask_all(self.changes.function, numbered)


def _numbered(call: Call, first: int, last: int) -> Call:
    """Return the call of changes from one to before another; of one alone, if they are the same."""
    return Call((first, last, *call.args), call.kwargs)


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
        Answers calls of the changes' function.
    key
        Sets the cases.
    bank
        Names what may be wrong besides.
    """
    seen = see(changes.question, _Changed(asked, changes, 0), key)
    plain = [seen.twins.get(at, one) for at, one in enumerate(seen.observations) if one.by_value]
    failed = sorted((one for one in plain if not one.right), key=_size)
    if all(map(_says_nothing, failed)):
        return result
    best = result
    for number in islice(_passing(changes, asked, _spread(failed)), MOST_EXAMINED):
        again = examine_question(changes.question, _Changed(asked, changes, number), key, bank)
        best = max(best, _priced(result, again, changes, changes.edits[number - 1]), key=_score)
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
    """Yield those of the changes, which follow one another, that answer one call rightly."""
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    calls = [_numbered(one.call, some[0], some[-1] + 1) for some in batches]
    replies = asked.ask_all(changes.function, calls)
    for some, reply in zip(batches, replies, strict=True):
        values = reply.value if isinstance(reply, Answer) else None
        if isinstance(values, list) and len(values) == len(some):
            for number, value in zip(some, values, strict=True):
                if observed(changes.question, one.call, Answer(value)).right:
                    yield number
        elif len(some) > 1:
            for number in some:
                yield from _right(changes, asked, one, [number])


def _spread(failed: Sequence[Observation]) -> list[Observation]:
    """Return a few calls of all sizes, the smallest first."""
    if len(failed) <= MOST_SCREENS:
        return list(failed)
    step = (len(failed) - 1) / (MOST_SCREENS - 1)
    return [failed[round(step * number)] for number in range(MOST_SCREENS)]


def _says_nothing(one: Observation) -> bool:
    """Whether an answer is one and the same number all over, such as zero."""
    values = one.reply.value if isinstance(one.reply, Answer) else None
    arrays = values if isinstance(values, tuple) else (values,)
    return isinstance(one.reply, Answer) and all(
        isinstance(array, np.ndarray) and bool(array.size) and bool(np.all(array == array.flat[0]))
        for array in arrays
    )


def _size(one: Observation) -> int:
    values: list[Value] = [*one.call.args, *one.call.kwargs.values()]
    return sum(getattr(value, "size", 1) for value in values)


def _priced(
    result: QuestionResult, again: QuestionResult, changes: Changes, edit: Edit
) -> QuestionResult:
    """Return what the answer keeps, given what it is worth with a change."""
    right = again.score >= again.max_score
    opening = "It is one small change away from being right" if right else MORE
    message = f"{opening}, in {changes.place(edit)}. Look there at {edit.look}."
    name = f"{result.id}/{ONE_CHANGE}"
    return replace(
        result,
        diagnosis=Diagnosis(name, message, keeps=KEEPS, also=again.diagnosis),
        kept=rounded(KEEPS * again.score),
        because="" if right else WRAPPED,
    )


def _lines(lines: Sequence[int]) -> str:
    """Say which lines.

    >>> _lines((4,)), _lines((4, 7, 9))
    ('line 4', 'lines 4, 7 and 9')
    """
    *most, last = map(str, lines)
    return f"lines {', '.join(most)} and {last}" if most else f"line {last}"
