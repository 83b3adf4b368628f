"""Of several processes on one database one does the work; another takes over when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.clock import MovableClock
from bot.leases import LeaseHolder, LeaseTimes
from storage.transaction import Database, Transaction
from tests.platforms.wecom.connected import until

T = TypeVar("T")
SOON = LeaseTimes(timedelta(seconds=30), timedelta(seconds=0.02), timedelta(seconds=0.3))


@dataclass
class Process:
    """One process: its door to the database, and what its work does."""

    database: Database
    clock: MovableClock
    is_cut_off: bool = False  # from the database
    working: bool = False
    starts: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    holder: LeaseHolder | None = None

    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self.is_cut_off:
            raise OSError("the database is gone")
        with self.database.begin() as tx:
            return work(tx)

    async def work(self) -> None:
        self.working, self.starts = True, self.starts + 1
        try:
            await self.ended.wait()
        finally:
            self.working = False

    def start(self) -> None:
        self.holder = LeaseHolder(self, "robot", self.clock, SOON)
        self.task = asyncio.create_task(self.holder.run_forever(self.work))

    async def stop(self) -> None:
        assert self.task
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def two(path: Path) -> AsyncIterator[tuple[Process, Process, MovableClock]]:
    """The first one works, the second waits."""
    clock, url = MovableClock(), f"sqlite:///{path}/held.db"
    databases = [Database(url), Database(url)]
    databases[0].migrate()
    first, second = (Process(database, clock) for database in databases)
    first.start()
    await until(lambda: first.working)
    second.start()
    await until(lambda: second.holder is not None and second.holder.is_elsewhere)
    yield first, second, clock
    for process in (first, second):
        await process.stop()
        process.database.close()


async def test_one_works_and_the_other_waits(tmp_path: Path) -> None:
    async with two(tmp_path) as (first, second, clock):
        clock.advance_to(clock.now() + timedelta(hours=5))  # whoever renews holds it however late
        await asyncio.sleep(0.1)
        assert (first.working, first.starts, second.starts) == (True, 1, 0)


async def test_whoever_is_stopped_is_replaced_at_once(tmp_path: Path) -> None:
    async with two(tmp_path) as (first, second, _):
        await first.stop()
        await until(lambda: second.working)
        assert not first.working
        assert second.holder is not None
        assert not second.holder.is_elsewhere


async def test_whoever_cannot_renew_stops_before_another_begins(tmp_path: Path) -> None:
    async with two(tmp_path) as (first, second, clock):
        first.is_cut_off = True
        await until(lambda: not first.working)
        assert not second.working
        clock.advance_to(clock.now() + SOON.duration)
        await until(lambda: second.working)
        first.is_cut_off = False
        await asyncio.sleep(0.1)
        assert (first.working, first.starts) == (False, 1)


async def test_a_short_trouble_of_the_database_stops_nothing(tmp_path: Path) -> None:
    async with two(tmp_path) as (first, _, _):
        first.is_cut_off = True
        await asyncio.sleep(0.06)
        first.is_cut_off = False
        await asyncio.sleep(0.4)
        assert (first.working, first.starts) == (True, 1)


async def test_work_that_ends_is_begun_again(tmp_path: Path) -> None:
    async with two(tmp_path) as (first, _, _):
        first.ended.set()
        await until(lambda: first.starts > 1)


async def test_work_that_fails_is_not_hidden(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/failing.db")
    database.migrate()

    async def work() -> None:
        raise ZeroDivisionError

    holder = LeaseHolder(Process(database, MovableClock()), "robot", MovableClock(), SOON)
    with pytest.raises(ZeroDivisionError):
        await holder.run_forever(work)
    database.close()
