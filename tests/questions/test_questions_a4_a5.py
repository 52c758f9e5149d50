"""The questions of pooling and of the network tell right from wrong, and say which wrong it is."""
# ruff: noqa: ANN401 - what a student returns may be anything

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from sklearn.datasets import load_digits

from autograder.examining.examiner import FORM_ITEM, INPUTS_ITEM, examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.examining.seeds import generator
from autograder.model import Call, Outcome, Question, QuestionResult
from autograder.questions import a5_network, bank_of, questions_of
from autograder.questions.conditions import TOGETHER
from autograder.questions.digits import hidden_digits, release_digits
from reference import convolution, network, pooling, relu
from reference.misconceptions.bank import Misconception
from reference.misconceptions.shared import pooling as windows
from tests.helpers.kit import ROOT

ASSIGNMENTS = ("a4_pooling", "a5_network")
QUESTIONS = {q.id: q for name in ASSIGNMENTS for q in questions_of(name)}
BANK = tuple(wrong for name in ASSIGNMENTS for wrong in bank_of(name))
KEYS = (b"one student", b"another")
RIGHT_ANSWERS = ROOT / "tests" / "right_answers"


def _examined(
    question: Question, function: Callable[..., Any], key: bytes = KEYS[0], *, named: bool = False
) -> QuestionResult:
    bank = [wrong for wrong in BANK if wrong.question == question.id] if named else []
    return examine_question(question, DirectCandidate({question.id: function}), key, bank)


def _lost(result: QuestionResult) -> set[str]:
    return {item.name for item in result.items if item.outcome is not Outcome.PASS}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
@pytest.mark.parametrize("key", KEYS)
def test_the_reference_earns_every_point(question: Question, key: bytes) -> None:
    result = _examined(question, question.reference, key)

    assert result.score == question.max_score
    assert 4 <= question.max_score <= 10


@pytest.mark.parametrize("wrong", BANK, ids=lambda wrong: wrong.id)
def test_a_misconception_loses_its_item_and_is_named_as_itself(wrong: Misconception) -> None:
    question = QUESTIONS[wrong.question]

    result = _examined(question, wrong.function, KEYS[0], named=True)
    again = _examined(question, wrong.function, KEYS[1])

    assert wrong.item in _lost(result) & _lost(again)
    if all(item.accept for item in question.items):  # then no two answers can be compared
        wrapped = result.diagnosis is not None and result.diagnosis.id.endswith("_not_classes")
        assert result.diagnosis is None or wrapped
    else:
        assert result.diagnosis is not None
        assert result.diagnosis.id == wrong.id


def test_every_item_catches_a_misconception_of_its_own() -> None:
    caught = {(wrong.question, wrong.item) for wrong in BANK}
    every = {(q.id, item.name) for q in QUESTIONS.values() for item in q.items}
    general = {
        *(f"{one}: {TOGETHER}" for one in ("dx", "dw", "db", "loss", "dscores")),
        TOGETHER,
        "memory order",
        "called by keyword",
        "one sample",
        "85 % of unseen digits",
        "rows and columns differ",
        "stride larger than the kernel",
        "integers",
        "60 % of unseen digits",
    }

    assert {item for _, item in every - caught} <= general


def test_misconceptions_have_ids_of_their_own_and_messages_that_point_somewhere() -> None:
    assert max(Counter(wrong.id for wrong in BANK).values()) == 1
    assert len(BANK) > 500
    for wrong in BANK:
        assert 40 < len(wrong.message) < 260, wrong.id
        assert wrong.message.endswith((".", "?")), wrong.id


FRAGILE: dict[str, tuple[str, set[str]]] = {
    # One slip in a competent answer: the item that it may cost, and no other.
    "max_pool2d_forward/ignores_ceil_mode": (
        "ceil mode",
        {"ceil mode: a last window in the padding"},
    ),
    "max_pool2d_forward/naive_ceil": ("ceil mode: a last window in the padding", set()),
    "max_pool2d_forward/pads_with_zero": (
        "negative values at the border",
        {"very large negative values", "integers"},
    ),
    "max_pool2d_forward/sentinel_1e5": ("very large negative values", set()),
    "max_pool2d_forward/integer_map_refused": ("integers", set()),
    "max_pool2d_forward/stride_left_out_is_height": ("stride left out", {"called by keyword"}),
    "max_pool2d_backward/all_tied_maxima": ("ties", set()),
    "max_pool2d_backward/last_tied_maximum": ("ties", set()),
    "max_pool2d_backward/nothing_for_zero_windows": ("ties", set()),
    "max_pool2d_backward/finite_sentinel": ("very large negative values", set()),
    "max_pool2d_backward/gradient_of_integers": ("integers", set()),
    "avg_pool2d_forward/always_counts_padding": (
        "padding not counted",
        {"ceil mode, padding not counted"},
    ),
    "avg_pool2d_forward/whole_kernel_in_ceil_mode": ("divisor in ceil mode", set()),
    "avg_pool2d_forward/real_pixels_in_ceil_mode": ("divisor in ceil mode", set()),
    "avg_pool2d_forward/output_type_of_integers": ("integers", set()),
    "avg_pool2d_backward/whole_kernel_in_ceil_mode": ("ceil mode", set()),
    "flatten/memory_order": ("memory order", set()),
    "softmax/shifts_by_global_maximum": ("rows far apart", set()),
    "softmax/output_type_of_integers": ("integers", set()),
    "cross_entropy/log_of_zero": ("confidently wrong", set()),
    "cross_entropy/log_of_epsilon": ("confidently wrong", set()),
    "count_parameters/empty_refused": ("no parameters", set()),
}


