from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.examining.in_process import DirectCandidate
from autograder.examining.redact import RedactingCandidate, redacted
from autograder.model import Answer, Call, Foreign, NoAnswer, Outcome, Reply

SOURCE = "class Mine(Exception): pass\nraise Mine('the stride has to be positive')\nspam = eggs"
X = np.zeros((2, 3))


def spam(eggs: object) -> None:
    """Stand for a function of the notebook."""


def reply_of(function: Callable[[np.ndarray], Any], source: str = SOURCE) -> Reply:
    discreet = RedactingCandidate(DirectCandidate({"f": function}), source)
    (reply,) = discreet.ask_all("f", [Call((X,))])
    return reply


RAISES: dict[str, Callable[[np.ndarray], object]] = {
    "a name": lambda x: spam_is_not_there,  # type: ignore[name-defined]  # noqa: F821
    "an attribute": lambda x: x.spam,
    "an index of an array": lambda x: x[5],
    "an index of an axis": lambda x: x[0, 7],
    "too many indices": lambda x: x[0, 0, 0, 0],
    "an index of a list": lambda x: list("a")[3],
    "a float as index": lambda x: x[0.5],
    "a float as length": lambda x: range(2.0),  # type: ignore[call-overload]
    "a float in a slice": lambda x: list("a")[0.5:],  # type: ignore[misc]
    "shapes that do not broadcast": lambda x: x + np.zeros((4, 5)),
    "a value that does not fit": lambda x: x.__setitem__((slice(0, 1), slice(0, 2)), np.zeros(5)),
    "a shape of another size": lambda x: x.reshape(4, 4),
    "a product of matrices": lambda x: x @ np.zeros((7, 2)),
    "a dot product": lambda x: x.dot(np.zeros((7, 2))),
    "a concatenation": lambda x: np.concatenate([x, np.zeros((2, 3, 4))]),
    "a stack": lambda x: np.stack([x, np.zeros(2)]),
    "a wider stack": lambda x: np.hstack([x, np.zeros((5, 3))]),
    "an axis": lambda x: x.sum(axis=7),
    "the wrong number of axes": lambda x: x.transpose(0, 1, 2),
    "the maximum of nothing": lambda x: x[:0].max(),
    "the place of the maximum of nothing": lambda x: x[:0].argmax(),
    "a cast": lambda x: x.astype(int).__iadd__(0.5),
    "a ragged array": lambda x: np.array([[1], [1, 2]], dtype=float),
    "an array as a condition": lambda x: 1 if x else 2,
    "an array as a number": float,
    "a mask of another shape": lambda x: x[np.zeros((5, 5), bool)],
    "a negative length": lambda x: np.zeros((-1, 2)),
    "an array that is read-only": lambda x: np.broadcast_to(x, (2, 2, 3)).__setitem__(0, 1),
    "a window that is too large": lambda x: np.lib.stride_tricks.sliding_window_view(x, (9, 9)),
    "a division by zero": lambda x: 1 / 0,
    "a sum of other things": lambda x: "a" + 1,  # type: ignore[operator]
    "None as a number": lambda x: None + 1,  # type: ignore[operator]
    "None as an array": lambda x: x.sort()[0],  # type: ignore[index]
    "a call of what is none": lambda x: x(),  # type: ignore[operator]
    "one argument too few": lambda x: spam(),  # type: ignore[call-arg]
    "one argument too many": lambda x: spam(1, 2),  # type: ignore[call-arg]
    "a strange keyword": lambda x: spam(eggs=1, ham=2),  # type: ignore[call-arg]
    "the length of a number": lambda x: len(3),  # type: ignore[arg-type]
    "nothing that can be iterated": lambda x: list(3),  # type: ignore[call-overload]
    "a module": lambda x: __import__("torch"),
    "nan as an integer": lambda x: int(float("nan")),
    "memory that is not there": lambda x: np.zeros((10**7, 10**7)),
}


@pytest.mark.parametrize("name", RAISES)
def test_what_python_and_numpy_say_is_repeated(name: str) -> None:
    source = f"{SOURCE} spam_is_not_there ham a b c"

    try:
        RAISES[name](X.copy())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be repeated
        message = " ".join(str(error).split())
    reply = reply_of(RAISES[name], source)

    assert isinstance(reply, NoAnswer)
    assert reply.message.partition(": ")[2] == re.sub(r"\d{6,}", "…", message)


