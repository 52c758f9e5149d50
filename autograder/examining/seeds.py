"""Keys and random generators of hidden cases: others for each submission, the same each time.

The bytes of the submission take part in its key. So what a submission finds out about its cases,
and carries out by whatever way, is of little use to the next one; while the same notebook gets the
same cases however often it is marked.

What decides about points (signs, ties, which of two values is larger, sizes) is drawn from a design
that is the same for every key; the noise, drawn under the key, moves values by too little to change
any of it. So a wrong answer earns the same marks whoever hands it in, and whenever.
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


class Source(np.random.Generator):
    """A generator of the design; ``noise`` is the student's own.

    >>> first, second = (generator(key, "relu_forward", "ties") for key in (b"ada", b"bob"))
    >>> bool(first.random() == second.random()), bool(first.noise.random() == second.noise.random())
    (True, False)
    """

    def __init__(self, design: int, noise: int) -> None:
        super().__init__(np.random.PCG64(design))
        self.noise = np.random.Generator(np.random.PCG64(noise))


def generator(key: bytes, *names: str) -> Source:
    """Return the source for the thing called ``names``; ``key`` sets its noise and no more.

    >>> a, b = (generator(b"key", "relu_forward", "ties") for _ in range(2))
    >>> bool(a.noise.random() == b.noise.random())
    True
    """
    message = "\0".join(names).encode()
    design = hashlib.sha256(b"design\0" + message).digest()
    noise = hmac.new(key, message, hashlib.sha256).digest()
    return Source(int.from_bytes(design), int.from_bytes(noise))
