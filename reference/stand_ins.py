"""Right answers that may stand in a notebook in the place of wrong ones, to judge what calls them.

Each is whole by itself and short, so that its text can be run as a cell. Nothing of the hidden
questions is in them, and nothing they print or hold is ever shown.
"""
# ruff: noqa: ANN001, ANN201, D103, PLC0415 - written as a notebook's cells are

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any


def flatten(x):  # type: ignore[no-untyped-def]
    import numpy as np

    x = x if x.dtype == np.float32 else x.astype(float)
    return x.reshape(x.shape[0], int(np.prod(x.shape[1:]))).copy()


def linear_forward(x, w, b):  # type: ignore[no-untyped-def]
    import numpy as np

    kind = np.float32 if x.dtype == w.dtype == b.dtype == np.float32 else float
    return x.astype(kind) @ w.astype(kind) + b.astype(kind)


def linear_backward(dout, x, w):  # type: ignore[no-untyped-def]
    import numpy as np

    kind = np.float32 if dout.dtype == x.dtype == w.dtype == np.float32 else float
    dout, x, w = dout.astype(kind), x.astype(kind), w.astype(kind)
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def softmax(scores):  # type: ignore[no-untyped-def]
    import numpy as np

    scores = scores if scores.dtype == np.float32 else scores.astype(float)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(scores, labels):  # type: ignore[no-untyped-def]
    import numpy as np

    scores = scores if scores.dtype == np.float32 else scores.astype(float)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(logs))
    dscores = np.exp(logs)
    dscores[rows, labels] -= 1
    return -logs[rows, labels].mean(), dscores / len(logs)


def count_parameters(arrays):  # type: ignore[no-untyped-def]
    import numpy as np

    return sum(int(np.size(array)) for array in arrays)


def cnn_forward(x, parameters):  # type: ignore[no-untyped-def]
    import numpy as np

    w, b, w_fc, b_fc = parameters
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    active = np.maximum(np.einsum("ncijhw,fchw->nfij", windows, w) + b[:, None, None], 0)
    n, f, rows, columns = active.shape
    halves = active[:, :, : rows // 2 * 2, : columns // 2 * 2]
    pooled = halves.reshape(n, f, rows // 2, 2, columns // 2, 2).max(axis=(3, 5))
    return pooled.reshape(n, -1) @ w_fc + b_fc


def cnn_backward(x, labels, parameters):  # type: ignore[no-untyped-def]
    import numpy as np

    w, b, w_fc, b_fc = parameters
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    maps = np.einsum("ncijhw,fchw->nfij", windows, w) + b[:, None, None]
    n, f, rows, columns = maps.shape
    rows, columns = rows // 2, columns // 2
    halves = np.maximum(maps[:, :, : rows * 2, : columns * 2], 0)
    fours = halves.reshape(n, f, rows, 2, columns, 2).transpose(0, 1, 2, 4, 3, 5)
    fours = fours.reshape(n, f, rows, columns, 4)
    features = fours.max(axis=-1).reshape(n, -1)

    scores = features @ w_fc + b_fc
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(logs)
    dscores[np.arange(n), labels] -= 1
    dscores /= n

    dpooled = (dscores @ w_fc.T).reshape(n, f, rows, columns)
    first = np.arange(4) == fours.argmax(axis=-1)[..., None]
    routed = (first * dpooled[..., None]).reshape(n, f, rows, columns, 2, 2)
    dmaps = np.zeros_like(maps)
    dmaps[:, :, : rows * 2, : columns * 2] = routed.transpose(0, 1, 2, 4, 3, 5).reshape(
        n, f, rows * 2, columns * 2
    )
    dmaps *= maps > 0
    dw = np.einsum("ncijhw,nfij->fchw", windows, dmaps)
    gradients = (dw, dmaps.sum(axis=(0, 2, 3)), features.T @ dscores, dscores.sum(axis=0))
    return -logs[np.arange(n), labels].mean(), gradients


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    flatten,
    linear_forward,
    linear_backward,
    softmax,
    cross_entropy,
    count_parameters,
    cnn_forward,
    cnn_backward,
)
STAND_INS: Mapping[str, str] = {one.__name__: inspect.getsource(one) for one in _FUNCTIONS}
"""By question, the text of its stand-in."""
