"""The hidden questions of a1 to a3, and the wrong and right answers that prove them."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path

import jupytext
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.examining.examiner import draw as calls_of
from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.model import Answer, Call, Outcome, Question, Value
from autograder.questions import bank_of, draw, questions_of
from reference.misconceptions.bank import Misconception
from tests.helpers.kit import ROOT

ASSIGNMENTS = ("a1_images", "a2_convolution", "a3_relu")
QUESTIONS = {question.id: question for a in ASSIGNMENTS for question in questions_of(a)}
BANK = [wrong for assignment in ASSIGNMENTS for wrong in bank_of(assignment)]
KEYS = (b"ada", b"bob")
RIGHT_ANSWERS = sorted(
    file
    for assignment in ASSIGNMENTS
    for file in (ROOT / "tests" / "right_answers" / assignment).glob("*.py")
)


def _fresh(wrong: Misconception) -> DirectCandidate:
    """Return a candidate with the wrong answer, which remembers nothing of other tests."""
    return DirectCandidate({wrong.question: copy.deepcopy(wrong.function)})


def _fingerprint(value: Value) -> object:
    if isinstance(value, np.ndarray):
        return ("array", str(value.dtype), value.shape, np.round(_numbers(value), 6).tobytes())
    if isinstance(value, tuple | list):
        return (type(value).__name__, *map(_fingerprint, value))
    return (type(value).__name__, repr(value))


def _numbers(array: np.ndarray) -> np.ndarray:
    return array.astype(float) if array.dtype.kind in "biuf" else array.astype("S").view(np.uint8)


def _behaviour(wrong: Misconception) -> tuple[object, ...]:
    """Return all that tells one wrong answer from another on the calls of its question."""
    candidate = _fresh(wrong)
    seen = []
    for _, call in calls_of(QUESTIONS[wrong.question], KEYS[0]):
        reply = candidate.ask(wrong.question, call)
        if isinstance(reply, Answer):
            seen.append((_fingerprint(reply.value), reply.changed))
        else:
            seen.append((reply.outcome, reply.message.partition(":")[0]))
    return tuple(seen)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.id)
def test_the_reference_earns_full_marks_whatever_the_seed(question: Question) -> None:
    candidate = DirectCandidate({question.id: question.reference})

    results = [examine_question(question, candidate, bytes([seed])) for seed in range(20)]

    assert {result.score for result in results} == {question.max_score}


@pytest.mark.parametrize("wrong", BANK, ids=lambda wrong: wrong.id)
def test_a_misconception_loses_the_item_that_it_names(wrong: Misconception) -> None:
    question = QUESTIONS[wrong.question]

    for key in KEYS:
        result = examine_question(question, _fresh(wrong), key)

        lost = {item.name for item in result.items if item.outcome is not Outcome.PASS}
        assert wrong.item in lost, f"lost {sorted(lost)}"


def test_no_two_misconceptions_of_a_question_answer_alike() -> None:
    known: dict[object, str] = {}
    twins = []

    for wrong in BANK:
        first = known.setdefault((wrong.question, _behaviour(wrong)), wrong.id)
        twins += [(first, wrong.id)] if first != wrong.id else []

    assert not twins


def test_the_bank_is_as_wide_as_the_course_asks() -> None:
    per_question = {name: sum(w.question == name for w in BANK) for name in QUESTIONS}

    assert len({wrong.id for wrong in BANK}) == len(BANK) >= 75
    assert min(per_question.values()) >= 20, per_question


def test_a_message_is_one_or_more_whole_sentences() -> None:
    odd = [
        wrong.id
        for wrong in BANK
        if wrong.message.rstrip(")")[-1] not in ".?" or not 20 < len(wrong.message) < 220
    ]

    assert not odd


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.id)
def test_points_are_worth_having_and_fragile_conventions_cost_little(question: Question) -> None:
    fragile = ("integers", "ceil mode", "memory order", "float32", "at zero", "called again")
    small = [item for item in question.items if item.name.startswith(fragile)]

    assert 4 <= question.max_score <= 10
    assert round(2 * question.max_score) == 2 * question.max_score
    assert small or question.id == "to_bits"
    assert all(item.points <= 0.5 for item in small)
    assert len({item.name for item in question.items}) == len(question.items)
    assert all(item.hint.endswith((".", "?")) for item in question.items)


@pytest.mark.parametrize("name", ["conv2d_forward", "conv2d_backward"])
def test_a_convolution_written_as_loops_takes_milliseconds(name: str) -> None:
    products = 0
    for _, call in calls_of(QUESTIONS[name], KEYS[0]):
        given_arrays = dict(zip(("x", "w"), call.args[name == "conv2d_backward" :], strict=False))
        arrays = {**given_arrays, **call.kwargs}
        w = np.asarray(arrays["w"])
        out = QUESTIONS["conv2d_forward"].reference(
            arrays["x"], w, np.zeros(len(w)), **_settings(call)
        )
        products += np.size(out) * w[0].size

    assert products < 25_000


def _settings(call: Call) -> dict[str, Value]:
    positional = dict(zip(("stride", "padding"), call.args[3:], strict=False))
    return positional | {k: v for k, v in call.kwargs.items() if k in {"stride", "padding"}}


@pytest.mark.parametrize("file", RIGHT_ANSWERS, ids=lambda file: file.stem)
def test_an_unusual_right_answer_earns_full_marks(file: Path) -> None:
    question = QUESTIONS[file.stem.partition("-")[0]]
    namespace: dict[str, object] = {"np": np}
    for cell in jupytext.reads(file.read_text(), "py:percent")["cells"]:
        lines = cell["source"].split("\n")
        plain = "\n".join(line for line in lines if not line.startswith("%"))
        exec(compile(plain, file.name, "exec"), namespace)  # noqa: S102 - our own answers
    answer = namespace[question.id]
    assert callable(answer)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = [
            examine_question(question, DirectCandidate({question.id: answer}), key) for key in KEYS
        ]

    lost = [(i.name, i.message) for result in results for i in result.items if i.lost]
    assert not lost
    assert {result.outcome for result in results} == {Outcome.PASS}


def test_there_are_right_answers_to_every_question() -> None:
    assert {file.stem.partition("-")[0] for file in RIGHT_ANSWERS} == set(QUESTIONS)
    assert len(RIGHT_ANSWERS) >= 25


@given(shape=npst.array_shapes(max_dims=4, max_side=5), seed=st.integers(0, 2**32 - 1))
def test_drawn_values_are_in_general_position(shape: tuple[int, ...], seed: int) -> None:
    x = draw.values(np.random.default_rng(seed), shape)

    magnitudes = np.sort(np.abs(x).ravel())
    assert x.shape == shape
    assert magnitudes[0] >= 0.25
    assert magnitudes[-1] <= 4.0
    assert (np.diff(magnitudes) >= 0.4 * 3.75 / x.size).all()
    assert np.count_nonzero(x < 0) == x.size // 2


@given(shape=npst.array_shapes(max_dims=3, max_side=4), seed=st.integers(0, 2**32 - 1))
def test_drawn_integers_are_in_general_position(shape: tuple[int, ...], seed: int) -> None:
    x = draw.integers(np.random.default_rng(seed), shape)

    assert sorted(np.abs(x).ravel()) == list(range(1, x.size + 1))


@given(
    shape=npst.array_shapes(max_dims=4, max_side=4),
    layout=st.sampled_from(["C", "F", "reversed", "strided"]),
)
def test_a_layout_changes_the_memory_and_not_the_values(
    shape: tuple[int, ...], layout: draw.Layout
) -> None:
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)

    out = draw.laid_out(x, layout)

    assert out.dtype == x.dtype
    assert np.array_equal(out, x)
    assert not np.shares_memory(out, x) or layout == "F"
    assert out.flags.writeable


@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_values_of_one_sign_have_that_sign(sign: draw.Sign) -> None:
    x = draw.values(np.random.default_rng(1), (3, 4), sign=sign)

    assert ((x > 0) if sign == "positive" else (x < 0)).all()


def test_some_values_become_zero_and_the_others_stay() -> None:
    x = draw.values(np.random.default_rng(1), (3, 4))

    out = draw.with_zeros(np.random.default_rng(2), x)

    assert np.count_nonzero(out == 0) == 4
    assert np.array_equal(out[out != 0], x[out != 0])
