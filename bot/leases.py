"""Work that only one of several processes on one database may do, such as a long connection.

The database says who: a lease is taken, renewed while the work goes on, and given back at its
end. Whoever cannot renew stops well before another one may begin. After a sudden end the others
wait until the lease is over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from bot.clock import Clock
from bot.interfaces import Writes

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """How long a lease lasts, how often it is asked for, and after what silence work stops.

    A process that ends suddenly is replaced after `duration` and `retry_period` at the latest,
    one that is stopped after `retry_period`.
    """

    duration: timedelta = timedelta(seconds=30)
    retry_period: timedelta = timedelta(seconds=4)
    renew_deadline: timedelta = timedelta(seconds=18)  # the work needs time to end


class LeaseHolder:
    """Does the work while this process holds the lease of that name."""

    def __init__(
        self, service: Writes, name: str, clock: Clock, times: LeaseTimes | None = None
    ) -> None:
        self._service, self._name, self._clock = service, name, clock
        self._times, self._holder = times or LeaseTimes(), token_hex(8)
        self.is_elsewhere = False  # whether another process holds it

    async def run_forever(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Hold and work, or wait, until cancelled; then the work ends and the lease is free."""
        period = self._times.retry_period.total_seconds()
        try:
            while True:
                if await self._is_mine():
                    await self._work(work)
                await asyncio.sleep(period)
        finally:
            with suppress(Exception):  # it runs out by itself
                await self._service.write(lambda tx: tx.leases.release(self._name, self._holder))

    async def _work(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Work as long as the lease can be renewed."""
        loop, times = asyncio.get_running_loop(), self._times
        task = asyncio.create_task(work())
        sure = loop.time()
        try:
            while loop.time() - sure < times.renew_deadline.total_seconds():
                done, _ = await asyncio.wait({task}, timeout=times.retry_period.total_seconds())
                if done:
                    task.result()
                    return
                if await self._is_mine():
                    sure = loop.time()
                elif self.is_elsewhere:
                    break
            _log.error("the lease %s was lost; its work stops here", self._name)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _is_mine(self) -> bool:
        """Take or renew the lease; a database that cannot say so says no."""
        now = self._clock.now()
        until = now + self._times.duration
        try:
            mine = await self._service.write(
                lambda tx: tx.leases.take(self._name, self._holder, now, until)
            )
        except Exception as error:
            _log.warning(
                "the lease %s could not be asked for: %s", self._name, type(error).__name__
            )
            return False
        if self.is_elsewhere is mine:
            _log.info("the lease %s is held %s", self._name, "here" if mine else "elsewhere")
        self.is_elsewhere = not mine
        return mine
