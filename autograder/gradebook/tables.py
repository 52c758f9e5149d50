"""The tables of nbgrader's gradebook that grading reads and writes, column for column.

nbgrader's own classes read a row at a time and take seconds to import; a class of thousands is
graded with a few statements each. A test holds these tables against nbgrader's.
"""

from __future__ import annotations

import uuid

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Interval,
    MetaData,
    String,
    Table,
    Text,
)


def new_id() -> str:
    """Return an id as nbgrader makes them."""
    return uuid.uuid4().hex


_tables = MetaData()
assignment = Table(
    "assignment",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("name", String(128)),
    Column("duedate", DateTime()),
)
notebook = Table(
    "notebook",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("name", String(128)),
    Column("assignment_id", String(32)),
)
cell = Table(
    "base_cell",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("name", String(128)),
    Column("notebook_id", String(32)),
    Column("type", String(50)),
)
student = Table(
    "student",
    _tables,
    Column("id", String(128), primary_key=True),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
)
grade_cell = Table(
    "grade_cells",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("max_score", Float()),
)
task_cell = Table(
    "task_cells",
    _tables,
    Column("id", String(32), primary_key=True),
    Column("max_score", Float()),
)
submission = Table(
    "submitted_assignment",
    _tables,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("assignment_id", String(32)),
    Column("student_id", String(128)),
    Column("timestamp", DateTime()),
    Column("extension", Interval()),
)
submitted_notebook = Table(
    "submitted_notebook",
    _tables,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("assignment_id", String(32)),
    Column("notebook_id", String(32)),
    Column("flagged", Boolean, default=False),
    Column("late_submission_penalty", Float()),
)
grade = Table(
    "grade",
    _tables,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("notebook_id", String(32)),
    Column("cell_id", String(32)),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("needs_manual_grade", Boolean, default=True),
)
comment = Table(
    "comment",
    _tables,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("notebook_id", String(32)),
    Column("cell_id", String(32)),
    Column("auto_comment", Text()),
    Column("manual_comment", Text()),
)
TABLES = tuple(_tables.tables.values())
GRADED = ("GradeCell", "TaskCell")
"""Kinds of cells that have points."""
COMMENTED = ("SolutionCell", "TaskCell")
"""Kinds of cells that have comments."""
