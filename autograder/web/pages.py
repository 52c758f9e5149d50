"""The site's own pages: where a student starts, and one around each notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import jinja2

from autograder.course import Assignment

RELEASE = "convkit_release"
"""The notebook's metadata that name its release; kept by whatever opens it."""
SUMS = "convkit_sums"
"""There, too: the beginning of the SHA-256 of each cell's source as released, by the cell's id."""
_PREFIX = "test_"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One assignment as the pages know it: ``functions`` have checks of their own."""

    name: str
    title: str
    due: datetime | None
    release: str
    functions: tuple[str, ...]


def shown(assignment: Assignment, notebook: bytes) -> Shown:
    """Read from a released notebook what the pages say about it."""
    content: Json = json.loads(notebook)
    marks = (cell["metadata"].get("nbgrader", {}) for cell in content["cells"])
    tests = (mark.get("grade_id", "") for mark in marks if mark.get("grade"))
    return Shown(
        assignment.name,
        assignment.title or assignment.name,
        assignment.due,
        content["metadata"].get(RELEASE, ""),
        tuple(name.removeprefix(_PREFIX) for name in tests if name.startswith(_PREFIX)),
    )


def pages(
    every: Sequence[Shown], *, title: str, zone: str, storage: str, python: str
) -> dict[str, bytes]:
    """Return the pages, with their styles and scripts, by their path in the site."""
    static = files("autograder.web") / "static"
    made = {f"static/{one.name}": one.read_bytes() for one in static.iterdir() if one.is_file()}
    facts: Json = {"storage": storage, "mark": RELEASE, "sums": SUMS, "python": python}
    facts["assignments"] = [_facts(one) for one in every]
    common: Json = {"title": title, "zone": zone}
    made["index.html"] = _page(
        "start", **common, facts=facts, every=[(one, due_words(one.due, zone)) for one in every]
    )
    for one in every:
        others = [_facts(other) for other in every if other is not one]
        own = facts | {"assignments": [_facts(one)], "others": others}
        made[f"{one.name}.html"] = _page(
            "work", **common, facts=own, one=one, due=due_words(one.due, zone)
        )
    return made


def due_words(due: datetime | None, zone: str) -> str:
    """Write a due date in the course's own time, in words that no country reads otherwise.

    >>> due_words(datetime.fromisoformat("2027-02-15T17:00:00+00:00"), "Europe/Berlin")
    'Mon 15 February 2027, 18:00'
    """
    if due is None:
        return ""
    local = due.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M}"


def _facts(one: Shown) -> Json:
    return {
        "name": one.name,
        "path": f"{one.name}/{one.name}.ipynb",
        "release": one.release,
        "functions": list(one.functions),
    }


def _page(name: str, *, facts: Mapping[str, Any], **values: object) -> bytes:
    page = _templates().get_template(f"{name}.html.j2").render(facts=_as_json(facts), **values)
    return page.encode()


def _as_json(value: object) -> str:
    """Write JSON that no page takes for its own markup."""
    return json.dumps(value).replace("<", "\\u003c").replace("&", "\\u0026")


@cache
def _templates() -> jinja2.Environment:
    folder = files("autograder.web") / "templates"
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}
    return jinja2.Environment(
        loader=jinja2.DictLoader(texts),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
