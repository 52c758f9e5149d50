"""Bring in what students hand in: first a plan, which writes nothing, then the plan carried out.

Everything lands in ``.course/submitted/<student>/<assignment>/`` as nbgrader wants it: the notebook
under the assignment's name, whatever else was handed in beside it, ``timestamp.txt`` with the time,
``collected.txt`` with what was noticed, and ``collected.json`` with where it came from. The bytes
are kept as they came, notebook or not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.collecting.archives import Refused
from autograder.collecting.exchange import Fetched, fetched_from_exchange
from autograder.collecting.options import Options
from autograder.collecting.plan import Collection, Stop
from autograder.collecting.planner import Planner
from autograder.collecting.write import Writer
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.decisions import terms_for
from autograder.gradebook.nbgrader_course import open_gradebook
from autograder.gradebook.students import class_list, follow_roster, forget_times, has_roster
from autograder.roster.person import Person, Roster
from autograder.roster.sections import section_of
from autograder.roster.store import read_roster, write_roster

COPIED_EXCHANGE = Stop(
    "the file system's times of all submissions lie within minutes and are others than those in "
    "their names: the exchange was copied or restored",
    "collect with --times TABLE or --ignore-times; if they are right: add --anyway",
)


def collect(
    course: Course, assignment: str, source: Path | None = None, options: Options | None = None
) -> Collection:
    """Collect an assignment from the exchange, or from a folder or zip.

    Parameters
    ----------
    course, assignment
        What to collect.
    source
        A folder or a zip; by default what students submitted to nbgrader's exchange.
    options
        What the person who collects says; by default nothing.

    Raises
    ------
    CourseError
        If there is nothing to collect from, or what would be done looks wrong. What is wrong with
        one submission is a note on it.
    """
    options = options or Options()
    with planned(course, assignment, source, options) as plan:
        demand_no_stops(plan, options)
        return carry_out(course, plan)


@contextlib.contextmanager
def planned(
    course: Course, assignment: str, source: Path | None, options: Options
) -> Iterator[Collection]:
    """Yield what a collection would do; it can be carried out as long as the context lasts."""
    course.assignment(assignment)
    with contextlib.ExitStack() as stack:
        with open_gradebook(course) as gradebook:
            roster, terms = class_list(course, gradebook), terms_for(course, assignment, gradebook)
        exchange = source is None
        left: tuple[Refused, ...] = ()
        stops: tuple[Stop, ...] = ()
        if source is None:
            fetched = stack.enter_context(fetched_from_exchange(course, assignment))
            source, left = fetched.folder, fetched.refused
            stops = tuple(_stops(fetched, options))
        planner = stack.enter_context(
            Planner(course, assignment, roster, options, terms=terms, exchange=exchange)
        )
        plan = planner.plan(source)
        plan = replace(plan, refused=(*left, *plan.refused), stops=(*plan.stops, *stops))
        if not has_roster(course) and not exchange:
            note = (
                "there is no roster, so people are told apart by what the download calls them; "
                "'autograder roster import FILE' reads one, 'autograder roster make' makes one "
                "of everybody seen so far"
            )
            plan = replace(plan, notes=(*plan.notes, note))
        yield _of_section(plan, course, options.section) if options.section else plan


def _stops(fetched: Fetched, options: Options) -> Iterator[Stop]:
    if fetched.copied and not options.corrects_times:
        yield COPIED_EXCHANGE
    if fetched.owned:
        yield Stop(fetched.owned, "if that is an instructor of the course: add --anyway")


def _of_section(plan: Collection, course: Course, section: str) -> Collection:
    """Return a plan for one section: what others handed in, and whoever is new, is left."""
    theirs = frozenset(section_of(course, section))
    taken = tuple(one for one in plan.collected if one.student in theirs)
    left = len(plan.collected) - len(taken)
    notes = (f"{left} are not of the section {section} and were left alone",) if left else ()
    return replace(
        plan,
        collected=taken,
        absent=tuple(student for student in plan.absent if student in theirs),
        people=tuple(person for person in plan.people if person.id in theirs),
        notes=(*plan.notes, *notes),
        writes={student: files for student, files in plan.writes.items() if student in theirs},
    )


def demand_no_stops(plan: Collection, options: Options) -> None:
    """Refuse a plan that looks wrong, unless the person insists.

    Raises
    ------
    CourseError
        With every reason.
    """
    if not plan.stops or options.anyway:
        return
    problems = ";\n".join(stop.problem for stop in plan.stops)
    remedies = "\n       ".join(stop.remedy for stop in plan.stops)
    raise CourseError(f"nothing was collected: {problems}", remedy=remedies)


def carry_out(course: Course, plan: Collection) -> Collection:
    """Write what a plan says, and return what was done."""
    writer = Writer(course, plan.assignment)
    collected = tuple(writer.write(one, plan.writes[one.student]) for one in plan.collected)
    taken = {one.student for one in collected}
    _add_people(course, [person for person in plan.people if person.id in taken])
    untimed = [one.student for one in collected if one.submitted is None and not one.is_new]
    if untimed:
        forget_times(course, plan.assignment, untimed)
    return replace(plan, collected=collected, writes={})


def _add_people(course: Course, people: list[Person]) -> None:
    """Let the roster, where there is one, and the gradebook know of new people and numbers."""
    if not people:
        return
    with open_gradebook(course) as gradebook:
        known = class_list(course, gradebook)
        merged = [_merged(known.by_id(person.id), person) for person in people]
        if has_roster(course):
            rest = {person.id: person for person in read_roster(course)}
            rest |= {person.id: person for person in merged}
            write_roster(course, Roster(tuple(rest.values())))
        fresh = [person for person in merged if known.by_id(person.id) is None]
        follow_roster(course, fresh, gradebook)


def _merged(known: Person | None, seen: Person) -> Person:
    if known is None:
        return seen
    return replace(
        known, platform_ids=tuple(dict((*known.platform_ids, *seen.platform_ids)).items())
    )
