"""The 8x8 digits: a part goes into the release, the rest is kept for the examination.

The pictures are those of scikit-learn (Alpaydin & Kaynak 1998, UCI Optical Recognition of
Handwritten Digits), 1,797 of them with 17 grey levels. The split never changes: a student's
network is examined on pictures that are in no release.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import AutograderError

Arrays = dict[str, npt.NDArray[Any]]

TRAINING = 1000
VALIDATION = 200
_SPLIT = 8_8_1797
"""Seed of the split; changing it would examine old submissions on pictures they have trained on."""


def release_digits() -> Arrays:
    """Return what students receive: images (N, 1, 8, 8) in [0, 1] and labels (N,), twice.

    >>> {name: array.shape for name, array in release_digits().items() if "images" in name}
    {'train_images': (1000, 1, 8, 8), 'valid_images': (200, 1, 8, 8)}
    """
    parts = {"train": slice(TRAINING), "valid": slice(TRAINING, TRAINING + VALIDATION)}
    return {
        f"{part}_{name}": array[rows].copy()
        for part, rows in parts.items()
        for name, array in _shuffled().items()
    }


def hidden_digits() -> Arrays:
    """Return ``images`` and ``labels`` of the digits that are in no release.

    >>> hidden_digits()["labels"].shape
    (597,)
    """
    return {name: array[TRAINING + VALIDATION :].copy() for name, array in _shuffled().items()}


@functools.cache
def _shuffled() -> Arrays:
    # Importing scikit-learn takes seconds; the one file that is needed takes milliseconds.
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise AutograderError(
            "scikit-learn is not installed; its 8x8 digits are needed for a5_network",
            remedy="install it: pip install scikit-learn",
        )
    file = Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode("ascii")
    table = np.loadtxt(io.StringIO(text), delimiter=",")
    table = np.random.default_rng(_SPLIT).permutation(table)
    return {
        "images": table[:, :64].reshape(-1, 1, 8, 8) / 16.0,
        "labels": table[:, 64].astype(np.int64),
    }
