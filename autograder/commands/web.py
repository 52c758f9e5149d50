"""``autograder web``: the assignments as a static site, and a server to try it out."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import course_option, find_course

_MEGABYTE = 1_000_000


@click.command()
@click.argument("assignments", nargs=-1)
@click.option(
    "--pyodide",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of Pyodide to copy into the site; without it, browsers fetch the official one.",
)
@click.option("--serve", is_flag=True, help="Serve the site to this machine until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Of --serve; 0: any.")
@course_option
def web(
    assignments: tuple[str, ...],
    pyodide: Path | None,
    folder: Path | None,
    port: int | None,
    *,
    serve: bool,
) -> None:
    """Make .course/site/: the assignments in a browser, with nothing to install.

    Any web server can hand the folder out: a school's own, GitHub Pages, a learning platform.
    """
    from autograder.console import say  # noqa: PLC0415 - slow to import
    from autograder.web.runtime import ADDRESS  # noqa: PLC0415
    from autograder.web.serve import PORT, server  # noqa: PLC0415
    from autograder.web.site import make_site  # noqa: PLC0415

    if port is not None and not serve:
        raise click.UsageError("--port is of --serve")
    site = make_site(find_course(folder), assignments, pyodide)
    own = (site.size - site.runtime_size) / _MEGABYTE
    say(f"{site.folder}: {', '.join(site.assignments)}", f"  {own:.1f} MB")
    if site.runtime_size:
        size = site.runtime_size / _MEGABYTE
        say(f"  and {size:.1f} MB of Pyodide: browsers ask no other server")
    else:
        say(f"  browsers fetch Pyodide from {ADDRESS}; --pyodide FOLDER puts a copy in")
    if serve:
        with server(site.folder, PORT if port is None else port) as running:
            say(f"http://127.0.0.1:{running.server_port}/  (Ctrl-C ends it)")
            running.serve_forever()
