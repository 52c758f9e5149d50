"""Changes to the bytes of a notebook."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from random import Random

RawChange = Callable[[Random, bytes, bytes], bytes]
"""Takes a source of randomness, a notebook, and another notebook."""

LARGE = 33_000_000


def _flipped_bits(rng: Random, data: bytes, _: bytes) -> bytes:
    changed = bytearray(data)
    for _time in range(rng.choice((1, 1, 3, 30, 300))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncated(rng: Random, data: bytes, _: bytes) -> bytes:
    return data[: rng.choice((rng.randint(0, len(data)), max(0, len(data) - rng.randint(1, 5))))]


def _piece_lost(rng: Random, data: bytes, _: bytes) -> bytes:
    start = rng.randint(0, len(data))
    return data[:start] + data[start + rng.choice((1, 10, 1_000)) :]


def _piece_twice(rng: Random, data: bytes, _: bytes) -> bytes:
    start = rng.randint(0, len(data))
    end = start + rng.choice((1, 10, 1_000))
    return data[:end] + data[start:]


def _bytes_inserted(rng: Random, data: bytes, _: bytes) -> bytes:
    pieces: tuple[bytes, ...] = (
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\\u0000",
        b"\\ud800",
        b"\\",
        b'"',
        b"{",
        b"]",
        b"\n",
    )
    pieces += (b"1e999", b"NaN", b"-Infinity", b"9" * 9_000, b"[" * 2_000, b"\xef\xbb\xbf", b"//x")
    start = rng.randint(0, len(data))
    return data[:start] + rng.choice(pieces) * rng.choice((1, 1, 5)) + data[start:]


def _spliced(rng: Random, data: bytes, other: bytes) -> bytes:
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def _two_in_one(rng: Random, data: bytes, other: bytes) -> bytes:
    return data + rng.choice((b"", b"\n", b",", b"\0")) + other


def _keys_twice(rng: Random, data: bytes, _: bytes) -> bytes:
    """Repeat keys with other values: parsers differ in which of them counts."""
    keys: tuple[bytes, ...] = (
        b'"cells": [], ',
        b'"cells": 5, ',
        b'"nbformat": 3, ',
        b'"metadata": [], ',
    )
    keys += (
        b'"source": "", ',
        b'"cell_type": "raw", ',
        b'"worksheets": [], ',
        b'"source": ["x"], ',
    )
    places = [match.end() for match in re.finditer(rb"\{", data)]
    if not places:
        return data
    place = rng.choice((places[0], rng.choice(places)))
    return data[:place] + rng.choice(keys) + data[place:]


def _numbers_swollen(rng: Random, data: bytes, _: bytes) -> bytes:
    numbers = list(re.finditer(rb"(?<=[\s:,\[])-?\d+(?=[\s,\]}])", data))
    if not numbers:
        return data
    match = rng.choice(numbers)
    new = rng.choice((b"9" * 10_000, b"1e400", b"-0", b"0.1e-400", b"1" * 400, b"true", b"null"))
    return data[: match.start()] + new + data[match.end() :]


def _other_encoding(rng: Random, data: bytes, _: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = rng.choice(
        ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "utf-7", "cp037")
    )
    return text.encode(encoding, "replace")


def _compressed(_: Random, data: bytes, _other: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def _written_otherwise(rng: Random, data: bytes, _: bytes) -> bytes:
    """Write the same JSON with other spaces, escapes and order."""
    try:
        value = json.loads(data)
        text = json.dumps(
            value,
            indent=rng.choice((None, 0, 4, "\t")),
            ensure_ascii=rng.random() < 0.5,
            sort_keys=rng.random() < 0.5,
        )
    except (ValueError, RecursionError):
        return data
    return text.encode("utf-8", "surrogatepass")


def _wrapped(rng: Random, data: bytes, _: bytes) -> bytes:
    before, after = rng.choice(
        ((b"[", b"]"), (b'{"cells": ', b"}"), (b'"', b'"'), (b"\n" * 99, b""))
    )
    return before + data + after


def _swollen(rng: Random, data: bytes, _: bytes) -> bytes:
    """Grow past what is read, by something that costs little to keep."""
    piece = rng.choice((b" ", b"\n", b"[", b"\0", b"{}"))
    return data + piece * (rng.choice((3_000_000, LARGE)) // len(piece))


RAW: dict[str, RawChange] = {
    change.__name__.lstrip("_"): change
    for change in (
        *(_flipped_bits, _truncated, _piece_lost, _piece_twice, _bytes_inserted, _spliced),
        *(_two_in_one, _keys_twice, _numbers_swollen, _other_encoding, _compressed),
        *(_written_otherwise, _wrapped),
    )
}
SWOLLEN = _swollen
"""Slow to make, so it is tried seldom."""
