"""Two misreadings of quantize at once: of its steps, its rounding, its limits or its range."""

from __future__ import annotations

from reference.misconceptions.bank import misconceptions_of, pair
from reference.misconceptions.quantize.steps import two_slips

_BANK = {one.id.partition("/")[2]: one for one in misconceptions_of("quantize")}
PAIRS = tuple(pair(_BANK[first], _BANK[second], both) for first, second, both in two_slips())
