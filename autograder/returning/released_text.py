"""Released text as HTML, as JupyterLab shows it: formulas, figures, tables, folded hints.

Formulas become MathML here, since pages load nothing. Only what we released is rendered; what a
student wrote is shown as text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import mistune
from latex2mathml.converter import convert
from markupsafe import Markup, escape

from autograder.marking.shown import visible

MOST_TEXT = 5_000_000
"""Characters of one cell: figures stand in the text, in base64."""
LOWER_BY = 2
"""Levels by which headings are lowered: a page has headings of its own above them."""
LOWEST = 6
LONG_FORMULA = 30
"""Characters of a formula within a line from which on it may be wider than a phone."""

_DETAILS = re.compile(r"(<details>\s*<summary>[^<]*</summary>|</details>)")
_SUMMARY = re.compile(r"<details>\s*<summary>([^<]*)</summary>")
_DISPLAY = r"\$\$(?P<display>[\s\S]+?)\$\$"
_INLINE = r"\$(?![\s$])(?P<formula>(?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)"
_PNG = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+\Z")
_NAMESPACE = re.compile(r' xmlns="[^"]*"')


@lru_cache(maxsize=512)
def released_html(source: str) -> Markup:
    r"""Return the text of a released cell as HTML.

    Examples
    --------
    >>> print(released_html("# A *b*"))
    <h3>A <em>b</em></h3>
    <BLANKLINE>
    >>> "<msub>" in released_html("the sum $x_i$")
    True
    >>> released_html("<script>")
    Markup('<p>&lt;script&gt;</p>\n')
    """
    return Markup("").join(_pieces(visible(source[:MOST_TEXT])))


def mathml(formula: str, *, display: bool = False) -> Markup:
    r"""Return a LaTeX formula as MathML; as it is typed where it cannot be read.

    Examples
    --------
    >>> print(mathml("n^2"))
    <math display="inline"><mrow><msup><mi>n</mi><mn>2</mn></msup></mrow></math>
    >>> print(mathml(r"\left( 1"))
    <code>\left( 1</code>
    """
    try:
        made = convert(formula, display="block" if display else "inline")
    except Exception:  # noqa: BLE001 - whatever the library makes of what is no formula
        return Markup("<code>{}</code>").format(formula)
    return Markup(_NAMESPACE.sub("", made))  # noqa: S704 - our formula, escaped by the library


def _pieces(text: str) -> list[Markup]:
    """Return the text as HTML, with the folds of its hints where they are balanced."""
    parts = _DETAILS.split(text)
    folds = [part for part in parts if _DETAILS.fullmatch(part)]
    opened = [part.startswith("<details>") for part in folds]
    balanced = opened == [True, False] * (len(folds) // 2)
    definitions = "\n".join(re.findall(r"^\[[^\]]+\]: \S+$", text, re.MULTILINE))
    made = []
    for part in parts:
        summary = _SUMMARY.fullmatch(part)
        if part in folds and balanced:
            html = "</details>\n"
            if summary:
                html = f"<details><summary>{escape(summary[1])}</summary>\n"
            made.append(Markup(html))  # noqa: S704 - escaped in this line
        elif part.strip():
            whole = part if definitions in part else f"{part}\n\n{definitions}\n"
            made.append(Markup(_markdown()(whole)))  # noqa: S704 - rendered with escape=True
    return made


class _Released(mistune.HTMLRenderer):
    """Renders released text: links open elsewhere, figures are shown and nothing is loaded."""

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not url.startswith(("https://", "#")):  # a file beside the notebook is not beside a page
            return text
        made = super().link(text, url, title)
        return made.replace("<a ", '<a rel="noopener noreferrer" target="_blank" ', 1)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        del title
        if not _PNG.match(url):
            return f"[{escape(text)}]"
        words = Markup(text).striptags()  # noqa: S704 - what mistune has escaped
        return str(Markup('<img src="{}" alt="{}">').format(url, words))

    def heading(self, text: str, level: int, **attrs: Any) -> str:  # noqa: ANN401 - mistune's
        return super().heading(text, min(level + LOWER_BY, LOWEST), **attrs)

    def block_code(self, code: str, info: str | None = None) -> str:
        del info
        made = Markup('<pre tabindex="0" role="group" aria-label="code"><code>{}</code></pre>\n')
        return str(made.format(code))

    def table(self, text: str) -> str:
        scrolls = '<div class="grid" role="group" aria-label="table" tabindex="0">'
        return f"{scrolls}<table>{text}</table></div>\n"

    def table_cell(self, text: str, align: str | None = None, *, head: bool = False) -> str:
        tag, scope = ("th", ' scope="col"') if head and text.strip() else ("td", "")
        kind = f' class="{align}"' if align else ""
        return f"<{tag}{scope}{kind}>{text}</{tag}>"

    def display_math(self, text: str) -> str:
        return _scrolling(mathml(text, display=True), "formula")

    def inline_math(self, text: str) -> str:
        made = mathml(text)
        return _scrolling(made, "long") if len(text) > LONG_FORMULA else str(made)


def _scrolling(made: Markup, kind: str) -> str:
    """Return a formula in a frame of its own, which scrolls where the screen is too narrow."""
    frame = '<span class="grid {}" role="group" aria-label="formula" tabindex="0">{}</span>'
    return str(Markup(frame).format(kind, made))  # noqa: S704 - our own text


def _maths(md: mistune.Markdown) -> None:
    for name, pattern in (("display_math", _DISPLAY), ("inline_math", _INLINE)):
        md.inline.register(name, pattern, _reader(name), before="escape")


def _reader(name: str) -> Any:  # noqa: ANN401 - what mistune calls
    group = "display" if name == "display_math" else "formula"

    def read(_inline: object, found: re.Match[str], state: Any) -> int:  # noqa: ANN401 - mistune's
        state.append_token({"type": name, "raw": found.group(group).strip()})
        return found.end()

    return read


@cache
def _markdown() -> mistune.Markdown:
    plugins = [mistune.plugins.import_plugin(name) for name in ("table", "strikethrough")]
    return mistune.Markdown(_Released(escape=True), plugins=[*plugins, _maths])
