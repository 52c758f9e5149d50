"""Reads course.yml; everything that is wrong in it is reported, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_type_hints

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import OSA

from autograder.bounded_yaml import MOST_CHARACTERS, BoundedYamlError, read_yaml
from autograder.course_settings import (
    AssignmentSettings,
    CollectingSettings,
    CourseSettings,
    ExceptionSettings,
    ExtensionSettings,
    GradingSettings,
    JailSettings,
    LateSettings,
)
from autograder.errors import CourseError
from autograder.model import Limits

Place = tuple[str | int, ...]

LIKE = 70
"""Of 100: so alike a wrong key must be to a known one, for that to be what was meant."""
SHORT = 3
"""So few letters are a part of too many words."""
_FIELDS: dict[str, tuple[str, ...]] = {
    "limit": tuple(get_type_hints(Limits)),
    "setting of an assignment": tuple(AssignmentSettings.model_fields),
    "setting of late": tuple(LateSettings.model_fields),
    "setting of jail": tuple(JailSettings.model_fields),
    "setting of grading": tuple(GradingSettings.model_fields),
    "setting of extensions": tuple(ExtensionSettings.model_fields),
    "setting of excused": tuple(ExceptionSettings.model_fields),
    "setting of collecting": tuple(CollectingSettings.model_fields),
    "setting": tuple(CourseSettings.model_fields),
}


def read_settings(file: Path) -> CourseSettings:
    """Read and check a course.yml.

    Raises
    ------
    CourseError
        If the file cannot be read, or with every problem found in it and its remedy.
    """
    try:
        with file.open(encoding="utf-8") as stream:
            text = stream.read(MOST_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            f"cannot read {file}: {error}",
            remedy="name the folder of a course with --course FOLDER",
        ) from error
    try:
        node, data = read_yaml(text)
    except BoundedYamlError as error:
        raise CourseError(
            f"{file.name} is not YAML that can be read: {error}",
            remedy="correct that line; indent with spaces, and quote values that hold ': ' or '#'",
        ) from error
    if not isinstance(data, dict):
        raise CourseError(
            f"{file.name} holds no settings",
            remedy="start from the course.yml that comes with the kit",
        )
    lines, twice = _lines(node)
    problems = [(f"{_dotted(place)} is set twice", "keep one of the two", place) for place in twice]
    settings = None
    try:
        settings = CourseSettings.model_validate(data)
    except ValidationError as error:
        problems += [(*_explain(detail), detail["loc"]) for detail in error.errors()]
    if settings is None or problems:
        raise _joined(file.name, [(p, fix, lines.get(place)) for p, fix, place in problems])
    return settings


def _joined(name: str, problems: list[tuple[str, str, int | None]]) -> CourseError:
    described = [(p + (f" (line {line})" if line else ""), fix) for p, fix, line in problems]
    if len(described) == 1:
        return CourseError(f"{name}: {described[0][0]}", remedy=described[0][1])
    listed = "\n".join(f"  {problem}: {fix}" for problem, fix in described)
    return CourseError(
        f"{name} has {len(described)} problems:\n{listed}", remedy="correct each of them as it says"
    )


def _explain(detail: ErrorDetails) -> tuple[str, str]:
    """Return the problem and its remedy, in the words of course.yml."""
    place = detail["loc"]
    key = str(place[-1]) if place else ""
    match detail["type"]:
        case "extra_forbidden":
            kind = _kind(place)
            # Partial matches count: 'cpu_second' is nearest to 'question_cpu_seconds'.
            if meant := _meant(key, _FIELDS[kind]):
                return f"unknown {kind} {key!r}", f"rename it to {meant!r}"
            known = ", ".join(_FIELDS[kind])
            return f"unknown {kind} {key!r}", f"remove it; known are {known}"
        case "missing":
            return f"{_dotted(place)} is missing", f"add a line '{key}: …'"
        case "value_error":
            problem, _, fix = str(detail["ctx"]["error"]).partition("; ")
            return ": ".join(filter(None, (_dotted(place), problem))), fix
        case "string_pattern_mismatch":
            fix = "use letters, digits and underscores, a letter first"
            return f"{detail['input']!r} cannot be a name", fix
    shown = repr(detail["input"])
    rule = detail["msg"].removeprefix("Input should be ")
    return f"{_dotted(place)} is {shown[:60]}", f"it must be {rule}"


def _meant(key: str, known: Sequence[str]) -> str:
    """Return which known key a wrong one is like; empty if it is like none.

    >>> _meant("deu", ["id", "due"]), _meant("cpu_second", ["question_cpu_seconds"])
    ('due', 'question_cpu_seconds')
    >>> _meant("enrollment", ["id", "late", "limits"])
    ''
    """
    # Partial matches count: 'cpu_second' is nearest to 'question_cpu_seconds'.
    nearest = process.extractOne(key, known, scorer=fuzz.WRatio, processor=utils.default_process)
    if nearest is None:
        return ""
    name, score, _ = nearest
    typo = OSA.distance(key, name) <= 1 + len(name) // 6
    alike = score >= LIKE and len(name) > SHORT
    return str(name) if typo or alike else ""


def _kind(place: Place) -> str:
    above = place[:-1]
    if above[-1:] == ("limits",):
        return "limit"
    if above[:1] == ("assignments",):
        return "setting of late" if above[-1:] == ("late",) else "setting of an assignment"
    return f"setting of {above[0]}" if above else "setting"


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place if part != "[key]")


def _lines(node: yaml.Node | None) -> tuple[dict[Place, int], list[Place]]:
    """Return the line of every key, and the keys that stand twice (YAML keeps the last)."""
    lines: dict[Place, int] = {}
    twice: list[Place] = []
    for place, line in _keys(node, ()):
        if place in lines:
            twice.append(place)
        lines[place] = line
    return lines, twice


def _keys(node: yaml.Node | None, above: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*above, str(key.value))
            yield place, key.start_mark.line + 1
            yield from _keys(value, place)
