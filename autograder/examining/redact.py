"""Redact a student's error messages, so that they carry no hidden input.

A function that is examined sees hidden arguments and may write them into an error's text, into the
name of a class, or into a shape. So of an error are told its kind, the line if there is one of that
number, and a text that Python or NumPy is known to write or that is a whole string of the notebook.
Names are repeated where they are known; two that stand in the notebook may come along, and no third
one. What is left to whoever builds an alphabet of them are two letters of it for each item.
"""

from __future__ import annotations

import builtins
import keyword
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

import numpy as np

from autograder.model import Call, Foreign, NoAnswer, Reply, Value

MOST_SAID = 160
MOST_DIGITS = 21
MOST_LINES = 999
MOST_DOTS = 1
UNNAMED = "…"

_SHAPE = r"\((?:\d{1,5}(?:, ?\d{1,5}){0,5})?,?\)"
_SLOTS = {
    "n": r"-?\d{1,5}",
    "shape": _SHAPE,
    "shapes": rf"{_SHAPE}(?: {_SHAPE}){{0,3}}",
    "large": r"\(\d{1,16}(?:, ?\d{1,16}){0,5},?\)",
    "size": r"[\d.]{1,6} [KMGTPE]iB",
    "name": r"([\w.<>]{1,80})",
    "names": r"('\w{1,40}'(?:(?:, and |, | and )'\w{1,40}'){0,5})",
    "operator": r"(?:[-+*/%@<>&|^=!~]{1,3}|\*\* or pow\(\)|divmod\(\))",
}
_MISSING = ("not written yet", "not started", "not defined", "not a function")
_TOO_LARGE = re.compile(r"the result has [\d,]{1,15} bytes, more than may be sent")
_ERROR = re.compile(r"(\w+)(?:: (.*?))?(?:, line (\d{1,5}) of your cell)?", re.DOTALL)
_ERRNO = re.compile(r"\[Errno (\d{1,3})\] .*", re.DOTALL)
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_LONG = re.compile(r"\d{6,}")
_OF_NUMPY = (
    "AxisError LinAlgError UFuncTypeError TooHardError _ArrayMemoryError _UFuncNoLoopError "
    "_UFuncBinaryResolutionError _UFuncCastingError _UFuncInputCastingError "
    "_UFuncOutputCastingError"
)
_OF_TYPES = (
    "NoneType NotImplementedType builtin_function_or_method ellipsis function generator method "
    "module wrapper_descriptor numpy dtypes locals lambda listcomp genexpr dictcomp setcomp "
    "same_kind safe equiv no unsafe torch tensorflow scipy sklearn keras cv2 PIL pandas numba"
)


class Asked(Protocol):
    """Whatever answers calls."""

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield what ``function`` does with each of ``calls``, one after the other."""


@dataclass(frozen=True, slots=True)
class RedactingCandidate:
    """A candidate whose replies say nothing but what may be repeated.

    ``source`` is all the code of the notebook, which was written before anything was asked.
    """

    candidate: Asked
    source: str

    def ask_all(self, function: str, calls: Sequence[Call]) -> Iterator[Reply]:
        """Yield the candidate's replies, in words that may be repeated."""
        for reply in self.candidate.ask_all(function, calls):
            yield repeated(reply, function, self.source)


def repeated(reply: Reply, function: str, source: str) -> Reply:
    """Return a reply in words that may be repeated; what we say ourselves stays as it is."""
    if isinstance(reply, NoAnswer):
        ours = not reply.claimed or _is_said_by_the_jail(reply.message, function)
        return reply if ours else replace(reply, message=redacted(reply.message, source))
    value = _renamed(reply.value, source)
    return reply if value is reply.value else replace(reply, value=value)


