"""Very many tickets in a moment: copies of the first one, with its words and its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    insert,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlmodel import SQLModel

TABLES = SQLModel.metadata.tables


def copies(connection: Connection, count: int, **changes: str) -> None:
    """So many tickets like number 1; `changes` are expressions in SQL, `i` counts from one."""
    copied(connection, "ticket", count, {"id": "1 + i", "number": "'B' || i"} | changes, id=1)
    for name in ("ticket_words", "ticket_event"):
        copied(connection, name, count, {"ticket_id": "1 + i"}, ticket_id=1)
    events, words = TABLES["ticket_event"], TABLES["event_words"]
    said = select(words).limit(1).subquery()
    every = select(events.c.id, said.c.actor_name, said.c.note).select_from(
        events.join(said, events.c.ticket_id > 1)
    )
    columns = ["event_id", "actor_name", "note"]
    connection.execute(insert(words).from_select(columns, every))
    counter = TABLES["counter"]
    last = update(counter).where(counter.c.name == "tickets.number")
    connection.execute(last.values(value=1 + count))


def copied(
    connection: Connection, name: str, count: int, changes: Mapping[str, str], **of: object
) -> None:
    """So many copies of the rows that have these values; the database gives an id of its own."""
    rows, numbers = TABLES[name], _numbers(count)
    chosen: dict[str, ColumnElement[Any]] = {c.name: c for c in rows.c if c.name != "id"}
    chosen |= {key: literal_column(said) for key, said in changes.items()}
    source = select(*chosen.values()).select_from(numbers.join(rows, true()))
    source = source.where(*(rows.c[key] == value for key, value in of.items()))
    connection.execute(insert(rows).from_select([*chosen], source))


def _numbers(count: int) -> CTE:
    begun = select(literal(1).label("i")).cte("n", recursive=True)
    return begun.union_all(select(begun.c.i + 1).where(begun.c.i < count))
