"""A photograph that scikit-learn ships, cut out and made small.

"china.jpg", by danielbuechele on Flickr, under the licence CC BY 2.0. Students receive the
small picture and these words.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import numpy as np
import numpy.typing as npt

from autograder.errors import AutograderError

CREDIT = "photograph: danielbuechele (Flickr), CC BY 2.0, made smaller; it comes with scikit-learn"
ROWS, COLUMNS = 48, 64
_CUT = (10, 90)
"""First row and column of what is used."""
_BLOCK = 8
"""So many rows and columns of the photograph make one pixel."""


@functools.cache
def photo() -> npt.NDArray[np.uint8]:
    """Return the photograph as a uint8 array of shape (48, 64, 3).

    Raises
    ------
    AutograderError
        If scikit-learn does not ship it.
    """
    from PIL import Image  # noqa: PLC0415 - needed by a build alone

    spec = importlib.util.find_spec("sklearn")
    origin = spec.origin if spec else None
    file = Path(origin or "").parent / "datasets" / "images" / "china.jpg"
    if not file.is_file():
        raise AutograderError(
            f"the photograph of scikit-learn is not at {file}",
            remedy="install the locked versions: make install",
        )
    with Image.open(file) as opened:
        whole = np.asarray(opened.convert("RGB"), dtype=np.int64)
    top, left = _CUT
    cut = whole[top : top + ROWS * _BLOCK, left : left + COLUMNS * _BLOCK]
    blocks = cut.reshape(ROWS, _BLOCK, COLUMNS, _BLOCK, 3)
    small = (blocks.sum(axis=(1, 3)) + _BLOCK**2 // 2) // _BLOCK**2
    return np.asarray(small, dtype=np.uint8)
