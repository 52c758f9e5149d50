"""A graded class of a lecture hall: names, mistakes, copies, and long pages to look at."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.course import Course
from autograder.grading.pipeline import grade_assignment
from autograder.marking.mark import Marked
from autograder.marking.verdict import verdict_outputs
from autograder.model import Diagnosis, Marksheet, Outcome, QuestionResult
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    LATE,
    ON_TIME,
    POINTS,
    CannedPool,
    built_course,
    cell,
    copy_of,
    marked_of,
    submit,
)
from tests.helpers.course_fixture import canned as canned_class

FIRST = ("Ada", "Maximiliane-Charlotte", "Bo", "Zoë", "Ngọc Anh", "Álvaro", "Siobhán", "Jürgen")
LAST = (
    "Lovelace",
    "von und zu Hohenstein-Wittgenberg",
    "Li",
    "O'Brien",
    "Nguyễn",
    "García Márquez",
)
COPIED = """\
def relu_forward(x):
    flat = np.ravel(x)
    result = np.zeros(flat.shape, dtype=x.dtype)
    count = flat.shape[0]
    for number in range(count):  # go through all of them
        value = flat[number]
        if value > 0:
            result[number] = value * 1.0
        elif value < 0:
            result[number] = abs(value) - abs(value)
        else:
            result[number] = 0.0
    return result.reshape(x.shape)
"""
COPIERS = ("s003", "s011", "s027")
MESSAGE = "At x = 0 the gradient passes; relu'(0) is 0 here, so nothing may pass there."


def large_class(folder: Path, students: int = 60, seed: int = 21) -> Course:
    """Grade a simulated class beside the small one; nothing is run in a jail."""
    course = copy_of(built_course(), folder)
    generator = np.random.default_rng(seed)
    pool = canned_class(*POINTS)
    model = marked_of_graded("ada")
    names = [f"s{number:03}" for number in range(students)]
    for student in names:
        marked = simulated(student, model, generator)
        notebook = marked.notebook
        submit(course, student, notebook, LATE if generator.random() < 0.15 else ON_TIME)
        pool.results[student] = marked
    grade_assignment(course, ASSIGNMENT, pool=pool.start)
    with sqlite3.connect(course.working_folder / "gradebook.db") as database:
        for number, student in enumerate(names[:-2]):
            database.execute(
                "update student set first_name = ?, last_name = ? where id = ?",
                (FIRST[number % len(FIRST)], LAST[number % len(LAST)], student),
            )
    return course


def marked_of_graded(student: str) -> Marked:
    """Return a result of the small class."""
    pool: CannedPool = canned_class(student)
    return pool.results[student]


def simulated(student: str, model: Marked, generator: np.random.Generator) -> Marked:
    """Return a result whose items are won by ability, but for one that is a coin."""
    ability = generator.standard_normal()
    questions = []
    for question in model.sheet.questions:
        items = []
        for number, item in enumerate(question.items):
            chance = 1 / (1 + np.exp(-1.6 * (ability - number / 4 + 1)))
            right = bool(
                generator.random() < (0.5 if number == len(question.items) - 1 else chance)
            )
            outcome = Outcome.PASS if right else Outcome.FAIL
            said = "" if right else "3 of 12 values are wrong; the first at [0, 1]"
            points = item.max_points * right
            items.append(replace(item, outcome=outcome, points=points, message=said))
        passed = all(item.outcome is Outcome.PASS for item in items)
        named = not passed and generator.random() < 0.3
        questions.append(
            QuestionResult(
                question.id,
                Outcome.PASS if passed else Outcome.FAIL,
                tuple(items),
                Diagnosis(f"{question.id}/slip", MESSAGE) if named else None,
            )
        )
    notebook = json.loads(model.notebook)
    if student in COPIERS:
        name = f"v{student}"
        cell(notebook, "relu_forward")["source"] = COPIED.replace("result", name)
    for question in questions:
        cell(notebook, f"test_{question.id}")["outputs"] = verdict_outputs(question)
    sheet = Marksheet(ASSIGNMENT, student, tuple(questions), model.sheet.jail, seconds=0.1)
    return Marked(json.dumps(notebook).encode(), sheet)


__all__ = ["COPIERS", "large_class", "marked_of"]
