"""All rows of a gradebook as lines of JSON and back, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from autograder.gradebook.own_tables import OWN, decision, history

_MANY = 500


def dump(connection: Connection) -> Iterator[bytes]:
    """Yield a line for every row, a table after those that it refers to."""
    there = set(sql.inspect(connection).get_table_names())
    for table in _tables():
        if table.name in there:
            for row in connection.execute(sql.select(table)):
                data = {"table": table.name, "row": dict(row._mapping)}  # noqa: SLF001 - SQLAlchemy's documented way
                yield json.dumps(data, default=plain).encode() + b"\n"


def load(connection: Connection, lines: Iterable[bytes]) -> int:
    """Put rows in the place of all that a gradebook holds; return how many there are.

    nbgrader's tables have to be there; ours are made.
    """
    OWN.create_all(connection)
    tables = {table.name: table for table in _tables()}
    for table in reversed(list(tables.values())):
        connection.execute(table.delete())
    count = 0
    name, rows = "", list[dict[str, Any]]()
    for line in lines:
        data = json.loads(line, object_hook=typed)
        if data["table"] != name or len(rows) >= _MANY:
            if rows:
                connection.execute(tables[name].insert(), rows)
            name, rows = data["table"], []
        rows.append(data["row"])
        count += 1
    if rows:
        connection.execute(tables[name].insert(), rows)
    if connection.dialect.name == "postgresql":  # ids given by a row's own hand are not counted on
        for table in (history, decision):
            last = sql.select(sql.func.max(table.c.id)).scalar_subquery()
            sequence = sql.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sql.select(sql.func.setval(sequence, sql.func.coalesce(last, 1))))
    return count


def _tables() -> list[sql.Table]:
    from nbgrader.api import Base  # noqa: PLC0415 - slow to import

    return [*Base.metadata.sorted_tables, *OWN.sorted_tables]


def plain(value: object) -> dict[str, Any]:
    """Return what JSON does not know as what it knows."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(f"{value!r} in a row of the gradebook")


def typed(value: dict[str, Any]) -> object:
    """Return what :func:`plain` was given."""
    if value.keys() == {"datetime"}:
        return datetime.fromisoformat(value["datetime"])
    return timedelta(seconds=value["seconds"]) if value.keys() == {"seconds"} else value
