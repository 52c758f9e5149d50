"""What is wrong with a file that should be a notebook, in a sentence for each who reads it.

Collecting says it when the file comes in, marking when it is read: both ask here. What can be read
all the same (a second notebook behind the first, another encoding) is read, and said.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

MOST_BYTES = 32_000_000
MOST_LOOKED_INTO = 8_000_000
"""Bytes of a file that :func:`damage_of` reads as JSON: that takes many times their memory."""
MOST_DIGITS = 18
"""Of a number that is read as one; none of those in a notebook matter, and long ones take time."""
MOST_VALUES = 8
"""So many values that stand one behind the other are looked at for a notebook."""
HEAD = 4_096
KEEP_YOUR_COPY = "hand in the .ipynb file that Jupyter saves (File > Save, then the file itself)"


class Kind(StrEnum):
    """What may have happened to a file on its way."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    WEB_PAGE = "web page"
    MERGE_CONFLICT = "merge conflict"
    SECOND_NOTEBOOK = "second notebook behind"
    REST_BEHIND = "rest behind"
    UTF_16 = "UTF-16"
    OLD_ENCODING = "old encoding"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    PICTURE = "picture"
    SHORTCUT = "shortcut"
    SCRIPT = "script"
    CUT_OFF = "cut off"
    TOO_DEEP = "too deep"
    NOT_JSON = "not JSON"
    OTHER_JSON = "other JSON"


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage.

    ``teacher`` goes behind the file's name: "is a web page, not a notebook"; ``student`` is what
    its owner does about it. ``readable`` says that the notebook is marked all the same.
    """

    kind: Kind
    teacher: str
    student: str
    readable: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The JSON of a file, if there is a notebook's in it, and what is wrong with the file."""

    content: Json | None
    damage: Damage | None


def damage_of(data: bytes) -> Damage | None:
    r"""Return what is wrong with a file that was handed in as a notebook; None if nothing is.

    >>> damage_of(b'{"cells": []}') is None
    True
    >>> damage_of(b"<!DOCTYPE html><html></html>").teacher
    'is a web page, not a notebook'
    >>> damage_of(b'{"cells": []}\n{"cells": []}').readable
    True
    """
    if MOST_LOOKED_INTO < len(data) <= MOST_BYTES:
        return _by_its_head(data)
    return open_notebook(data).damage


def open_notebook(data: bytes) -> Opened:
    """Return the JSON of a notebook, whatever surrounds it, or what is there instead."""
    if len(data) > MOST_BYTES:
        return Opened(None, _too_large(len(data)))
    if damage := _by_its_head(data):
        return Opened(None, damage)
    text, encoding = _decoded(data)
    values, trouble = _values(text)
    found = [notebook for notebook in map(_notebook, values) if notebook is not None]
    if not found:
        return Opened(None, trouble or (_OTHER_JSON if values else _EMPTY))
    if len(found) > 1:
        return Opened(found[0], _SECOND)
    return Opened(found[0], _REST if trouble or len(values) > 1 else encoding)


