"""When a mistake is named: by shared data, only if it explains enough, and never by an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.selfcheck import examples as public
from autograder.selfcheck import recognise as recognising
from autograder.selfcheck.examples import Example, encode
from autograder.selfcheck.recognise import recognise

MESSAGES = {"a": "the first mistake", "b": "the second mistake", "c": "the first mistake"}


@pytest.fixture(autouse=True)
def _messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "message_of", MESSAGES.__getitem__)
    monkeypatch.setattr(recognising, "message_of", MESSAGES.__getitem__)
    monkeypatch.setattr(public, "_file", lambda: {"messages": MESSAGES, "examples": []})


def example(right: float, raises: dict[str, str] | None = None, **wrong: float) -> Example:
    """Return an example with one number as its answer, and what each mistake answers."""
    groups = [{"ids": [name], "answer": [encode(np.array(value))]} for name, value in wrong.items()]
    row: dict[str, Any] = {"wrong": groups, "raises": raises or {}}
    return Example("f", "", (), {}, right, row)


def got(*values: float | str | None) -> list[Any]:
    return [(np.array(value),) if isinstance(value, float) else value for value in values]


THREE = [example(1.0, a=5.0, b=6.0), example(2.0, a=7.0), example(3.0, b=8.0)]


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ((1.0, 2.0, 3.0), ""),
        ((5.0, 7.0, 3.0), "the first mistake"),
        ((5.0, 2.0, 3.0), ""),  # the first mistake is wrong on the second example too
        ((6.0, 2.0, 8.0), "the second mistake"),
        ((5.0, 7.0, 9.0), "the first mistake"),  # two of three, and the third is another slip
        ((5.0, 9.0, 9.0), ""),  # one of three
        ((9.0, 7.0, 3.0), ""),  # not the one that is looked at first
        ((5.0, None, None), "the first mistake"),  # the others were not tried
        (("ValueError", "ValueError", "ValueError"), ""),
    ],
)
def test_what_is_named(answers: tuple[Any, ...], named: str) -> None:
    assert recognise(THREE, got(*answers)) == named


def test_two_that_agree_to_the_last_are_not_named_unless_they_say_the_same() -> None:
    assert recognise([example(1.0, a=5.0, b=5.0)], got(5.0)) == ""
    assert recognise([example(1.0, a=5.0, c=5.0)], got(5.0)) == "the first mistake"


def test_an_error_explains_where_a_wrong_number_agrees_elsewhere() -> None:
    both = [example(1.0, a=5.0), example(2.0, {"a": "ValueError"})]

    assert recognise(both, got(5.0, "ValueError")) == "the first mistake"
    assert recognise(both, got(5.0, 2.0)) == ""
    assert recognise(both[1:], got("ValueError")) == ""
