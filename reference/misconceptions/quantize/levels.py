"""Wrong levels, rounding and range in ``quantize``."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.misconceptions.bank import misconception
from reference.misconceptions.quantize.steps import quantizing
from reference.misconceptions.shared.convolution import Array
from reference.misconceptions.shared.in_place import of_floats_alone


def _level(signal: Array, levels: float, full_scale: float = 1.0) -> Array:
    """Return samples in units of a step, unrounded and not kept in range."""
    return np.asarray(signal, np.float64) / full_scale * levels


def _codes(values: Array, largest: float) -> Array:
    """Round down and keep between 0 and ``largest``."""
    return np.clip(np.floor(values), 0, largest).astype(np.int64)


@misconception(
    "quantize/rounds_to_nearest",
    item="samples between levels",
    message="Samples in the upper half of a step get the next code: you round to the nearest "
    "level. Look at the convention: which code does a sample just below an edge have?",
    styles=quantizing(rounding="rounds_to_nearest")[1:],
)
def quantize_rounds(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(np.rint(_level(signal, 2**bits, full_scale)), 2**bits - 1)


@misconception(
    "quantize/rounds_up",
    item="samples between levels",
    message="Every sample gets the code of the step above it: you round up. The lowest step "
    "should have code 0.",
    styles=quantizing(rounding="rounds_up")[1:],
)
def quantize_rounds_up(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(np.ceil(_level(signal, 2**bits, full_scale)), 2**bits - 1)


@misconception(
    "quantize/edge_belongs_below",
    item="samples on a level's edge",
    message="A sample exactly on the border of two steps gets the lower code. Which of the two "
    "rows of the table includes the border?",
)
def quantize_edge_below(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(np.ceil(_level(signal, 2**bits, full_scale)) - 1, 2**bits - 1)


@misconception(
    "quantize/one_step_too_few",
    item="samples between levels",
    message="You divide the range into one step fewer than there are codes (2**bits - 1). Count "
    "the rows of the table for 3 bits.",
    styles=quantizing(levels="one_step_too_few")[1:],
)
def quantize_step_too_few(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits - 1, full_scale), 2**bits - 1)


@misconception(
    "quantize/rounds_over_one_step_fewer",
    kind="idea",
    keeps=0.4,  # two conventions of another kind of converter
    item="samples between levels",
    message="You stretch the range over the largest code and round to the nearest. That is "
    "another kind of converter: here all steps have the same height and codes are rounded down.",
    styles=quantizing("one_step_too_few", "rounds_to_nearest")[1:],
)
def quantize_rounds_step_fewer(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    level = np.rint(_level(signal, 2**bits - 1, full_scale))
    return np.clip(level, 0, 2**bits - 1).astype(np.int64)


@misconception(
    "quantize/level_off_by_one",
    item="samples between levels",
    message="Codes are one too small: 2.5 V of 5 V with 3 bits lies in level 4, and its code is 4, "
    "not 3. Levels are counted from 0, so level and code are the same number.",
)
def quantize_level_minus_one(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, full_scale) - 1, 2**bits - 1)


@misconception(
    "quantize/counts_from_one",
    item="samples between levels",
    message="Your lowest code is 1. Codes are counted from 0; otherwise the top one would not "
    "fit its bits.",
)
def quantize_counts_from_one(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return np.asarray(_codes(_level(signal, 2**bits, full_scale), 2**bits - 1) + 1)


@misconception(
    "quantize/bits_taken_for_levels",
    kind="idea",
    item="samples between levels",
    message="You cut the range into as many steps as there are bits. How many different numbers "
    "can be written with that many binary digits?",
    styles=quantizing(levels="bits_taken_for_levels")[1:],
)
def quantize_bits_for_levels(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, bits, full_scale), bits - 1)


@misconception(
    "quantize/bits_squared",
    item="samples between levels",
    message="You cut the range into bits**2 steps: base and exponent are exchanged.",
)
def quantize_bits_squared(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, bits**2, full_scale), bits**2 - 1)


@misconception(
    "quantize/twice_the_bits",
    kind="idea",
    item="samples between levels",
    message="You cut the range into 2*bits steps. Each further bit does not add two codes: it "
    "doubles their number.",
)
def quantize_twice_bits(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2 * bits, full_scale), 2 * bits - 1)


@misconception(
    "quantize/xor_for_power",
    item="samples between levels",
    message="In Python ^ is the bitwise exclusive or, not a power: 2 ^ 3 is 1.",
)
def quantize_xor(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2 ^ bits, full_scale), (2 ^ bits) - 1)


@misconception(
    "quantize/ignores_full_scale",
    item="full scale",
    message="Your codes do not depend on full_scale. The steps divide the range from 0 to "
    "full_scale, which is 1 only if it is left out.",
    styles=quantizing(scale="ignores_full_scale")[1:],
)
def quantize_ignores_full_scale(signal: Array, bits: int, full_scale: float = 1.0) -> Array:  # noqa: ARG001 - that is the mistake
    return _codes(_level(signal, 2**bits), 2**bits - 1)


@misconception(
    "quantize/multiplies_by_full_scale",
    item="full scale",
    message="You multiply by full_scale. With a larger range the same voltage is a smaller part "
    "of it; does its code grow or shrink?",
)
def quantize_multiplies(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, 1 / full_scale), 2**bits - 1)


@misconception(
    "quantize/divides_by_largest_sample",
    kind="idea",
    keeps=0.4,
    item="samples between levels",
    message="You scale by the largest sample of the signal. The range of the converter is fixed: "
    "a dark picture must keep its small codes.",
)
def quantize_by_maximum(signal: Array, bits: int, full_scale: float = 1.0) -> Array:  # noqa: ARG001 - that is the mistake
    return _codes(_level(signal, 2**bits, float(np.max(signal))), 2**bits - 1)


@misconception(
    "quantize/range_around_zero",
    item="samples between levels",
    message="Your codes start at -full_scale. This converter's range starts at 0.",
)
def quantize_bipolar(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(
        _level(np.asarray(signal, np.float64) + full_scale, 2**bits, 2 * full_scale), 2**bits - 1
    )


@misconception(
    "quantize/returns_voltages",
    item="samples between levels",
    message="You return the voltage at which each step begins. A code is the number of the step.",
)
def quantize_voltages(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    step = full_scale / 2**bits
    return np.asarray(_codes(_level(signal, 2**bits, full_scale), 2**bits - 1) * step)


@misconception(
    "quantize/returns_fractions",
    item="samples between levels",
    message="You return the position within the range in steps, with its fraction. A code is a "
    "whole number.",
)
def quantize_fractions(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return np.clip(_level(signal, 2**bits, full_scale), 0, 2**bits - 1)


@misconception(
    "quantize/top_code_does_not_fit",
    item="a sample at full scale",
    message="A sample at full scale gets the code 2**bits, which needs one bit more. Which is "
    "the largest number with that many bits?",
    styles=quantizing(limits="top_code_does_not_fit")[1:],
)
def quantize_no_saturation(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, full_scale), np.inf)


@misconception(
    "quantize/saturates_one_too_high",
    item="a sample at full scale",
    message="You keep codes up to and including 2**bits. There are 2**bits codes, and the first "
    "of them is 0.",
    styles=quantizing(limits="saturates_one_too_high")[1:],
)
def quantize_saturates_high(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, full_scale), 2**bits)


@misconception(
    "quantize/saturates_only_full_scale_itself",
    item="samples out of range",
    message="Only a sample at exactly full scale gets the top code; larger ones do not.",
)
def quantize_only_equal(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    codes = _codes(_level(signal, 2**bits, full_scale), np.inf)
    return np.where(codes == 2**bits, 2**bits - 1, codes)


@misconception(
    "quantize/wraps_around",
    item="a sample at full scale",
    message="Codes beyond the top start again at 0, as if only the lowest bits were kept. A "
    "converter that is overdriven stays at its end.",
)
def quantize_wraps(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return np.asarray(np.floor(_level(signal, 2**bits, full_scale)) % 2**bits).astype(np.int64)


@misconception(
    "quantize/negative_codes",
    item="samples out of range",
    message="Samples below 0 get negative codes. The smallest code is 0.",
    styles=quantizing(limits="negative_codes")[1:],
)
def quantize_negative(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    level = np.floor(_level(signal, 2**bits, full_scale))
    return np.asarray(np.minimum(level, 2**bits - 1)).astype(np.int64)


@misconception(
    "quantize/magnitude_of_negatives",
    item="samples out of range",
    message="A sample below 0 gets the code of its absolute value. Below its range a converter "
    "stays at the lower end.",
)
def quantize_magnitude(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(np.abs(_level(signal, 2**bits, full_scale)), 2**bits - 1)


@misconception(
    "quantize/limits_the_signal_to_one",
    item="full scale",
    message="You cut the signal off at 1 in place of full_scale: samples above 1 are lost when "
    "the range is larger.",
)
def quantize_clips_to_one(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(np.clip(signal, 0, 1), 2**bits, full_scale), 2**bits - 1)


@misconception(
    "quantize/fits_a_byte",
    item="more than 8 bits",
    message="Codes above 255 come out wrong: they are stored as uint8 on the way, which keeps 8 "
    "bits.",
)
def quantize_byte(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, full_scale), 2**bits - 1).astype(np.uint8)


@misconception(
    "quantize/one_bit_for_one",
    item="one bit",
    message="With one bit every sample below full scale gets code 0. Where does the upper of the "
    "two steps begin?",
)
def quantize_one_bit(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    if bits == 1:
        return np.asarray(signal >= full_scale).astype(np.int64)
    return _codes(_level(signal, 2**bits, full_scale), 2**bits - 1)


@misconception(
    "quantize/flattens_pictures",
    kind="form",
    item="pictures",
    message="The codes of a picture come back as one row. codes has the shape of signal.",
)
def quantize_flattens(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(_level(signal, 2**bits, full_scale), 2**bits - 1).ravel()


@misconception(
    "quantize/first_sample_only",
    item="samples between levels",
    message="You return one number. Every sample of the signal has a code.",
)
def quantize_first(signal: Array, bits: int, full_scale: float = 1.0) -> int:
    return int(_codes(_level(signal, 2**bits, full_scale), 2**bits - 1).flat[0])


@misconception(
    "quantize/keeps_the_type_of_integers",
    item="integers",
    message="With whole numbers as input the fractions of a step are lost before they are "
    "multiplied: an intermediate array has the type of signal.",
)
def quantize_integer_buffer(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    part = np.empty_like(signal)
    part[...] = signal / full_scale
    return _codes(_level(part, 2**bits), 2**bits - 1)


@misconception(
    "quantize/integer_division",
    item="samples between levels",
    message="You divide by full_scale with //, which rounds down at once; nothing but whole "
    "multiples of full_scale is left to multiply.",
)
def quantize_floor_division(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(signal // full_scale * 2**bits, 2**bits - 1)


@misconception(
    "quantize/step_in_whole_volts",
    item="samples between levels",
    message="You compute the step with //: a step that is smaller than 1 becomes 0.",
)
def quantize_whole_step(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _codes(signal / (full_scale // 2**bits), 2**bits - 1)


@misconception(
    "quantize/list_of_codes",
    item="type and shape",
    message="The codes are right, but they come as a list where an array belongs.",
)
def quantize_list(signal: Array, bits: int, full_scale: float = 1.0) -> object:
    return _codes(_level(signal, 2**bits, full_scale), 2**bits - 1).tolist()


@of_floats_alone("signal")
@misconception(
    "quantize/changes_the_signal",
    item="leaves its inputs alone",
    message="The codes are right, but signal is no longer what it was: it was cut off or scaled "
    "in place.",
)
def quantize_in_place(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    np.clip(signal, 0, np.nextafter(full_scale, 0), out=signal, casting="unsafe")
    return _codes(_level(signal, 2**bits, full_scale), 2**bits - 1)


class _KeepsFullScale:
    """Keep a full scale for the calls that leave it out, as a global variable does."""

    def __init__(self) -> None:
        self.full_scale = 1.0

    def __call__(self, signal: Array, bits: int, full_scale: float = 1.0) -> Array:
        """Answer with what was given last."""
        if full_scale != 1.0:
            self.full_scale = full_scale
        return _codes(_level(signal, 2**bits, self.full_scale), 2**bits - 1)


quantize_keeps_full_scale = misconception(
    "quantize/keeps_full_scale_for_later",
    item="full scale",
    message="A call that leaves full_scale out uses that of an earlier call. A function's result "
    "depends on its arguments alone.",
)(_KeepsFullScale())
