"""PostgreSQL's part: pg_dump and pg_restore of its own client, in the custom format.

Both must be installed and not older than the server; a dump is one consistent snapshot while
others write: https://www.postgresql.org/docs/current/app-pgdump.html
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Final

from sqlalchemy import URL, Engine, inspect, text

from bot.backups.faults import BackupFault
from storage.engine import make_engine

_BLOCK: Final = 1024 * 1024
_LONGEST: Final = 200  # characters of a program's complaint


@contextmanager
def dump(url: URL) -> Iterator[Iterator[bytes]]:
    """The blocks of a dump as of one moment.

    Raises:
        BackupFault: pg_dump is missing, or failed.
    """
    with _program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges") as running:
        yield _blocks(running)


def _blocks(running: subprocess.Popen[bytes]) -> Iterator[bytes]:
    while block := _pipe(running.stdout).read(_BLOCK):
        yield block
    _ended(running, "pg_dump")


def load(url: URL, blocks: Iterable[bytes]) -> None:
    """Restore a dump into an empty database, in one transaction: all of it or nothing.

    Raises:
        BackupFault: pg_restore is missing, or failed.
    """
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    with _program("pg_restore", url, *options) as running:
        with suppress(BrokenPipeError):  # it ended early, and has said why
            for block in blocks:
                _pipe(running.stdin).write(block)
            _pipe(running.stdin).close()
        _ended(running, "pg_restore")


def is_empty(url: URL) -> bool:
    """Whether the database has no table."""
    engine = make_engine(url, is_writer=False)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


@contextmanager
def scratch(url: URL) -> Iterator[URL]:
    """An empty database of its own on the same server, dropped afterwards.

    Raises:
        BackupFault: the account may create no database.
    """
    name = f"chuishao_drill_{secrets.token_hex(4)}"
    engine = make_engine(url, is_writer=True).execution_options(isolation_level="AUTOCOMMIT")
    try:
        try:
            _execute(engine, f'CREATE DATABASE "{name}"')
        except Exception as error:
            raise BackupFault("no_scratch") from error
        try:
            yield url.set(database=name)
        finally:
            _execute(engine, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        engine.dispose()


def _execute(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def _program(name: str, url: URL, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """It runs inside, and not beyond; the password goes by environment: others see arguments."""
    path = shutil.which(name)
    if path is None:
        raise BackupFault("no_program", name)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    running = subprocess.Popen(  # noqa: S603  (a fixed program; nothing of it is typed by people)
        [path, *options, f"--dbname={address}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    try:
        yield running
    finally:
        running.kill()
        for pipe in (running.stdin, running.stdout, running.stderr):
            with suppress(OSError):
                _pipe(pipe).close()
        running.wait()


def _ended(running: subprocess.Popen[bytes], name: str) -> None:
    said = _pipe(running.stderr).read().decode(errors="replace").split("\n")[0]
    if running.wait():
        raise BackupFault("program_failed", f"{name}: {said[:_LONGEST]}")


def _pipe(pipe: IO[Any] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError
    return pipe
