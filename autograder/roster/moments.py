"""Dates and times as platforms and people write them, in several languages."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = (
    "jan january januar jaenner janvier enero gennaio januari janeiro ene gen",
    "feb february februar fevrier febrero febbraio februari fevereiro fev fevr",
    "mar march maerz marz mars marzo maart marco mrt mrz",
    "apr april avril abril aprile avr abr",
    "may mai mayo maggio mei maio mag",
    "jun june juni juin junio giugno junho giu",
    "jul july juli juillet julio luglio julho lug juil",
    "aug august aout agosto augustus ago",
    "sep september septembre septiembre settembre setembro sept set",
    "oct october oktober octobre octubre ottobre outubro okt ott out",
    "nov november novembre noviembre novembro",
    "dec december dezember decembre diciembre dicembre dezembro dez dic",
)
_MONTH = {name: number for number, line in enumerate(_MONTHS, 1) for name in line.split()}
_ACCENTS = str.maketrans("àáâãäåèéêëìíîïòóôõöùúûüç", "aaaaaaeeeeiiiiooooouuuuc")
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?(4)m\.?)(?![\d:./-])"
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ t](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(z|utc|gmt|[+-]\d\d:?\d\d)?"
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})(?!\d)")


def read_moment(text: str, *, day_first: bool | None = None) -> datetime | None:
    """Return a date with a time of day; None for what is none, or may be two.

    Parameters
    ----------
    text
        What was written.
    day_first
        How ``03/04/2026`` is meant; None if nobody knows, and then it is not read.

    Examples
    --------
    >>> read_moment("Friday, 20 November 2026, 10:05 AM")
    datetime.datetime(2026, 11, 20, 10, 5)
    >>> read_moment("Freitag, 20. März 2026, 18:30").month
    3
    >>> read_moment("2026-11-20T10:00:00Z").tzinfo
    datetime.timezone.utc
    >>> read_moment("03/04/2026 10:00") is None
    True
    """
    plain = " ".join(text.lower().translate(_ACCENTS).split())
    try:
        if match := _ISO.fullmatch(plain):
            zone = (match[8] or "").replace("utc", "z").replace("gmt", "z").upper()
            second = (match[6] or "00") + (match[7] or "")[:7]
            return datetime.fromisoformat(
                f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{second}{zone}"
            )
        time = _TIME.search(plain)
        if time is None:
            return None
        date = _date(f"{plain[: time.start()]} {plain[time.end() :]}", day_first=day_first)
        return None if date is None else datetime(*date, *_clock(time))  # noqa: DTZ001 - local
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour = int(match[1])
    if match[4]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours on a dial
            raise ValueError(match[0])
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def _date(text: str, *, day_first: bool | None) -> tuple[int, int, int] | None:
    if match := _NUMBERS.search(text):
        first, second, third = (int(part) for part in match.groups())
        if len(match[1]) == 4:  # noqa: PLR2004 - a year
            return first, second, third
        year = third + 2000 if len(match[3]) == 2 else third  # noqa: PLR2004 - 26 for 2026
        if first > 12 or "." in match[0]:  # noqa: PLR2004 - months
            day_first = True
        elif second > 12:  # noqa: PLR2004 - months
            day_first = False
        if day_first is None and first != second:
            return None
        return (year, second, first) if day_first else (year, first, second)
    months = [_MONTH[word] for word in re.findall(r"[a-z]+", text) if word in _MONTH]
    years = re.findall(r"(?<!\d)(\d{4})(?!\d)", text)
    days = re.findall(r"(?<!\d)(\d{1,2})(?!\d)", text)
    if len(months) != 1 or len(years) != 1 or len(days) != 1:
        return None
    return int(years[0]), months[0], int(days[0])
