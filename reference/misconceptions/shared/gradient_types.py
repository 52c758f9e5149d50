"""Gradients in the type of the gradient that came in, for either pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from reference.misconceptions.bank import Misconception, misconception

Array = npt.NDArray[Any]


def in_type_of_dout(question: str, right: Callable[..., Array]) -> Misconception:
    """Return the mistake of a question, made of its right answer ``right(dout, ...)``."""

    def wrong(dout: Array, *args: object, **kwargs: object) -> Array:
        dx = right(dout, *args, **kwargs)
        return dx if dout.dtype.kind == "f" else dx.astype(np.int64).astype(dout.dtype)

    return misconception(
        f"{question}/type_of_dout",
        item="integers",
        message="Where dout holds whole numbers dx has their type, too: sums may not fit into it, "
        "and fractions do not. Look at the dtype of dx.",
    )(wrong)
