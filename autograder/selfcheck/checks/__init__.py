"""What the self-check of each assignment looks at; a release gets its own module as ``checks``."""

from __future__ import annotations

from ..findings import Question  # noqa: TID252 - this package has another name in a release

QUESTIONS: tuple[Question, ...] = ()
"""Empty here; in a release, the functions of its assignment in the order of the notebook."""

ASSIGNMENT = ""
"""In a release, the name of its assignment."""

POINTS: dict[str, float] = {}
"""In a release, what each function is worth."""

SECTIONS: dict[str, str] = {}
"""In a release, the section of the notebook that explains each function."""
