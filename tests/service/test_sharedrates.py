"""Processes on one database say together what the platform allows, and no less."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from bot.app import ready_database
from bot.platforms.dingtalk.sending.pace import MINUTELY
from bot.platforms.rates import ON_THE_WAY, Limit, RateLog, Rates
from bot.sharedrates import sharing_rates
from bot.writer import Writer
from storage.transaction import Transaction
from tests.bench.sending import worst_window
from tests.postgres import server

T = TypeVar("T")
START = datetime(2031, 3, 3, 1, tzinfo=UTC)
ROBOT = "robot"
AT_ONCE = timedelta()


class Process:
    """What the limiter sees of one process."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self.log = writer, RateLog()
        self.rates = Rates("test", [MINUTELY], self.log, ON_THE_WAY)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return await self._writer.run(work)

    async def say(
        self, now: datetime, said: list[datetime], soon: timedelta = AT_ONCE
    ) -> timedelta:
        """A message, if it may go now, which arrives and is answered soon; how long it waits."""
        if not (wait := await self.rates.take(ROBOT, now)):
            said.append(now + soon)
            self.rates.arrived(ROBOT, now, now + soon)
        return wait


@contextmanager
def process(url: str) -> Iterator[Process]:
    """One that lives inside; it dies without a word."""
    database = ready_database(url)
    one = Process(Writer(database))
    with sharing_rates(one, one.log):
        yield one
    one._writer.close()
    database.close()


@asynccontextmanager
async def processes(url: str, count: int) -> AsyncIterator[list[Process]]:
    """So many at once."""
    if not count:
        yield []
        return
    with process(url) as one:
        async with processes(url, count - 1) as others:
            yield [one, *others]


async def answers_logged() -> None:
    """Wait for what nobody else waits for."""
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


async def hold(url: str) -> None:
    random, said, now = Random(8), list[datetime](), START  # noqa: S311  (a game)
    async with processes(url, 4) as replicas:
        while len(said) < 8 * MINUTELY.most:
            talking = random.choices(replicas, k=random.randint(1, 6))  # one may say several
            soon = timedelta(seconds=random.uniform(0.05, 0.3))
            waits = await asyncio.gather(*(one.say(now, said, soon) for one in talking))
            await answers_logged()
            now += max(waits) or timedelta(seconds=random.uniform(0.3, 1))
    said.sort()
    assert worst_window(said, timedelta(minutes=1)) == MINUTELY.most
    last = said[8 * MINUTELY.most - 1] - MINUTELY.window
    in_full = MINUTELY.most * (last - START) / MINUTELY.window
    assert sum(at <= last for at in said) >= 0.95 * in_full


async def test_four_processes_never_exceed_the_limit_and_use_all_of_it(tmp_path: Path) -> None:
    await hold(f"sqlite:///{tmp_path / 'one.db'}")


@pytest.mark.postgres
async def test_and_so_it_is_on_postgresql() -> None:
    with server() as url:
        await hold(url)


@pytest.mark.postgres
async def test_on_postgresql_processes_that_log_in_any_order_never_wait_for_each_other() -> None:
    names = [f"chat{number}" for number in range(8)]

    async def log(one: Process, order: list[str]) -> list[timedelta]:
        rates = Rates("test", [Limit(10_000, timedelta(minutes=1))], one.log)
        return await asyncio.gather(*(rates.take(name, START) for name in order))

    with server() as url:
        async with processes(url, 2) as (one, other):
            await log(one, names)
            for _ in range(20):
                orders = log(one, names), log(other, names[::-1])
                assert [*await asyncio.gather(*orders)] == [[AT_ONCE] * len(names)] * 2


async def test_an_idle_process_takes_nothing_from_the_others(tmp_path: Path) -> None:
    said: list[datetime] = []
    async with processes(f"sqlite:///{tmp_path / 'one.db'}", 2) as (talker, _idle):
        while not await talker.say(START, said):
            pass
    assert len(said) == MINUTELY.most


async def test_what_was_answered_is_over_for_all_though_its_process_says_no_more(
    tmp_path: Path,
) -> None:
    said: list[datetime] = []
    async with processes(f"sqlite:///{tmp_path / 'one.db'}", 2) as (one, other):
        for _ in range(MINUTELY.most):
            assert not await one.say(START, said, timedelta(seconds=1))
        await answers_logged()
        now = START + timedelta(seconds=1) + MINUTELY.window
        while not await other.say(now, said):
            pass
    assert len(said) == 2 * MINUTELY.most


async def test_one_that_begins_again_remembers_what_was_said(tmp_path: Path) -> None:
    url, said = f"sqlite:///{tmp_path / 'one.db'}", list[datetime]()
    for _ in range(2):
        with process(url) as one:
            while not (wait := await one.say(START, said)):
                pass
        assert wait == MINUTELY.window
    assert len(said) == MINUTELY.most


async def test_a_database_that_cannot_log_lets_nothing_go(tmp_path: Path) -> None:
    said: list[datetime] = []
    with process(f"sqlite:///{tmp_path / 'one.db'}") as one:
        one._writer.close()
        assert await one.say(START, said) > AT_ONCE
    assert said == []


async def test_who_is_written_to_cannot_be_read_from_the_log(tmp_path: Path) -> None:
    with process(f"sqlite:///{tmp_path / 'one.db'}") as one:
        rates = Rates("test", [Limit(1, timedelta(minutes=1))], one.log)
        await rates.take("linxiaotang", START)
        kept = await one.write(lambda tx: tx.marks.texts("rate:"))
    assert len(kept) == 1
    assert not any("linxiaotang" in name for name in kept)