def _by_its_head(data: bytes) -> Damage | None:
    """Recognise what is no text, or plainly another kind of file."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return _EMPTY
    head = data[:HEAD].removeprefix(codecs.BOM_UTF8).lstrip()
    for damage, looks_so in _HEADS:
        if looks_so(head):
            return damage
    if b"<<<<<<< " in data and _CONFLICT.search(data) and _CONFLICT_END.search(data):
        return _MERGE_CONFLICT
    return None


def _decoded(data: bytes) -> tuple[str, Damage | None]:
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff"), _UTF_16
    if data[1:2] == b"\0" or data[:1] == b"\0":  # "{" without a mark before it
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace"), _UTF_16
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            return data.decode("utf-8-sig", "ignore"), None  # cut within a letter: said below
        return data.decode("cp1252", "replace"), _OLD_ENCODING


def _values(text: str) -> tuple[list[object], Damage | None]:
    """Return the JSON values that stand one behind the other, and what ended the reading."""
    values: list[object] = []
    at = _past_blanks(text, 0)
    while at < len(text) and len(values) < MOST_VALUES:
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            return values, _trouble(text, error)
        values.append(value)
        at = _past_blanks(text, at)
    return values, None


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _trouble(text: str, error: Exception) -> Damage:
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    if not isinstance(error, json.JSONDecodeError):
        return _not_json("")
    if not text.lstrip().startswith(("{", "[")):
        return _SCRIPT if _PYTHON.search(text[:HEAD]) else _not_json("")
    last = len(text.rstrip()) - error.pos < len("false")
    ended = last or error.msg.startswith("Unterminated string")
    return _CUT_OFF if ended else _not_json(f" (line {error.lineno})")


def _notebook(value: object) -> Json | None:
    if not isinstance(value, dict):
        return None
    lists = (isinstance(value.get(key), list) for key in ("cells", "worksheets"))
    return value if any(lists) else None


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else 0


def _starts(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.lower().startswith(starts)


def _links(head: bytes) -> bool:
    return _LINK.match(head) is not None


def _too_large(size: int) -> Damage:
    return Damage(
        Kind.TOO_LARGE,
        f"has {size:,} bytes; of a notebook at most {MOST_BYTES:,} are read",
        "clear all outputs (Edit > Clear Outputs of All Cells), save, hand in again",
    )


def _not_json(where: str) -> Damage:
    return Damage(Kind.NOT_JSON, f"is not a notebook: not valid JSON{where}", KEEP_YOUR_COPY)


_DECODER = json.JSONDecoder(parse_int=_whole)
_BLANKS = re.compile(r"[ \t\r\n\0]*")
_CONFLICT = re.compile(rb"^<<<<<<< ", re.MULTILINE)
_CONFLICT_END = re.compile(rb"^>>>>>>> ", re.MULTILINE)
_PYTHON = re.compile(r"^(?:def |import |from \w|# %%|#!.*python|# coding)", re.MULTILINE)
_LINK = re.compile(rb'\{\s*"(?:url|doc_id|resource_id)"')
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EMPTY = Damage(
    Kind.EMPTY,
    "is empty: nothing is in it",
    "save the notebook, wait until it is uploaded, open the file that you hand in to see it there",
)
_WEB_PAGE = Damage(
    Kind.WEB_PAGE,
    "is a web page, not a notebook",
    "hand in the notebook itself, not the page that shows it: in Jupyter File > Download, "
    "on GitHub the button 'Download raw file'",
)
_MERGE_CONFLICT = Damage(
    Kind.MERGE_CONFLICT,
    "holds conflict markers of git (<<<<<<<, >>>>>>>): a merge was not finished",
    "run 'git checkout --ours' or '--theirs' on the notebook (or 'nbdime mergetool'), "
    "open it in Jupyter, save, hand in again",
)
_SECOND = Damage(
    Kind.SECOND_NOTEBOOK,
    "holds a second notebook behind the first; the first was taken",
    "open it in Jupyter: if it is not what you wrote, hand in a fresh copy",
    readable=True,
)
_REST = Damage(
    Kind.REST_BEHIND,
    "goes on behind the end of the notebook; what stands there was left out",
    "open it in Jupyter: if it is not what you wrote, hand in a fresh copy",
    readable=True,
)
_UTF_16 = Damage(
    Kind.UTF_16,
    "is saved in UTF-16, not in UTF-8; it was read all the same",
    "save notebooks with Jupyter, not with a text editor",
    readable=True,
)
_OLD_ENCODING = Damage(
    Kind.OLD_ENCODING,
    "is not saved in UTF-8; letters with accents may have come out wrong",
    "save notebooks with Jupyter, not with a text editor",
    readable=True,
)
_ARCHIVE = Damage(
    Kind.ARCHIVE,
    "is an archive (zip or the like), not a notebook",
    "hand in the .ipynb file itself, not packed, and do not rename an archive",
)
_DOCUMENT = Damage(
    Kind.DOCUMENT,
    "is a document (PDF, Word or the like), not a notebook",
    "hand in the .ipynb file itself, not a print of it",
)
_PICTURE = Damage(Kind.PICTURE, "is a picture, not a notebook", "hand in the .ipynb file itself")
_SHORTCUT = Damage(
    Kind.SHORTCUT,
    "is a link to a file that lies elsewhere, not a notebook",
    "download the notebook (Colab: File > Download > .ipynb), and hand in that file",
)
_SCRIPT = Damage(
    Kind.SCRIPT,
    "is a Python script, not a notebook",
    "hand in the .ipynb file itself; do not save it as .py",
)
_CUT_OFF = Damage(
    Kind.CUT_OFF,
    "ends in the middle of the notebook: it was not saved or uploaded to its end",
    "open your own copy in Jupyter, save it, hand in again",
)
_TOO_DEEP = Damage(Kind.TOO_DEEP, "is not a notebook: nested too deeply", KEEP_YOUR_COPY)
_OTHER_JSON = Damage(Kind.OTHER_JSON, "is JSON but not a notebook", KEEP_YOUR_COPY)
_HEADS: tuple[tuple[Damage, Callable[[bytes], bool]], ...] = (
    (_WEB_PAGE, _starts(b"<!doctype html", b"<html", b"<head", b"<!--", b"mime-version:")),
    (_SHORTCUT, _starts(b"[internetshortcut]", b"version https://git-lfs", b"xsym", b"bplist00")),
    (_SHORTCUT, _starts(b"<?xml", b"<!doctype plist")),
    (_SHORTCUT, _links),
    (_ARCHIVE, _starts(b"pk\x03\x04", b"pk\x05\x06", b"\x1f\x8b", b"rar!", b"7z\xbc\xaf'\x1c")),
    (_ARCHIVE, _starts(b"\xfd7zxz", b"bzh")),
    (_DOCUMENT, _starts(b"%pdf", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"%!ps")),
    (_PICTURE, _starts(b"\x89png", b"\xff\xd8\xff", b"gif8", b"riff")),
)
