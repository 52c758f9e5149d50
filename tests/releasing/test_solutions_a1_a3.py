import doctest
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("Agg")
from matplotlib import pyplot as plt  # after the choice of a backend without a screen

import reference.convolution
import reference.images
import reference.relu
import reference.shapes
from autograder.examining.examiner import examine
from autograder.examining.in_process import DirectCandidate
from autograder.questions import questions_of

ASSIGNMENTS = ("a1_images", "a2_convolution", "a3_relu")
SOLUTION = re.compile(r"( *)### BEGIN SOLUTION\n.*?### END SOLUTION\n", re.DOTALL)

Namespace = dict[str, Any]


def source(assignment: str) -> str:
    return (Path(__file__).parents[2] / "solutions" / f"{assignment}.py").read_text("utf-8")


def run(text: str, assignment: str) -> tuple[Namespace, list[str]]:
    """Execute a notebook's code; return what it defines and the names it checked, in order."""
    checked: list[str] = []
    stub = ModuleType("selfcheck")
    stub.check = lambda function: checked.append(function.__name__)  # type: ignore[attr-defined]
    namespace: Namespace = {"__name__": assignment}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "selfcheck", stub)
        patch.setattr(plt, "show", lambda: plt.close("all"))
        exec(compile(text, assignment, "exec"), namespace)  # noqa: S102 - our own notebook
    return namespace, checked


@cache
def solved(assignment: str) -> tuple[Namespace, list[str]]:
    return run(source(assignment), assignment)


def solution(name: str) -> Callable[..., Any]:
    home = next(a for a in ASSIGNMENTS if name in solved(a)[0])
    function: Callable[..., Any] = solved(home)[0][name]
    return function


def assert_same(got: object, want: object) -> None:
    """Compare values, shapes and dtypes; tuples one by one."""
    if isinstance(want, tuple):
        assert isinstance(got, tuple)
        for one, other in zip(got, want, strict=True):
            assert_same(one, other)
        return
    assert type(got) is type(want)
    if isinstance(want, np.ndarray):
        assert isinstance(got, np.ndarray)
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
        rtol = 1e-4 if want.dtype == np.float32 else 1e-10
        np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol)
    else:
        assert got == want


def agree(name: str, truth: Callable[..., Any], *args: object, **kwargs: object) -> None:
    """Check one call against the reference, and that it left its arguments alone."""
    before = [np.copy(a) for a in args]
    got = solution(name)(*args, **kwargs)
    for old, new in zip(before, args, strict=True):
        np.testing.assert_array_equal(old, new)
    assert_same(got, truth(*args, **kwargs))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_solved_notebook_runs_and_checks_every_question_in_order(assignment: str) -> None:
    namespace, checked = solved(assignment)

    assert checked == [question.id for question in questions_of(assignment)]
    assert all(callable(namespace[name]) for name in checked)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_unsolved_notebook_runs_to_its_end_and_says_what_is_not_written(
    assignment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SOLUTION.sub(r"\1raise NotImplementedError()\n", source(assignment))

    _, checked = run(text, assignment)

    assert checked == [question.id for question in questions_of(assignment)]
    assert "is not written yet" in capsys.readouterr().out


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_points_a_notebook_states_are_the_points_of_its_questions(assignment: str) -> None:
    rows = re.findall(r"^# \| \d+ \| `(\w+)` \| ([\d.]+) \|$", source(assignment), re.MULTILINE)

    stated = [(name, float(points)) for name, points in rows]

    assert stated == [(q.id, q.max_score) for q in questions_of(assignment)]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_solved_notebook_earns_every_point_of_every_item(assignment: str) -> None:
    candidate = DirectCandidate(solved(assignment)[0])

    results = examine(questions_of(assignment), candidate, b"any key")

    lost = [item for r in results for item in r.items if item.points < item.max_points]
    assert lost == []
    assert sum(r.score for r in results) > 0


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_graded_solution_calls_another_graded_function(assignment: str) -> None:
    graded = [question.id for question in questions_of(assignment)]
    namespace, _ = solved(assignment)

    for name in graded:
        used = namespace[name].__code__.co_names
        assert not set(used) & set(graded), f"{name} calls {used}"


def _examples() -> Iterator[doctest.DocTest]:
    for assignment in ASSIGNMENTS:
        namespace, checked = solved(assignment)
        for name in checked:
            yield from doctest.DocTestFinder().find(namespace[name], name, globs=dict(namespace))


def test_every_example_in_a_docstring_is_right() -> None:
    runner = doctest.DocTestRunner(verbose=False)

    results = [runner.run(example) for example in _examples()]

    assert all(result.attempted and not result.failed for result in results)
    assert len(results) == sum(len(questions_of(a)) for a in ASSIGNMENTS)


SIGNALS = [
    pytest.param(np.linspace(-1, 7, 33).reshape(3, 11), 3, 5.0, id="outside, on edges"),
    pytest.param(np.linspace(0, 1, 50).astype(np.float32), 6, 1.0, id="float32"),
    pytest.param(np.arange(-2, 12).reshape(2, 7), 3, 7, id="integers"),
    pytest.param(np.array([0.8]), 1, 1.0, id="one bit"),
]


@pytest.mark.parametrize(("signal", "bits", "full_scale"), SIGNALS)
def test_quantize_is_the_reference(signal: np.ndarray, bits: int, full_scale: float) -> None:
    agree("quantize", reference.images.quantize, signal, bits, full_scale=full_scale)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.uint64, np.int16])
