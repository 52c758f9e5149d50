"""What is checked in the assignment on the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..attempt import Attempt, Waiting  # noqa: TID252 - another name in a release
from ..compare import Array, Mismatch, must_equal, number  # noqa: TID252
from ..findings import Question  # noqa: TID252
from ..properties import (  # noqa: TID252
    generator,
    must_be_adjoint,
    must_be_gradient,
    must_be_linear,
    must_have_shape,
    must_hold,
    spread,
)

DIGITS = Path(__file__).parents[2] / "digits.npz"
"""Lies beside the notebook in a release."""

GOAL = 0.85
"""Share of the validation digits that a trained network should name rightly."""

_WINDOW = ("kernel_size", "stride", "padding", "ceil_mode")
_LAYERS = (
    Question("conv2d_forward", ("x", "w", "b", "stride", "padding"), ("out",)),
    Question("relu_forward", ("x",), ("out",)),
    Question("max_pool2d_forward", ("x", *_WINDOW), ("out",)),
    Question("max_pool2d_backward", ("dout", "x", *_WINDOW), ("dx",)),
    Question("relu_backward", ("dout", "x"), ("dx",)),
    Question("conv2d_backward", ("dout", "x", "w", "stride", "padding"), ("dx", "dw", "db")),
)
"""Of assignments 2 to 4, which the network is put together from; tried as it calls them."""


def each_sample_keeps_its_numbers(flatten: Attempt) -> None:
    """Demand that a row holds its own sample's numbers, in order."""
    x = np.arange(48.0).reshape(2, 3, 2, 4)
    must_equal(
        np.diff(flatten(x), axis=1),
        np.ones((2, 23)),
        "the steps within a row of arange",
        advice="The last axis runs fastest: one row of a map, then the next.",
    )


def linear_in_x_and_in_w(linear: Attempt) -> None:
    """Demand linearity in samples and in weights, without bias."""
    x, w = generator(1).normal(size=(3, 5)), generator(2).normal(size=(5, 4))
    must_be_linear(lambda v: linear(v, w, np.zeros(4)), 3, 5, what="input")
    must_be_linear(lambda v: linear(x, v, np.zeros(4)), 5, 4, what="weights")


def the_bias_is_added_to_every_sample(linear: Attempt) -> None:
    """Demand the bias for samples of zeros."""
    b = np.array([1.0, 20.0, 300.0])
    must_equal(linear(np.zeros((2, 4)), np.ones((4, 3)), b), np.stack([b, b]))


def adjoint_of_your_forward(backward: Attempt) -> None:
    """Demand <forward(v), g> == <v, backward(g)> for x, w and b."""
    forward = backward.own("linear_forward")
    x, w = generator(1).normal(size=(3, 5)), generator(2).normal(size=(5, 4))
    g, none = generator(3).normal(size=(3, 4)), np.zeros(4)
    dx, dw, db = backward.all(g, x, w)
    must_be_adjoint(lambda v: forward(v, w, none), dx, x.shape, g, "dx")
    must_be_adjoint(lambda v: forward(x, v, none), dw, w.shape, g, "dw")
    must_be_adjoint(lambda v: forward(np.zeros((3, 5)), w, v), db, (4,), g, "db")


def db_keeps_the_sum_of_dout(backward: Attempt) -> None:
    """Demand that the gradients of all biases add up to all of dout."""
    g = generator(3).normal(size=(3, 4))
    _, _, db = backward.all(g, np.ones((3, 5)), np.ones((5, 4)))
    must_equal(db.sum(), g.sum(), "the sum of db", advice="A sum over the batch, not a mean.")


def each_row_adds_up_to_one(softmax: Attempt) -> None:
    """Demand probabilities."""
    out = softmax(generator(1).normal(size=(4, 6)))
    must_equal(out.sum(axis=1), np.ones(4), "the sum of each row", advice="Each row by itself.")
    must_hold((out > 0).all(), "some probabilities are not positive.")


