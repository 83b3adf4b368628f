"""How often one conversation, one person or one robot may be written to; told the time.

Platforms count what arrives. What is on its way arrives before it is answered, so every attempt
counts from the latest moment at which it can have arrived: of its answer, if there is one. What
several processes say is counted together, in a `RateLog`.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.platforms.base import PlatformError


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages within any stretch of `window`."""

    most: int
    window: timedelta


Moments = Sequence[int]  # when something was said, in order; whole milliseconds since 1970
Update = Callable[[Moments], Moments]  # before → after
Answers = Sequence[tuple[int, int]]  # until when it was expected, when it came

AGAIN: Final = timedelta(seconds=5)  # when nothing can be logged just now
ON_THE_WAY: Final = timedelta(seconds=20)  # delivery waits for 15, the network may repeat itself
APART: Final = timedelta(seconds=1)  # what the clocks of two machines may differ by
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class RateLog:
    """The log that all processes on one database share; until it is set, each has its memory only.

    `update` changes what stands under that name, and returns what stood there; None if it cannot.
    """

    def __init__(self) -> None:
        self.update: Callable[[str, Update], Awaitable[Moments | None]] | None = None


PROCESS_LOG: Final = RateLog()  # this process's; see `bot/sharedrates.py`


class Rates:
    """Remembers when each conversation was written to, for as long as it matters.

    `way`: how long after its leaving what is never answered may arrive. Others that are called by
    the same name in the same log count together with it.
    """

    def __init__(
        self,
        name: str,
        limits: Sequence[Limit],
        log: RateLog = PROCESS_LOG,
        way: timedelta = timedelta(),
    ) -> None:
        self._name, self._log, self._way = name, log, way
        self._limits = [(limit.most, limit.window // _MILLISECOND) for limit in limits]
        self._longest = max(window for _, window in self._limits)
        self._most = max(limit.most for limit in limits)
        self._fewest = min(limit.most for limit in limits)
        self._written: dict[str, array[int]] = {}  # a busy hour is thousands of them
        self._answers: dict[str, Answers] = {}  # that are not logged yet
        self._tasks: set[asyncio.Task[None]] = set()
        self._swept_at: int | None = None

    async def take(self, chat: str, now: datetime, count: int = 1, *, spare: int = 0) -> timedelta:
        """Count that many messages and return zero; or count none, and return how long to wait.

        `spare` places of every window stay free for more urgent ones. More messages at once than
        a window has places go when it is empty.
        """
        at, latest = _begun(now), _ended(now + self._way)
        self._sweep(at)
        answers = self._answers.pop(chat, ())

        def after(before: Moments) -> Moments:
            written = self._past(before, answers, at)
            if self._wait(written, at, count + spare):
                return written
            return [*written, *[latest] * count][-self._most :]

        before = await self._update(chat, after)
        if before is None:
            return AGAIN
        return self._wait(self._past(before, answers, at), at, count + spare) * _MILLISECOND

    @contextmanager
    def answered(self, chat: str, left: datetime, now: Callable[[], datetime]) -> Iterator[None]:
        """Around one attempt that was taken at `left`: an answer, even a no, says it arrived."""
        try:
            yield
        except PlatformError as error:
            if not error.is_outcome_unknown:
                self.arrived(chat, left, now())
            raise
        self.arrived(chat, left, now())

    def arrived(self, chat: str, left: datetime, now: datetime) -> None:
        """One that was taken at `left` was answered now.

        It is logged with what is said next; at once where places are few, for others wait for
        them. The sender does not wait for that: what was answered must not end in a time-out.
        """
        answer = _ended(left + self._way), _ended(now)
        self._answers[chat] = [*self._answers.get(chat, ()), answer]
        if self._log.update and self.room(chat, now) * 2 <= self._fewest:
            task = asyncio.create_task(self._log_answers(chat, _begun(now)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _log_answers(self, chat: str, now: int) -> None:
        if answers := self._answers.pop(chat, ()):
            await self._update(chat, lambda before: self._past(before, answers, now))

    async def _update(self, chat: str, update: Update) -> Moments | None:
        """Make the update; returns what stood there, None if nothing can be logged."""
        before: Moments | None = self._written.get(chat, ())
        if self._log.update:
            before = await self._log.update(f"{self._name}:{chat}", update)
        if before is not None:
            self._written[chat] = array("q", update(before))
        return before

    def room(self, chat: str, now: datetime) -> int:
        """How many messages the conversation may get now, as far as this process knows."""
        at = _begun(now)
        written = self._past(self._written.get(chat, ()), self._answers.get(chat, ()), at)
        return min(
            most - sum(1 for w in written if w + window > at) for most, window in self._limits
        )

    def _past(self, before: Moments, answers: Answers, now: int) -> Moments:
        """What some window still reaches, in order, after these answers.

        What lies further ahead than anything can be on its way was written by another clock.
        """
        written = list(before)
        for latest, at in answers:
            if latest in written:
                written[written.index(latest)] = at
        furthest = now + 2 * self._way // _MILLISECOND
        return sorted(min(at, furthest) for at in written if at + self._longest > now)

    def _wait(self, written: Moments, now: int, places: int) -> int:
        """Milliseconds until so many places are free: what takes the last of them is over.

        If that is on its way, it may be answered any moment.
        """
        wait = 0
        for most, window in self._limits:
            back = most - min(places, most) + 1
            if len(written) >= back:
                wait = max(wait, min(written[-back], now) + window - now)
        return wait

    def _sweep(self, now: int) -> None:
        """Forget what no window reaches; looked for once per longest window."""
        if self._swept_at and abs(now - self._swept_at) < self._longest:
            return
        self._swept_at = now
        self._written = {
            chat: written
            for chat, written in self._written.items()
            if written and now - written[-1] < self._longest
        }
        self._answers = {c: found for c, found in self._answers.items() if c in self._written}


def _begun(moment: datetime) -> int:
    """The millisecond in which it lies: windows end no earlier."""
    return (moment - _EPOCH) // _MILLISECOND


def _ended(moment: datetime) -> int:
    """The first whole millisecond that is no earlier: nothing arrives after it."""
    return -((_EPOCH - moment) // _MILLISECOND)
