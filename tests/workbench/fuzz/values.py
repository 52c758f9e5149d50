"""Values and texts that notebooks do not hold: of every type, size and depth that JSON allows."""

from __future__ import annotations

import math
from random import Random
from typing import Any

Json = Any

TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202egnp.exe",
    "\u2028\u2029\x0b\x0c\x85",
    "\x1b[2J\x1b[31m10/10",
    "\r",
    "\r\n\r\n",
    "é" * 300,
    "👩\u200d👩\u200d👧",
    "relu_forward",
    "test_relu_forward",
    "setup",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "NaN",
    "x" * 20_000,
    "code",
    "markdown",
    "skip-execution",
    "raise NotImplementedError()",
    "10.0",
)
NUMBERS: tuple[Json, ...] = (
    *(0, -1, 1, 3, 4, 5, True, False, 2**31, 2**63, -(2**64), 10**400),
    *(0.5, -0.0, 1e308, -1e-320, 1000.0, math.nan, math.inf, -math.inf),
)
KEYS = ("nbgrader", "tags", "grade_id", "cell_type", "source", "cells", "metadata", "id", "outputs")


def text(rng: Random) -> str:
    """Return a text that nobody expects."""
    if rng.random() < 0.7:
        return rng.choice(TEXTS)
    ranges = ((0, 0x7F), (0x80, 0x2FF), (0x2000, 0x2FFF), (0xD800, 0xFFFF), (0x10000, 0x1FFFF))
    low, high = rng.choice(ranges)
    return "".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 30)))


def wild(rng: Random, depth: int = 3) -> Json:
    """Return any JSON value."""
    kind = rng.randrange(7 if depth else 4)
    if kind == 0:
        return None
    if kind == 1:
        return rng.choice(NUMBERS)
    if kind in {2, 3}:
        return text(rng)
    if kind == 4:
        return nested(rng.randint(1, 150), is_list=rng.random() < 0.5)
    if kind == 5:
        return [wild(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    return {
        rng.choice((rng.choice(KEYS), text(rng))): wild(rng, depth - 1)
        for _ in range(rng.randint(0, 4))
    }


def nested(depth: int, *, is_list: bool) -> Json:
    """Return lists in lists, or objects in objects."""
    value: Json = []
    for _ in range(depth):
        value = [value] if is_list else {"a": value}
    return value
