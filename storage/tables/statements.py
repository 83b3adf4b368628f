"""Statements that several queries share, worded for SQLite and for PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Insert,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.directory import CASELESS
from storage.tables.columns import table
from storage.tables.ledgers import CounterRow
from storage.tables.rows import plain

_counters = table(CounterRow)
_IS_COUNTER = _counters.c.name == bindparam("counter")
_RAISE = update(_counters).where(_IS_COUNTER).values(value=_counters.c.value + 1)
_VALUE = select(_counters.c.value).where(_IS_COUNTER)


def insert_once(connection: Connection, rows: Table, values: dict[str, object]) -> bool:
    """Insert unless a unique key is taken; True when the row is new."""
    return insert_all_once(connection, rows, [values]) == 1


def insert_all_once(
    connection: Connection, rows: Table, values: Sequence[dict[str, object]]
) -> int:
    """Insert those whose unique keys are not taken, with one statement; returns how many.

    All have values for the same columns.
    """
    if not values:
        return 0
    return connection.execute(_insert_once(rows, connection.dialect.name), values).rowcount


@cache
def _insert_once(rows: Table, dialect: str) -> Insert:
    own = import_module(f"sqlalchemy.dialects.{dialect}")  # of PostgreSQL only where it serves
    statement: Insert = own.insert(rows).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)  # otherwise -1 on PostgreSQL


def new_id(connection: Connection, rows: Table, values: dict[str, object]) -> int:
    """Insert a row; returns the id that the database gave it."""
    key = connection.execute(_insert(rows), values).inserted_primary_key
    return int(key[0]) if key else 0


@cache
def _insert(rows: Table) -> Insert:
    return insert(rows)


def is_same(column: Column[Any], platform: str, value: str | int) -> ColumnElement[bool]:
    """Whether the column has the value; accounts of some platforms are compared without case."""
    if column.name == "account" and platform in CASELESS and isinstance(value, str):
        return func.lower(column) == value.lower()
    return column == value


def equal(column: ColumnElement[Any], value: object) -> list[ColumnElement[bool]]:
    """The condition that a filter with that value makes; None is no filter."""
    return [] if value is None else [column == value]


def among(
    column: ColumnElement[Any], values: Collection[object] | None
) -> list[ColumnElement[bool]]:
    """The condition that a filter with these values makes; None is no filter."""
    return [] if values is None else [column.in_(map(plain, values))]


def count(connection: Connection, name: str) -> int:
    """Raise the counter by one and return its new value.

    Not RETURNING: the SQLite of some long-lived distributions is too old for it.
    """
    if not connection.execute(_RAISE, {"counter": name}).rowcount:
        insert_once(connection, _counters, {"name": name, "value": 0})
        connection.execute(_RAISE, {"counter": name})
    return counted(connection, name)


def counted(connection: Connection, name: str) -> int:
    """The counter's value; 0 before the first count."""
    return connection.scalar(_VALUE, {"counter": name}) or 0
