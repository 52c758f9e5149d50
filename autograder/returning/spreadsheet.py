"""Texts for tables that spreadsheets open: none of them is taken for a formula.

A spreadsheet runs what begins with ``=``, ``+``, ``-`` or ``@`` (their full-width forms too), and
in many countries it parts a line at ``;`` or tabs, whatever the file says, so that such a beginning
may stand in the middle of a text.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = "=+\\-@＝＋－＠﹢﹣﹦﹫−⁼⁺⁻₌₊₋"  # noqa: RUF001 - as they are typed
_PARTS = ";\\t|\r\n；，｜"  # noqa: RUF001 - as they are typed
_UNSEEN = r"[\s\"'`\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f-\x9f]*"
_BEGINS = re.compile(rf"(^|[{_PARTS}])(?={_UNSEEN}[{_SIGNS}])")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
GUARD = "'"
"""What a spreadsheet takes as: this is text."""


def spreadsheet_safe(text: str) -> str:
    """Return a text that no spreadsheet runs, whichever sign it parts lines at.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("Ada; =cmd()"), spreadsheet_safe("-2.5")
    ("'=1+1", "Ada;' =cmd()", '-2.5')
    >>> spreadsheet_safe("Meyer-Lang"), spreadsheet_safe("a@b.org")
    ('Meyer-Lang', 'a@b.org')
    """
    if _NUMBER.fullmatch(text):
        return text
    plain = "".join(c for c in text if unicodedata.category(c) != "Cc" or c in "\t\n")
    return _BEGINS.sub(rf"\1{GUARD}", plain)
