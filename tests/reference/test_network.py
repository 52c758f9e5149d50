"""The layers behind the maps and the small network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import naive_network
from reference.convolution import conv2d_forward
from reference.errors import ArgumentError
from reference.network import (
    cnn_backward,
    cnn_forward,
    count_parameters,
    cross_entropy,
    flatten,
    linear_backward,
    linear_forward,
    softmax,
)
from reference.pooling import max_pool2d_forward
from tests.helpers.strategies import in_memory_order, memory_orders, seeds

sizes = st.tuples(*(st.integers(1, 5) for _ in range(3)))


@given(shape=st.tuples(*(st.integers(1, 4) for _ in range(4))), order=memory_orders)
def test_flatten_reads_every_sample_in_row_major_order(shape: tuple[int, ...], order: str) -> None:
    x = in_memory_order(order, np.arange(float(np.prod(shape))).reshape(shape))

    out = flatten(x)

    np.testing.assert_array_equal(out, naive_network.flatten(x))
    assert not np.shares_memory(out, x)


def test_flatten_of_no_samples_has_no_rows() -> None:
    assert flatten(np.zeros((0, 3, 4))).shape == (0, 12)


@given(size=sizes, seed=seeds, order=memory_orders)
def test_linear_agrees_with_the_definition(
    size: tuple[int, int, int], seed: int, order: str
) -> None:
    n, d, m = size
    rng = np.random.default_rng(seed)
    x, w, b, dout = (
        in_memory_order(order, rng.normal(size=shape)) for shape in ((n, d), (d, m), (m,), (n, m))
    )

    out, parts = linear_forward(x, w, b), linear_backward(dout, x, w)

    np.testing.assert_allclose(out, naive_network.linear_forward(x, w, b), rtol=1e-12, atol=1e-12)
    for got, right in zip(parts, naive_network.linear_backward(dout, x, w), strict=True):
        assert got.shape == right.shape
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)


@given(size=sizes, seed=seeds)
def test_linear_backward_is_the_adjoint_of_forward(size: tuple[int, int, int], seed: int) -> None:
    n, d, m = size
    rng = np.random.default_rng(seed)
    x, w, dout = rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=(n, m))
    vx, vw, vb = rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m)
    dx, dw, db = linear_backward(dout, x, w)

    along_x = linear_forward(vx, w, np.zeros(m))
    along_w = linear_forward(x, vw, np.zeros(m))
    along_b = linear_forward(np.zeros((n, d)), w, vb)

    for forward, direction, gradient in ((along_x, vx, dx), (along_w, vw, dw), (along_b, vb, db)):
        np.testing.assert_allclose(
            np.vdot(forward, dout), np.vdot(direction, gradient), rtol=1e-10, atol=1e-10
        )


@given(size=sizes, seed=seeds, scale=st.sampled_from([0.1, 1.0, 20.0]))
def test_softmax_and_loss_agree_with_the_definition(
    size: tuple[int, int, int], seed: int, scale: float
) -> None:
    n, m, _ = size
    rng = np.random.default_rng(seed)
    scores, labels = scale * rng.normal(size=(n, m)), rng.integers(0, m, size=n)

    loss, dscores = cross_entropy(scores, labels)

    right, dright = naive_network.cross_entropy(scores, labels)
    np.testing.assert_allclose(softmax(scores), naive_network.softmax(scores), rtol=1e-11)
    np.testing.assert_allclose(loss, right, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(dscores, dright, rtol=1e-11, atol=1e-11)


@given(size=sizes, seed=seeds, shift=st.floats(-1e4, 1e4))
def test_a_constant_added_to_a_row_changes_nothing(
    size: tuple[int, int, int], seed: int, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=size[:2])

    np.testing.assert_allclose(softmax(scores + shift), softmax(scores), rtol=1e-9)


@given(size=sizes, seed=seeds)
def test_the_gradient_of_the_loss_is_its_slope(size: tuple[int, int, int], seed: int) -> None:
    n, m, _ = size
    rng = np.random.default_rng(seed)
    scores, labels, v = rng.normal(size=(n, m)), rng.integers(0, m, size=n), rng.normal(size=(n, m))
    step = 1e-5

    slope = (
        cross_entropy(scores + step * v, labels)[0] - cross_entropy(scores - step * v, labels)[0]
    ) / (2 * step)

    _, dscores = cross_entropy(scores, labels)
    np.testing.assert_allclose(np.vdot(dscores, v), slope, rtol=1e-6, atol=1e-8)


def test_huge_scores_overflow_nowhere() -> None:
    scores = np.array([[1e4, 0.0, -1e4], [1e300, -1e300, 1e300]])

    loss, dscores = cross_entropy(scores, np.array([1, 0]))

    np.testing.assert_allclose(softmax(scores), [[1, 0, 0], [0.5, 0, 0.5]])
    np.testing.assert_allclose(loss, (1e4 + np.log(2)) / 2)
    np.testing.assert_allclose(dscores, [[0.5, -0.5, 0], [-0.25, 0, 0.25]])


def test_a_score_of_minus_infinity_has_no_probability_and_one_of_plus_infinity_is_undefined() -> (
    None
):
    out = softmax(np.array([[0.0, -np.inf], [np.inf, 0.0], [np.nan, 0.0]]))

    np.testing.assert_array_equal(out[0], [1, 0])
    assert np.isnan(out[1:]).all()


def test_single_precision_stays_and_integers_become_double() -> None:
    single = np.ones((2, 3), np.float32)
    whole = np.ones((2, 3), np.int64)
    labels = np.array([0, 2])

    for scores, expected in ((single, np.float32), (whole, np.float64)):
        loss, dscores = cross_entropy(scores, labels)
        results = (
            softmax(scores),
            flatten(scores),
            loss,
            dscores,
            *linear_backward(np.ones((2, 2), scores.dtype), scores, np.ones((3, 2), scores.dtype)),
        )
        assert {result.dtype for result in results} == {np.dtype(expected)}


def test_parameters_are_counted_over_every_array() -> None:
    arrays = [np.zeros((4, 3, 2, 2)), np.zeros(4), np.zeros((0, 3)), np.float64(1)]

    assert count_parameters(arrays) == naive_network.count_parameters(arrays) == 53
    assert count_parameters(iter(arrays)) == 53
    assert type(count_parameters([])) is int


def network(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """Draw maps of 6 x 9, labels and parameters; the kernel is 3 x 2, so maps become 6 x 10."""
    shapes = (3, 2, 3, 2), (3,), (3 * 3 * 5, 4), (4,)
    parameters = tuple(rng.normal(size=shape) for shape in shapes)
    return rng.normal(size=(2, 2, 6, 9)), rng.integers(0, 4, size=2), parameters


def test_the_network_is_its_layers_in_turn() -> None:
    x, _, (w_conv, b_conv, w_fc, b_fc) = network(np.random.default_rng(2))

    maps = np.maximum(conv2d_forward(x, w_conv, b_conv, 1, 1), 0)
    scores = max_pool2d_forward(maps, 2, 2).reshape(2, -1) @ w_fc + b_fc

    np.testing.assert_allclose(cnn_forward(x, (w_conv, b_conv, w_fc, b_fc)), scores)


@pytest.mark.parametrize("which", range(4), ids=["w_conv", "b_conv", "w_fc", "b_fc"])
def test_the_gradients_of_the_network_are_slopes(which: int) -> None:
    rng = np.random.default_rng(3)
    x, labels, parameters = network(rng)
    direction = rng.normal(size=parameters[which].shape)
    step = 1e-6

    def loss(sign: float) -> float:
        moved = list(parameters)
        moved[which] = moved[which] + sign * step * direction
        return float(cross_entropy(cnn_forward(x, tuple(moved)), labels)[0])

    slope = (loss(1) - loss(-1)) / (2 * step)

    value, gradients = cnn_backward(x, labels, parameters)
    np.testing.assert_allclose(np.vdot(gradients[which], direction), slope, rtol=1e-6)
    np.testing.assert_allclose(value, loss(0))
    assert [part.shape for part in gradients] == [part.shape for part in parameters]


def test_steps_against_the_gradient_learn_the_batch() -> None:
    x, labels, parameters = network(np.random.default_rng(4))

    for _ in range(60):
        _, gradients = cnn_backward(x, labels, parameters)
        parameters = tuple(p - 0.05 * g for p, g in zip(parameters, gradients, strict=True))

    assert (cnn_forward(x, parameters).argmax(axis=1) == labels).all()


X, W, B = np.zeros((4, 3)), np.zeros((3, 2)), np.zeros(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: linear_forward(X, W.T, B),
            r"x \(4, 3\) has 3 features and w \(2, 3\) expects 2; give w one row for each feature",
            id="weights the other way round",
        ),
        pytest.param(
            lambda: linear_forward(X, W, np.zeros((1, 2))),
            r"b has shape \(1, 2\); make it \(2,\): one bias for each column of w",
            id="a bias with an axis too many",
        ),
        pytest.param(
            lambda: linear_forward(X[0], W, B),
            r"x has shape \(3,\); give it the shape \(N, D\)",
            id="a sample without a batch",
        ),
        pytest.param(
            lambda: linear_backward(np.zeros((4, 3)), X, W),
            r"dout has shape \(4, 3\); make it \(4, 2\): the shape of the forward's output",
            id="a gradient of another shape",
        ),
        pytest.param(
            lambda: softmax(X[0]), r"scores has shape \(3,\); give it", id="scores of one sample"
        ),
        pytest.param(
            lambda: flatten(np.float64(1)), r"x has shape \(\); give it a first axis", id="a number"
        ),
        pytest.param(
            lambda: cross_entropy(X, np.zeros((4, 3), int)),
            r"labels has shape \(4, 3\); make it \(4,\): one label for each row",
            id="labels as indicator vectors",
        ),
        pytest.param(
            lambda: cross_entropy(X, np.zeros(4)),
            "labels have dtype float64; pass integers",
            id="labels as floats",
        ),
        pytest.param(
            lambda: cross_entropy(X, np.array([0, 1, 2, 3])),
            r"labels go from 0 to 3 for 3 classes; keep them in 0 \.\.\. 2",
            id="a label that is no class",
        ),
        pytest.param(
            lambda: cross_entropy(X, np.array([0, -1, 2, 1])),
            "labels go from -1 to 2 for 3 classes",
            id="a negative label",
        ),
        pytest.param(
            lambda: cross_entropy(X[:0], np.zeros(0, int)),
            r"scores have shape \(0, 3\); pass at least one sample",
            id="an empty batch has no mean",
        ),
    ],
)
def test_a_wrong_call_names_the_shapes_and_the_remedy(
    call: Callable[[], object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()
