"""What pages are made of: text, code, pictures and templates, none of which can do any harm.

Everything here goes into self-contained HTML pages without scripts. Whatever a student wrote
becomes escaped text; the only markup kept is our own and that of the released notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]  # it has no types

from autograder.marking.pictures import PICTURES, picture
from autograder.marking.shown import SHOWN_BY_STUDENT, visible
from autograder.marking.verdict import points
from autograder.returning.colours import coloured
from autograder.returning.released_text import released_html

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of every page: no script, nothing from outside."""
MOST_CODE = 20_000
"""Longer code is shown plain: colours would take longer than the rest of the page."""
MOST_TEXT = 20_000
_LIGHT, _DARK = "xcode", "github-dark"


def plain(text: str, most: int = MOST_TEXT) -> str:
    r"""Return text without what acts on a terminal or cannot be seen, cut where it is endless.

    >>> plain("\x1b[31mred\x1b[0m\r\n")
    'red\n'
    >>> plain("abcdef", most=3)
    'abc\n… (3 more characters)'
    """
    shown = visible(text[: 4 * most])
    if len(shown) <= most and len(text) <= 4 * most:
        return shown
    left = len(text) - most
    return f"{shown[:most]}\n… ({left:,} more characters)"


@lru_cache(maxsize=2048)
def code(source: str) -> Markup:
    """Return Python source as HTML with its colours; most cells of a class are the same."""
    shown = plain(source, most=5 * MOST_TEXT)
    if len(shown) > MOST_CODE:
        return Markup('<pre class="code">{}</pre>').format(shown)
    return Markup('<div class="code"><pre>{}</pre></div>').format(coloured(shown))


def sentence(text: str) -> str:
    """Return a text that begins as a sentence does.

    >>> sentence("the file is empty")
    'The file is empty'
    """
    return text[:1].upper() + text[1:]


def share(value: float) -> str:
    r"""Return a share or a correlation as people read it.

    >>> share(0.456), share(-0.1) == "\N{MINUS SIGN}0.10"
    ('0.46', True)
    """
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def text_outputs(outputs: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield of a cell's outputs what is shown: ``("text" | "error" | "picture", content)``.

    Pictures come as ``data:`` addresses, and only if they are what they say.
    """
    for output in outputs:
        if output == SHOWN_BY_STUDENT:  # the page says so once
            continue
        kind = output.get("output_type")
        if kind == "stream":
            yield "text", plain(joined(output.get("text")))
        elif kind == "error":
            trace = "\n".join(map(str, output.get("traceback", ())))
            yield "error", plain(trace or f"{output.get('ename')}: {output.get('evalue')}")
        else:
            data = output.get("data", {})
            drawn = ((mime, picture(data.get(mime), mime)) for mime in PICTURES)
            mime, encoded = next((pair for pair in drawn if pair[1]), ("", None))
            if encoded:
                yield "picture", f"data:{mime};base64,{encoded}"
            elif "text/plain" in data:
                yield "text", plain(joined(data["text/plain"]))


def joined(text: object) -> str:
    """Return the text of a notebook's field, which is a string or a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text or "")


@cache
def template(name: str) -> jinja2.Template:
    """Return a page's template, compiled once."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.returning"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "points": points,
        "share": share,
        "sentence": sentence,
        "code": code,
        "released": released_html,
        "plain": plain,
    }
    environment.globals |= {"policy": POLICY, "style": _style()}
    return environment.get_template(name)


@cache
def _style() -> Markup:
    """Return the style of every page, with the colours of code for light and dark screens."""
    source = (files("autograder.returning") / "templates" / "page.css").read_text(encoding="utf-8")
    light = HtmlFormatter(style=_LIGHT).get_style_defs(".code")
    dark = HtmlFormatter(style=_DARK).get_style_defs(".code")
    tokens = (
        f"{_tokens(light)}\n@media screen and (prefers-color-scheme: dark) {{\n{_tokens(dark)}\n}}"
    )
    return Markup(f"{source}\n{tokens}")  # noqa: S704 - our own file, and pygments' own colours


def _tokens(definitions: str) -> str:
    """Keep the colours of tokens; the box around them is styled in page.css."""
    return "\n".join(
        line.split("/*")[0].strip()
        for line in definitions.splitlines()
        if re.match(r"\.code \.\w+ \{", line)
    )
