"""SQLite's part: a consistent copy while others write, and putting one in an empty place."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bot.backups.faults import BackupFault

_BLOCK: Final = 1024 * 1024


@contextmanager
def snapshot(path: Path) -> Iterator[Iterator[bytes]]:
    """The blocks of a copy as of one moment; writers go on meanwhile.

    SQLite's backup in one step (https://www.sqlite.org/backup.html) reads inside one transaction
    of the write-ahead log. The copy lies beside the database until the body ends, readable by its
    owner only, and is checked before.

    Raises:
        BackupFault: another backup of it is running, or the database is damaged.
        sqlite3.Error: it cannot be read, or there is no room for the copy.
    """
    copy = path.with_name(f"{path.name}.snapshot")
    with _alone(copy):
        _copy(path, copy)
        yield _blocks(copy)


@contextmanager
def _alone(copy: Path) -> Iterator[None]:
    """Nobody else makes that copy meanwhile; afterwards it is gone."""
    descriptor = os.open(copy, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("busy") from None
        os.ftruncate(descriptor, 0)  # a killed process left it
        try:
            yield
        finally:
            copy.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _copy(path: Path, copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # no second file beside it
        check(target)


def check(connection: sqlite3.Connection) -> None:
    """Raises BackupFault when pages, rows or references do not fit together."""
    try:
        is_sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        is_sound &= connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError as error:
        raise BackupFault("damaged") from error
    if not is_sound:
        raise BackupFault("damaged")


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def load(path: Path, blocks: Iterable[bytes]) -> None:
    """Write the copy to a new file, durably, and check it.

    Raises:
        BackupFault: what came out is damaged.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        check(connection)


def is_empty(path: Path) -> bool:
    """Whether nothing of a database lies there, not even a log left over."""
    return not any(one.exists() and one.stat().st_size for one in parts(path))


def parts(path: Path) -> tuple[Path, ...]:
    """The files of one database: itself, its log, the index of its log."""
    return tuple(path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
