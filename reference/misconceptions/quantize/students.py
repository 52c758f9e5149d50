"""Mistakes seen in students' answers to quantize."""

from __future__ import annotations

from reference.misconceptions.bank import misconception
from reference.misconceptions.quantize.steps import quantizing

half_as_many = misconception(
    "quantize/half_as_many_levels",
    item="samples between levels",
    message="You cut the range into 2**(bits - 1) steps, half as many as there are codes: no bit "
    "is needed for a sign here.",
    styles=quantizing("half_as_many_levels")[1:],
)(quantizing("half_as_many_levels")[0])