def redacted(message: str, source: str) -> str:
    """Return what of an error may be repeated.

    >>> redacted("IndexError: index 5 is out of bounds for axis 2 with size 5", "")
    'IndexError: index 5 is out of bounds for axis 2 with size 5'
    >>> redacted("ValueError: [[0.25, -1.5e-3]] seen", "raise ValueError(f'{x} seen')")
    'ValueError'
    >>> redacted("ValueError: stride is not positive", "raise ValueError('stride is not positive')")
    'ValueError: stride is not positive'
    """
    found = _ERROR.fullmatch(message)
    if found is None:
        return "an error"
    kind, text, line = found.groups()
    theirs = kind not in _kinds()
    if theirs and kind not in _identifiers(source):
        kind = "an error of its own kind"
    words = _text(text, source, names=1 if theirs else 2) if text else ""
    message = f"{kind}: {words}" if words else kind
    there = line and int(line) <= MOST_LINES and int(line) <= source.count("\n") + 1
    return message + (f", line {line} of your cell" if there else "")


def _is_said_by_the_jail(message: str, function: str) -> bool:
    missing = [f"{function} is {what}" for what in _MISSING]
    return message in missing or _TOO_LARGE.fullmatch(message) is not None


def _text(text: str, source: str, names: int) -> str:
    """Return an error's text as far as it may be repeated, with so many names of the notebook."""
    if number := _ERRNO.fullmatch(text):
        return os.strerror(int(number[1]))
    in_notebook = len(text) <= MOST_SAID and any(f"{q}{text}{q}" in source for q in "'\"")
    if not in_notebook and not _is_known(text, source, names):
        return ""
    if sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        text = _DIGITS.sub("…", text)
    return _LONG.sub("…", text)


def _is_known(text: str, source: str, most: int) -> bool:
    """Whether Python or NumPy writes such a text, with names in it that may be repeated."""
    found = next(filter(None, (form.fullmatch(text) for form in _forms())), None)
    if found is None:
        return False
    groups = [group for group in found.groups() if group]
    if any(group.count(".") > MOST_DOTS for group in groups):
        return False  # a path of known names spells whatever one likes
    return _may_be_named([name for group in groups for name in _names(group)], source, most)


def _names(group: str) -> list[str]:
    """Return the words of a name with dots; digits are one too, and no name."""
    return _WORD.findall(group)


def _may_be_named(names: Sequence[str], source: str, most: int) -> bool:
    """Whether all names are known, but for so many that stand in the notebook."""
    theirs = [name for name in names if name not in _known_names()]
    return len(theirs) <= most and _identifiers(source).issuperset(theirs)


def _renamed(value: Value, source: str) -> Value:
    """Return ``value`` itself, or with types in it that may not be named."""
    if isinstance(value, Foreign):
        names = value.type_name.split(".")
        plain = len(names) <= MOST_DOTS + 1 and _may_be_named(names, source, 1)
        return value if plain else Foreign(UNNAMED)
    if isinstance(value, dict):
        return {key: _renamed(part, source) for key, part in value.items()}
    if not isinstance(value, tuple | list):
        return value
    parts = [_renamed(part, source) for part in value]
    same = all(new is old for new, old in zip(parts, value, strict=True))
    return value if same else type(value)(parts)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    text = (files("autograder.examining") / "quotable.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    return tuple(_compiled(line) for line in lines if line and not line.startswith("#"))


def _compiled(form: str) -> re.Pattern[str]:
    """Return what finds a text that is like a line of ``quotable.txt``."""
    pieces = re.split(r"\{(\w+)\}", form)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = [_SLOTS[slot] for slot in pieces[1::2]]
    return re.compile("".join(pieces))


@cache
def _kinds() -> frozenset[str]:
    kinds = (
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    )
    return frozenset([*kinds, *_OF_NUMPY.split()])


@cache
def _known_names() -> frozenset[str]:
    return frozenset(
        [*dir(builtins), *dir(np), *dir(np.ndarray), *keyword.kwlist, *_OF_TYPES.split()]
    )


@lru_cache(maxsize=1)
def _identifiers(source: str) -> frozenset[str]:
    return frozenset(_IDENTIFIER.findall(source))
