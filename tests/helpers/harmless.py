"""Find in a page what could run, load or send anything."""

from __future__ import annotations

from html.parser import HTMLParser

TAGS = """
html head meta title style body main header footer section div span p a b i br h1 h2 h3 h4 h5
ul ol li table thead tbody tr th td pre code strong em del blockquote hr details summary img
math mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mstyle
mtable mtr mtd
"""
ATTRIBUTES = """
lang charset http-equiv content name class id href src alt style open colspan
title rel target role aria-label aria-hidden tabindex scope start width
display stretchy fence form separator linethickness displaystyle mathvariant columnalign
"""


class Reader(HTMLParser):
    """Collects harm, and the text that a person sees."""

    def __init__(self) -> None:
        super().__init__()
        self.harm: list[str] = []
        self.policy = ""
        self.pieces: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Compare a tag and what it is given with the short list of what may be there."""
        self._in_style = tag == "style"
        if tag not in TAGS.split():
            self.harm.append(f"<{tag}>")
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        for name, value in given.items():
            if name not in ATTRIBUTES.split():
                self.harm.append(f"{tag} {name}")
            elif name == "src" and not value.startswith("data:image/"):
                self.harm.append(f"loads {value}")
            elif name == "href" and not value.startswith(("#", "https://")):
                self.harm.append(f"leads to {value}")
            elif name == "style" and not value.startswith("width:"):
                self.harm.append(f"styled by {value}")
            elif name == "http-equiv" and value != "Content-Security-Policy":
                self.harm.append(f"{name} {value}")

    def handle_endtag(self, tag: str) -> None:
        """Tell style from text."""
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        """Keep text; look for addresses in style."""
        if self._in_style:
            self.harm += [word for word in ("url(", "@import", "expression(") if word in data]
        else:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        """What a person reads, with single blanks."""
        return " ".join(" ".join(self.pieces).split())


def read(html: str) -> Reader:
    """Read a whole page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader
