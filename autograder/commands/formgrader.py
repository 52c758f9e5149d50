"""``autograder formgrader``: nbgrader's formgrader, of the class or of one section."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from autograder.commands.common import course_option, find_course, in_section, section_option


@click.command()
@section_option
@click.option("--port", type=click.IntRange(1, 65535), default=8888, show_default=True)
@click.option("--browser/--no-browser", default=True, help="Open it in a browser.")
@course_option
def formgrader(section: str, port: int, folder: Path | None, *, browser: bool) -> int:
    """Start nbgrader's formgrader, where marks are given by hand, until Ctrl-C.

    With a section, it shows the students of that section alone.
    """
    from autograder.gradebook.nbgrader_course import ensure_alembic, write_config  # noqa: PLC0415
    from autograder.roster.sections import SECTION  # noqa: PLC0415

    course = find_course(folder)
    in_section(course, section)
    write_config(course)
    ensure_alembic()
    start = [sys.executable, "-m", "jupyterlab", f"--port={port}"]
    start += ["--LabApp.default_url=/formgrader/manage_assignments"]
    start += [] if browser else ["--no-browser"]
    start += ["--allow-root"] if os.geteuid() == 0 else []
    env = {**os.environ, SECTION: section} if section else dict(os.environ)
    return subprocess.run(start, cwd=course.working_folder, env=env, check=False).returncode
