"""Wrong on purpose: the gradient of cross_entropy."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

import numpy as np

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.cross_entropy.losses import (
    RIGHT,
    Array,
    Loss,
    chosen,
    gradient,
    loss,
    one_hot,
)


@misconception(
    "cross_entropy/gradient_not_averaged",
    item="gradient",
    message="The gradient is that of the sum of the losses, not of their mean. Look at the factor "
    "between the two.",
)
def gradient_not_averaged(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), gradient(scores, labels) * len(labels)


@misconception(
    "cross_entropy/gradient_divided_by_classes",
    item="gradient",
    message="The gradient is divided by the number of classes. Look at what the loss is a mean of.",
)
def gradient_divided_by_classes(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), gradient(scores, labels) * len(labels) / scores.shape[1]


@misconception(
    "cross_entropy/gradient_divided_twice",
    item="gradient",
    message="The gradient is divided by the number of samples twice. Follow the factor through "
    "your lines.",
)
def gradient_divided_twice(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), gradient(scores, labels) / len(labels)


@misconception(
    "cross_entropy/gradient_negated",
    item="gradient",
    message="The gradient points the wrong way: the score of the right class would fall. Look at "
    "the sign.",
)
def gradient_negated(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), -gradient(scores, labels)


@misconception(
    "cross_entropy/gradient_is_probabilities",
    item="gradient",
    message="The gradient does not depend on the labels. Look at what is different about the "
    "right class.",
)
def gradient_is_probabilities(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), network.softmax(scores) / len(labels)


@misconception(
    "cross_entropy/gradient_all_columns",
    item="gradient",
    message="dscores[:, labels] changes, for every sample, the classes of all samples. Print the "
    "shape of that selection.",
)
def gradient_all_columns(scores: Array, labels: Array) -> Loss:
    dscores = network.softmax(scores)
    dscores[:, labels] -= 1
    return loss(scores, labels), dscores / len(labels)


@misconception(
    "cross_entropy/gradient_right_class_only",
    item="gradient",
    message="Only the right class has a gradient. Look at what the scores of the other classes do "
    "to the probability of the right one.",
)
def gradient_right_class_only(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), gradient(scores, labels) * one_hot(scores, labels)


@misconception(
    "cross_entropy/gradient_of_probabilities",
    item="gradient",
    message="The gradient is that by the probabilities. It is asked for by the scores: look at "
    "what softmax adds to the chain.",
)
def gradient_of_probabilities(scores: Array, labels: Array) -> Loss:
    p = network.softmax(scores)
    return loss(scores, labels), -one_hot(scores, labels) / p / len(labels)


@misconception(
    "cross_entropy/gradient_averaged_before_subtracting",
    item="gradient",
    message="The probabilities are divided by the number of samples, the 1 of the right class is "
    "not. Look at what is in the brackets.",
)
def averaged_before_subtracting(scores: Array, labels: Array) -> Loss:
    p = network.softmax(scores)
    return loss(scores, labels), p / len(labels) - one_hot(scores, labels)


@misconception(
    "cross_entropy/gradient_of_scores",
    item="gradient",
    message="The gradient is made of scores where probabilities belong. Look at what softmax is "
    "for.",
)
def gradient_of_scores(scores: Array, labels: Array) -> Loss:
    return loss(scores, labels), (scores - one_hot(scores, labels)) / len(labels)


@misconception(
    "cross_entropy/gradient_times_loss",
    item="gradient",
    message="The gradient is multiplied with the loss. Look at the derivative of the loss.",
)
def gradient_times_loss(scores: Array, labels: Array) -> Loss:
    value, dscores = RIGHT(scores, labels)
    return value, dscores * value


@misconception(
    "cross_entropy/loss_after_gradient",
    item="loss",
    message="The loss is computed from an array that has been turned into the gradient before: "
    "both names stand for one array. Look for copies that are none.",
)
def loss_after_gradient(scores: Array, labels: Array) -> Loss:
    p = network.softmax(scores)
    p[np.arange(len(labels)), labels] -= 1
    return -np.log(chosen(p, labels)).mean(), p / len(labels)
