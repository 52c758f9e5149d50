"""Names of files: which assignment they name, which ids are made of them, how they are shown.

Pure: names in, names out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

# What browsers, platforms and people add when a name is taken or a file is copied. A number of more
# than three digits is nobody's copy: it is an id.
_COPY = re.compile(
    r"[\s_-]*(?:\((?P<round>\d{1,3})\)|\[(?P<square>\d{1,3})\]|(?P<copy>-?\s*copy\s*\d{0,3})"
    r"|(?<!\d)(?P<bare>\d{1,2})|v(?P<version>\d{1,3})|(?P<word>final|new|fixed))$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^(copy[ _]of[ _]+|kopie von +)", re.IGNORECASE)
_LONGEST = 80
_MOST_BYTES = 200
"""Of a name; file systems take 255, and an extension and a mark have to fit in."""
_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}
"""Names that Windows keeps for devices, whatever the extension."""
_MOST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class NamedAs:
    """How far a file's name is that of an assignment, and what stands around that."""

    found: bool = False
    """Whether the assignment's name stands in it."""
    exact: bool = False
    """Whether it is that name as released, nothing of it changed or added behind."""
    before: str = ""
    after: str = ""
    number: int = 0
    """What was added, where it counts: 1 for ``(1)``; of two, the higher was made later."""


def path_id(given: str) -> str:
    """Return a student's name as nbgrader and file systems can bear it.

    Names that need no more than their spaces changed stay readable and plain; others get a mark of
    their own, so that no two students become one.

    >>> path_id("doe_jane_12345"), path_id("Jane Doe_12345")
    ('doe_jane_12345', 'Jane_Doe_12345')
    >>> path_id("../../etc/passwd")
    'etc_passwd-3754d6'
    """
    normal = unicodedata.normalize("NFC", given).strip()
    plain = normal.replace(" ", "_")
    clean = re.sub(r"[^\w.@-]+", "_", plain).strip("._-")[:_LONGEST]
    clean = clean.encode(errors="replace")[:_MOST_BYTES].decode(errors="ignore").strip("._-")
    if clean and clean == plain and clean.partition(".")[0].lower() not in _RESERVED:
        return clean
    digest = hashlib.sha256(normal.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{clean or 'student'}-{digest}"


def shown_name(name: object) -> str:
    r"""Return a name that a student chose as it can be shown: one line, printable, not too long.

    >>> shown_name("a4\n\x1b[31m\u202e.ipynb")
    'a4??[31m?.ipynb'
    """
    text = str(name)
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:_MOST_SHOWN])
    return shown if len(text) <= _MOST_SHOWN else f"{shown}…"


def named_as(stem: str, assignment: str) -> NamedAs:
    """Take a file's name without its ending apart.

    >>> named_as("jdoe_a4_pooling (1)", "a4_pooling")
    NamedAs(found=True, exact=False, before='jdoe', after='', number=1)
    >>> named_as("A4-pooling_jdoe", "a4_pooling").after
    'jdoe'
    >>> named_as("a4_pooling (20230003) (2)", "a4_pooling").after
    '20230003'
    """
    if stem == assignment:
        return NamedAs(found=True, exact=True)
    core = _COPY_OF.sub("", stem)
    added, numbers = core != stem, [0] if core != stem else []
    name = _like(assignment)
    while len(numbers) < 3 and not re.search(rf"{name}$", core, re.IGNORECASE):  # noqa: PLR2004 - (1) - Copy
        match = _COPY.search(core)
        if match is None:
            break
        core, added = core[: match.start()], True
        numbers.append(_number(match))
    number = numbers[0] if numbers and 0 not in numbers else 0
    match = re.search(
        rf"(?:^|(?<=[\W_])|(?<=\d{{4}})){name}(?=$|[\W_]|\d{{4}})", core, re.IGNORECASE
    )
    if match is None:
        return NamedAs()
    before, after = _bare(core[: match.start()]), _bare(core[match.end() :])
    exact = match[0] == assignment and not added and not after
    return NamedAs(True, exact, before, after, number if not after else 0)  # noqa: FBT003 - found


def _bare(text: str) -> str:
    """Return what stands around a name, without signs around it; brackets around all of it too."""
    plain = text.strip("_- .")
    match = re.fullmatch(r"[(\[{]([^()\[\]{}]+)[)\]}]", plain)
    return match[1].strip() if match else plain


def _like(assignment: str) -> str:
    """Return a pattern of an assignment's name, whatever sign joins its words."""
    return r"[\W_]?".join(re.escape(word) for word in assignment.split("_"))


def _number(match: re.Match[str]) -> int:
    """Return the number of a copy; 0 for a backup, which says nothing about what came later."""
    digits = match["round"] or match["square"] or match["bare"] or match["version"]
    return int(digits) if digits else 0 if match["copy"] else 1