@pytest.mark.parametrize("name", FRAGILE)
def test_one_slip_costs_its_own_small_item_alone(name: str) -> None:
    wrong = next(one for one in BANK if one.id == name)
    item, kin = FRAGILE[name]

    result = _examined(QUESTIONS[wrong.question], wrong.function)

    lost = _lost(result)
    assert item in lost
    # A cut result has the wrong type as well.
    assert lost <= {item, *kin, FORM_ITEM, TOGETHER}
    assert result.score >= 0.6 * result.max_score


def _shapes(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(map(_shapes, value))
    return value.shape if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_an_answer_kept_from_an_earlier_call_costs_points(question: Question) -> None:
    kept: dict[tuple[Any, ...], Any] = {}

    def by_shape(*args: Any, **kwargs: Any) -> Any:
        shapes = _shapes((*args, *kwargs.values()))
        return kept.setdefault(shapes, question.reference(*args, **kwargs))

    if question.id in {"predict", "count_parameters"}:
        return  # pictures are drawn once for each number of them; a count depends on shapes alone
    assert _lost(_examined(question, by_shape))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_renamed_parameters_cost_the_item_of_keywords_alone(question: Question) -> None:
    if not any(item.name == "called by keyword" for item in question.items):
        return

    def renamed(*values: Any) -> Any:
        return question.reference(*values)

    result = _examined(question, renamed)

    assert _lost(result) == {"called by keyword"}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_an_answer_that_assumes_rows_in_memory_loses_memory_order(question: Question) -> None:
    if not any(item.name == "memory order" for item in question.items):
        return

    def as_if_contiguous(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(as_if_contiguous, value))
        if not isinstance(value, np.ndarray) or value.flags["C_CONTIGUOUS"]:
            return value
        return value.ravel(order="K").reshape(value.shape)

    result = _examined(
        question, lambda *args, **kw: question.reference(*map(as_if_contiguous, args), **kw)
    )

    assert _lost(result) == {"memory order"}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_a_question_is_small_enough_for_loops(question: Question) -> None:
    def size(value: Any) -> int:
        if isinstance(value, tuple | list):
            return sum(map(size, value))
        return int(np.size(value))

    rng = np.random.default_rng(0)
    numbers = sum(size(call.args) for item in question.items for call in item.draw(rng))

    assert numbers < (20_000 if question.id == "predict" else 12_000)


def _agreeing(pools: Any) -> Iterator[tuple[Any, Any]]:
    rng = np.random.default_rng(1)
    for item in pools.items:
        for call in item.draw(rng):
            if call.args and np.asarray(call.args[0]).dtype == np.float64:
                yield call, pools.reference(*call.args, **call.kwargs)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("max_pool2d_forward", windows.max_forward()),
        ("max_pool2d_backward", windows.max_backward()),
        ("max_pool2d_backward", windows.max_backward(own_formula=True)),
        ("avg_pool2d_forward", windows.avg_forward()),
        ("avg_pool2d_backward", windows.avg_backward()),
        ("avg_pool2d_backward", windows.avg_backward(own_formula=True)),
    ],
)
def test_the_layers_that_misconceptions_change_are_right_unchanged(
    name: str, right: Callable[..., Any]
) -> None:
    for call, expected in _agreeing(QUESTIONS[name]):
        np.testing.assert_allclose(
            right(*call.args, **call.kwargs), expected, rtol=1e-12, atol=1e-12
        )


# --- right answers ---