def test_to_bits_is_the_reference_for_every_integer_type(dtype: type) -> None:
    codes = np.array([[0, 50, 255], [3, 128, 1]], dtype=dtype)

    agree("to_bits", reference.images.to_bits, codes, 8)
    agree("to_bits", reference.images.to_bits, codes[0, :1], 12)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_split_channels_is_the_reference(dtype: type) -> None:
    image = np.arange(36).reshape(3, 4, 3).astype(dtype)

    agree("split_channels", reference.images.split_channels, image)


@given(
    size=st.integers(1, 12),
    kernel=st.integers(1, 12),
    stride=st.integers(1, 5),
    padding=st.integers(0, 6),
    ceil_mode=st.booleans(),
)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_output_size_is_the_reference(
    size: int, kernel: int, stride: int, padding: int, *, ceil_mode: bool
) -> None:
    kernel = min(kernel, size + 2 * padding)

    agree(
        "output_size", reference.shapes.output_size, size, kernel, stride, padding,
        ceil_mode=ceil_mode,
    )  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8])
@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("value", [0.0, -np.inf, 0.5])
def test_pad2d_is_the_reference(dtype: type, padding: int, value: float) -> None:
    x = np.arange(24).reshape(2, 1, 3, 4).astype(dtype)

    agree("pad2d", reference.convolution.pad2d, x, padding, value=value)


@given(
    counts=st.tuples(*[st.integers(1, 3)] * 3),
    kernel=st.tuples(*[st.integers(1, 3)] * 2),
    extra=st.tuples(*[st.integers(0, 4)] * 2),
    stride=st.integers(1, 4),
    padding=st.integers(0, 2),
    dtypes=st.tuples(*[st.sampled_from(["f4", "f8", "i8", "i1"])] * 4),
)
@settings(max_examples=80, derandomize=True, deadline=None)
def test_convolution_is_the_reference_forward_and_backward(
    counts: tuple[int, int, int],
    kernel: tuple[int, int],
    extra: tuple[int, int],
    *,
    stride: int,
    padding: int,
    dtypes: tuple[str, str, str, str],
) -> None:
    (n, c, f), (kh, kw) = counts, kernel
    rng = np.random.default_rng([*counts, *kernel, *extra, stride, padding])
    x, w, b = (
        rng.integers(-90, 90, shape).astype(dtype)
        for shape, dtype in zip(
            [(n, c, kh + extra[0], kw + extra[1]), (f, c, kh, kw), (f,)], dtypes[:3], strict=True
        )
    )
    out = reference.convolution.conv2d_forward(x, w, b, stride, padding)
    dout = rng.integers(-90, 90, out.shape).astype(dtypes[3])
    options = {"stride": stride, "padding": padding}

    agree("conv2d_forward", reference.convolution.conv2d_forward, x, w, b, **options)
    agree("conv2d_backward", reference.convolution.conv2d_backward, dout, x, w, **options)


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4, 5)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_relu_is_the_reference_forward_and_backward(shape: tuple[int, ...], dtype: type) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(-2, 3, shape).astype(dtype)
    dout = rng.integers(-9, 10, shape).astype(dtype)

    agree("relu_forward", reference.relu.relu_forward, x)
    agree("relu_backward", reference.relu.relu_backward, dout, x)
    agree("relu_backward", reference.relu.relu_backward, dout.astype(np.float32), x)


def test_the_numerical_gradient_of_a_sum_of_squares_is_twice_its_argument() -> None:
    measure = solution("numerical_gradient")

    gradient = measure(lambda x: np.sum(x**2), np.array([3.0, -1.0]))

    np.testing.assert_allclose(gradient, [6.0, -2.0], rtol=1e-8)
