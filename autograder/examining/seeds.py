"""Keys and random generators of hidden cases: different for each student, the same each time."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np


def student_key(secret: bytes, assignment: str, student: str) -> bytes:
    """Return the key from which one student's cases of one assignment are drawn.

    >>> student_key(b"s", "a3_relu", "ada") == student_key(b"s", "a3_relu", "bob")
    False
    """
    message = f"cases\0{assignment}\0{student}".encode()
    return hmac.new(secret, message, hashlib.sha256).digest()


def generator(key: bytes, *names: str) -> np.random.Generator:
    """Return a generator for the thing called ``names`` under ``key``.

    >>> a, b = (generator(b"key", "relu_forward", "ties") for _ in range(2))
    >>> bool(a.random() == b.random())
    True
    """
    digest = hmac.new(key, "\0".join(names).encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest))
