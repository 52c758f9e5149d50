from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from autograder.examining.examiner import examine_question
from autograder.examining.in_process import DirectCandidate
from autograder.questions import questions_of
from autograder.returning.program_form import MOST_SOURCE, take_apart
from autograder.returning.similar import EVIDENCE, OF_THE_MODEL, Side, similar_answers
from tests.helpers.disguise import disguised

KIT = Path(__file__).resolve().parents[2]
FILES = sorted((KIT / "tests" / "right_answers").glob("*/*.py"))
LONG = """\
def f(x, stride):
    "What it does."
    total = 0
    count = len(x)
    for i in range(0, count, stride):
        for j in range(stride):
            total += x[i + j] * (i - j)  # weigh by distance
            if total > 100:
                total = total - x[i]
            elif total < -100:
                total = x[j] / 2
    return total / count
"""
PARAPHRASED = """\
import numpy as np

def f(x, stride: int):
    n = len(x)
    result: float = 0.0
    for start in range(0, n, stride):
        print("at", start)
        for offset in range(stride):
            result = result + (start - offset) * x[offset + start]  # weigh by distance
            if 100 < result:
                result = result - x[start]
            elif -100 > result:
                result = x[offset] / 2.0
    return result / n
"""
OTHER = """\
def f(x, stride):
    places = np.arange(len(x))
    signs = places // stride * stride - places % stride
    sums = np.cumsum(np.asarray(x) * signs)
    for place in np.flatnonzero(np.abs(sums) > 100):
        sums[place:] -= x[place // stride * stride]
    return sums[-1] / len(x)
"""


def model_answers(assignment: str) -> dict[str, str]:
    """Return the instructor's answers by question."""
    text = (KIT / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")
    found = {}
    for cell in text.split("\n# %%"):
        head, _, body = cell.partition("\n")
        if 'question="' in head:
            lines = (line for line in body.splitlines() if "### " not in line)
            found[head.split('question="')[1].split('"')[0]] = "\n".join(lines)
    return found


MODEL = {
    question: text
    for a in KIT.glob("solutions/*.py")
    for question, text in model_answers(a.stem).items()
}


def of_question(file: Path) -> str:
    return file.stem.partition("-")[0]


def own_pieces(file: Path) -> float:
    """Return what an answer's pieces count as evidence."""
    program, model = take_apart(file.read_text()), take_apart(MODEL[of_question(file)])
    assert program
    assert model
    own = program.fragments - model.fragments
    return len(own) + OF_THE_MODEL * len(program.fragments - own)


def test_a_paraphrase_is_found_and_said_how_alike_and_where() -> None:
    (found,) = similar_answers({"f": {"eve": OTHER, "bob": PARAPHRASED, "ada": LONG}})

    assert (found.question, found.students) == ("f", ("ada", "bob"))
    assert found.percent == 100.0
    assert [side.where for side in found.sides] == ["3-12", "4-6, 8-14"]
    assert found.comments == ("weigh by distance",)
    assert found.same_names < 50


def test_no_two_right_answers_are_taken_for_a_copy() -> None:
    """The rate of false alarms: none in all pairs of different right answers, model included."""
    answers: dict[str, dict[str, str]] = {
        question: {"model": text} for question, text in MODEL.items()
    }
    for file in FILES:
        answers[of_question(file)][file.stem] = file.read_text()
    pairs = sum(len(list(combinations(each, 2))) for each in answers.values())

    assert pairs > 250
    assert similar_answers(answers, model=MODEL) == ()


@pytest.mark.parametrize(
    "file", [file for file in FILES if own_pieces(file) >= EVIDENCE], ids=lambda file: file.stem
)
def test_a_disguised_copy_of_a_right_answer_is_found(file: Path) -> None:
    question, source = of_question(file), file.read_text()
    for seed in range(3):
        copy = disguised(source, seed, keep=question)

        assert copy != source
        (found,) = similar_answers({question: {"ada": source, "bob": copy}}, model=MODEL)
        assert found.percent >= 90


@pytest.mark.parametrize("file", FILES[::6], ids=lambda file: file.stem)
def test_a_disguise_leaves_a_program_right(file: Path) -> None:
    name = of_question(file)
    question = next(q for q in questions_of(file.parent.name) if q.id == name)
    if question.uses:
        return
    space: dict[str, object] = {}
    exec("import math\nimport numpy as np\n" + disguised(file.read_text(), 1, keep=name), space)  # noqa: S102 - ours

    result = examine_question(question, DirectCandidate({name: space[name]}), b"key")  # type: ignore[dict-item]

    assert result.score == result.max_score


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("relu_forward", "return np.maximum(x, 0)"),
        ("relu_forward", "out = x.copy()\n    out[out < 0] = 0\n    return out"),
        ("relu_backward", "return np.where(x > 0, dout, 0)"),
        ("relu_backward", "mask = x > 0\n    dx = dout * mask\n    return dx"),
        ("flatten", "n = x.shape[0]\n    return x.reshape(n, -1)"),
        ("linear_backward", "return dout @ w.T, x.T @ dout, dout.sum(axis=0)"),
        ("linear_backward", "dx = dout @ w.T\n    dw = x.T @ dout\n    db = dout.sum(0)"),
        (
            "softmax",
            "e = np.exp(x - x.max(axis=1, keepdims=True))\n    return e / e.sum(1, keepdims=True)",
        ),
        ("predict", "return np.argmax(cnn_forward(images, parameters), axis=1)"),
        ("global_avg_pool2d", "return x.mean(axis=(2, 3))"),
        ("quantize", "step = full_scale / 2**bits\n    return np.floor(signal / step)"),
    ],
)
def test_identical_trivial_answers_are_nobodys_copy(question: str, body: str) -> None:
    source = f"def {question}(x, dout, w):\n    {body}\n"

    assert similar_answers({question: {"ada": source, "bob": source}}, model=MODEL) == ()


