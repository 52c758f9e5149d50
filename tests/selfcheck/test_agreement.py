"""The self-check and the grader judge one answer alike, and name one mistake alike."""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.examining.compare import Comparison, compare
from autograder.examining.in_process import DirectCandidate
from autograder.examining.observing import allowance_for
from autograder.model import Answer, Call
from autograder.questions import bank_of, questions_of
from autograder.releasing.handout import right_function
from tests.helpers.kit import ASSIGNMENTS
from tests.helpers.releases import right_answers, selfcheck_of
from tests.workbench.gallery.panels import panels

RIGHT_ANSWERS = Path(__file__).parents[1] / "right_answers"

Function = Callable[..., Any]


def answers(assignment: str) -> Iterator[tuple[str, str, Function]]:
    """Yield question, name and function of everything whose verdict is compared."""
    for one in bank_of(assignment):
        yield one.question, one.id, one.function
    for file in sorted((RIGHT_ANSWERS / assignment).glob("*.py")):
        namespace: dict[str, Any] = {"np": np, **right_answers(selfcheck_of(assignment))}
        exec(compile(file.read_text(encoding="utf-8"), file.name, "exec"), namespace)  # noqa: S102
        question = file.name.partition("-")[0]
        yield question, file.stem, namespace[question]


def ours(selfcheck: Any, question: Any, example: Any, value: object) -> tuple[bool, bool]:  # noqa: ANN401 - modules without a type
    """Return whether the self-check takes an answer for right, and its form too."""
    attempt = selfcheck.attempt.Attempt(
        lambda *_, **__: value, question.name, question.parameters, question.returns
    )
    wrong = selfcheck.compare.Mismatch
    try:
        selfcheck.examples.must_match(attempt.all(), example, question.returns)
    except (wrong, ValueError):
        return False, False
    try:
        selfcheck.form.type_and_shape(attempt, (example,))
    except wrong:
        return True, False
    return True, True


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_answer_is_right_for_one_and_wrong_for_the_other(assignment: str) -> None:
    selfcheck = selfcheck_of(assignment)
    public = {question.name: question for question in selfcheck.report.QUESTIONS}
    hidden = {question.id: question for question in questions_of(assignment)}
    judged: Counter[tuple[bool, bool]] = Counter()
    for name, who, function in answers(assignment):
        if name == "predict":
            continue
        for example in selfcheck.examples.examples_of(name):
            call = Call(example.args, dict(example.kwargs))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reply = DirectCandidate({name: copy.deepcopy(function)}).ask(name, call)
            if not isinstance(reply, Answer):
                continue
            theirs = graders(hidden[name], call, reply.value)
            mine = ours(selfcheck, public[name], example, reply.value)
            verdict = (theirs.right, theirs.right and not theirs.form)
            assert mine[1] == verdict[1], (who, example.name, theirs, mine)
            flat = theirs.message.startswith("a tuple of") or "where 2 results" in theirs.message
            flat = flat or who.endswith("/half_precision")  # three digits: right for either, or not
            assert mine[0] == verdict[0] or flat, (who, example.name, theirs, mine)
            judged[verdict] += 1
    assert judged[True, True] > 50
    assert judged[False, False] > 50


def graders(question: Any, call: Call, value: Any) -> Comparison:  # noqa: ANN401 - a value that crossed
    expected = right_function(question.id)(*call.args, **call.kwargs)
    return compare(expected, value, allowance_for(question, call), names=question.returns)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_hint_that_names_a_mistake_names_the_one_that_was_made(assignment: str) -> None:
    verdicts: Counter[str] = Counter()
    wrong, missed, speechless = [], [], []
    for one in panels(assignment):
        verdicts[one.verdict] += 1
        if one.verdict == "WRONG":
            wrong.append((one.misconception.id, one.report.slip))
        if one.verdict == "not caught":
            missed.append(one.misconception.id)
        if "Hint: Read section" in one.text or "Hint: " not in one.text:
            speechless.append(one.misconception.id)

    assert not wrong
    assert not missed
    assert not speechless
    assert verdicts["right"] > 2 * verdicts["no name"]  # all of those are of form, or errors