def test_words_of_the_notebook_are_repeated_word_by_word() -> None:
    message = "Mine: the stride has to be positive, line 3 of your cell"

    assert redacted(message, SOURCE) == message


@pytest.mark.parametrize(
    ("message", "left"),
    [
        pytest.param("ValueError: [0.25, 1.5]", "ValueError", id="values"),
        pytest.param("ValueError: mfkdlsqp", "ValueError", id="values written in letters"),
        pytest.param("ValueError: the stride was 3", "ValueError", id="a value in a sentence"),
        pytest.param(
            "NameError: name 'x37_2_91' is not defined", "NameError", id="values in a name"
        ),
        pytest.param(
            "Qzkdm: the stride has to be positive",
            "an error of its own kind: the stride has to be positive",
            id="in its kind",
        ),
        pytest.param("ValueError: the stride", "ValueError", id="in the choice of a piece"),
        pytest.param(
            "AttributeError: 'raise.spam.eggs' object has no attribute 'Mine.class.spam'",
            "AttributeError",
            id="in a choice of names",
        ),
        pytest.param(
            "AttributeError: '3.9915' object has no attribute '2.2413'",
            "AttributeError",
            id="in digits for a name",
        ),
        pytest.param("ValueError, line 4 of your cell", "ValueError", id="in a line's number"),
        pytest.param("Qzkdm: x37", "an error of its own kind", id="in its kind and its text"),
        pytest.param(
            "FileNotFoundError: [Errno 2] No such file or directory: '/x/37/2'",
            "FileNotFoundError: No such file or directory",
            id="values in a path",
        ),
        pytest.param(
            "IndexError: index 12345678 is out of bounds for axis 0 with size 2",
            "IndexError",
            id="values in a long number",
        ),
        pytest.param(
            "ValueError: operands could not be broadcast together with shapes "
            "(12345,12345,12345) (12345,12345,12345)",
            "ValueError: operands could not be broadcast together with shapes (…,…,…) (…,…,…)",
            id="values in many numbers",
        ),
        pytest.param("", "an error", id="nothing"),
        pytest.param("a\nb", "an error", id="anything else"),
        pytest.param(
            "ValueError, line 1234567 of your cell", "an error", id="a line that there is not"
        ),
    ],
)
def test_nothing_else_is(message: str, left: str) -> None:
    assert redacted(message, SOURCE) == left


def test_a_type_is_named_where_its_name_is_known_or_stands_in_the_notebook() -> None:
    kinds = [
        Foreign("generator"),
        Foreign("Mine"),
        Foreign("x37_2_91"),
        Foreign("Mine.spam.eggs"),
        Foreign("3.99"),
    ]

    class Says:
        def ask_all(self, function: str, calls: object) -> Iterator[Reply]:
            yield Answer(tuple(kinds))
            yield Answer(X)

    message, array = RedactingCandidate(Says(), SOURCE).ask_all("f", [])

    assert message == Answer((Foreign("generator"), Foreign("Mine"), *[Foreign("…")] * 3))
    assert isinstance(array, Answer)
    assert array.value is X


def test_what_we_say_ourselves_stays() -> None:
    ours = [
        NoAnswer(Outcome.LIMIT, "this call took more than 1 s of CPU time"),
        NoAnswer(Outcome.MISSING, "f is not written yet", claimed=True),
        NoAnswer(Outcome.LIMIT, "the result has 1,234 bytes, more than may be sent", claimed=True),
    ]

    class Says:
        def ask_all(self, function: str, calls: object) -> Iterator[Reply]:
            yield from ours

    assert [*RedactingCandidate(Says(), SOURCE).ask_all("f", [])] == ours


@pytest.mark.parametrize(
    "text",
    [
        "module 'numpy.linalg.norm.sum' has no attribute 'abs'",
        "No module named 'numpy.abs.add.all.any'",
        "name 'np.abs.add.all' is not defined",
    ],
)
def test_a_path_of_known_names_spells_nothing(text: str) -> None:
    message = redacted(f"AttributeError: {text}", "import numpy as np")

    assert message == "AttributeError"
