"""Pictures in outputs and texts: only those that are what they say, and not too large to unpack."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable, Mapping

PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MOST_PICTURE = 2_000_000
MOST_PIXELS = 25_000_000
"""A small file can be a large picture, which a browser unpacks whole."""
_FILL = 0xFF
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The segments of a JPEG that say how large it is."""


def picture(encoded: object, mime: str) -> str | None:
    """Return a picture in base64, or None where it is not what it says or larger than is good."""
    if isinstance(encoded, list | tuple):
        encoded = "".join(map(str, encoded))
    if not isinstance(encoded, str) or len(encoded) > MOST_PICTURE:
        return None
    encoded = "".join(encoded.split())
    try:
        raw = base64.b64decode(encoded, validate=True)
        if not raw.startswith(PICTURES[mime]):
            return None
        width, height = _sides[mime](raw)
    except (binascii.Error, ValueError, struct.error, IndexError):
        return None
    return encoded if 0 < width * height <= MOST_PIXELS else None


def _png_sides(raw: bytes) -> tuple[int, int]:
    if raw[12:16] != b"IHDR":
        raise ValueError
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


def _jpeg_sides(raw: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if raw[at] != _FILL:
            raise ValueError
        kind = raw[at + 1]
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 1 if kind == _FILL else 2 + struct.unpack(">H", raw[at + 2 : at + 4])[0]


_sides: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    "image/png": _png_sides,
    "image/jpeg": _jpeg_sides,
}
