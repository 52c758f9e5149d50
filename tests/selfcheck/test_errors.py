"""What an exception usually means: a sentence of its own for each kind, and with its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.selfcheck.errors import advice_for

DEFAULT = advice_for(Exception("of no known kind"), in_own_code=True)

KINDS = [
    ("np.ones((2, 3)) + np.ones(2)", "they are (2,3) and (2,)"),
    ("np.ones((2, 3))[:, :2].__setitem__(..., np.ones(3))", "has shape (3,), its place"),
    ("np.ones((1, 2)).__iadd__(np.ones((3, 2)))", "The place on the left has shape (1,2)"),
    ("np.ones((1, 2)) @ np.ones((3, 1))", "the columns of the left one meet the rows"),
    ("np.ones((1, 2)).dot(np.ones((3, 1)))", "the columns of the left one meet the rows"),
    ("np.ones(6).reshape(4, 2)", "6 numbers do not fill the shape (4,2)"),
    ("np.ones((2, 0)).max(axis=1)", "A window is empty."),
    ("np.ones(0).argmax()", "A window is empty."),
    ("1 if np.ones(2) > 0 else 0", "want one yes or no"),
    ("[a for a, b, c in [(1, 2)]]", "3 names stand left of the `=`"),
    ("np.zeros(3).__setitem__(0, [1, 2])", "A whole array is put where one number belongs"),
    ("np.zeros((-1, 2))", "A size came out negative"),
    ("np.zeros((2, 3))[0, 5]", "Axis 1 is 3 long, counted from 0, and place 5"),
    ("np.zeros(3)[0, 0]", "more places between the brackets"),
    ("np.zeros(3)[1.0]", "`/` always gives a float"),
    ("range(3 / 1)", "`/` always gives a float"),
    ("np.zeros((4 / 2, 1))", "`/` always gives a float"),
    ("[1, 2][5]", "A list or a tuple ends before that place"),
    ("np.zeros((2, 2)).max(axis=3)", "The array has 2 axes here, and there is no axis 3"),
    ("undefined_name", "Nothing is called `undefined_name`"),
    ("np.full(2, 1, colour=3)", "Compare the call in that line"),
    ("(lambda a: a)()", "Compare the call in that line"),
    ("None[0]", "is None: what a function without `return` gives"),
    ("None + 1", "is None: what a function without `return` gives"),
    ("None.shape", "is None: what a function without `return` gives"),
    ("int(np.ones(3))", "One number is wanted there"),
    ("[1, 2][0, 1]", "This is a list, not an array"),
    ("[1, 2] / 2", "This is a list, not an array"),
    ("[1, 2].shape", "This is a list, not an array"),
    ("(3)(4)", "Round brackets call a function"),
    ("(3)[0]", "Square brackets look into an array"),
    ("[a for a, b in [3]]", "Only a tuple, a list or an array can be taken apart"),
    ("(2, 2) - 1", "A tuple or a list does not calculate"),
    ("np.zeros(2, int).__iadd__(0.5)", "An array of integers takes no fractions in place"),
    ("np.array(['1']) * 2", "NumPy cannot calculate with what this array holds"),
    ("np.zeros(2, int).fill(np.inf)", "An array of integers holds no infinity"),
    ("np.uint8(300)", "A small integer type holds no such number"),
    ("1 / 0", "Something is divided by 0"),
    ("(f := lambda: f())()", "The function calls itself"),
    ("np.maximun(1, 2)", "`numpy` has no `maximun`"),
    ("(3).shape", "This is int, not an array"),
    ("__import__('torchvision')", "do it without `torchvision`"),
    ("open('weights.npz')", "No file is needed here"),
    ("exit()", "`return` is meant"),
    ("{}['x']", "A dictionary has nothing under that key"),
    ("(_ for _ in ()).throw(AssertionError)", "Your own `assert` says no"),
    ("compile('def f(x)', 'cell', 'exec')", "Python could not read that line"),
]


@pytest.mark.parametrize(("code", "said"), KINDS)
@pytest.mark.filterwarnings("ignore")
def test_each_kind_of_error_has_a_sentence_of_its_own(code: str, said: str) -> None:
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - whatever Python and NumPy say of it
        eval(code, {"np": np})  # noqa: S307 - the lines above

    told = advice_for(raised.value, in_own_code=True)

    assert said in told, str(raised.value)
    assert told != DEFAULT
    assert len(told) < 200


def test_a_name_that_has_no_value_on_every_way() -> None:
    def answer(x: int) -> int:
        if x > 0:
            out = x
        return out

    with pytest.raises(UnboundLocalError) as raised:
        answer(-1)

    assert "on some ways" in advice_for(raised.value, in_own_code=True)


def test_a_call_of_the_function_itself_that_fails_is_about_its_first_line() -> None:
    with pytest.raises(TypeError) as raised:
        advice_for(ValueError(), padding=2)  # type: ignore[call-arg]

    assert "must keep the parameters of the stub" in advice_for(raised.value, in_own_code=False)


def test_what_is_not_known_gets_the_general_remedy() -> None:
    class Strange(Exception):  # noqa: N818 - a student's
        def __str__(self) -> str:
            raise ValueError

    assert advice_for(Strange(), in_own_code=True) == DEFAULT
