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
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

Words = npt.NDArray[np.uint64]


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

    def __init__(self, design: Words, noise: Words) -> None:
        super().__init__(_bits(design))
        self.noise = np.random.Generator(_bits(noise))


class _Seed(ISeedSequence):
    """The four words of a seed: to stir them once more takes longer than most draws."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Words:  # noqa: ANN401 - NumPy's
        """Return the words; PCG64 asks for four of 64 bits, and for nothing else."""
        if n_words != self._words.size or np.dtype(dtype) != self._words.dtype:
            raise ValueError(f"{n_words} words of {dtype} are asked for; there are 4 of 64 bits")
        return self._words


def generator(key: bytes, *names: str) -> Source:
    """Return the source for the thing called ``names``; ``key`` sets its noise and no more.

    >>> a, b = (generator(b"key", "relu_forward", "ties") for _ in range(2))
    >>> bool(a.noise.random() == b.noise.random())
    True
    """
    message = "\0".join(names).encode()
    noise = np.frombuffer(hmac.digest(key, message, "sha256"), dtype="<u8")
    return Source(_design(message), noise)


@lru_cache(maxsize=4096)
def _design(message: bytes) -> Words:
    digest = hashlib.sha256(b"design\0" + message).digest()
    seed = np.random.SeedSequence(int.from_bytes(digest))
    return seed.generate_state(4, np.uint64).astype(np.uint64)


def _bits(words: Words) -> np.random.PCG64:
    seed: Any = _Seed(words)  # what NumPy documents, and its types do not know
    return np.random.PCG64(seed)
