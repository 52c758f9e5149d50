"""Worked examples of the assignment on images."""

from __future__ import annotations

import numpy as np

from autograder.selfcheck.cases import Case, shuffled

_EIGHTHS = np.array([0.06, 0.2, 0.3, 0.45, 0.55, 0.7, 0.8, 0.95])
_CODES = np.array([[0, 7, 2, 6], [1, 4, 5, 3]])

CASES = (
    Case(
        "quantize",
        "one sample in each of eight steps",
        (_EIGHTHS, 3),
        look_at="A code counts the whole steps below the sample. How long is one step?",
    ),
    Case(
        "quantize",
        "a range of 5 volts",
        (np.array([0.3, 1.0, 2.0, 2.6, 3.0, 4.9]), 3, 5.0),
        look_at="The range is full_scale, not 1. How long is a step then?",
    ),
    Case(
        "quantize",
        "on the edge of a step, and at full scale",
        (np.array([0.0, 0.625, 1.25, 2.5, 4.375, 5.0]), 3),
        {"full_scale": 5.0},
        look_at="Which step begins at a multiple of the step? Which code is the largest?",
    ),
    Case(
        "quantize",
        "outside of the range",
        (np.array([[-0.3, 0.4], [1.2, -2.0], [0.9, 3.1]]), 2),
        look_at="A converter saturates: below and above its range the code stays at the end.",
    ),
    Case(
        "quantize",
        "twelve bits",
        (np.array([0.1, 0.5, 0.99]), 12),
        look_at="12 bits have 4096 codes. Does the type of your codes hold them all?",
    ),
    Case(
        "to_bits",
        "a picture of codes",
        (_CODES, 3),
        look_at="The digits are a new last axis, the most significant first.",
    ),
    Case(
        "to_bits",
        "another picture of this shape",
        (_CODES[:, ::-1] // 2, 3),
        look_at="Is something kept from an earlier call?",
    ),
    Case(
        "to_bits",
        "twelve bits",
        (np.array([4095, 256, 1030]), 12),
        look_at="Does anything on the way keep only the lowest 8 bits?",
    ),
    Case(
        "to_bits",
        "more digits than needed",
        (np.array([1, 6, 11, 13, 0]), 6),
        look_at="Every code takes the same number of digits, with zeros in front.",
    ),
    Case(
        "to_bits",
        "pixels of type uint8",
        (np.array([[50, 255], [128, 3], [0, 200]], dtype=np.uint8), 8),
        look_at="These codes are bytes. Does anything on the way leave 0 to 255?",
    ),
    Case(
        "split_channels",
        "a picture of 2 rows and 4 columns",
        (shuffled(2, 4, 3, low=0),),
        look_at="Row i, column j of channel c is image[i, j, c]. Which axis moves where?",
    ),
    Case(
        "split_channels",
        "a picture of 3 x 3 pixels of type uint8",
        (shuffled(3, 3, 3, low=100).astype(np.uint8),),
        look_at="With three equal axes the shape cannot tell you: compare single numbers.",
    ),
)
