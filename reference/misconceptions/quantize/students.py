"""Mistakes seen in students' answers to quantize."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference.images import quantize as right
from reference.misconceptions.bank import misconception
from reference.misconceptions.quantize.steps import quantizing
from reference.misconceptions.shared.convolution import Array

half_as_many = misconception(
    "quantize/half_as_many_levels",
    item="samples between levels",
    message="You cut the range into 2**(bits - 1) steps, half as many as there are codes: no bit "
    "is needed for a sign here.",
    styles=quantizing("half_as_many_levels")[1:],
)(quantizing("half_as_many_levels")[0])


def _kept(units: Array, bits: int) -> Array:
    return np.clip(np.floor(units), 0, 2**bits - 1).astype(np.int64)


def _stretched(signal: Array, bits: int, full_scale: float = 1.0) -> Array:  # noqa: ARG001 - that is the mistake
    """Stretch the signal, and give the lowest code where all samples are alike."""
    low, high = float(np.min(signal)), float(np.max(signal))
    return _kept((signal - low) / ((high - low) or 1.0) * 2**bits, bits)


@misconception(
    "quantize/stretches_the_signal",
    kind="idea",
    keeps=0.4,
    item="samples between levels",
    message="You stretch the signal from its smallest to its largest sample over all codes. The "
    "range of the converter starts at 0 and ends at full_scale, whatever the signal does.",
    styles=(_stretched,),
)
def quantize_stretches(signal: Array, bits: int, full_scale: float = 1.0) -> Array:  # noqa: ARG001 - that is the mistake
    low, high = float(np.min(signal)), float(np.max(signal))
    return _kept((np.asarray(signal, np.float64) - low) / (high - low) * 2**bits, bits)


def _in_bytes(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    """Multiply by the number of levels in the type of the signal, without an error."""
    return _kept(signal * np.array(2**bits).astype(signal.dtype) / full_scale, bits)


@misconception(
    "quantize/bytes_overflow",
    item="integers",
    message="With bytes as signal you multiply before you divide, and the product does not fit a "
    "byte: in uint8, 40 * 8 is 64. Turn the samples into floats first.",
    styles=(_in_bytes,),
)
def quantize_bytes(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return _kept(signal * 2**bits / full_scale, bits)


def _floats_as_they_come(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    """Return what np.floor does: single precision of single precision."""
    codes = right(signal, bits, full_scale)
    return codes.astype(signal.dtype if signal.dtype.kind == "f" else np.float64)


@misconception(
    "quantize/float_codes",
    item="type and shape",
    message="The codes are right, but they are floats such as 4.0. Codes are whole numbers.",
    styles=(_floats_as_they_come,),
)
def quantize_floats(signal: Array, bits: int, full_scale: float = 1.0) -> Array:
    return right(signal, bits, full_scale).astype(np.float64)
