"""Where the kit lies and which assignments it has."""

from __future__ import annotations

from pathlib import Path

from autograder.course import load_course

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = tuple(assignment.name for assignment in load_course(ROOT).assignments)
