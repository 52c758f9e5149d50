"""``python -m tests.workbench.gallery``: a page an assignment, to be looked at by people."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path

import click

from autograder.console import say
from autograder.course import KIT_FOLDER
from tests.helpers.kit import ASSIGNMENTS
from tests.workbench.gallery.panels import Shown, panels

FOLDER = KIT_FOLDER / "build" / "gallery"
HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>
:root {{ color-scheme: light dark }} body {{ font: 15px/1.45 system-ui, sans-serif; margin: 1em;
color: #1b1b1b; background: #fff }} @media (prefers-color-scheme: dark) {{ body {{ color: #e6e6e6;
background: #111 }} a {{ color: #8ab4f8 }} }} h2 {{ font-size: 1rem; overflow-wrap: anywhere }}
</style></head><body><main><h1>{title}</h1>"""
FOOT = "</main></body></html>\n"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("assignments", nargs=-1)
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="For the pages.")
def main(*, assignments: tuple[str, ...], folder: Path) -> None:
    """Write what a student sees first, for every misconception of the bank."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for assignment in assignments or ASSIGNMENTS:
        shown = list(panels(assignment))
        (folder / f"{assignment}.html").write_text(page(assignment, shown), encoding="utf-8")
        counts = Counter(one.verdict for one in shown)
        told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
        rows.append(f'<li><a href="{assignment}.html">{assignment}</a>: {told}</li>')
        say(f"{assignment}: {told}")
    index = HEAD.format(title="What a student sees first") + f"<ul>{''.join(rows)}</ul>" + FOOT
    (folder / "index.html").write_text(index, encoding="utf-8")
    say(f"look at {folder / 'index.html'}")


def page(assignment: str, shown: list[Shown]) -> str:
    """Return a page with the panel of every misconception of an assignment."""
    body = "".join(
        f"<h2>{html.escape(one.misconception.id)}: {one.verdict}</h2>{one.html}" for one in shown
    )
    return HEAD.format(title=f"{assignment}: {len(shown)} misconceptions") + body + FOOT


if __name__ == "__main__":
    main()
