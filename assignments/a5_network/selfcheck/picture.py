"""A small picture of both maps, with the wrong entries marked; only in a notebook."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import numpy as np

from .compare import Array, Maps, number

_LARGEST_WITH_NUMBERS = 8
_LARGEST = 64
_INCH_PER_CELL = 0.5


def show(maps: Maps) -> bool:
    """Draw the maps below the cell; say whether that was possible and of use."""
    if not _in_a_notebook() or min(maps.expected.shape) == 0 or max(maps.expected.shape) > _LARGEST:
        return False
    try:
        png = draw(maps)
        display = importlib.import_module("IPython.display")
        display.display(display.Image(data=png))
    except Exception:  # noqa: BLE001 - a picture is a bonus; matplotlib may be missing or broken
        return False
    return True


def draw(maps: Maps) -> bytes:
    """Return a PNG with what was expected, what came, and a box around every wrong entry."""
    figure_module = importlib.import_module("matplotlib.figure")
    rows, columns = maps.expected.shape
    width = max(2.0, min(5.0, _INCH_PER_CELL * columns))
    height = max(1.0, min(5.0, _INCH_PER_CELL * rows))
    figure = figure_module.Figure(figsize=(2 * width + 0.5, height + 0.6), layout="constrained")
    both = np.concatenate([maps.expected.ravel(), maps.got.ravel()]).astype(float)
    finite = both[np.isfinite(both)]
    limits = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    for axes, array, title in zip(
        figure.subplots(1, 2),
        (maps.expected, maps.got),
        (f"expected {maps.title}", f"yours: {np.count_nonzero(maps.wrong)} wrong"),
        strict=True,
    ):
        _panel(axes, array, limits, title)
        for row, column in np.argwhere(maps.wrong):
            _box(axes, int(row), int(column))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=80)
    return buffer.getvalue()


def _panel(axes: Any, array: Array, limits: tuple[float, float], title: str) -> None:  # noqa: ANN401 - matplotlib's
    axes.imshow(array.astype(float), cmap="gray", vmin=limits[0], vmax=limits[1], alpha=0.5)
    axes.set_title(title, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])
    if max(array.shape) <= _LARGEST_WITH_NUMBERS:
        for (row, column), value in np.ndenumerate(array):
            axes.text(column, row, number(value), ha="center", va="center", fontsize=8)


def _box(axes: Any, row: int, column: int) -> None:  # noqa: ANN401 - matplotlib's
    xs = np.array([-0.45, 0.45, 0.45, -0.45, -0.45]) + column
    ys = np.array([-0.45, -0.45, 0.45, 0.45, -0.45]) + row
    axes.plot(xs, ys, color="tab:red", linewidth=2)


def _in_a_notebook() -> bool:
    """Say whether somebody looks: a kernel runs the cell, and not for nbgrader."""
    if {"NBGRADER_VALIDATING", "NBGRADER_EXECUTION"} & set(os.environ):
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
