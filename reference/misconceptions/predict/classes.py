"""Wrong classes, and results of the wrong shape, in ``predict``."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reference import network
from reference.misconceptions.bank import misconception

Array = npt.NDArray[Any]


@misconception(
    "predict/always_zero",
    kind="idea",
    item="60 % of unseen digits",
    message="Every picture is a 0. Look at whether the scores reach the result.",
)
def always_zero(images: Array) -> Array:
    return np.zeros(len(images), dtype=np.int64)


@misconception(
    "predict/untrained",
    kind="idea",
    item="60 % of unseen digits",
    message="The labels are no better than chance. Look at whether these are the parameters that "
    "were trained.",
)
def untrained(images: Array) -> Array:
    weights = np.random.default_rng(0).normal(size=(images[0].size, 10))
    return np.asarray((network.flatten(images) @ weights).argmax(axis=1))


@misconception(
    "predict/scores",
    kind="idea",
    item="type and shape",
    message="You return scores. Which class has the largest one?",
)
def returns_scores(images: Array) -> Array:
    return np.zeros((len(images), 10))  # scores of a trained network would be worth a slip's price


@misconception(
    "predict/largest_score",
    kind="idea",
    item="type and shape",
    message="You return the largest score of each picture, not its class.",
)
def largest_score(images: Array) -> Array:
    return np.asarray(network.flatten(images).sum(axis=1) / 100)


@misconception(
    "predict/best_sample_of_each_class",
    kind="idea",
    item="type and shape",
    message="There is one number for each class. Look at the axis of argmax.",
)
def best_sample(images: Array) -> Array:  # noqa: ARG001
    return np.zeros(10, dtype=np.int64)


@misconception(
    "predict/one_number",
    kind="idea",
    item="type and shape",
    message="There is one number for the whole batch. Look at the axis of argmax.",
)
def one_number(images: Array) -> int:  # noqa: ARG001
    return 0
