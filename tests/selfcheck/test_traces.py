"""The arithmetic of every picture is the answer: each trace, worked out, gives the right entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.helpers.kit import ASSIGNMENTS
from tests.helpers.releases import selfcheck_of

TRACED_ELSEWHERE = {"cnn_forward", "cnn_backward", "predict"}


def value(part: dict[str, Any], at: int, arguments: dict[str, Any]) -> float:
    """Work out an entry from its trace, by the trace alone."""

    def look(name: str, index: int) -> float:
        return float(arguments[name].flat[index]) if index >= 0 else 0.0

    entry = part["entries"][at]
    if part["kind"] == "products":
        left, right = (part["sets"][place] for place in entry[:2])
        pairs = zip(left, right, strict=True)
        products = [look(part["left"], a) * look(part["right"], b) for a, b in pairs]
        return sum(products) + look(part["plus"], entry[2])
    if part["kind"] == "pool":
        numbers = [look(part["of"], index) for index in part["sets"][entry[0]] if index >= 0]
        return max(numbers) if part["how"] == "max" else sum(numbers) / entry[1]
    if part["kind"] == "copy":
        return look(part["of"], entry) if entry >= 0 else part["frame"]
    assert part["kind"] == "shares"
    if part["times"] in arguments:
        return sum(look("dout", sender) * look(part["times"], met) for sender, met in entry)
    return sum(look("dout", sender) / by for sender, by in entry)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_trace_gives_the_right_number(assignment: str) -> None:
    selfcheck = selfcheck_of(assignment)
    tried = 0
    for question in selfcheck.report.QUESTIONS:
        for example in selfcheck.examples.examples_of(question.name):
            arguments = dict(zip(question.parameters, example.args, strict=False))
            parts = example.traces.get("parts", [])
            assert len(parts) == len(example.answer) or question.name in TRACED_ELSEWHERE
            for part, right in zip(parts, example.answer, strict=False):
                if part["kind"] in {"words", "axis"}:
                    continue
                assert len(part["entries"]) == right.size
                for at, wanted in enumerate(right.ravel()):
                    got = value(part, at, arguments | dict(example.kwargs))
                    assert got == pytest.approx(float(wanted), nan_ok=True), (example.name, at)
                    tried += 1
    assert tried or assignment == "a3_relu"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_last_line_of_a_trace_in_words_holds_the_answer(assignment: str) -> None:
    selfcheck = selfcheck_of(assignment)
    for question in selfcheck.report.QUESTIONS:
        for example in selfcheck.examples.examples_of(question.name):
            for part, right in zip(example.traces.get("parts", []), example.answer, strict=False):
                if part["kind"] == "words" and question.name in {
                    "quantize",
                    "softmax",
                    "cross_entropy",
                }:
                    for lines, wanted in zip(part["entries"], right.ravel(), strict=True):
                        assert selfcheck.compare.number(wanted) in lines[-1]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_entry_of_every_example_can_be_drawn(assignment: str) -> None:
    selfcheck = selfcheck_of(assignment)
    draw = selfcheck.panel.picture_of
    for question in selfcheck.report.QUESTIONS:
        for example in selfcheck.examples.examples_of(question.name):
            for label, right in zip(question.returns, example.answer, strict=True):
                for index in np.ndindex(right.shape):
                    wrong = np.zeros(right.shape, bool)
                    wrong[index] = True
                    entry = selfcheck.compare.Entry(label, index, right, right + 1, wrong)
                    picture = draw(example, question.parameters, question.returns, entry)
                    if picture is None:
                        assert question.name in TRACED_ELSEWHERE
                        continue
                    said = selfcheck.picture.alt(picture)
                    svg = selfcheck.show.as_svg(picture) if picture.rows else ""
                    assert said.strip(". ")
                    assert "<script" not in svg
