"""Draw slips: right answers of many styles, each with one small change that makes it wrong."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from autograder.course import KIT_FOLDER
from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.marking.carried import is_trained
from autograder.marking.edits import edits_of
from autograder.marking.one_change import changes_of, with_one_change
from autograder.marking.statements import defined_names, definitions_of
from autograder.marking.tried import is_plain, is_worth_trying
from autograder.model import Call, NoAnswer, Outcome, Question, QuestionResult, Reply
from autograder.questions import bank_of, every_question, questions_of
from reference.misconceptions.bank import Misconception
from reference.stand_ins import STAND_INS

ASSIGNMENTS = ("a1_images", "a2_convolution", "a3_relu", "a4_pooling", "a5_network")
RIGHT_ANSWERS = KIT_FOLDER / "tests" / "right_answers"
MOST_ENDLESS = 3
SECONDS = 2.0
"""For one call of a changed answer, which may loop without end."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong answer, the right one that it was made of, and what was changed."""

    question: Question
    style: str
    line: int
    text: str
    was: str
    """The line of the right answer."""


class EndlessError(BaseException):
    """A call that takes too long."""


@dataclass(slots=True)
class Timed:
    """Functions of this process, whose calls have an end; after a few that had none, no more."""

    candidate: DirectCandidate
    endless: int = 0

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what a function does with each of ``calls``."""
        return (self._ask(function, call) for call in calls)

    def _ask(self, function: str, call: Call) -> Reply:
        if self.endless < MOST_ENDLESS:
            try:
                with _no_longer_than(SECONDS):
                    return self.candidate.ask(function, call)
            except EndlessError:
                self.endless += 1
        return NoAnswer(Outcome.LIMIT, "it has no end")


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise EndlessError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@cache
def right_answers() -> tuple[tuple[Question, str, str], ...]:
    """Return question, style and text of each right answer that one cell holds and is plain."""
    found = []
    for assignment in ASSIGNMENTS:
        questions = {question.id: question for question in questions_of(assignment)}
        for file in sorted((RIGHT_ANSWERS / assignment).glob("*.py")):
            question = questions[file.stem.partition("-")[0]]
            text = _definitions(file)
            whole = question.id in defined_names(text) and is_plain(text)
            if whole and not is_trained(question):
                slip = Slip(question, file.stem, 0, text, "")
                found += [(question, file.stem, text)] if marked(slip, b"right") is None else []
    return tuple(found)


def _definitions(file: Path) -> str:
    cells = file.read_text(encoding="utf-8").split("# %%")
    return "\n".join(definitions_of(cell.partition("\n")[2] or cell) for cell in cells)


def slips(rng: np.random.Generator) -> Iterator[Slip]:
    """Yield slips without end: of each right answer as many as of any other."""
    known = {one.id: one.parameters for one in every_question()}
    while True:
        question, style, text = right_answers()[int(rng.integers(len(right_answers())))]
        edits = edits_of(text, known)
        if edits:
            edit = edits[int(rng.integers(len(edits)))]
            at = edit.lines[0]
            was = text.splitlines()[at - 1].strip()
            yield Slip(question, style, at, edit.made_in(text), was)


def marked(slip: Slip, key: bytes) -> QuestionResult | None:
    """Return what an answer earns by the names of slips and by one change; None if it is right."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), catch_warnings():
        simplefilter("ignore")
        return _marked(slip, key)


def _marked(slip: Slip, key: bytes) -> QuestionResult | None:
    bank = _bank(slip.question)
    namespace = _namespace()
    try:
        exec(compile(slip.text, "slip", "exec"), namespace)  # noqa: S102 - our own
    except Exception:  # noqa: BLE001 - a change may be none that Python reads
        return None
    candidate = Timed(DirectCandidate({slip.question.id: namespace[slip.question.id]}))
    result = examine_question(slip.question, candidate, key, bank)
    if result.score >= result.max_score:
        return None
    worth = is_worth_trying(slip.question, result, bank) and is_plain(slip.text)
    return retried(slip, result, key) if worth else result


def retried(slip: Slip, result: QuestionResult, key: bytes) -> QuestionResult:
    """Return a result, or what is kept since one change makes the answer right."""
    changes = changes_of(slip.question, slip.text, tuple(every_question()))
    namespace = _namespace()
    exec(changes.cell, namespace)  # noqa: S102 - our own
    candidate = Timed(DirectCandidate({changes.function: namespace[changes.function]}))
    return with_one_change(result, changes, candidate, key, _bank(slip.question))


@cache
def _bank(question: Question) -> tuple[Misconception, ...]:
    of = {one.id: name for name in ASSIGNMENTS for one in questions_of(name)}
    return tuple(one for one in bank_of(of[question.id]) if one.question == question.id)


def _namespace() -> dict[str, Any]:
    """Return what stands above an answer in its notebook: right answers to what it calls."""
    namespace: dict[str, Any] = {"np": np}
    for question in every_question():
        namespace[question.id] = question.reference
    for text in STAND_INS.values():
        exec(text, namespace)  # noqa: S102 - our own
    return namespace
