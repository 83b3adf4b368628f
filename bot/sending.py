"""Sends one target what it is owed: send, settle, each committed on its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.backoff import RetryDecision, rest_until, retry_decision
from bot.clock import Clock
from bot.papers.enclosures import EnclosureRenderer
from bot.platforms import texts
from bot.platforms.base import Enclosed, NotYet, Platform, PlatformError
from bot.platforms.payloads import enclosure_of, words_of
from bot.writer import Writer
from handlers.digests import closed_until
from handlers.rules.workcalendar import WorkCalendar
from storage.records import OutboxState, Owed
from storage.transaction import Transaction

logger = logging.getLogger(__name__)


class Sender:
    """Sends to each target one message after the other; while `is_stopping` nothing more."""

    def __init__(
        self,
        writer: Writer,
        platforms: Mapping[str, Platform],
        clock: Clock,
        timeout: timedelta,
        enclosures: EnclosureRenderer,
        calendar: WorkCalendar,
    ) -> None:
        self._writer, self._platforms, self._clock = writer, platforms, clock
        self._timeout, self._enclosures, self._calendar = timeout, enclosures, calendar
        self._targets: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self.is_stopping = False

    async def pay(self, target: tuple[str, str], queue: Sequence[Owed], until: datetime) -> int:
        """In order; what cannot be tried within the lease is handed back."""
        arrived, platform = 0, self._platforms.get(target[0])
        async with self._targets.setdefault(target, asyncio.Lock()):
            queue = await self._by_day(queue)
            while queue:
                now = self._clock.now()
                if self.is_stopping or now + self._patience(queue[0]) > until:
                    await self._hand_back(queue, now)
                    break
                count = platform.together(queue) if platform else 1
                batch, queue = queue[:count], queue[count:]
                try:
                    provider_id = await self._send(platform, batch)
                except Exception as error:
                    await self._settle_failure(batch, error)
                    if rest := rest_until(error, self._clock.now()):
                        await self._hand_back(queue, rest, waits=batch[0])
                        break
                else:
                    arrived += await self._settle_success(batch, provider_id)
        return arrived

    async def _send(self, platform: Platform | None, batch: Sequence[Owed]) -> str:
        if platform is None:
            raise PlatformError("this platform is switched off")
        if wanted := enclosure_of(batch[0]):
            shown = await self._enclose(platform, batch[0], wanted)
            if shown is not None:
                return shown
            batch = [await self._in_words(batch[0], wanted)]
        said = batch if platform.is_idempotent else [*map(_marked, batch)]
        async with asyncio.timeout(self._timeout.total_seconds()):
            return await platform.send(said)

    def _patience(self, owed: Owed) -> timedelta:
        """How long trying it may take: making what it encloses, showing it, or saying why not."""
        return self._timeout * (4 if enclosure_of(owed) else 1)

    async def _enclose(
        self, platform: Platform, owed: Owed, wanted: Mapping[str, object]
    ) -> str | None:
        """Show the picture or file; None if words have to do: it was surely not shown.

        What may have been shown before is not shown again: words can say that they repeat.
        """
        if owed.doubts:
            return None
        longest = self._timeout.total_seconds()
        try:
            async with asyncio.timeout(2 * longest):
                made = await self._enclosures.render(self._writer, wanted, self._clock.now())
        except Exception as error:
            logger.warning("message %d: what it encloses is not made: %r", owed.id, error)
            return None
        try:
            async with asyncio.timeout(longest):
                return await platform.enclose(owed, Enclosed(*made))
        except PlatformError as error:
            if error.is_outcome_unknown or error.retry_after:
                raise
            logger.warning("message %d goes in words: %s", owed.id, error)
            return None

    async def _in_words(self, owed: Owed, wanted: Mapping[str, object]) -> Owed:
        """The same without what it encloses, with where that can be fetched."""
        now, words = self._clock.now(), words_of(owed)
        text = await self._enclosures.words_instead(self._writer, wanted, words, now)
        return replace(owed, payload={**owed.payload, "text": text, "enclosure": None})

    async def _by_day(self, queue: Sequence[Owed]) -> Sequence[Owed]:
        """Without what comes regularly, if it is night: delayed, it waits for the day."""
        until = closed_until(self._clock.now(), self._calendar)
        if until is None or not (held := [o for o in queue if o.payload.get("regular")]):
            return queue
        await self._hand_back(held, until)
        return [owed for owed in queue if owed not in held]

    async def _hand_back(
        self, untried: Sequence[Owed], at: datetime, waits: Owed | None = None
    ) -> None:
        """Owe it from `at` on, and all else that is due where what `waits` goes."""
        now = self._clock.now()

        def owe_later(tx: Transaction) -> None:
            for owed in untried:
                tx.outbox.release(owed, at)
            if waits:
                tx.outbox.put_off(waits, now, at)

        await self._writer.run(owe_later)

    async def _settle_success(self, batch: Sequence[Owed], provider_id: str) -> int:
        """Settle all of it; returns how many were still ours."""
        now = self._clock.now()
        mine = await self._writer.run(
            lambda tx: [tx.outbox.sent(owed, now, provider_id) for owed in batch]
        )
        for owed, is_mine in zip(batch, mine, strict=True):
            logger.info("message %d to %s sent, trace=%s", owed.id, owed.platform, trace(owed))
            if not is_mine:
                logger.warning("message %d was sent, but its lease was lost", owed.id)
        return sum(mine)

    async def _settle_failure(self, batch: Sequence[Owed], error: Exception) -> None:
        if isinstance(error, NotYet):
            await self._hand_back(batch, self._clock.now() + error.rest)
            return
        ends = [(owed, self._decide(owed, error)) for owed in batch]
        reason = str(error) if isinstance(error, PlatformError) else type(error).__name__
        await self._writer.run(lambda tx: [_settle(tx, *end, reason) for end in ends])

    def _decide(self, owed: Owed, error: Exception) -> RetryDecision:
        platform = self._platforms.get(owed.platform)
        is_idempotent = platform is not None and platform.is_idempotent
        end = retry_decision(owed, error, is_idempotent=is_idempotent, now=self._clock.now())
        logger.warning(
            "message %d to %s, attempt %d: %s after %r, trace=%s",
            *(owed.id, owed.platform, owed.attempts, end.state.value, error, trace(owed)),
        )
        return end


def _marked(owed: Owed) -> Owed:
    """As it is said: what may have arrived before begins with saying so."""
    if not owed.doubts:
        return owed
    text = texts.perhaps_again(words_of(owed))
    return replace(owed, payload={**owed.payload, "text": text})


def trace(owed: Owed) -> str:
    """The trace id of the message or the job for which it is owed."""
    return str(owed.payload.get("trace", "-"))


def _settle(tx: Transaction, owed: Owed, end: RetryDecision, reason: str) -> bool:
    if end.state is OutboxState.DEAD:
        return tx.outbox.dead(owed, reason)
    if end.at is None:
        return tx.outbox.unknown(owed, reason)
    again = tx.outbox.doubt if end.is_doubtful else tx.outbox.retry
    return again(owed, end.at, reason)
