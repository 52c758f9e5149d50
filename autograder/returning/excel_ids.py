"""Ids that spreadsheets leave as they are: none becomes a number, a date or a truth value."""

from __future__ import annotations

import re

from autograder.returning.spreadsheet import GUARD, spreadsheet_safe

# Twelve digits and more are shown as 1.2E+11, and from the sixteenth on they are lost.
_PLAIN_NUMBER = re.compile(r"0|[1-9]\d{0,10}")
_NUMBER = re.compile(r"(?=.*\d)[\d.,'\s]+(?:e[+-]?\d+)?\s*[%$€£¥]?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}(?:\s*[-/.:]\s*\d{1,4}){1,2}(?:\s*[ap]m?)?", re.IGNORECASE)
_SIGNED = re.compile(r"[-+]\d.*")
_MONTHS = (
    *("jan", "feb", "fév", "févr", "mar", "mär", "mrz", "apr", "avr", "abr", "may", "mai", "mag"),
    *("jun", "jui", "juin", "giu", "jul", "juil", "lug", "aug", "aou", "aoû", "août", "ago"),
    *("sep", "sept", "set", "oct", "okt", "ott", "out", "nov", "dec", "dez", "déc", "dic", "ene"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october"),
    *("november", "december", "januar", "februar", "märz", "juni", "juli", "oktober", "dezember"),
    *("janvier", "février", "mars", "avril", "juillet", "septembre", "octobre", "novembre"),
    *("décembre", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)
_MONTH = re.compile(
    rf"(?=.*\d)(?:\d{{1,4}}[\s./-]*)?(?:{'|'.join(_MONTHS)})(?:[\s.,/-]*\d{{1,4}}){{0,2}}",
    re.IGNORECASE,
)
_WORDS = frozenset({"true", "false", "wahr", "falsch", "vrai", "faux", "verdadero", "falso"})


def safe_id(text: str) -> str:
    """Return an id with an apostrophe in front if a spreadsheet would take it for something else.

    >>> safe_id("0042"), safe_id("1e5"), safe_id("mar12"), safe_id("12345678"), safe_id("jdoe")
    ("'0042", "'1e5", "'mar12", '12345678', 'jdoe')
    """
    safe = spreadsheet_safe(text)
    return f"{GUARD}{text}" if safe == text and is_eaten(text) else safe


def is_eaten(text: str) -> bool:
    """Tell whether a spreadsheet would show a text otherwise: as a number, a date, a truth value.

    >>> is_eaten("3-4"), is_eaten("1234567890123456"), is_eaten("a1"), is_eaten("marie3")
    (True, True, False, False)
    """
    bare = text.strip()
    if _PLAIN_NUMBER.fullmatch(bare):
        return False
    patterns = (_NUMBER, _DATE, _MONTH, _SIGNED)
    return bare.casefold() in _WORDS or any(pattern.fullmatch(bare) for pattern in patterns)
