"""Answers that wait for a person: not read yet, changed since they were read, or worth less now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from autograder.course import Course
from autograder.gradebook.current_marks import current_marks, read_current_marks
from autograder.gradebook.hands import Hand, digest, hands_of
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.records import record_of
from autograder.gradebook.rows import grades_of, structure_of, submission_of
from autograder.grading.staleness import staleness
from autograder.roster.store import read_roster


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer that somebody has to read, and what was given for another that stood there."""

    student: str
    question: str
    why: str
    answer: str
    max_score: float
    before: Hand | None = None


def read_waiting(course: Course, assignment: str, section: str = "") -> tuple[Waiting, ...]:
    """Return the answers of an assignment that wait, by question and student.

    What is to be graded anew is not among them: 'autograder grade' comes first there.

    Raises
    ------
    CourseError
        If the assignment has not been built, or the gradebook cannot be read.
    """
    people = {person.id: person for person in read_roster(course)}
    why_stale = staleness(course, assignment)
    with open_gradebook(course) as gradebook:
        connection = gradebook.db.connection()
        current = current_marks(connection, course, assignment)
        structure = structure_of(connection, assignment)
        if structure is None:
            return ()
        found: list[Waiting] = []
        for row in connection.execute(submission_of(structure, None)).all():
            person = people.get(row.student_id)
            if (person and person.dropped) or why_stale(row.student_id):
                continue
            if section and (person is None or section not in person.sections):
                continue
            marks = current[row.student_id].marks
            waiting = {name for name, mark in marks.items() if mark.waits}
            if not waiting:
                continue
            answers = record_of(connection, row.notebook).answers or {}
            ids = {
                structure.graded.get(grade.cell_id, ""): grade.id
                for grade in connection.execute(grades_of(row.notebook)).all()
            }
            hands = hands_of(connection, list(ids.values()))
            for name in sorted(waiting):
                answer = answers.get(name, "")
                others = [
                    hand
                    for of, hand in hands.get(ids[name], {}).items()
                    if of != digest(answer) and hand.points is not None
                ]
                mark = marks[name]
                found.append(
                    Waiting(
                        row.student_id,
                        name.removeprefix("test_"),
                        f"has {mark.manual:g} points of {mark.max_score:g}"
                        if mark.impossible
                        else "changed since it was read"
                        if others
                        else "not read yet"
                        if mark.score is None
                        else "a look was asked for",
                        answer,
                        mark.max_score,
                        others[-1] if others else None,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.question, one.student)))


def read_unlike(
    course: Course, assignment: str, section: str = ""
) -> tuple[tuple[str, str, str, float], ...]:
    """Return question, team, student and points where graders of one team's answer disagree."""
    people = {p.id: p for p in read_roster(course) if not p.dropped}
    found = [
        (name.removeprefix("test_"), people[student].team, student, mark.score or 0.0)
        for student, marks in read_current_marks(course, assignment).items()
        if student in people and (not section or section in people[student].sections)
        for name in marks.unlike
        if (mark := marks.marks.get(name)) is not None and mark.manual is not None
    ]
    return tuple(sorted(found))


def by_question(waiting: tuple[Waiting, ...]) -> dict[str, int]:
    """Return how many answers wait, by question."""
    counts: defaultdict[str, int] = defaultdict(int)
    for one in waiting:
        counts[one.question] += 1
    return dict(counts)
