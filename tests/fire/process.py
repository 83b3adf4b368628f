"""One process of the bot in a life: the real service, with one thread for everything."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypeVar

from bot.clock import Clock
from bot.delivery import Delivery
from bot.service import Service
from bot.writer import Job, Writer, write_together
from handlers.context import ContextSource
from handlers.jobs import JOBS
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Database, Transaction
from tests.fire.ledger import Ledger, StandIn
from tests.fire.loop import OWNER, Death, Owner
from tests.fire.weather import Point, Weather

T = TypeVar("T")
LONGEST_NAP: Final = timedelta(minutes=9)  # a silence of ten counts as an outage
SHORTEST_NAP: Final = timedelta(seconds=60)
RARELY: Final = 4  # every so many sweeps, and with each one in peace, all other jobs run too
_log = logging.getLogger(__name__)


class OneThread(Writer):
    """The bot's writer without its threads: the same batches, written in the loop's turn."""

    def __init__(self, database: Database, weather: Weather, owner: Owner) -> None:
        self._here, self._weather, self._owner = database, weather, owner
        self._batch: list[Job[Any]] = []

    async def run(self, work: Callable[[Transaction], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not self._batch:
            loop.call_soon(self._flush)
        self._batch.append(Job(work, future, loop))
        return await future

    async def read(self, work: Callable[[Transaction], T]) -> T:
        await asyncio.sleep(0)
        with self._here.read() as tx:
            return work(tx)

    def close(self) -> None:
        """There is nothing to end."""

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        write_together(self._here, batch)
        if self._owner.is_dead:  # the batch was told so, like of any error; nobody hears of it
            raise Death
        self._weather.at(Point.COMMITTED)
        for job in batch:
            job.settle()


class Process(Owner):
    """From start to death; `is_up` when it hears messages."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        database: Database,
        source: ContextSource,
        clock: Clock,
        ledger: Ledger,
    ) -> None:
        self._loop = loop
        self.is_dead = self.is_up = False
        self._weather = ledger.weather
        self.tasks: list[asyncio.Task[Any]] = []
        self._context = contextvars.copy_context()
        self._context.run(OWNER.set, self)
        self._clock = clock
        writer = OneThread(database, ledger.weather, self)
        delivery = Delivery(writer, {"console": StandIn(ledger)}, clock, longest_rest=LONGEST_NAP)
        calendar = WorkCalendar.shipped()
        self.service = Service(writer, delivery, source, clock, calendar, database)
        self.begin(self._live())

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Something more that this process does."""
        return self._context.run(self._loop.create_task, work)

    def bury(self) -> None:
        """It is dead: drop everything, without letting anything end in peace."""
        self.is_dead, self.is_up = True, False
        for task in self.tasks:
            _drop(task.get_coro())

    async def _live(self) -> None:
        while not self.is_up:
            try:
                await self.service.warm_up()
                self.is_up = True
            except Exception as error:
                _log.info("start failed: %r", error)
                await asyncio.sleep(5)
        self.begin(self.service.deliver_forever())
        wakes = 0
        while True:
            await self._nap()
            wakes += 1
            is_all = self._weather.is_calm or not wakes % RARELY
            for job in JOBS:
                if job.name == "sweep" or is_all:
                    with suppress(Exception):  # as the timer does: the next tick tries again
                        await self.service.start_job(job.name)

    async def _nap(self) -> None:
        """Until a sweep has something to do, or the clock has jumped; sweeps come so often."""
        rest = LONGEST_NAP
        with suppress(Exception):
            due = await self.service.read(lambda tx: tx.tickets.next_look())
            rest = due - self._clock.now() if due else rest
        rest = min(max(rest, SHORTEST_NAP), LONGEST_NAP)
        seconds = min(rest.total_seconds(), self._weather.until_jump(self._loop.time()))
        await asyncio.sleep(seconds + self._weather.random.uniform(0, 15))


def _drop(coroutine: object) -> None:
    """Close it however often it waits for something while it ends."""
    assert isinstance(coroutine, Coroutine)
    for _ in range(20):
        try:
            coroutine.close()
        except (RuntimeError, ValueError):
            continue
        return