def only_differences_matter(softmax: Attempt) -> None:
    """Demand the same for scores that are all larger by the same number."""
    scores = generator(1).normal(size=(4, 6))
    must_equal(
        softmax(scores + 800.0),
        softmax(scores),
        "softmax(scores + 800)",
        advice="exp(800) overflows, yet adding 800 to a row changes nothing. Use that.",
    )


def a_larger_score_a_larger_probability(softmax: Attempt) -> None:
    """Demand that the order within a row stays."""
    scores = spread(3, 5)
    must_equal(
        softmax(scores).argsort(kind="stable"),
        scores.argsort(kind="stable"),
        "the order of each row",
    )


def knowing_nothing_costs_log_of_the_classes(cross_entropy: Attempt) -> None:
    """Demand log(M) for equal scores."""
    for classes in (2, 10):
        loss = cross_entropy(np.zeros((3, classes)), np.array([0, 1, 1]))
        must_equal(loss, np.log(classes), f"the loss of {classes} equal scores")


def small_steps_of_the_loss(cross_entropy: Attempt) -> None:
    """Demand that dscores is what central differences of the loss say."""
    scores, labels = generator(1).normal(size=(3, 4)), np.array([2, 0, 3])
    _, dscores = cross_entropy.all(scores, labels)
    must_be_gradient(lambda v: float(cross_entropy(v, labels)), scores, dscores, "dscores")


def the_gradient_of_a_row_adds_up_to_zero(cross_entropy: Attempt) -> None:
    """Demand that raising all scores of a row together changes nothing."""
    _, dscores = cross_entropy.all(generator(1).normal(size=(3, 4)), np.array([2, 0, 3]))
    must_equal(dscores.sum(axis=1), np.zeros(3), "the sum of each row of dscores")


def a_batch_twice_has_the_same_loss(cross_entropy: Attempt) -> None:
    """Demand a mean over the batch."""
    scores, labels = generator(1).normal(size=(3, 4)), np.array([2, 0, 3])
    must_equal(
        cross_entropy(np.concatenate([scores, scores]), np.concatenate([labels, labels])),
        cross_entropy(scores, labels),
        "the loss of the batch twice",
        advice="The loss is a mean over the samples, not a sum.",
    )


def a_tuple_of_arrays_too(count_parameters: Attempt) -> None:
    """Demand the same for a tuple, and nothing for nothing."""
    must_equal(count_parameters((np.zeros((2, 3)), np.zeros(4))), np.asarray(10), "the count")
    must_equal(count_parameters([]), np.asarray(0), "the count of no arrays")


def ten_scores_for_each_picture(cnn_forward: Attempt) -> None:
    """Demand a row of scores for each picture."""
    must_have_shape(cnn_forward(spread(2, 1, 8, 8), _parameters()), (2, 10), "two 8 x 8 pictures")


def each_picture_by_itself(cnn_forward: Attempt) -> None:
    """Demand that a picture's scores do not depend on its neighbours in the batch."""
    x = spread(2, 1, 8, 8) / 8
    must_equal(
        cnn_forward(x, _parameters())[1:],
        cnn_forward(x[1:], _parameters()),
        "the scores of the second picture alone",
    )


def the_loss_at_the_start_is_near_log_10(cnn_backward: Attempt) -> None:
    """Demand log(10) for a network that knows nothing yet."""
    w_conv, b_conv, w_fc, b_fc = _parameters()
    loss = cnn_backward(spread(2, 1, 8, 8), np.array([3, 7]), (w_conv, b_conv, 0 * w_fc, b_fc))
    must_equal(loss, np.log(10), "the loss of ten equal scores")


def small_steps_of_every_parameter(cnn_backward: Attempt) -> None:
    """Demand that the four gradients are what central differences of the loss say."""
    x, labels, parameters = spread(2, 1, 4, 4, seed=3), np.array([1, 2]), _small_parameters()
    gradients = cnn_backward.all(x, labels, parameters)[1:]
    for place, gradient in enumerate(gradients):

        def loss(v: Array, place: int = place) -> float:
            changed = (*parameters[:place], v, *parameters[place + 1 :])
            return float(cnn_backward(x, labels, changed))

        must_be_gradient(loss, parameters[place], gradient, cnn_backward.returns[place + 1])


