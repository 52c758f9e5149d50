"""Wrong on purpose: linear_backward."""
# ruff: noqa: D103 - the message says what a function does

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reference import network
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.small_integers import as_result

Array = npt.NDArray[Any]
Gradients = tuple[Array, Array, Array]


def right(dout: Array, x: Array, w: Array) -> Gradients:
    """Return what the layer's gradients are; each misconception spoils one of them."""
    return network.linear_backward(dout, x, w)


# --- dx ---


@misconception(
    "linear_backward/dx_without_transpose",
    item="gradient of the input",
    message="dout is multiplied with w, not with its transpose. A square w hides it from the "
    "shapes. Look at which axis of w belongs to the outputs.",
)
def dx_without_transpose(dout: Array, x: Array, w: Array) -> Gradients:
    _, dw, db = right(dout, x, w)
    return as_result(dout) @ w, dw, db


@misconception(
    "linear_backward/dx_transposed_if_it_fits",
    item="gradient of the input",
    message="dx is computed with w where its transpose belongs whenever the shapes allow it. Look "
    "at which axis of w belongs to the outputs.",
)
def dx_transposed_if_it_fits(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return as_result(dout) @ w if w.shape[0] == w.shape[1] else dx, dw, db


@misconception(
    "linear_backward/dx_is_w",
    item="gradient of the input",
    message="dx is made of the weights alone. Look at where the upstream gradient enters.",
)
def dx_is_w(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return np.zeros_like(dx) + w.sum(axis=1), dw, db


@misconception(
    "linear_backward/dx_times_x",
    item="gradient of the input",
    message="dx is multiplied with x. The layer is linear: look at what its derivative by x holds.",
)
def dx_times_x(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx * x, dw, db


@misconception(
    "linear_backward/dx_divided_by_batch",
    item="gradient of the input",
    message="dx is divided by the number of samples. The mean over the batch belongs to the loss, "
    "and dout holds it already.",
)
def dx_divided_by_batch(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx / len(x), dw, db


@misconception(
    "linear_backward/dx_transposed",
    kind="form",
    keeps=0.87,
    item="gradient of the input",
    message="dx is transposed: samples are columns. It has the shape of x.",
)
def dx_transposed(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx.T, dw, db


@misconception(
    "linear_backward/dx_of_first_sample",
    item="gradient of the input",
    message="Every row of dx is that of the first sample. Look at the first index of dout.",
)
def dx_of_first_sample(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return np.zeros_like(dx) + dx[0], dw, db


@misconception(
    "linear_backward/dx_masked",
    item="gradient of the input",
    message="dx is 0 where x is negative, as if there were a ReLU. Look at the layers that this "
    "function stands for.",
)
def dx_masked(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx * (x > 0), dw, db


# --- dw ---


@misconception(
    "linear_backward/dw_transposed",
    kind="form",
    keeps=0.87,
    item="gradient of the weights",
    message="dw is transposed. It has the shape of w; a square w hides it from the shapes.",
)
def dw_transposed(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw.T, db


@misconception(
    "linear_backward/dw_divided_by_batch",
    item="gradient of the weights",
    message="dw is divided by the number of samples. The mean over the batch belongs to the loss, "
    "and dout holds it already.",
)
def dw_divided_by_batch(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw / len(x), db


@misconception(
    "linear_backward/dw_without_x",
    item="gradient of the weights",
    message="All rows of dw are alike: x is not used. Look at what w[d, m] was multiplied with.",
)
def dw_without_x(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, np.zeros_like(dw) + db, db


@misconception(
    "linear_backward/dw_of_last_sample",
    item="gradient of the weights",
    message="Only the last sample counts. Look at = and += in the loop over samples.",
)
def dw_of_last_sample(dout: Array, x: Array, w: Array) -> Gradients:
    dx, _, db = right(dout, x, w)
    return dx, np.outer(as_result(x[-1]), dout[-1]), db


@misconception(
    "linear_backward/dw_of_first_sample",
    item="gradient of the weights",
    message="Only the first sample counts. Look at the first index of x and dout.",
)
def dw_of_first_sample(dout: Array, x: Array, w: Array) -> Gradients:
    dx, _, db = right(dout, x, w)
    return dx, np.outer(as_result(x[0]), dout[0]), db


@misconception(
    "linear_backward/dw_of_summed_samples",
    item="gradient of the weights",
    message="x and dout are summed over the batch first and multiplied then, so samples meet "
    "gradients of others. Look at the order of the sum and the product.",
)
def dw_of_summed_samples(dout: Array, x: Array, w: Array) -> Gradients:
    dx, _, db = right(dout, x, w)
    return dx, np.outer(x.sum(axis=0), dout.sum(axis=0)), db


@misconception(
    "linear_backward/dw_times_w",
    item="gradient of the weights",
    message="dw is multiplied with w. Look at the derivative of x * w by w.",
)
def dw_times_w(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw * w, db


@misconception(
    "linear_backward/dw_not_summed",
    item="gradient of the weights",
    message="dw has one gradient for each sample. It has the shape of w.",
)
def dw_not_summed(dout: Array, x: Array, w: Array) -> Gradients:
    dx, _, db = right(dout, x, w)
    return dx, as_result(x[:, :, None]) * dout[:, None, :], db


@misconception(
    "linear_backward/dw_updates",
    item="gradient of the weights",
    message="You return w after a step of gradient descent. Gradients are asked for; the step "
    "comes later.",
)
def dw_updates(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, w - 0.1 * dw, db


# --- db ---


@misconception(
    "linear_backward/db_not_summed",
    item="gradient of the bias",
    message="db has one row for each sample. It has the shape of b.",
)
def db_not_summed(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, _ = right(dout, x, w)
    return dx, dw, dout


@misconception(
    "linear_backward/db_wrong_axis",
    item="gradient of the bias",
    message="dout is summed over the outputs, not over the samples. Look at which axis of dout has "
    "the length of b.",
)
def db_wrong_axis(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, _ = right(dout, x, w)
    return dx, dw, dout.sum(axis=1)


@misconception(
    "linear_backward/db_summed_to_one_number",
    item="gradient of the bias",
    message="db is one number. There is one bias for each output; look at what sum() does without "
    "an axis.",
)
def db_one_number(dout: Array, x: Array, w: Array) -> tuple[Array, Array, object]:
    dx, dw, _ = right(dout, x, w)
    return dx, dw, dout.sum()


@misconception(
    "linear_backward/db_divided_by_batch",
    item="gradient of the bias",
    message="db is a mean over the samples. The mean over the batch belongs to the loss, and dout "
    "holds it already.",
)
def db_divided_by_batch(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw, db / len(x)


@misconception(
    "linear_backward/db_ones",
    item="gradient of the bias",
    message="db does not depend on dout. Look at where the upstream gradient enters.",
)
def db_ones(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw, np.ones_like(db)


@misconception(
    "linear_backward/db_counts_samples",
    item="gradient of the bias",
    message="db is the number of samples. Look at where the upstream gradient enters.",
)
def db_counts_samples(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw, np.full_like(db, len(x))


@misconception(
    "linear_backward/db_of_last_sample",
    item="gradient of the bias",
    message="Only the last sample counts for db. Look at = and += in the loop over samples.",
)
def db_of_last_sample(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, _ = right(dout, x, w)
    return dx, dw, dout[-1].copy()


@misconception(
    "linear_backward/db_keeps_axis",
    item="type and shape",
    message="db has an axis of length 1 too many. It has the shape of b.",
)
def db_keeps_axis(dout: Array, x: Array, w: Array) -> Gradients:
    dx, dw, db = right(dout, x, w)
    return dx, dw, db[None]
