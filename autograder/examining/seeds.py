"""Keys and random generators of hidden cases: others for each submission, the same each time.

The bytes of the submission take part. So what a submission finds out about its cases, and carries
out by whatever way, is of no use to the next one, which gets others; while the same notebook gets
the same cases however often it is marked.
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np


def case_key(secret: bytes, assignment: str, student: str, submission: bytes | None) -> bytes:
    """Return the key from which the cases of one student's submission are drawn.

    >>> case_key(b"s", "a3_relu", "ada", b"{}") == case_key(b"s", "a3_relu", "ada", b"{}")
    True
    >>> case_key(b"s", "a3_relu", "ada", b"{}") == case_key(b"s", "a3_relu", "bob", b"{}")
    False
    >>> case_key(b"s", "a3_relu", "ada", b"{}") == case_key(b"s", "a3_relu", "ada", b"{ }")
    False
    """
    content = hashlib.sha256(submission or b"").hexdigest()
    message = f"cases\0{assignment}\0{student}\0{content}".encode()
    return hmac.new(secret, message, hashlib.sha256).digest()


def generator(key: bytes, *names: str) -> np.random.Generator:
    """Return a generator for the thing called ``names`` under ``key``.

    >>> a, b = (generator(b"key", "relu_forward", "ties") for _ in range(2))
    >>> bool(a.random() == b.random())
    True
    """
    digest = hmac.new(key, "\0".join(names).encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest))