@pytest.mark.parametrize("question", ["cnn_forward", "cnn_backward", "output_size", "pad2d"])
def test_what_the_task_leads_everybody_to_is_nobodys_copy(question: str) -> None:
    same = dict.fromkeys(("ada", "bob", "eve"), MODEL[question])

    assert similar_answers({question: same}, model=MODEL) == ()


def test_what_was_released_does_not_count() -> None:
    same = {"ada": LONG, "bob": LONG}

    assert similar_answers({"f": same}) != ()
    assert similar_answers({"f": same}, released=[LONG]) == ()


def test_what_half_of_the_differing_answers_have_does_not_count() -> None:
    def answer(number: int) -> str:
        return LONG.replace("    return", f"    total = total - {number}\n    return")

    answers = {f"s{number}": answer(number) for number in range(8)}

    assert len(similar_answers({"f": dict(list(answers.items())[:7])})) == 1
    assert similar_answers({"f": answers}) == ()
    copies = answers | {f"copy{n}": PARAPHRASED.replace("/ 2.0", "/ 2 ** n") for n in range(9)}
    assert len(similar_answers({"f": copies})) <= 1


def test_all_who_have_the_same_are_one_group() -> None:
    answers = {"eve": PARAPHRASED, "ada": LONG, "kim": OTHER, "bob": LONG.replace("total", "s")}

    (found,) = similar_answers({"f": answers})

    assert found.students == ("ada", "bob", "eve")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(LONG + "def", id="no Python"),
        pytest.param("x = " + "(" * 5_000 + ")" * 5_000, id="nesting without end"),
        pytest.param("f(" + "-" * 2_000 + "1)", id="a tree too deep to walk"),
        pytest.param("x = 1\n" * MOST_SOURCE, id="endless"),
        pytest.param("x = '\ud800'", id="half a character"),
        pytest.param("x = 0\0", id="a null"),
    ],
)
def test_what_cannot_be_taken_apart_is_compared_with_nothing(source: str) -> None:
    assert take_apart(source) is None
    assert similar_answers({"f": {"ada": source, "bob": source}}) == ()


def test_commands_of_the_notebook_are_passed_over() -> None:
    assert take_apart("%timeit f(1)\n!ls\nx = y % 2") == take_apart("\n\nx = y % 2")


def test_lines_are_said_in_runs() -> None:
    assert Side("ada", "", ()).where == ""
    assert Side("ada", "", (1, 3, 4, 9)).where == "1, 3-4, 9"
