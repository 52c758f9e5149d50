"""Points as a platform's file writes them: two decimals at most, with its own decimal sign."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)%?")
_DECIMAL = re.compile(r"[+-]?\d*([.,])\d+%?")
SMALLEST = 0.005
"""Half of the last decimal that is written: what differs by less is the same mark."""


def read_number(text: str) -> float | None:
    """Return the number that a cell holds, whichever its decimal sign; None if it holds none.

    >>> read_number("14,50"), read_number(" 7 "), read_number("EX"), read_number("85%")
    (14.5, 7.0, None, None)
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text) or text.endswith("%"):
        return None
    number = float(text.replace(",", "."))
    return number if math.isfinite(number) else None


def write_number(value: float, decimal: str = ".") -> str:
    """Return points as :func:`autograder.console.points` shows them, with that decimal sign.

    >>> write_number(14.5, ","), write_number(3.0), write_number(-0.001)
    ('14,5', '3', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(".", decimal)


def decimal_sign(cells: Iterable[str], otherwise: str) -> str:
    """Return the decimal sign of most numbers in some cells, or ``otherwise`` if none has one.

    >>> decimal_sign(["100,00", "", "12"], "."), decimal_sign(["12"], ".")
    (',', '.')
    """
    signs = [match[1] for cell in cells if (match := _DECIMAL.fullmatch(cell.strip()))]
    commas = signs.count(",")
    if not signs or 2 * commas == len(signs):
        return otherwise
    return "," if 2 * commas > len(signs) else "."
