"""Full names taken apart: given name, family name, and what stands behind a name."""

from __future__ import annotations

import re

_BEHIND = re.compile(
    r"(jr|sr|jun|sen|junior|senior|i{2,3}|iv|vi{0,3}|esq|ph\.?\s?d|m\.?\s?d|dr|prof|lic|ing|dipl|mba"
    r"|[bm]\.?\s?(sc|a|eng|ed))\.?",
    re.IGNORECASE,
)
"""What follows a name after a comma and is no given name."""


def given_and_family_name(name: str) -> tuple[str, str]:
    """Return a full name in two parts; what stands behind a name stays with the family name.

    >>> given_and_family_name("Doe, Jane"), given_and_family_name("Jane van der Doe")
    (('Jane', 'Doe'), ('Jane', 'van der Doe'))
    >>> given_and_family_name("Jan van der Berg, Jr."), given_and_family_name("van der Berg, Jr.")
    (('Jan', 'van der Berg, Jr.'), ('', 'van der Berg, Jr.'))
    >>> given_and_family_name("van der Berg, Jr., Jan") == given_and_family_name(
    ...     "van der Berg, Jan, Jr."
    ... )
    True
    """
    parts, behind = _without_what_is_behind(name)
    if len(parts) > 1:
        given, family = ", ".join(parts[1:]), parts[0]
    else:
        words = parts[0].split() if parts else []
        small = [at for at, word in enumerate(words) if word[:1].islower()]
        if len(small) == len(words):
            small = small[1:]  # who writes no capitals has a given name all the same
        cut = small[0] if small else max(len(words) - 1, 0)
        given, family = " ".join(words[:cut]), " ".join(words[cut:])
    return given, ", ".join(filter(None, (family, *behind)))


def natural_name(name: str) -> str:
    """Return ``Doe, Jane`` as ``Jane Doe``; what stands behind a name stays there.

    >>> natural_name("Doe, Jane"), natural_name("Doe, Jane, Jr."), natural_name("Jane Doe, Jr.")
    ('Jane Doe', 'Jane Doe, Jr.', 'Jane Doe, Jr.')
    >>> natural_name("Doe, Jr., Jane"), natural_name("Doe, Jane, X"), natural_name("Doe, ")
    ('Jane Doe, Jr.', 'Doe, Jane, X', 'Doe, ')
    """
    parts, behind = _without_what_is_behind(name)
    if len(parts) == 2:  # noqa: PLR2004 - family name and given name
        return ", ".join((f"{parts[1]} {parts[0]}", *behind))
    return name


def _without_what_is_behind(name: str) -> tuple[list[str], list[str]]:
    """Return the parts between a name's commas, and those that are no names."""
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    behind = [part for part in parts[1:] if _BEHIND.fullmatch(part)]
    return [part for at, part in enumerate(parts) if not at or part not in behind], behind
