"""The demo's data: one folder, made on the first start, used by one process at a time."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.app import open_service, ready_database
from bot.cli.base import CLIFailure, say
from bot.cli.texts import faults, lines
from bot.clock import MovableClock, SystemClock
from bot.clockoffset import clock_offset
from bot.platforms.console import ConsolePlatform
from bot.playground.county import is_empty, load_county
from bot.playground.story import beginning, live_through
from bot.playground.transcript import Transcript
from bot.service import Service
from storage.transaction import Database, Transaction

DATABASE: Final = "chuishao.db"
CHATS: Final = "chat.db"
FILES: Final = "files"  # a folder: what the terminal chat cannot show
SOME_DAY: Final = datetime(9000, 1, 1, tzinfo=UTC)
OURS: Final = {
    FILES,
    f"{DATABASE}.key",
    *(f"{name}{end}" for name in (DATABASE, CHATS) for end in ("", "-wal", "-shm")),
}


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Inside, no other demo or chat works on that folder, and it holds nothing but demo data.

    Raises:
        CLIFailure: somebody else does, or it does.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    found = [path.name for path in folder.iterdir()] if folder.exists() else []
    is_real = DATABASE in found and CHATS not in found  # a demo's two are made together
    for name in [DATABASE] if is_real else sorted(set(found) - OURS):
        raise CLIFailure(faults.not_ours(str(folder), name), 2)
    with _beside(folder, "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CLIFailure(faults.in_use(str(folder)), 2) from None
        yield


@asynccontextmanager
async def demo_service(
    folder: Path, *, fresh: bool = False
) -> AsyncIterator[tuple[Service, Transcript]]:
    """The demo's bot on the data in `folder`, made there on the first start.

    The past is lived through in a folder beside it, which takes its name when all is told: a
    start that is cut off leaves nothing half done.
    """
    if fresh or not (folder / DATABASE).exists():
        say(lines.PREPARING)
        new = _beside(folder, "new")
        shutil.rmtree(new, ignore_errors=True)
        async with _opened(new) as (service, transcript):
            await live_through(service, transcript, SystemClock().now())
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    async with _opened(folder) as (service, transcript):
        await service.write(_take_over)
        yield service, transcript


def _take_over(tx: Transaction) -> None:
    """What a killed process was just sending is owed again: the folder is ours alone."""
    tx.outbox.expire_leases(SOME_DAY, (ConsolePlatform.name,))


def _beside(folder: Path, end: str) -> Path:
    return folder.with_name(f".{folder.name}.{end}")


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[tuple[Service, Transcript]]:
    url = f"sqlite:///{folder / DATABASE}"
    clock = _prepared(ready_database(url))
    transcript = Transcript(folder / CHATS)
    try:
        platforms = {ConsolePlatform.name: ConsolePlatform(transcript, clock)}
        async with open_service(url, platforms, clock) as service:
            yield service, transcript
    finally:
        transcript.close()


def _prepared(database: Database) -> MovableClock:
    """Load the county into an empty database; returns the demo's clock as it was left."""
    try:
        with database.begin() as tx:
            if not is_empty(tx):
                return MovableClock(clock_offset(tx))
            now = SystemClock().now()
            start = beginning(now)
            load_county(tx, start)
            return MovableClock(start - now)
    finally:
        database.close()
