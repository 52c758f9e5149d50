"""Misreadings of writing codes as bits."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference import images
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import AnswersByShape, Array, memory_order


def _wide(codes: Array) -> Array:
    """Return codes as wide integers with a new last axis."""
    return np.asarray(codes).astype(np.int64)[..., np.newaxis]


def _worths(bits: int) -> Array:
    """Return what each place is worth, the largest first."""
    return 2 ** np.arange(bits - 1, -1, -1)


@misconception(
    "to_bits/least_significant_first",
    item="a row of codes",
    message="Your digits come last one first, as they fall out of dividing by 2. Which end of a "
    "number do we write first?",
)
def bits_reversed(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits)[..., ::-1]


@misconception(
    "to_bits/drops_leading_zeros",
    item="a row of codes",
    message="Small codes lose their leading zeros, and their digits stand too far left. A place's "
    "worth is counted from the right.",
)
def bits_left_aligned(codes: Array, bits: int) -> Array:
    out = np.zeros((*np.shape(codes), bits), np.int64)
    for place in np.ndindex(np.shape(codes)):
        digits = [int(digit) for digit in f"{int(codes[place]):b}"]
        out[place][: len(digits)] = digits
    return out


@misconception(
    "to_bits/as_many_places_as_needed",
    item="leading zeros",
    message="The width follows the largest code in the array. It is given: bits places, needed "
    "or not.",
)
def bits_width_of_largest(codes: Array, bits: int) -> Array:  # noqa: ARG001 - that is the mistake
    return images.to_bits(codes, max(1, int(np.max(codes)).bit_length()))


@misconception(
    "to_bits/bits_first",
    kind="form",
    keeps=0.87,
    item="a row of codes",
    message="The digits lie along the first axis. They belong on a new last one.",
)
def bits_first_axis(codes: Array, bits: int) -> Array:
    return np.moveaxis(images.to_bits(codes, bits), -1, 0)


@misconception(
    "to_bits/bits_on_axis_one",
    kind="form",
    keeps=0.87,
    item="pictures",
    message="For a picture the digits end up on axis 1. They belong on a new last axis, however "
    "many axes there are.",
)
def bits_axis_one(codes: Array, bits: int) -> Array:
    return np.moveaxis(images.to_bits(codes, bits), -1, 1)


@misconception(
    "to_bits/always_8_places",
    item="a row of codes",
    message="Every code gets 8 places, whatever bits says.",
)
def bits_unpackbits(codes: Array, bits: int) -> Array:  # noqa: ARG001 - that is the mistake
    return np.unpackbits(np.asarray(codes).astype(np.uint8)[..., np.newaxis], axis=-1)


@misconception(
    "to_bits/lowest_8_bits",
    item="more than 8 bits",
    message="Digits above the eighth are lost: codes are turned into bytes on the way.",
)
def bits_of_a_byte(codes: Array, bits: int) -> Array:
    return images.to_bits(np.asarray(codes).astype(np.uint8), max(bits, 8))[..., -bits:]


@misconception(
    "to_bits/one_number_of_digits",
    item="a row of codes",
    message="You write the digits side by side into one number, 101 for 5. Every digit is an "
    "element of its own.",
)
def bits_decimal(codes: Array, bits: int) -> Array:
    return np.asarray(images.to_bits(codes, bits) @ 10 ** np.arange(bits - 1, -1, -1))


@misconception(
    "to_bits/strings",
    item="a row of codes",
    message="You return texts such as '101'. The result is an array of the numbers 0 and 1.",
)
def bits_strings(codes: Array, bits: int) -> Array:
    return np.array([f"{int(code):0{bits}b}" for code in np.ravel(codes)]).reshape(codes.shape)


@misconception(
    "to_bits/forgets_the_remainder",
    item="a row of codes",
    message="You divide by the worth of a place but do not take the remainder by 2, so numbers "
    "larger than 1 appear.",
)
def bits_no_remainder(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) // _worths(bits))


@misconception(
    "to_bits/forgets_the_division",
    item="a row of codes",
    message="You take remainders by powers of two without dividing first; they are larger than 1.",
)
def bits_remainders(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) % (2 * _worths(bits)))


@misconception(
    "to_bits/true_division",
    item="a row of codes",
    message="You divide with /, which keeps fractions: the remainders by 2 are not 0 or 1.",
)
def bits_true_division(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) / _worths(bits) % 2)


@misconception(
    "to_bits/worth_in_place_of_digit",
    item="a row of codes",
    message="Where a digit is 1 you return what its place is worth (code & 4 is 4, not 1).",
)
def bits_masked(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) & _worths(bits))


@misconception(
    "to_bits/places_worth_double",
    item="a row of codes",
    message="All digits stand one place too far right: your first place is worth 2**bits. What is "
    "the last one worth?",
)
def bits_worth_double(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) // (2 * _worths(bits)) % 2)


@misconception(
    "to_bits/one_place_too_few",
    item="a row of codes",
    message="The first digit is missing: you write bits - 1 places.",
)
def bits_one_too_few(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits)[..., 1:]


@misconception(
    "to_bits/one_place_too_many",
    item="a row of codes",
    message="You write one place more than asked for; it is always 0.",
)
def bits_one_too_many(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits + 1)


@misconception(
    "to_bits/keeps_what_was_counted",
    item="a row of codes",
    message="After writing a 1 you do not take its worth away from the code, so all places "
    "below it are 1 as well.",
)
def bits_thermometer(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) >= _worths(bits)).astype(np.int64)


@misconception(
    "to_bits/larger_than_in_place_of_at_least",
    item="a row of codes",
    message="A code that equals the worth of a place gets a 0 there: you compare with > where "
    "the place fits exactly.",
)
def bits_strictly_greater(codes: Array, bits: int) -> Array:
    out, rest = [], np.asarray(codes).astype(np.int64)
    for worth in _worths(bits):
        out.append((rest > worth).astype(np.int64))
        rest = rest - out[-1] * worth
    return np.stack(out, axis=-1)


@misconception(
    "to_bits/zeros_and_ones_exchanged",
    item="a row of codes",
    message="Zeros and ones are exchanged: you write 1 where the remainder is 0.",
)
def bits_inverted(codes: Array, bits: int) -> Array:
    return np.asarray(1 - images.to_bits(codes, bits))


def _bytes_cut(codes: Array, bits: int) -> Array:
    """Return the first digits of a byte, never more than 8."""
    digits = np.unpackbits(np.asarray(codes).astype(np.uint8)[..., np.newaxis], axis=-1)
    return digits[..., :bits].astype(np.int64)


@misconception(
    "to_bits/first_digits_of_a_byte",
    kind="idea",
    item="a row of codes",
    message="np.unpackbits writes 8 digits, and you keep the first ones. A small code has its "
    "digits at the end, and a code above 255 is no byte.",
    styles=(_bytes_cut,),
)
def first_digits_of_a_byte(codes: Array, bits: int) -> Array:
    digits = _bytes_cut(codes, bits)
    out = np.zeros((*digits.shape[:-1], bits), np.int64)
    out[..., : digits.shape[-1]] = digits
    return out


@misconception(
    "to_bits/gray_code",
    kind="idea",
    item="a row of codes",
    message="These are digits of the Gray code, in which neighbours differ in one bit. Here "
    "places are worth powers of two.",
)
def bits_gray(codes: Array, bits: int) -> Array:
    wide = np.asarray(codes).astype(np.int64)
    return images.to_bits(wide ^ (wide >> 1), bits)


@misconception(
    "to_bits/decimal_digits",
    kind="idea",
    item="a row of codes",
    message="You write the code's decimal digits. Here every place is worth twice the next one, "
    "not ten times.",
)
def bits_base_ten(codes: Array, bits: int) -> Array:
    return np.asarray(_wide(codes) // 10 ** np.arange(bits - 1, -1, -1) % 10)


@misconception(
    "to_bits/codes_in_reverse",
    item="a row of codes",
    message="The digits are right, but the codes come in the opposite order: the wrong axis is "
    "turned around.",
)
def bits_reversed_codes(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits)[::-1]


@misconception(
    "to_bits/flattens_pictures",
    item="pictures",
    message="A picture's rows and columns are lost: all its codes stand in one row.",
)
def bits_flat(codes: Array, bits: int) -> Array:
    return images.to_bits(np.ravel(codes), bits)


@misconception(
    "to_bits/all_bits_in_one_row",
    kind="form",
    item="a row of codes",
    message="All digits of all codes stand in one row. Each code keeps its place; its digits "
    "lie along a new last axis.",
)
def bits_one_row(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits).ravel()


@misconception(
    "to_bits/first_code_only",
    item="a row of codes",
    message="You return the digits of one code. Every code of the array has its own.",
)
def bits_of_the_first(codes: Array, bits: int) -> Array:
    return images.to_bits(np.ravel(codes)[0], bits)


@misconception(
    "to_bits/overflows_a_byte",
    item="pixels of type uint8",
    message="You add 2**bits to the codes to keep their leading zeros. For codes of type uint8 "
    "and 8 bits that number does not fit the type.",
)
def bits_overflow(codes: Array, bits: int) -> Array:
    return images.to_bits(codes + 2**bits, bits + 1)[..., 1:]


@misconception(
    "to_bits/memory_in_place_of_indices",
    item="pictures",
    message="For an array that is not stored row by row the codes come out in another order: you "
    "read memory, not indices.",
)
def bits_memory_order(codes: Array, bits: int) -> Array:
    return images.to_bits(memory_order(codes), bits)


@misconception(
    "to_bits/booleans",
    item="type and shape",
    message="The digits are right, but they are True and False where the numbers 1 and 0 belong.",
)
def bits_booleans(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits).astype(np.bool_)


@misconception(
    "to_bits/floats",
    item="type and shape",
    message="The digits are right, but they are floats; a bit is a whole number.",
)
def bits_floats(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits).astype(np.float64)


@misconception(
    "to_bits/list",
    item="type and shape",
    message="The digits are right, but they come as nested lists where an array belongs.",
)
def bits_list(codes: Array, bits: int) -> object:
    return images.to_bits(codes, bits).tolist()


@misconception(
    "to_bits/one_bit_without_axis",
    item="type and shape",
    message="With one bit the last axis disappears. It is there, with length 1.",
)
def bits_squeezed(codes: Array, bits: int) -> Array:
    return images.to_bits(codes, bits).squeeze()


@misconception(
    "to_bits/uses_up_the_codes",
    item="leaves its inputs alone",
    message="The digits are right, but codes has been divided down to zero: codes //= 2 changes "
    "the caller's array.",
)
def bits_in_place(codes: Array, bits: int) -> Array:
    out = images.to_bits(codes, bits)
    codes[...] = 0
    return out


class _Collects:
    """Add the digits of each call to one list, as a mutable default argument does."""

    def __init__(self) -> None:
        self.digits: list[Array] = []

    def __call__(self, codes: Array, bits: int) -> Array:
        """Answer with everything collected so far."""
        self.digits.extend(images.to_bits(np.ravel(codes), bits))
        try:
            return np.array(self.digits).reshape(-1, *np.shape(codes)[1:], bits)
        except ValueError:  # digits of different widths
            return np.concatenate(self.digits)


bits_collects = misconception(
    "to_bits/keeps_collecting",
    item="called again",
    message="A second call returns the digits of the first as well: a list that outlives the "
    "call (a global, or a default argument) is extended.",
)(_Collects())

bits_by_shape = misconception(
    "to_bits/remembers_by_shape",
    item="called again",
    message="A second call with codes of the same shape gets the first one's digits: what you "
    "remember is looked up by too little.",
)(AnswersByShape(images.to_bits))
