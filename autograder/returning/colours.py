"""Colours of Python code, in time that grows with its length alone, whatever the code is.

Pygments' lexer takes time that grows with the square of a run of blank lines. This one looks at
each character once: every alternative takes what it has looked at. It knows the words of Python,
and no more of its grammar; the classes it gives are those of Pygments' styles.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_TOKEN = re.compile(
    r"""
    (?P<c1>\#[^\n]*)
  | (?P<s2>[rRbBuUfFtT]{0,2}(?:
        \"\"\"(?:[^\\"]|\\.|"(?!""))*(?:\"\"\"|\Z)
      | '''(?:[^\\']|\\.|'(?!''))*(?:'''|\Z)
      | "(?:[^\\"\n]|\\.)*"?
      | '(?:[^\\'\n]|\\.)*'?))
  | (?P<word>[^\W\d]\w*)
  | (?P<m>(?:\d|\.\d)(?:\w|\.(?=\w))*)
  | (?P<nd>@(?=[^\W\d]))
  | (?P<o>[-+*/%@<>&|^=!~:]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_CONSTANTS = {"True", "False", "None"}
_IMPORTS = {"import", "from"}
_OF_OPERATORS = {"and", "or", "not", "in", "is"}
_NAMED = {"def": "nf", "class": "nc"}
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


def coloured(source: str) -> Markup:
    """Return Python source as HTML, its words in the classes of Pygments' styles.

    >>> print(coloured("def f(x): return 'a<b'"))  # doctest: +NORMALIZE_WHITESPACE
    <span class="k">def</span> <span class="nf">f</span>(x)<span class="o">:</span>
    <span class="k">return</span> <span class="s2">&#39;a&lt;b&#39;</span>
    """
    return Markup("").join(_pieces(source))


def _pieces(source: str) -> Iterator[Markup]:
    at, before = 0, ""
    for found in _TOKEN.finditer(source):
        yield escape(source[at : found.start()])
        at = found.end()
        text, kind = found[0], found.lastgroup or ""
        if kind == "word":
            kind, before = _kind(text, before), text
        inside = escape(text)
        yield Markup('<span class="{}">{}</span>').format(kind, inside) if kind else inside
    yield escape(source[at:])


def _kind(word: str, before: str) -> str:
    """Return the class of a word, which may depend on the word before it."""
    if before in _NAMED:
        return _NAMED[before]
    if word in _CONSTANTS:
        return "kc"
    if word in _OF_OPERATORS:
        return "ow"
    if keyword.iskeyword(word):
        return "kn" if word in _IMPORTS else "k"
    return "nb" if word in _BUILTINS else ""
