"""Engines for both databases, the errors that name a broken one, and a new SQLite file.

SQLite: WAL, durable commits, writers begin with BEGIN IMMEDIATE (a deferred transaction that
reads and then writes fails at once when somebody else wrote). PostgreSQL: psycopg.
"""

from __future__ import annotations

import json
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

_PRAGMAS: Final = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
_WAIT: Final = 5.0  # seconds to wait for another process that switches the same file to WAL
_BROKEN: Final = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
    }
)
_COMMON: Final[dict[str, Any]] = {
    "hide_parameters": True,  # errors reach the log; what people wrote must not
    "json_serializer": json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode,
}
_TRY_AGAIN: Final = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class DatabaseUnusable(Exception):
    """The database cannot be opened, read or written; `path` never holds a password."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


FAULTS: Final = (DatabaseUnusable, DBAPIError)  # nobody else's: another time may go well
OUTAGES: Final = (DatabaseUnusable, OperationalError, InterfaceError)  # for everything, for now


def parse_url(url: str) -> URL:
    """The SQLAlchemy address of a supported database, or DatabaseUnusable."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnusable("?", "not a database URL") from error
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise DatabaseUnusable(shown(parsed), "only sqlite:/// and postgresql:// are supported")
    if parsed.database in {None, "", ":memory:"}:
        raise DatabaseUnusable(shown(parsed), "SQLite needs a file: sqlite:///path/to/file.db")
    return parsed.set(drivername="sqlite", database=str(Path(str(parsed.database)).absolute()))


def key_file(url: URL) -> Path:
    """Where the key of what is sealed lies: beside SQLite's file, else in `var`."""
    if url.drivername == "sqlite":
        return Path(f"{url.database}.key")
    return Path("var/chuishao.key").absolute()


def shown(url: URL) -> str:
    """The address as people may see it: a path, or a URL without user and password."""
    if url.drivername == "sqlite":
        return str(url.database)
    return url._replace(username=None, password=None).render_as_string()


def make_engine(url: URL, *, is_writer: bool) -> Engine:
    """An engine for `parse_url`'s result; one that is no writer refuses writes."""
    make = _sqlite_engine if url.drivername == "sqlite" else _postgresql_engine
    engine = make(url, is_writer=is_writer)
    event.listen(engine, "handle_error", partial(_name_the_fault, shown(url)))
    return engine


def _sqlite_engine(url: URL, *, is_writer: bool) -> Engine:
    """Opens the existing file only: a mistyped path must not become an empty database."""
    address = URL.create(
        "sqlite",
        database="file:" + quote(str(url.database)),
        query={"mode": "rw", "uri": "true"},
    )
    engine = create_engine(address, **_COMMON)
    extra = "PRAGMA synchronous = FULL" if is_writer else "PRAGMA query_only = ON"

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*_PRAGMAS, extra):
            cursor.execute(pragma)
        if is_writer:
            _switch_to_wal(cursor)
        cursor.close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    def leave_nothing_open(connection: DBAPIConnection | None, _: ConnectionPoolEntry) -> None:
        """A COMMIT that fails (disk full) leaves SQLite's transaction open."""
        if connection:
            connection.rollback()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "checkin", leave_nothing_open)
    event.listen(engine, "begin", begin)
    return engine


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Readers beside one writer. The busy timeout does not cover this switch, so it waits here."""
    give_up = time.monotonic() + _WAIT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql_engine(url: URL, *, is_writer: bool) -> Engine:
    mode = "off" if is_writer else "on"
    return create_engine(
        url,
        **_COMMON,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED" if is_writer else "REPEATABLE READ",
        connect_args={
            "connect_timeout": 5,
            "options": f"-c default_transaction_read_only={mode} -c timezone=UTC",
        },
    )


def _name_the_fault(path: str, context: ExceptionContext) -> None:
    code = getattr(context.original_exception, "sqlite_errorcode", 0)
    if code & 0xFF in _BROKEN:
        raise DatabaseUnusable(path, str(context.original_exception)) from (
            context.original_exception
        )


def is_transient(error: Exception) -> bool:
    """Whether PostgreSQL asks to try the same work again (deadlock between replicas)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in _TRY_AGAIN


def make_file(url: URL) -> None:
    """Create SQLite's file, readable by its owner only, if it is not there yet."""
    if url.drivername != "sqlite":
        return
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnusable(shown(url), str(error.strerror)) from error
