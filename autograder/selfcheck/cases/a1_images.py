"""Worked examples of the assignment on images."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, shuffled

_EIGHTHS = np.array([0.06, 0.2, 0.3, 0.45, 0.55, 0.7, 0.8, 0.95])
_CODES = np.array([[0, 7, 2, 6], [1, 4, 5, 3]])
_APPLE = np.array(
    [
        [[0, 4, 0], [0, 4, 0], [7, 0, 0], [0, 4, 0]],
        [[0, 4, 0], [7, 1, 0], [7, 0, 1], [5, 0, 0]],
        [[0, 4, 0], [6, 0, 0], [7, 0, 0], [4, 0, 0]],
    ]
)

CASES = (
    Case(
        "quantize",
        "the worked example: seven samples, three bits over 5 V",
        (np.array([0.0, 0.7, 2.5, 4.9, 5.0, 6.0, -0.2]), 3),
        {"full_scale": 5.0},
    ),
    Case(
        "quantize",
        "0, 2.5 and 5 V with three bits over 5 V",
        (np.array([0.0, 2.5, 5.0]), 3),
        {"full_scale": 5.0},
    ),
    Case("quantize", "one bit decides between light and dark", (np.array([0.8, 0.2]), 1)),
    Case("quantize", "one sample in each of eight steps", (_EIGHTHS, 3)),
    Case("quantize", "a range of 5 volts", (np.array([0.3, 1.0, 2.0, 2.6, 3.0, 4.9]), 3, 5.0)),
    Case("quantize", "where steps begin", (np.array([0.625, 1.25, 1.875, 3.75, 4.375]), 3, 5.0)),
    Case(
        "quantize",
        "on the edge of a step, and at full scale",
        (np.array([0.0, 0.625, 1.25, 2.5, 4.375, 5.0]), 3),
        {"full_scale": 5.0},
    ),
    Case(
        "quantize",
        "outside of the range",
        (np.array([[-0.3, 0.4], [1.2, -2.0], [0.9, 3.1]]), 2),
    ),
    Case("quantize", "twelve bits", (np.array([0.1, 0.5, 0.99]), 12)),
    Case(
        "quantize",
        "volts of type uint8, six bits",
        (np.array([0, 1, 2, 4, 5], dtype=np.uint8), 6),
        {"full_scale": 5.0},
    ),
    Case("to_bits", "the worked example: 50 and 3 in eight bits", (np.array([50, 3]), 8)),
    Case("to_bits", "4 and 3 in three bits", (np.array([4, 3]), 3)),
    Case("to_bits", "one code", (np.array([5]), 3)),
    Case("to_bits", "more digits than needed", (np.array([1, 6]), 6)),
    Case("to_bits", "pixels of type uint8", (np.array([128, 200], dtype=np.uint8), 8)),
    Case("to_bits", "twelve bits", (np.array([4095, 256, 1030]), 12)),
    Case("to_bits", "a picture of codes", (_CODES, 3)),
    Case("to_bits", "another picture of this shape", (_CODES[:, ::-1] // 2, 3)),
    Case("to_bits", "five codes, six digits each", (np.array([1, 6, 11, 13, 0]), 6)),
    Case(
        "to_bits",
        "a picture of type uint8",
        (np.array([[50, 255], [128, 3], [0, 200]], dtype=np.uint8), 8),
    ),
    Case(
        "split_channels",
        "the worked example: one row of two pixels",
        (np.array([[[50, 0, 7], [100, 60, 8]]]),),
    ),
    Case("split_channels", "two rows of two pixels", (shuffled(2, 2, 3, low=0),)),
    Case("split_channels", "two other rows of two pixels", (shuffled(2, 2, 3, seed=1, low=0),)),
    Case("split_channels", "a picture of 2 rows and 4 columns", (shuffled(2, 4, 3, low=0),)),
    Case(
        "split_channels",
        "a picture of 3 x 3 pixels of type uint8",
        (shuffled(3, 3, 3, low=100).astype(np.uint8),),
    ),
    Case("split_channels", "a red apple on green, 3 x 4 pixels", (_APPLE,)),
)
