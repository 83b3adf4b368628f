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
from weakref import WeakValueDictionary

from bot.backoff import fate, rest_until
from bot.clock import Clock
from bot.platforms.base import Platform, PlatformError
from bot.writer import Writer
from storage.records import OutboxState, Owed
from storage.transaction import Transaction

logger = logging.getLogger(__name__)

SEND_TIMEOUT: Final = timedelta(seconds=15)
_LONGEST_REST: Final = timedelta(seconds=30)
_REST_AFTER_FAULT: Final = timedelta(seconds=5)
_PATIENCE: Final = timedelta(seconds=5)
_MOST_ROUNDS: Final = 4


class Delivery:
    """The relay between the outbox and the platforms."""

    def __init__(
        self,
        writer: Writer,
        platforms: Mapping[str, Platform],
        clock: Clock,
        timeout: timedelta = SEND_TIMEOUT,
    ) -> None:
        self._writer, self._platforms, self._clock = writer, platforms, clock
        self._timeout, self._lease = timeout, 6 * timeout
        self._targets: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._flying: dict[str, asyncio.Event] = {}
        self._rounds: set[asyncio.Task[timedelta]] = set()
        self._is_stopping = False

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
                await _first(wake, {current}, _PATIENCE)
                if current.done():
                    await _first(wake, set(), current.result())
                elif len(self._rounds) >= _MOST_ROUNDS:
                    await asyncio.wait(self._rounds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._is_stopping = True
            if self._rounds:
                await asyncio.wait(self._rounds, timeout=self._timeout.total_seconds() + 1)
            self._is_stopping = False

    async def _round(self) -> timedelta:
        """One pass; returns how long there is nothing to do. Never raises."""
        try:
            await self._pay_due(None)
            due_at = await self._writer.read(lambda tx: tx.outbox.next_due_at())
        except Exception as error:
            logger.error("delivery round failed: %r", error)
            return _REST_AFTER_FAULT
        if due_at is None:
            return _LONGEST_REST
        return min(max(due_at - self._clock.now(), timedelta()), _LONGEST_REST)

    async def _pay_due(self, keys: Collection[str] | None) -> int:
        arrived = 0
        while not self._is_stopping and (claimed := await self._claim(keys)):
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
            tx.outbox.expire_leases(now, idempotent)
            return tx.outbox.claim(now, self._lease, keys=keys)

        return await self._writer.run(claim)

    async def _pay(self, claimed: Sequence[Owed]) -> int:
        """Pay the targets side by side; one that raises lets the others end first."""
        until = self._clock.now() + self._lease
        queues: defaultdict[tuple[str, str], list[Owed]] = defaultdict(list)
        for owed in claimed:
            queues[owed.platform, owed.target].append(owed)
        tasks = [self._pay_target(target, queue, until) for target, queue in queues.items()]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return sum(result for result in results if isinstance(result, int))

    async def _pay_target(
        self, target: tuple[str, str], queue: Sequence[Owed], until: datetime
    ) -> int:
        """In order; what cannot be tried within the lease is handed back."""
        arrived, rest = 0, None
        async with self._targets.setdefault(target, asyncio.Lock()):
            for owed in queue:
                now = self._clock.now()
                if rest or self._is_stopping or now + self._timeout > until:
                    await self._hand_back(owed, rest or now)
                    continue
                try:
                    provider_id = await self._send(owed)
                except Exception as error:
                    rest = rest_until(error, self._clock.now())
                    await self._settle_failure(owed, error)
                else:
                    arrived += await self._settle_success(owed, provider_id)
        return arrived

    async def _send(self, owed: Owed) -> str:
        platform = self._platforms.get(owed.platform)
        if platform is None:
            raise PlatformError("this platform is switched off")
        async with asyncio.timeout(self._timeout.total_seconds()):
            return await platform.send(owed)

    async def _hand_back(self, owed: Owed, at: datetime) -> None:
        await self._writer.run(lambda tx: tx.outbox.release(owed, at))

    async def _settle_success(self, owed: Owed, provider_id: str) -> bool:
        now = self._clock.now()
        is_mine = await self._writer.run(lambda tx: tx.outbox.sent(owed, now, provider_id))
        if not is_mine:
            logger.warning("message %d was sent, but its lease was lost", owed.id)
        return is_mine

    async def _settle_failure(self, owed: Owed, error: Exception) -> None:
        platform = self._platforms.get(owed.platform)
        is_idempotent = platform is not None and platform.is_idempotent
        end = fate(owed, error, is_idempotent=is_idempotent, now=self._clock.now())
        logger.warning(
            "message %d to %s, attempt %d: %s after %r",
            *(owed.id, owed.platform, owed.attempts, end.state.value, error),
        )
        reason = str(error) if isinstance(error, PlatformError) else type(error).__name__

        def settle(tx: Transaction) -> bool:
            if end.state is OutboxState.DEAD:
                return tx.outbox.dead(owed, reason)
            if end.at is None:
                return tx.outbox.unknown(owed, reason)
            return tx.outbox.retry(owed, end.at, reason)

        await self._writer.run(settle)


async def _first(
    wake: asyncio.Event, tasks: set[asyncio.Task[timedelta]], longest: timedelta
) -> None:
    """Return when woken, when a task is done, or when the time is over."""
    waiter = asyncio.create_task(wake.wait())
    try:
        await asyncio.wait(
            {waiter, *tasks},
            timeout=longest.total_seconds(),
            return_when=asyncio.FIRST_COMPLETED,
        )
    finally:
        waiter.cancel()