NAMES = {
    "np": np,
    **{name: getattr(convolution, name) for name in ("conv2d_forward", "conv2d_backward")},
    **{name: getattr(relu, name) for name in ("relu_forward", "relu_backward")},
    **{name: getattr(pooling, name) for name in ("max_pool2d_forward", "max_pool2d_backward")},
    **{name: getattr(network, name) for name in ("flatten", "linear_forward", "cross_entropy")},
}
FILES = sorted(file for name in ASSIGNMENTS for file in (RIGHT_ANSWERS / name).glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.filterwarnings("ignore")
def test_an_unusual_right_answer_earns_every_point(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file.stem.partition("-")[0]
    namespace: dict[str, Any] = {**NAMES, "cnn_forward": _perfect, "parameters": ()}
    for cell in jupytext.reads(file.read_text(), "py:percent")["cells"]:
        # Magics need a notebook; the audit runs them in one.
        plain = [line for line in cell["source"].splitlines() if not line.startswith("%")]
        exec(compile("\n".join(plain), file.name, "exec"), namespace)  # noqa: S102 - ours

    result = _examined(QUESTIONS[name], namespace[name])

    assert _lost(result) == set()
    assert result.score == result.max_score
    capsys.readouterr()


def _perfect(images: Any, _parameters: object) -> Any:
    return np.eye(10)[a5_network.true_labels(images)]


def test_there_are_unusual_right_answers_to_every_question() -> None:
    assert len(FILES) >= 25
    assert {file.stem.partition("-")[0] for file in FILES} == set(QUESTIONS)


# --- digits and prediction ---


def test_the_digits_are_those_of_scikit_learn_split_once_and_for_all() -> None:
    released, hidden = release_digits(), hidden_digits()
    images = np.concatenate([released["train_images"], released["valid_images"], hidden["images"]])
    labels = np.concatenate([released["train_labels"], released["valid_labels"], hidden["labels"]])

    whole = load_digits()

    order = np.lexsort(images.reshape(len(images), -1).T)
    known = np.lexsort((whole.data / 16).T)
    np.testing.assert_array_equal(
        images.reshape(len(images), -1)[order], whole.data[known] / 16, strict=True
    )
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(whole.target))
    assert images.dtype == np.float64
    assert labels.dtype == np.int64


def test_no_hidden_digit_is_released() -> None:
    released, hidden = release_digits(), hidden_digits()
    seen = {
        image.tobytes() for name in ("train_images", "valid_images") for image in released[name]
    }

    assert not any(image.tobytes() in seen for image in hidden["images"])


@pytest.mark.parametrize(
    ("wrong_of_ten", "lost"),
    [
        pytest.param(0, set(), id="all labels right"),
        pytest.param(1, set(), id="nine of ten right"),
        pytest.param(3, {"85 % of unseen digits"}, id="seven of ten right"),
        pytest.param(6, {"60 % of unseen digits", "85 % of unseen digits"}, id="four of ten right"),
    ],
)
def test_predictions_earn_points_by_accuracy(wrong_of_ten: int, lost: set[str]) -> None:
    def predict(images: Any) -> Any:
        labels = a5_network.true_labels(images)
        labels[np.arange(len(labels)) % 10 < wrong_of_ten] = -1
        return labels

    assert _lost(_examined(QUESTIONS["predict"], predict)) == lost


def _calls_of(item: Any, student: bytes) -> list[Call]:
    return list(item.draw(generator(student, "predict", item.name)))


def test_what_a_submission_finds_out_of_predict_is_no_table_for_the_next() -> None:
    for item in QUESTIONS["predict"].items[:2]:
        (first,), (second,) = (_calls_of(item, student) for student in (b"ada", b"bob"))
        of_first, of_second = (a5_network.true_labels(call.args[0]) for call in (first, second))
        seen = {image.tobytes() for image in first.args[0]}

        assert sorted(of_first) == sorted(of_second)
        assert np.mean(of_first == of_second) < 0.3
        assert not any(image.tobytes() in seen for image in second.args[0])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param("seven", "labels are numbers: one for each image", id="a string"),
        pytest.param([[1], [2, 3]], "labels are numbers: one for each image", id="a ragged list"),
        pytest.param([None], "labels are numbers: one for each image", id="a list of objects"),
        pytest.param(np.zeros((60, 10)), "the shape is (60, 10) where (60,) belongs", id="scores"),
        pytest.param(np.full(60, -1), "0% of the labels are right", id="no digit at all"),
    ],
)
def test_what_is_no_label_is_said_to_be_none(value: Any, message: str) -> None:
    item = QUESTIONS["predict"].items[0]
    (call,) = item.draw(np.random.default_rng(0))
    expected = a5_network.true_labels(np.asarray(call.args[0]))
    assert item.accept is not None

    assert item.accept(call, expected, value) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(list, "a NumPy array belongs here", id="a list"),
        pytest.param(lambda labels: labels[:, None], "where (5,) belongs", id="an extra axis"),
        pytest.param(lambda labels: labels * 1.0, "whole numbers belong", id="floats"),
    ],
)
def test_labels_of_another_form_lose_type_and_shape_alone(
    change: Callable[[Any], Any], message: str
) -> None:
    result = _examined(QUESTIONS["predict"], lambda images: change(a5_network.true_labels(images)))

    assert _lost(result) == {FORM_ITEM}
    assert message in next(item.message for item in result.items if item.name == FORM_ITEM)


def test_a_changed_argument_costs_its_item_alone() -> None:
    def emptied(x: Any) -> Any:
        out = pooling.global_max_pool2d(x)
        x[...] = 0
        return out

    assert _lost(_examined(QUESTIONS["global_max_pool2d"], emptied)) == {INPUTS_ITEM}
