"""A slip without a name is priced, if one small change of the answer makes it right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from autograder.audit import labelled
from autograder.jail import Jail, open_jail
from autograder.marking.mark import Marked, mark
from autograder.marking.marksheet import to_json
from autograder.marking.one_change import KEEPS, ONE_CHANGE
from autograder.marking.tried import is_plain, is_worth_trying
from autograder.model import Diagnosis, ItemResult, Limits, Outcome, Question, QuestionResult
from autograder.questions import bank_of, every_question, questions_of
from tests.marking.test_submissions import KEY, built
from tests.workbench.slips.draw import ASSIGNMENTS, Slip, marked, slips

LIMITS = Limits(question_cpu_seconds=1, notebook_cpu_seconds=20, wall_seconds=120)
QUESTIONS = {question.id: question for question in every_question()}
KEYS = (b"one", b"two", b"three", b"four")


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as opened:
        yield opened


def in_jail(jail: Jail, assignment: str, *cells: str) -> Marked:
    """Mark the right answers with some of them replaced by ``cells``."""
    bundle, source = built(assignment)
    notebook = labelled._with_answers(
        json.loads(bundle.master), labelled._answers(json.loads(source))
    )
    notebook = labelled._with_cells(notebook, cells)
    bundle = replace(bundle, limits=LIMITS)
    return mark(json.dumps(notebook).encode(), bundle, "ada", KEY, jail)


def by_id(found: Marked) -> Mapping[str, QuestionResult]:
    return {question.id: question for question in found.sheet.questions}


def test_most_slips_keep_what_a_slip_is_worth() -> None:
    """Drawn from all changes of all right answers, those that nobody would make among them."""
    results = [marked(slip, b"slips") for slip in islice(slips(np.random.default_rng(5)), 60)]
    kept = [result.score / result.max_score for result in results if result]

    assert len(kept) > 40
    assert sum(share >= 0.5 for share in kept) >= 0.65 * len(kept)


UNNAMED = {
    "conv2d_backward": """
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros_like(xp)
    dw = np.zeros(F, C, KH, KW)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * stride, i * stride + KH)
            columns = slice(j * stride, j * stride + KW)
            g = dout[:, :, i, j]
            dw += np.einsum("nf,ncpq->fcpq", g, xp[:, :, rows, columns])
            dxp[:, :, rows, columns] += np.einsum("nf,fcpq->ncpq", g, w)
    dx = dxp[:, :, padding:padding + H, padding:padding + W]
    return dx, dw, dout.sum(axis=(0, 2, 3))
""",
    "linear_backward": """
def linear_backward(dout, x, w):
    dx = dout @ w.T
    dw = x.t @ dout
    return dx, dw, dout.sum(axis=0)
""",
    "max_pool2d_forward": """
