"""The explorer of windows: one page that needs no kernel and no network, keyboard enough.

Where scripts are off, the page shows a drawing of three cases. In a notebook it stands in a frame,
as the stored output of a cell: it works before anything has run, wherever outputs are trusted.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files

from autograder.figures.convolution import stride

NAME = "explorer.html"
HEIGHT = 420
"""Pixels that the frame takes in a notebook."""
_WITHOUT = (
    "Run this cell, and an explorer appears here: choose size, kernel, stride and padding."
    " The figure above shows three cases."
)


def page() -> str:
    """Return the explorer as a whole page.

    >>> "<svg" in page() and "http://www.w3.org/2000/svg" in page()
    True
    """
    text = (files("autograder.figures") / NAME).read_text(encoding="utf-8")
    return text.replace("<!-- picture -->", stride().svg())


def frame(text: str) -> str:
    """Return a page in a frame of its own; where frames are taken out, words are left.

    >>> frame("<p>")[:47]
    '<div><iframe title="explorer: how many windows '
    """
    return (
        f'<div><iframe title="explorer: how many windows fit" srcdoc="{escape(text)}"'
        f' style="width:100%;height:{HEIGHT}px;border:1px solid #9aa0a6;background:#fff">'
        f"</iframe><noscript>{_WITHOUT}</noscript></div>"
    )
