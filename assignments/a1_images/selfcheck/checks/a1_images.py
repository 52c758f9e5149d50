"""What is checked in the assignment on images."""

from __future__ import annotations

import numpy as np

from ..attempt import Attempt  # noqa: TID252 - this package has another name in a release
from ..compare import must_equal  # noqa: TID252
from ..findings import Question  # noqa: TID252
from ..properties import generator, must_have_shape, must_hold  # noqa: TID252


def more_voltage_never_a_lower_code(quantize: Attempt) -> None:
    """Demand a monotone converter."""
    codes = quantize(np.linspace(-0.5, 1.5, 41), 3)
    must_hold(
        np.all(np.diff(codes) >= 0),
        "the code falls where the signal rises.",
        "Does a code overflow?",
    )


def every_code_is_used_and_none_beyond(quantize: Attempt) -> None:
    """Demand exactly 2**bits codes."""
    for bits in (1, 2, 4):
        codes = quantize(np.linspace(-1.0, 2.0, 301), bits)
        must_equal(
            np.array(sorted(set(codes.ravel().tolist()))),
            np.arange(2**bits),
            f"the codes that occur with {'1 bit' if bits == 1 else f'{bits} bits'}",
            advice="How many codes are there with this many bits?",
        )


def signal_and_range_scaled_together(quantize: Attempt) -> None:
    """Demand that only the signal's share of the range counts."""
    signal = generator().uniform(0.01, 0.99, 12)
    must_equal(
        quantize(4 * signal, 3, 4.0),
        quantize(signal, 3),
        advice="A signal four times as large in a range four times as large has the same codes.",
    )


def the_digits_add_up_to_the_code(to_bits: Attempt) -> None:
    """Demand digits whose places are worth 1, 2, 4, … from the right."""
    codes = np.array([[5, 0, 12], [15, 8, 3]])
    digits = to_bits(codes, 4)
    must_have_shape(digits, (2, 3, 4), "2 x 3 codes of 4 bits")
    total = sum(2**place * digits[:, :, 3 - place] for place in range(4))
    must_equal(np.asarray(total), codes, "the sum of the digits", advice="Which place is worth 1?")


def only_zeros_and_ones(to_bits: Attempt) -> None:
    """Demand binary digits."""
    digits = to_bits(np.arange(32), 5)
    must_hold(((digits == 0) | (digits == 1)).all(), "there are digits that are neither 0 nor 1.")


def pixels_keep_their_place(split_channels: Attempt) -> None:
    """Demand that channel, row and column of single pixels are right."""
    image = generator().permutation(60).reshape(4, 5, 3)
    channels = split_channels(image)
    must_have_shape(channels, (3, 4, 5), "a picture of 4 x 5 pixels")
    for row, column, channel in ((0, 4, 1), (3, 0, 2), (2, 3, 0)):
        must_equal(
            channels[channel, row, column],
            image[row, column, channel],
            f"channel {channel} at row {row}, column {column}",
            advice="Rows stay rows and columns stay columns; only the channels move to the front.",
        )


QUESTIONS = (
    Question(
        "quantize",
        ("signal", "bits", "full_scale"),
        ("codes",),
        (
            more_voltage_never_a_lower_code,
            every_code_is_used_and_none_beyond,
            signal_and_range_scaled_together,
        ),
        floats=False,
    ),
    Question(
        "to_bits",
        ("codes", "bits"),
        ("digits",),
        (the_digits_add_up_to_the_code, only_zeros_and_ones),
        floats=False,
        integers=False,
    ),
    Question(
        "split_channels",
        ("image",),
        ("channels",),
        (pixels_keep_their_place,),
        integers=False,
    ),
)