def one_digit_for_each_picture(predict: Attempt) -> None:
    """Demand an integer from 0 to 9 for each picture."""
    out = predict(np.zeros((3, 1, 8, 8)))
    must_have_shape(out, (3,), "three pictures")
    must_hold(out.dtype.kind in "iu", f"expected integers, got {out.dtype}.")
    must_hold(((out >= 0) & (out <= 9)).all(), "some labels are not digits.")  # noqa: PLR2004


def most_validation_digits(predict: Attempt) -> None:
    """Demand the stated accuracy on digits that the network was not trained on."""
    images, labels = validation_digits()
    out = predict(images)
    must_have_shape(out, labels.shape, f"{len(labels)} pictures")
    accuracy = float(np.mean(out == labels))
    if accuracy < GOAL:
        predict.own("cnn_backward")  # what it was trained with
        raise Mismatch(
            f"{number(100 * accuracy)} % of the validation digits are right, expected"
            f" {number(100 * GOAL)} % or more.",
            "Has the network been trained (run the training cell)? Does predict use the trained"
            " `parameters`, and the same scaling of the pictures?",
        )


def validation_digits() -> tuple[Array, Array]:
    """Return pictures, shape (N, 1, 8, 8), and their labels."""
    if not DIGITS.is_file():
        raise Waiting("digits.npz", "it lies beside the notebook in the assignment")
    with np.load(DIGITS) as data:
        return data["valid_images"], data["valid_labels"]


def _parameters() -> tuple[Array, Array, Array, Array]:
    return (
        generator(1).normal(size=(2, 1, 3, 3)) / 4,
        generator(2).normal(size=2) / 4,
        generator(3).normal(size=(32, 10)) / 8,
        np.zeros(10),
    )


def _small_parameters() -> tuple[Array, Array, Array, Array]:
    # Spread out, so that no pooled maximum and no ReLU is near its kink.
    return (
        spread(2, 1, 3, 3, seed=1),
        np.array([0.03, 0.07]),
        generator(4).normal(size=(8, 3)) / 4,
        np.array([0.1, -0.2, 0.3]),
    )


_GRADIENTS = ("dw_conv", "db_conv", "dw_fc", "db_fc")

QUESTIONS = (
    Question("flatten", ("x",), ("out",), (each_sample_keeps_its_numbers,)),
    Question(
        "linear_forward",
        ("x", "w", "b"),
        ("out",),
        (linear_in_x_and_in_w, the_bias_is_added_to_every_sample),
    ),
    Question(
        "linear_backward",
        ("dout", "x", "w"),
        ("dx", "dw", "db"),
        (adjoint_of_your_forward, db_keeps_the_sum_of_dout),
    ),
    Question(
        "softmax",
        ("scores",),
        ("out",),
        (each_row_adds_up_to_one, only_differences_matter, a_larger_score_a_larger_probability),
    ),
    Question(
        "cross_entropy",
        ("scores", "labels"),
        ("loss", "dscores"),
        (
            knowing_nothing_costs_log_of_the_classes,
            small_steps_of_the_loss,
            the_gradient_of_a_row_adds_up_to_zero,
            a_batch_twice_has_the_same_loss,
        ),
    ),
    Question(
        "count_parameters",
        ("arrays",),
        ("count",),
        (a_tuple_of_arrays_too,),
        floats=False,
        integers=False,
    ),
    Question(
        "cnn_forward",
        ("x", "parameters"),
        ("scores",),
        (ten_scores_for_each_picture, each_picture_by_itself),
        integers=False,
        layers=_LAYERS,
    ),
    Question(
        "cnn_backward",
        ("x", "labels", "parameters"),
        ("loss", *_GRADIENTS),
        (the_loss_at_the_start_is_near_log_10, small_steps_of_every_parameter),
        integers=False,
        layers=_LAYERS,
    ),
    Question(
        "predict",
        ("images",),
        ("labels",),
        (one_digit_for_each_picture, most_validation_digits),
        floats=False,
        integers=False,
        layers=_LAYERS,
    ),
)