def places(size, kernel, stride, padding, ceil_mode):
    room = size + 2 * padding - kernel
    one_more = ceil_mode and room % stride and (room // stride + 1) * stride < size + padding
    return room // stride + 1 + bool(one_more)

def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    N, C, H, W = x.shape
    KH, KW = kernel_size if np.ndim(kernel_size) else (kernel_size, kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    OH, OW = places(H, KH, SH, padding, ceil_mode), places(W, KW, SW, padding, ceil_mode)
    out = np.zeros((N, C, OH, OW), dtype=np.float32 if x.dtype == np.float32 else float)
    i = 0
    while i < OH:
        j = 0
        while j < OW:
            top, left = i * SH - padding, j * SW - padding
            window = x[:, :, max(top, 0):top + KH, max(left, 0):top + KW]
            out[:, :, i, j] = window.max(axis=(2, 3))
            j += 1
        i += 1
    return out
""",
}
LINES = {"conv2d_backward": 6, "linear_backward": 3, "max_pool2d_forward": 17}
"""As errors count them: from the first line that is not empty."""


def _assignment_of(question: str) -> str:
    return next(name for name in ASSIGNMENTS if question in {one.id for one in questions_of(name)})


@pytest.mark.parametrize("name", UNNAMED)
def test_a_slip_without_a_name_keeps_its_price_in_the_jail(jail: Jail, name: str) -> None:
    found = in_jail(jail, _assignment_of(name), UNNAMED[name])
    result = by_id(found)[name]

    assert result.diagnosis is not None
    assert result.diagnosis.id == f"{name}/{ONE_CHANGE}"
    assert f"in line {LINES[name]} of your cell" in result.diagnosis.message
    assert 0.5 * result.max_score <= result.score <= KEEPS * result.max_score
    assert [one.id for one in found.sheet.questions if one.score < one.max_score] == [name]
    (said,) = [one for one in to_json(found.sheet, "ada.ipynb")["questions"] if one["id"] == name]
    assert said["diagnosis"]["id"] == f"{name}/{ONE_CHANGE}"
    assert b"small change away" in found.notebook
    assert f"_changed_{name}".encode() not in found.notebook


@pytest.mark.parametrize("name", UNNAMED)
def test_it_is_the_same_for_every_student(name: str) -> None:
    slip = Slip(QUESTIONS[name], "", 0, UNNAMED[name], "")
    results = [marked(slip, key) for key in KEYS]

    assert len({(one.score, one.diagnosis) for one in results if one}) == 1
    assert results[0] is not None
    assert results[0].kept


HELPER = """
def one_row(values):
    return values / values.sum()
"""
CALLS = """
def softmax(scores):
    scores = scores.astype(np.float32 if scores.dtype == np.float32 else float)
    return np.array([rows(row) for row in scores], dtype=scores.dtype).reshape(scores.shape)
"""
BETWEEN = """
# The largest of a row first.
def rows(row):
    return one_row(np.exp(rwo - row.max()))
"""


def test_a_slip_may_stand_in_the_cell_of_a_helper(jail: Jail) -> None:
    bundle, source = built("a5_network")
    notebook = labelled._with_answers(
        json.loads(bundle.master), labelled._answers(json.loads(source))
    )
    notebook = labelled._with_cells(notebook, [CALLS])
    for text in (HELPER, BETWEEN):
        cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": []}
        notebook["cells"].insert(2, {**cell, "id": str(len(text)), "execution_count": None})
    data = json.dumps(notebook).encode()
    result = by_id(mark(data, replace(bundle, limits=LIMITS), "ada", KEY, jail))["softmax"]

    assert result.diagnosis is not None
    assert result.diagnosis.id == f"softmax/{ONE_CHANGE}"
    assert "line 3 of the cell of rows" in result.diagnosis.message


STUBBORN = """
import os

def relu_forward(x):
    count = globals().setdefault("_count", [0])
    count[0] += 1
    if count[0] > 3:
        os._exit(0)
    return x * (x > 1)
"""


def test_an_answer_that_ends_its_process_takes_nothing_else_along(jail: Jail) -> None:
    found = by_id(in_jail(jail, "a3_relu", STUBBORN))

    assert found["relu_forward"].outcome is not Outcome.FAULT
    assert found["relu_forward"].score < 0.5 * found["relu_forward"].max_score
    assert found["relu_backward"].score == found["relu_backward"].max_score


FORWARD = """
def cnn_forward(x, parameters):
    w, b, w_fc, b_fc = parameters
    maps = max_pool2d_forward(relu_forward(conv2d_forward(x, w, b)), 2)
    return linear_forward(flatten(maps), w_fc, b_fc)
"""
FLATTEN = """
def flatten(x):
    return x.reshape(x.shape[0], -1) + (len(x) == 1) * 0.01
"""


def test_a_step_that_is_forgotten_beside_a_wrong_part_is_one_slip(jail: Jail) -> None:
    found = by_id(in_jail(jail, "a5_network", FLATTEN, FORWARD))
    result = found["cnn_forward"]

    assert result.diagnosis is not None
    assert result.diagnosis.id == f"cnn_forward/{ONE_CHANGE}"
    assert "flatten put right" in result.because
    assert result.score >= 0.5 * result.max_score


def _result(question: Question, share: float, diagnosis: Diagnosis | None) -> QuestionResult:
    points = share * question.max_score
    item = ItemResult("all", Outcome.FAIL, points, question.max_score)
    return QuestionResult(question.id, Outcome.FAIL, (item,), diagnosis)


def test_a_wrong_idea_that_has_a_name_is_no_slip() -> None:
    for assignment in ASSIGNMENTS:
        bank = bank_of(assignment)
        for wrong in bank:
            named = Diagnosis(wrong.id, wrong.message, keeps=wrong.keeps)
            for share in (0.0, 0.55):
                result = _result(QUESTIONS[wrong.question], share, named)
                settled = wrong.kind == "idea" or share > 0.5
                assert is_worth_trying(QUESTIONS[wrong.question], result, bank) is not settled


@pytest.mark.parametrize(
    "body",
    [
        "if SEEN.append(1):\n        return np.maximum(x, 0.0)\n    return x - 1",
        "return np.maximum(x, 0.0) if np.geterr()['divide'] == 'warn' else x - 1",
        "if x.size > 0:\n        raise ValueError\n    return np.maximum(x, 0.0)",
        "assert x.size == 0\n    return np.maximum(x, 0.0)",
        "return {0: x - 1, 1: np.maximum(x, 0.0)}[0]",
        "menu = [x - 1, np.maximum(x, 0.0)]\n    return menu[0]",
        "return np.where(x == 0, x, 0.0)",
        "return 0 * np.maximum(x, 0.0)",
    ],
)
def test_what_chooses_between_answers_is_no_slip(body: str) -> None:
    text = f"SEEN = []\n\ndef relu_forward(x):\n    {body}\n"
    result = marked(Slip(QUESTIONS["relu_forward"], "", 4, text, ""), b"choices")

    assert result is not None
    assert result.score < 0.5 * result.max_score


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import time",
        "from random import random",
        "try:\n        pass\n    except Exception:\n        pass",
        "global calls",
        "np.random.rand()",
        "np.load(x)",
        "open(x)",
        "getattr(x, 'shape')",
    ],
)
def test_what_looks_around_has_no_slips(line: str) -> None:
    """Right lines may stand there for show: for when the grader does not look."""
    assert is_plain("def f(x):\n    import numpy as np\n    return np.exp(x)")
    assert not is_plain(f"def f(x):\n    {line}\n    return x")


def test_what_keeps_more_already_is_not_tried() -> None:
    question = QUESTIONS["softmax"]

    assert is_worth_trying(question, _result(question, 0.6, None), ())
    assert not is_worth_trying(question, _result(question, 0.7, None), ())


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.id)
def test_what_was_not_thought_about_is_not_one_change_away(question: Question) -> None:
    """No constant and no argument given back is right after one change of it."""
    parameters = ", ".join(question.parameters)
    for value in (*question.parameters, "0", "1", "None", f"({parameters})", "np.zeros(1)"):
        text = f"def {question.id}({parameters}):\n    return {value}\n"
        result = marked(Slip(question, value, 2, text, ""), b"guesses")
        assert result is not None, value
        known = result.diagnosis
        assert known is None or known.id != f"{question.id}/{ONE_CHANGE}", value
