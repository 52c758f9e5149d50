"""What is said of a failure that no known mistake explains: facts of this and of other checks."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.selfcheck.compare import Entry
from autograder.selfcheck.examples import Example
from autograder.selfcheck.hints import of_the_batch
from tests.helpers.releases import right_answers, selfcheck_of

COLLECTS = """\
kept.extend([int(b) for b in format(int(c), f"0{bits}b")] for c in codes.ravel())
if len(kept) > 2:
    return np.zeros(len(kept), int)
return np.array(kept).reshape(codes.shape + (bits,))"""

ANSWERS = [
    (
        "a5_network", "linear_backward", "return x.T @ dout, dout @ w.T, dout.sum(axis=0)",
        "What you return as dx is what dw should be: return them in the order dx, dw, db.",
    ),
    (
        "a5_network", "softmax",
        "e = np.exp(scores - scores.max(axis=1))\nreturn e / e.sum(axis=1)",
        "Example 4 stops with ValueError, which says more.",
    ),
    (
        "a3_relu", "relu_forward",
        "kept.setdefault(x.shape, np.maximum(x, 0.0).astype(x.dtype))\nreturn kept[x.shape]",
        "This is your answer to example 3 again, and x holds other numbers.",
    ),
    (
        "a1_images", "to_bits",
        COLLECTS,
        "Called again with the same numbers, it gives others. What does your function keep",
    ),
    (
        "a2_convolution", "output_size",
        "return (input_size + 2 * padding - kernel_size) / stride + 1",
        "Read section",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("assignment", "name", "body", "said"), ANSWERS)
def test_what_is_known_is_the_hint(assignment: str, name: str, body: str, said: str) -> None:
    assert panel(assignment, name, body).finding.hint.startswith(said)


def panel(assignment: str, name: str, body: str) -> Any:  # noqa: ANN401 - modules without a type
    selfcheck = selfcheck_of(assignment)
    question = next(one for one in selfcheck.report.QUESTIONS if one.name == name)
    optional = {"stride": "=1", "padding": "=0", "ceil_mode": "=False", "full_scale": "=1.0"}
    parameters = ", ".join(one + optional.get(one, "") for one in question.parameters)
    namespace: dict[str, Any] = {"np": np, "kept": {} if name == "relu_forward" else []}
    exec(f"def {name}({parameters}):\n{textwrap.indent(body, '    ')}", namespace)  # noqa: S102
    everything = right_answers(selfcheck) | namespace
    examiner = selfcheck.checklist.Examiner(selfcheck.report.QUESTIONS, everything)
    return selfcheck.report.panel_of(examiner.report(name))


@pytest.mark.parametrize(
    ("label", "expected", "factor", "said"),
    [
        ("dw", [[3.0, -1.0]], 3, "dw is 3 times too large, and there are 3 samples: is it a sum"),
        ("db", [4.5], 1 / 3, "db is 3 times too small, and there are 3 samples: is it a mean"),
        ("loss", 0.25, 3, "loss is 3 times too large"),
        ("loss", 0.25, 2, ""),
        ("dw", [[0.0, 0.0]], 3, ""),
        ("out", [[1.0], [2.0], [4.0]], 3, ""),
    ],
)
def test_a_factor_of_as_many_as_there_are_samples_is_said(
    label: str, expected: list[Any] | float, factor: float, said: str
) -> None:
    right = np.array(expected)
    entry = Entry(label, (0,) * right.ndim, right, factor * right, np.ones(right.shape, bool))

    told = of_the_batch(entry, Example("f", "", (np.ones((3, 2)),), {}, right))

    assert told.startswith(said)
    assert bool(told) == bool(said)


def test_a_layer_that_treats_each_sample_alone_has_no_mean_over_the_batch() -> None:
    hint = panel("a3_relu", "relu_backward", "return 2 * np.where(x > 0, dout, 0.0)").finding.hint

    assert "batch" not in hint


def test_what_is_random_is_said() -> None:
    body = "return np.maximum(x, 0) + np.random.default_rng().normal(size=x.shape)"

    assert "is something random in it?" in panel("a3_relu", "relu_forward", body).finding.hint


def test_a_fact_about_all_wrong_numbers_stands_beside_the_first() -> None:
    found = panel("a5_network", "linear_forward", "return 3.0 * (x @ w + b)").finding

    assert found.facts[1] == "All your numbers are 3 times the expected ones."


def test_an_error_that_only_few_calls_raise_is_not_what_the_first_failure_is_about() -> None:
    body = (
        "levels = np.linspace(0, full_scale, 2**bits)\n"
        "return np.array([np.argmin(abs(levels - s)) for s in signal])"
    )

    assert "stops with" not in panel("a1_images", "quantize", body).finding.hint


def test_a_function_that_changes_its_inputs_shows_the_first_call_that_did() -> None:
    found = panel("a3_relu", "relu_forward", "x[x < 0] = 0\nreturn x.astype(x.dtype)").finding

    assert found.title == "leaves its inputs alone"
    assert found.call == ("relu_forward(np.array([[-2., 0.5], [0., -0.1]]))",)


def test_texts_for_digits_are_called_texts() -> None:
    body = "return np.array([list(format(int(c), f'0{bits}b')) for c in codes.ravel()])"
    found = panel("a1_images", "to_bits", body)

    assert found.finding.facts == (
        "digits: expected numbers in an array, got an array of texts, of shape (2, 8).",
    )
    assert found.finding.hint.startswith("These are texts")
    assert [row.count for row in found.rest if row.status == "fail"] == [15]
