"""Pays what the outbox owes: claim, send, settle, each step committed on its own.

Messages to one target go one after the other; targets do not wait for each other. A crash leaves
a claim whose lease runs out, and the next round decides what that means.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.papers.enclosures import EnclosureRenderer
from bot.platforms.base import Platform
from bot.sending import Sender
from bot.waiting import first
from bot.writer import Writer
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Owed
from storage.transaction import Transaction

logger = logging.getLogger(__name__)

SEND_TIMEOUT: Final = timedelta(seconds=15)
LONGEST_REST: Final = timedelta(seconds=30)  # others may owe something meanwhile
_REST_WHILE_BUSY: Final = timedelta(seconds=3)  # what is due waits for another one's sending
_REST_AFTER_FAULT: Final = timedelta(seconds=5)
_PATIENCE: Final = timedelta(seconds=5)
_MOST_ROUNDS: Final = 4
_EACH: Final = 20  # messages of one target that are claimed together: a busy one starves nobody
_MOST: Final = 100  # that are claimed together


class Delivery:
    """The relay between the outbox and the platforms."""

    def __init__(
        self,
        writer: Writer,
        platforms: Mapping[str, Platform],
        clock: Clock,
        timeout: timedelta = SEND_TIMEOUT,
        longest_rest: timedelta = LONGEST_REST,
        enclosures: EnclosureRenderer | None = None,
        calendar: WorkCalendar | None = None,
    ) -> None:
        self._writer, self._platforms, self._clock = writer, platforms, clock
        self._timeout, self._lease, self._longest_rest = timeout, 6 * timeout, longest_rest
        calendar = calendar or WorkCalendar.shipped()
        enclosures = enclosures or EnclosureRenderer(calendar)
        self._sender = Sender(writer, platforms, clock, timeout, enclosures, calendar)
        self._flying: dict[str, asyncio.Event] = {}
        self._rounds: set[asyncio.Task[timedelta]] = set()

    async def drain(self, keys: Collection[str] | None = None) -> int:
        """Pay until nothing (of `keys`) is due nor under way; returns how many arrived."""
        arrived = await self._pay_due(keys)
        others = {e for k, e in self._flying.items() if keys is None or k in keys}
        for landed in others:
            await landed.wait()
        return arrived

    async def run_forever(self, wake: asyncio.Event) -> None:
        """Pay whatever falls due, at once when `wake` is set, until cancelled.

        What was claimed by then is still sent and settled. A round that hangs on a slow target
        does not keep the next from starting.
        """
        try:
            while True:
                wake.clear()
                current = asyncio.create_task(self._round())
                self._rounds.add(current)
                current.add_done_callback(self._rounds.discard)
                await first(wake, {current}, _PATIENCE)
                if current.done():
                    await first(wake, set(), current.result())
                elif len(self._rounds) >= _MOST_ROUNDS:
                    await asyncio.wait(self._rounds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sender.is_stopping = True
            if self._rounds:
                await asyncio.wait(self._rounds, timeout=self._timeout.total_seconds() + 1)
            self._sender.is_stopping = False

    async def _round(self) -> timedelta:
        """One pass; returns how long there is nothing to do. Never raises."""
        try:
            due_at = await self._next_due()
            if due_at and due_at <= self._clock.now():
                await self._pay_due(None)
                due_at = await self._next_due()
        except Exception as error:
            logger.error("delivery round failed: %r", error)
            return _REST_AFTER_FAULT
        if due_at is None:
            return self._longest_rest
        rest = due_at - self._clock.now()
        return min(rest if rest > timedelta() else _REST_WHILE_BUSY, self._longest_rest)

    async def _next_due(self) -> datetime | None:
        latest = self._clock.now() + 2 * self._lease
        return await self._writer.read(lambda tx: tx.outbox.next_due_at(latest))

    async def _pay_due(self, keys: Collection[str] | None) -> int:
        arrived = 0
        while not self._sender.is_stopping and (claimed := await self._claim(keys)):
            landed = asyncio.Event()
            self._flying.update((owed.key, landed) for owed in claimed)
            try:
                arrived += await self._pay(claimed)
            finally:
                landed.set()
                for owed in claimed:
                    self._flying.pop(owed.key, None)
        return arrived

    async def _claim(self, keys: Collection[str] | None) -> tuple[Owed, ...]:
        now = self._clock.now()
        idempotent = [name for name, platform in self._platforms.items() if platform.is_idempotent]

        def claim(tx: Transaction) -> tuple[Owed, ...]:
            tx.outbox.expire_leases(now, idempotent, 2 * self._lease)
            each = _EACH if keys is None else 0
            return tx.outbox.claim(now, self._lease, _MOST, keys, each)

        return await self._writer.run(claim)

    async def _pay(self, claimed: Sequence[Owed]) -> int:
        """Pay the targets side by side; one that raises lets the others end first."""
        until = self._clock.now() + self._lease
        queues: defaultdict[tuple[str, str], list[Owed]] = defaultdict(list)
        for owed in claimed:
            queues[owed.platform, owed.target].append(owed)
        tasks = [self._sender.pay(target, queue, until) for target, queue in queues.items()]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return sum(result for result in results if isinstance(result, int))
