"""Wrong on purpose: cross_entropy."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.in_place import of_floats_alone
from reference.misconceptions.shared.small_integers import as_result

Array = npt.NDArray[Any]
Loss = tuple[object, Array]
RIGHT = network.cross_entropy


def one_hot(scores: Array, labels: Array) -> Array:
    """Return 1 at the right class of each sample, 0 elsewhere."""
    return np.asarray(np.eye(scores.shape[1])[labels])


def chosen(values: Array, labels: Array) -> Array:
    """Return the value of the right class of each sample."""
    return np.asarray(values[np.arange(len(labels)), labels])


def gradient(scores: Array, labels: Array) -> Array:
    """Return the right gradient, for those that are wrong about the loss alone."""
    return RIGHT(scores, labels)[1]


def loss(scores: Array, labels: Array) -> object:
    """Return the right loss, for those that are wrong about the gradient alone."""
    return RIGHT(scores, labels)[0]


# --- the loss ---


@misconception(
    "cross_entropy/loss_summed",
    item="loss",
    message="The loss is summed over the batch, so it grows with the number of samples. Look at "
    "what becomes of the sum.",
)
def loss_summed(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, labels)[0] * len(labels), gradient(scores, labels)


@misconception(
    "cross_entropy/sums_over_the_batch",
    item="loss",
    message="Loss and gradient are sums over the batch; both grow with the number of samples. The "
    "loss is a mean, and its gradient is that of the mean.",
)
def sums_over_the_batch(scores: Array, labels: Array) -> Loss:
    mean, slope = RIGHT(scores, labels)
    return mean * len(labels), slope * len(labels)


@misconception(
    "cross_entropy/loss_divided_by_classes",
    item="loss",
    message="The loss is divided by the number of classes. Look at what is averaged.",
)
def loss_divided_by_classes(scores: Array, labels: Array) -> Loss:
    total = RIGHT(scores, labels)[0] * len(labels)
    return total / scores.shape[1], gradient(scores, labels)


@misconception(
    "cross_entropy/loss_over_all_entries",
    item="loss",
    message="The mean runs over samples and classes, so the loss is too small. Look at how many "
    "numbers are averaged.",
)
def loss_over_all_entries(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, labels)[0] / scores.shape[1], gradient(scores, labels)


@misconception(
    "cross_entropy/mean_over_all_entries",
    item="loss",
    message="Loss and gradient are divided by the number of samples times the number of classes. "
    "Look at how many numbers are averaged.",
)
def mean_over_all_entries(scores: Array, labels: Array) -> Loss:
    classes = scores.shape[1]
    return RIGHT(scores, labels)[0] / classes, gradient(scores, labels) / classes


@misconception(
    "cross_entropy/loss_without_minus",
    item="loss",
    message="The loss is negative. Look at the sign of the logarithm of a probability.",
)
def loss_without_minus(scores: Array, labels: Array) -> Loss:
    return -RIGHT(scores, labels)[0], gradient(scores, labels)


@misconception(
    "cross_entropy/loss_without_log",
    item="loss",
    message="The loss is a mean of probabilities, without a logarithm. Look at the formula.",
)
def loss_without_log(scores: Array, labels: Array) -> Loss:
    return -chosen(network.softmax(scores), labels).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/one_minus_probability",
    item="loss",
    message="The loss is the mean of 1 - p. Look at the formula.",
)
def one_minus_probability(scores: Array, labels: Array) -> Loss:
    return 1 - chosen(network.softmax(scores), labels).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/log_base_2",
    item="loss",
    message="The logarithm is that of base 2. Look at the function that you use.",
)
def log_base_2(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, labels)[0] / np.log(2), gradient(scores, labels)


@misconception(
    "cross_entropy/log_base_10",
    item="loss",
    message="The logarithm is that of base 10. Look at the function that you use.",
)
def log_base_10(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, labels)[0] / np.log(10), gradient(scores, labels)


@misconception(
    "cross_entropy/log_of_mean",
    item="loss",
    message="The logarithm is taken of the mean probability. Look at the order of log and mean.",
)
def log_of_mean(scores: Array, labels: Array) -> Loss:
    return -np.log(chosen(network.softmax(scores), labels).mean()), gradient(scores, labels)


@misconception(
    "cross_entropy/loss_of_scores",
    item="loss",
    message="The loss is made of scores, not of probabilities. Look at what softmax is for.",
)
def loss_of_scores(scores: Array, labels: Array) -> Loss:
    return -chosen(scores, labels).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/all_columns_of_labels",
    item="loss",
    message="p[:, labels] takes, for every sample, the classes of all samples. Print its shape.",
)
def all_columns_of_labels(scores: Array, labels: Array) -> Loss:
    return -np.log(network.softmax(scores)[:, labels]).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/all_classes",
    item="loss",
    message="The logarithms of all classes are summed, right and wrong ones. Look at where the "
    "labels enter.",
)
def all_classes(scores: Array, labels: Array) -> Loss:
    return -np.log(network.softmax(scores)).sum(axis=1).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/most_likely_class",
    item="loss",
    message="The loss is that of the most likely class, as if the network were always right. Look "
    "at where the labels enter.",
)
def most_likely_class(scores: Array, labels: Array) -> Loss:
    return -np.log(network.softmax(scores).max(axis=1)).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/binary",
    item="loss",
    message="Wrong classes contribute -log(1 - p): that is the loss of independent yes-or-no "
    "questions. Here exactly one class is right.",
)
def binary(scores: Array, labels: Array) -> Loss:
    p, right = network.softmax(scores), one_hot(scores, labels)
    total = -(right * np.log(p) + (1 - right) * np.log(1 - p))
    return total.sum(axis=1).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/squared_error",
    item="loss",
    message="The loss is a squared error of probabilities. Look at the formula.",
)
def squared_error(scores: Array, labels: Array) -> Loss:
    differences = network.softmax(scores) - one_hot(scores, labels)
    return (differences**2).sum(axis=1).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/first_sample_only",
    item="loss",
    message="The loss is that of the first sample. Look at the mean.",
)
def first_sample_only(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores[:1], labels[:1])[0], gradient(scores, labels)


@misconception(
    "cross_entropy/last_sample_only",
    item="loss",
    message="The loss is that of the last sample, divided by their number. Look at = and += in "
    "the loop.",
)
def last_sample_only(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores[-1:], labels[-1:])[0] / len(labels), gradient(scores, labels)


@misconception(
    "cross_entropy/loss_of_each_sample",
    item="loss",
    message="There is one loss for each sample. One number is asked for.",
)
def loss_of_each_sample(scores: Array, labels: Array) -> Loss:
    return -np.log(chosen(network.softmax(scores), labels)), gradient(scores, labels)


def _from_one_in_the_loss_alone(scores: Array, labels: Array) -> Loss:
    before = (labels.astype(int) - 1) % scores.shape[1]
    return loss(scores, before), gradient(scores, labels)


@misconception(
    "cross_entropy/labels_from_one",
    item="loss",
    message="Labels are shifted by one: label 0 means the last class. Look at the index.",
    styles=(_from_one_in_the_loss_alone,),
)
def labels_from_one(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, (labels.astype(int) - 1) % scores.shape[1])


def _summed_over_samples(scores: Array, labels: Array) -> Loss:
    low = as_result(scores) - scores.max(axis=1, keepdims=True)
    logarithms = low - np.log(np.exp(low).sum(axis=0, keepdims=True))
    slope = (np.exp(logarithms) - one_hot(scores, labels)) / len(labels)
    return -chosen(logarithms, labels).mean(), slope


@misconception(
    "cross_entropy/softmax_over_samples",
    item="loss",
    message="The softmax runs over the samples. Look at which axis holds the classes.",
    styles=(_summed_over_samples,),
)
def softmax_over_samples(scores: Array, labels: Array) -> Loss:
    p = network.softmax(scores.T).T
    return -np.log(chosen(p, labels)).mean(), (p - one_hot(scores, labels)) / len(labels)


@misconception(
    "cross_entropy/softmax_twice",
    item="loss",
    message="Softmax is applied twice. Look at whether what you pass on are scores or "
    "probabilities.",
)
def softmax_twice(scores: Array, labels: Array) -> Loss:
    return RIGHT(network.softmax(scores), labels)


@misconception(
    "cross_entropy/adds_regularisation",
    item="loss",
    message="Something is added to the loss that depends on the size of the scores. "
    "Regularisation is not part of it.",
)
def adds_regularisation(scores: Array, labels: Array) -> Loss:
    return RIGHT(scores, labels)[0] + 0.5e-2 * (as_result(scores) ** 2).sum(), gradient(
        scores, labels
    )


# --- numbers that do not fit ---


@misconception(
    "cross_entropy/overflows",
    item="large scores",
    message="exp overflows for large scores, and inf / inf is NaN. Look at what may be taken away "
    "from a row of scores without changing its probabilities.",
)
def overflows(scores: Array, labels: Array) -> Loss:
    p = np.exp(as_result(scores)) / np.exp(as_result(scores)).sum(axis=1, keepdims=True)
    return -np.log(chosen(p, labels)).mean(), (p - one_hot(scores, labels)) / len(labels)


@misconception(
    "cross_entropy/log_of_zero",
    item="confidently wrong",
    message="A probability of 0 in floats gives an infinite loss. Compute the logarithm from the "
    "scores, before exp is rounded to 0.",
)
def log_of_zero(scores: Array, labels: Array) -> Loss:
    return -np.log(chosen(network.softmax(scores), labels)).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/log_of_epsilon",
    item="confidently wrong",
    message="A tiny number inside the logarithm keeps the loss finite, but it is then the same for "
    "every hopeless sample. Compute the logarithm from the scores.",
)
def log_of_epsilon(scores: Array, labels: Array) -> Loss:
    p = chosen(network.softmax(scores), labels)
    return -np.log(p + 1e-15).mean(), gradient(scores, labels)


@misconception(
    "cross_entropy/large_epsilon",
    item="loss",
    message="A number inside the logarithm changes the loss of every sample. Compute the "
    "logarithm from the scores; nothing needs to be added then.",
)
def large_epsilon(scores: Array, labels: Array) -> Loss:
    p = chosen(network.softmax(scores), labels)
    return -np.log(p + 1e-5).mean(), gradient(scores, labels)


# --- form ---


@misconception(
    "cross_entropy/gradient_first",
    kind="form",
    item="loss and gradient",
    message="The gradient comes first. Look at the order that is asked for.",
)
def gradient_first(scores: Array, labels: Array) -> tuple[Array, object]:
    return gradient(scores, labels), loss(scores, labels)


@misconception(
    "cross_entropy/loss_alone",
    item="loss and gradient",
    message="Only the loss is returned. Two results are asked for.",
)
def loss_alone(scores: Array, labels: Array) -> object:
    return loss(scores, labels)


@misconception(
    "cross_entropy/gradient_alone",
    item="loss and gradient",
    message="Only the gradient is returned. Two results are asked for.",
)
def gradient_alone(scores: Array, labels: Array) -> Array:
    return gradient(scores, labels)


@misconception(
    "cross_entropy/loss_in_array",
    item="type and shape",
    message="The loss is an array of length 1. One number is asked for.",
)
def loss_in_array(scores: Array, labels: Array) -> Loss:
    return np.array([loss(scores, labels)]), gradient(scores, labels)


@misconception(
    "cross_entropy/gradient_of_integers",
    item="integers",
    message="For integer scores the gradient is cut to whole numbers: zeros_like(scores) has their "
    "type. Look at the dtype of dscores.",
)
def gradient_of_integers(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), gradient(scores, labels).astype(scores.dtype)


@of_floats_alone("scores")
@misconception(
    "cross_entropy/shifts_in_place",
    item="leaves its inputs alone",
    message="scores -= ... changes the caller's array. Look for assignments to scores.",
)
def shifts_in_place(scores: Array, labels: Array) -> Loss:
    if scores.dtype.kind == "f":
        scores -= scores.max(axis=1, keepdims=True)
    return RIGHT(scores, labels)
