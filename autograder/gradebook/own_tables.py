"""The tables that we keep in nbgrader's gradebook beside its own; nbgrader leaves them alone.

What stands in a gradebook has to be known from that gradebook, or a restored one would pass for
what it was not. Rows are of a submitted notebook or a grade: they follow a student who is renamed.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)
from sqlalchemy.engine import Connection

OWN = MetaData()
about = Table(
    "convkit_about",
    OWN,
    Column("key", String(64), primary_key=True),
    Column("value", Text()),
)
"""Whose gradebook it is: ``course`` and ``term``."""
record = Table(
    "convkit_record",
    OWN,
    Column("notebook", String(32), primary_key=True),  # of submitted_notebook
    Column("fingerprint", String(64)),  # of the result that was written; empty: in doubt
    Column("content", String(64)),  # of what was handed in
    Column("scores", Text()),  # automatic points by cell, as they were written; JSON
    Column("answers", Text()),  # what the student wrote, by cell; JSON
    Column("at", DateTime()),
)
"""What was written for a submission, all of it in the transaction that wrote the marks."""
team = Table(
    "convkit_team",
    OWN,
    Column("notebook", String(32), primary_key=True),  # of submitted_notebook
    Column("content", String(64)),  # of what was handed in
    Column("team", String(255)),
)
"""As which team something was handed in: a student who changes teams later keeps its marks."""
hand = Table(
    "convkit_hand",
    OWN,
    Column("grade", String(32), primary_key=True),
    Column("answer", String(64), primary_key=True),  # the digest of what the person read
    Column("points", Float()),
    Column("comment", Text()),
    Column("text", Text()),  # the answer itself
    Column("settled", Boolean()),
    Column("at", DateTime()),
)
"""What a person gave for an answer: it belongs to that answer and to no other."""
history = Table(
    "convkit_history",
    OWN,
    Column("id", Integer(), primary_key=True),
    Column("notebook", String(32), index=True),
    Column("at", DateTime()),
    Column("version", String(64)),  # of questions and grader
    Column("content", String(64)),
    Column("sheet", Text()),  # a marksheet; JSON
)
"""The marksheets that stood, oldest first."""
decision = Table(
    "convkit_decision",
    OWN,
    Column("id", Integer(), primary_key=True),
    Column("at", DateTime()),
    Column("who", Text()),
    Column("kind", String(32)),
    Column("assignment", String(128)),
    Column("target", String(128)),  # a student's id, or empty: everybody
    Column("value", Text()),  # JSON
    Column("why", Text()),
    Column("undone", DateTime()),
)
"""What people decided by a command, in order; taking one back notes when."""


def there(connection: Connection, table: Table) -> bool:
    """Whether a gradebook has one of our tables: one that another version began may not."""
    return bool(inspect(connection).has_table(table.name))
