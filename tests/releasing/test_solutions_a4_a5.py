import doctest
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("Agg")
from matplotlib import pyplot as plt  # after the choice of a backend without a screen

import reference.network
import reference.pooling
import reference.shapes
from autograder.examining.examiner import examine
from autograder.examining.in_process import DirectCandidate
from autograder.questions import questions_of
from autograder.questions.digits import hidden_digits, release_digits

ASSIGNMENTS = ("a4_pooling", "a5_network")
SOLUTION = re.compile(r"( *)### BEGIN SOLUTION\n.*?### END SOLUTION\n", re.DOTALL)
LAYERS = re.compile(r'# %% solution="layers"\n.*?(?=# %% setup="loader")', re.DOTALL)
TOGETHER = {"cnn_forward", "cnn_backward", "predict"}

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
        patch.setattr(np, "load", lambda _name: Digits(release_digits()))
        exec(compile(text, assignment, "exec"), namespace)  # noqa: S102 - our own notebook
    return namespace, checked


class Digits(dict[str, Any]):
    """What ``np.load`` gives for ``digits.npz``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@cache
def solved(assignment: str) -> tuple[Namespace, list[str]]:
    return run(source(assignment), assignment)


def unsolved(text: str) -> str:
    return SOLUTION.sub(r"\1raise NotImplementedError()\n", text)


def solution(name: str) -> Callable[..., Any]:
    home = next(a for a in ASSIGNMENTS if name in {q.id for q in questions_of(a)})
    function: Callable[..., Any] = solved(home)[0][name]
    return function


def assert_same(got: object, want: object) -> None:
    """Compare values, shapes and dtypes; tuples one by one; scalars may be Python's or NumPy's."""
    if isinstance(want, tuple):
        assert isinstance(got, tuple)
        for one, other in zip(got, want, strict=True):
            assert_same(one, other)
        return
    if isinstance(want, np.ndarray):
        assert isinstance(got, np.ndarray)
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
    tolerance = 1e-5 if getattr(want, "dtype", None) == np.float32 else 1e-10
    values, right = np.asarray(got), np.asarray(want)
    np.testing.assert_allclose(values, right, rtol=tolerance, atol=tolerance)


def agree(name: str, *args: object, **kwargs: object) -> None:
    """Check one call against the reference, and that it left its arguments alone."""
    home = reference.pooling if hasattr(reference.pooling, name) else reference.network
    before = [np.array(a) for a in args if isinstance(a, np.ndarray)]
    assert_same(solution(name)(*args, **kwargs), getattr(home, name)(*args, **kwargs))
    after = [a for a in args if isinstance(a, np.ndarray)]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_solved_notebook_runs_and_checks_every_question(assignment: str) -> None:
    _, checked = solved(assignment)

    assert checked == [question.id for question in questions_of(assignment)]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_unsolved_notebook_runs_to_its_end_and_says_what_is_not_written(
    assignment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, checked = run(unsolved(source(assignment)), assignment)

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
def test_no_solution_that_is_graded_by_itself_calls_another(assignment: str) -> None:
    namespace, checked = solved(assignment)

    for name in set(checked) - TOGETHER:
        used = namespace[name].__code__.co_names
        assert not set(used) & set(checked), f"{name} calls {used}"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_example_in_a_docstring_is_right(assignment: str) -> None:
    namespace, checked = solved(assignment)
    runner = doctest.DocTestRunner(verbose=False)

    results = [
        runner.run(example)
        for name in [*checked, *({"window_count", "l2_pool2d"} & namespace.keys())]
        for example in doctest.DocTestFinder().find(namespace[name], name, globs=dict(namespace))
        if example.examples
    ]

    assert len(results) >= len(checked) - 1  # predict has none: its digits are data
    assert all(result.attempted and not result.failed for result in results)


@st.composite
def pools(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a picture and a window that fits; all lengths of their own."""
    kernel = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    padding = draw(st.integers(0, min(kernel) // 2))
    lengths = [max(k - 2 * padding, 1) + draw(st.integers(0, 6)) for k in kernel]
    return {
        "shape": (draw(st.integers(1, 2)), draw(st.integers(1, 3)), *lengths),
        "kernel_size": kernel[0] if kernel[0] == kernel[1] else kernel,
        "stride": draw(st.none() | st.integers(1, 5)),
        "padding": padding,
        "ceil_mode": draw(st.booleans()),
        "dtype": draw(st.sampled_from(["f4", "f8", "i8", "u1", "i1"])),
        "seed": draw(st.integers(0, 99)),
    }


@settings(max_examples=150, deadline=None)
@given(pool=pools(), counted=st.booleans())
def test_pooling_is_the_reference_forward_and_backward(pool: dict[str, Any], counted: bool) -> None:
    rng = np.random.default_rng(pool.pop("seed"))
    x = rng.integers(0, 5, pool.pop("shape")).astype(pool.pop("dtype"))  # with many ties
    if x.dtype.kind != "u":
        x -= 5  # and below zero
    dout = rng.normal(size=reference.pooling.max_pool2d_forward(x, **pool).shape)
    dout = dout.astype(rng.choice(["f4", "f8"]))

    agree("max_pool2d_forward", x, **pool)
    agree("max_pool2d_backward", dout, x, **pool)
    agree("avg_pool2d_forward", x, **pool, count_include_pad=counted)
    agree("avg_pool2d_backward", dout, x, **pool, count_include_pad=counted)
    agree("global_max_pool2d", x)
    agree("global_avg_pool2d", x)


@settings(max_examples=100, deadline=None)
@given(
    kernel=st.integers(1, 5),
    extra=st.integers(0, 9),
    stride=st.integers(1, 6),
    data=st.data(),
    ceil_mode=st.booleans(),
)
def test_the_window_count_is_the_output_size(
    kernel: int,
    extra: int,
    stride: int,
    data: st.DataObject,
    ceil_mode: bool,
) -> None:
    padding = data.draw(st.integers(0, kernel // 2))
    arguments = (max(kernel - 2 * padding, 1) + extra, kernel, stride, padding, ceil_mode)

    count = solved("a4_pooling")[0]["window_count"](*arguments)

    assert count == reference.shapes.output_size(*arguments)


def test_windows_of_minus_infinity_send_their_gradient_into_the_map() -> None:
    x = np.full((1, 1, 3, 4), -np.inf)
    dout = np.arange(1.0, 7).reshape(1, 1, 2, 3)

    agree("max_pool2d_backward", dout, x, 3, stride=2, padding=1, ceil_mode=True)


def test_l2_pooling_is_the_root_of_the_sum_of_the_squares() -> None:
    x = np.random.default_rng(1).integers(-9, 9, (2, 3, 5, 7)).astype(np.int8)

    out = solved("a4_pooling")[0]["l2_pool2d"](x, (2, 3), stride=2)

    means = reference.pooling.avg_pool2d_forward(x.astype(float) ** 2, (2, 3), stride=2)
    np.testing.assert_allclose(out, np.sqrt(6 * means))


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u1"])
def test_the_end_of_the_network_is_the_reference(dtype: str) -> None:
    rng = np.random.default_rng(2)
    x, w, b, dout = (
        rng.integers(0, 100, shape).astype(dtype) for shape in [(5, 4), (4, 3), (3,), (5, 3)]
    )
    labels = np.array([2, 0, 1, 1, 2], dtype=np.uint8)

    agree("linear_forward", x, w, b)
    agree("linear_backward", dout, x, w)
    agree("softmax", dout)
    agree("cross_entropy", dout, labels)
    assert solution("flatten")(x.reshape(5, 2, 1, 2)).tolist() == x.tolist()


@pytest.mark.parametrize("shape", [(3,), (3, 0, 2), (0, 2, 2), (2, 3, 4, 5)])
def test_flatten_takes_any_shape_and_any_memory_order(shape: tuple[int, ...]) -> None:
    x = np.arange(np.prod(shape), dtype=float).reshape(shape)

    agree("flatten", x)
    agree("flatten", np.asfortranarray(x))


def test_scores_may_be_as_large_as_they_like() -> None:
    scores = np.array([[0.0, -1000.0], [1e300, 1e300], [-1e5, -1e5]])

    agree("softmax", scores)
    agree("cross_entropy", scores, np.array([1, 0, 1]))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_network_is_the_reference_on_other_shapes_than_digits(dtype: str) -> None:
    rng = np.random.default_rng(3)
    shapes = [(3, 2, 2, 3), (3,), (3 * 3 * 2, 5), (5,)]
    x = rng.normal(size=(4, 2, 6, 5)).astype(dtype)
    parameters = tuple(rng.normal(size=shape).astype(dtype) for shape in shapes)

    # A kernel of 2 x 3 makes maps of 7 x 5, which are pooled to 3 x 2.
    agree("cnn_forward", x, parameters)
    agree("cnn_backward", x, np.array([0, 4, 1, 1]), parameters)


def test_the_trained_network_reads_unseen_digits_with_a_margin() -> None:
    digits = hidden_digits()

    right = np.mean(solution("predict")(digits["images"]) == digits["labels"])

    assert right > 0.9


def test_the_line_detector_has_the_numbers_that_the_text_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = "prediction = None\nimage = np.zeros((1, 1, 8, 8))"
    text = source("a5_network")
    assert text.count(asked) == 1
    namespace, _ = run(text.replace(asked, asked.replace("None", "1.0")), "a5_network")

    assert namespace["line_map"][0, 0].tolist() == [[0, 0, 3, 3, 0, 0]] * 6
    assert namespace["line_pooled"][0, 0].tolist() == namespace["averages"].tolist()
    assert namespace["averages"].tolist() == [[0, 3, 0]] * 3
    out = capsys.readouterr().out
    assert "global max 3.0   global average 1.0" in out
    assert "parameters: convolution 10, a pooling layer 0" in out


def test_a_line_survives_a_shift_within_a_window_and_not_across_its_border() -> None:
    feature_map, pooled, whole = np.transpose(solved("a5_network")[0]["changed"])

    assert feature_map[1:].all()
    assert [bool(changed) for changed in pooled] == [False, False, True, True, True, True]
    assert not whole.any()


def test_without_its_layers_a_notebook_earns_all_that_does_not_need_them() -> None:
    text = LAYERS.sub(lambda found: unsolved(found[0]), source("a5_network"))
    namespace, checked = run(text, "a5_network")
    questions = questions_of("a5_network")

    results = {r.id: r for r in examine(questions, DirectCandidate(namespace), b"any key")}

    assert len(checked) == len(questions)
    assert all(results[name].score == 0 for name in TOGETHER)
    alone = results.keys() - TOGETHER
    assert all(results[name].score == results[name].max_score for name in alone)


def earlier(folder: Path, cells: list[str]) -> Path:
    """Write a notebook as Jupyter does: sources as lists of lines."""
    path = folder / "earlier.ipynb"
    kept = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    path.write_text(json.dumps({"cells": [*kept, {"cell_type": "markdown", "source": "text"}]}))
    return path


def test_load_layers_takes_functions_with_their_helpers_and_leaves_stubs(tmp_path: Path) -> None:
    cells = [
        "%matplotlib inline\nimport math\nimport numpy as np\nSCALE = 2\nout = 'not this'",
        "def helper(x):\n    out = math.floor(x)\n    return out * SCALE",
        "def decorate(f):\n    return f\n\n@decorate\ndef relu_forward(x):\n    return helper(x)\n",
        "def unused(out):\n    return out\n\nraise SystemExit",
        "def relu_backward(dout, x):\n    raise NotImplementedError()",
        "def broken(:",
    ]
    load_layers = solved("a5_network")[0]["load_layers"]

    code = load_layers(earlier(tmp_path, cells), ["relu_forward", "relu_backward", "conv2d"])

    loaded: Namespace = {}
    exec(code, loaded)  # noqa: S102 - the cells above
    assert loaded["relu_forward"](3.7) == 6
    assert loaded.keys() - {"__builtins__"} == {
        "SCALE",
        "decorate",
        "helper",
        "math",
        "relu_forward",
    }


@pytest.mark.parametrize("content", [None, "not JSON", "{}"])
def test_load_layers_finds_nothing_where_there_is_no_notebook(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "earlier.ipynb"
    if content is not None:
        path.write_text(content)

    assert solved("a5_network")[0]["load_layers"](path, ["relu_forward"]) == ""
