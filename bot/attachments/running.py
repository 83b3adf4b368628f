"""Fetches what tickets are owed: claim, download, store, each committed on its own.

Links live five minutes, so it begins at once and tries again within that time. A crash leaves a
claim whose lease runs out; whoever asks next fetches it. The network is never waited for inside a
transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Final, Protocol, TypeVar

import aiohttp

from bot.attachments.download import download, new_session
from bot.backoff import delay
from bot.clock import Clock
from bot.interfaces import Reads, Writes
from bot.platforms.media import MediaFault, MediaSource
from bot.waiting import first
from handlers.attachments import give_up
from handlers.context import Context
from storage.records import Fetch
from storage.transaction import Transaction

_log = logging.getLogger(__name__)
T = TypeVar("T")

LAST_TRY: Final = timedelta(minutes=5, seconds=-10)  # after the message; links live five minutes
LONGEST_DELAY: Final = timedelta(seconds=30)
LEASE: Final = timedelta(minutes=2)  # longer than any download
AT_A_TIME: Final = 3  # downloads; each may hold twice its size in memory
_LONGEST_REST: Final = timedelta(seconds=30)
_REST_AFTER_FAULT: Final = timedelta(seconds=5)


class Service(Reads, Writes, Protocol):
    """What this module asks of the service."""

    async def act(self, work: Callable[[Transaction, Context], T]) -> T:
        """Run a writing function that may owe messages; they go out at once."""


class Attachments:
    """The hands that fetch; `sources` are the stores by platform."""

    def __init__(self, service: Service, sources: Mapping[str, MediaSource], clock: Clock) -> None:
        self._service, self._sources, self._clock = service, sources, clock

    async def fetch_due(self) -> int:
        """Fetch what is due now until nothing is; returns how many were stored."""
        stored = 0
        async with new_session() as session:
            while claimed := await self._claim(AT_A_TIME):
                tasks = (self._fetch(session, fetch) for fetch in claimed)
                stored += sum(await asyncio.gather(*tasks))
        return stored

    async def run_forever(self, wake: asyncio.Event) -> None:
        """Fetch whatever falls due, at once when `wake` is set, until cancelled.

        What is under way then is handed back, to be fetched after the next start.
        """
        running: set[asyncio.Task[bool]] = set()
        async with new_session() as session:
            try:
                while True:
                    wake.clear()
                    rest = await self._begin(session, running)
                    await first(wake, running, rest)
                    running = {task for task in running if not task.done()}
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)

    async def _begin(
        self, session: aiohttp.ClientSession, running: set[asyncio.Task[bool]]
    ) -> timedelta:
        """Begin with what is due, as far as hands are free; returns for how long to rest."""
        try:
            free = AT_A_TIME - len(running)
            for fetch in await self._claim(free) if free else ():
                running.add(asyncio.create_task(self._fetch(session, fetch)))
            due_at = await self._service.read(lambda tx: tx.attachments.next_due_at())
        except Exception as error:
            _log.error("attachments could not be claimed: %s", type(error).__name__)
            return _REST_AFTER_FAULT
        if due_at is None or len(running) == AT_A_TIME:
            return _LONGEST_REST
        return min(max(due_at - self._clock.now(), timedelta()), _LONGEST_REST)

    async def _claim(self, most: int) -> Collection[Fetch]:
        now = self._clock.now()
        return await self._service.write(lambda tx: tx.attachments.claim(now, LEASE, most))

    async def _fetch(self, session: aiohttp.ClientSession, fetch: Fetch) -> bool:
        """Fetch one and settle it; whether it is stored. Never raises but when cancelled."""
        try:
            return await self._settled(session, fetch)
        except asyncio.CancelledError:
            now = self._clock.now()
            await self._service.write(lambda tx: tx.attachments.retry(fetch, now, "stopped"))
            raise
        except Exception as error:  # the lease runs out, and it is tried again
            _log.error("attachment %d was not settled: %s", fetch.id, type(error).__name__)
            return False

    async def _settled(self, session: aiohttp.ClientSession, fetch: Fetch) -> bool:
        try:
            source = self._sources.get(fetch.platform)
            if source is None:
                raise MediaFault("host", permanent=True)
            content = await download(session, source, fetch)
        except MediaFault as fault:
            await self._put_off(fetch, fault)
            return False
        now = self._clock.now()
        is_mine = await self._service.write(lambda tx: tx.attachments.store(fetch, content, now))
        _log.info("attachment %d: %d bytes, kept: %s", fetch.id, len(content.data), is_mine)
        return is_mine

    async def _put_off(self, fetch: Fetch, fault: MediaFault) -> None:
        """Owe it again while its link lives; then, or when nothing can help, give it up."""
        now = self._clock.now()
        last = fetch.created_at + LAST_TRY
        is_over = fault.permanent or now >= last
        pause = min(delay(f"attachment:{fetch.id}", fetch.attempts), LONGEST_DELAY)
        at = min(now + pause, last)
        _log.warning(
            "attachment %d, attempt %d: %s, given up: %s",
            *(fetch.id, fetch.attempts, fault.reason, is_over),
        )

        def settle(tx: Transaction, _: Context) -> bool:
            if is_over:
                return give_up(tx, now, fetch, fault.reason)
            return tx.attachments.retry(fetch, at, fault.reason)

        await self._service.act(settle)
