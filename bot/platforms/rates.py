"""How often one conversation, one person or one robot may be written to: pure, told the time.

Platforms count on arrival, we on leaving: a window of ours is longer than theirs by more than a
message can be on its way. What several processes say is counted together, in a `Book`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages within any stretch of `window`."""

    most: int
    window: timedelta


Moments = Sequence[datetime]  # when something was said, in order
Entry = Callable[[Moments], Moments]  # before → after

AGAIN: Final = timedelta(seconds=5)  # when nothing can be booked just now


class Book:
    """Where all processes on one database book; until there is one, each has its memory only.

    `enter` changes what stands under that name, and returns what stood there; None if it cannot.
    """

    def __init__(self) -> None:
        self.enter: Callable[[str, Entry], Awaitable[Moments | None]] | None = None


OURS: Final = Book()  # this process's; see `bot/bookings.py`


class Rates:
    """Remembers when each conversation was written to, for as long as it matters.

    Others that are called by the same name in the same book count together with it.
    """

    def __init__(self, name: str, limits: Sequence[Limit], book: Book = OURS) -> None:
        self._name, self._limits, self._book = name, tuple(limits), book
        self._longest = max(limit.window for limit in limits)
        self._most = max(limit.most for limit in limits)
        self._written: dict[str, Moments] = {}
        self._swept_at: datetime | None = None

    @property
    def remembered(self) -> int:
        """How many conversations are remembered."""
        return len(self._written)

    async def take(self, chat: str, now: datetime, count: int = 1, *, spare: int = 0) -> timedelta:
        """Count that many messages and return zero; or count none, and return how long to wait.

        `spare` places of every window stay free for more urgent ones. More messages at once than
        a window has places go when it is empty.
        """
        self._sweep(now)

        def after(before: Moments) -> Moments:
            written = self._past(before, now)
            is_late = self._wait(written, now, count + spare)
            return written if is_late else [*written, *[now] * count][-self._most :]

        before: Moments | None = self._written.get(chat, ())
        if self._book.enter:
            before = await self._book.enter(f"{self._name}:{chat}", after)
        if before is None:
            return AGAIN
        self._written[chat] = after(before)
        return self._wait(self._past(before, now), now, count + spare)

    def room(self, chat: str, now: datetime) -> int:
        """How many messages the conversation may get now, as far as this process knows."""
        written = self._past(self._written.get(chat, ()), now)
        return min(
            limit.most - sum(1 for at in written if at + limit.window > now)
            for limit in self._limits
        )

    def _past(self, written: Moments, now: datetime) -> Moments:
        """What some window still reaches; what is yet to come was written by another clock."""
        return [min(at, now) for at in written if at + self._longest > now]

    def _wait(self, written: Moments, now: datetime, places: int) -> timedelta:
        """Until so many places are free: the message that takes the last of them is over."""
        wait = timedelta()
        for limit in self._limits:
            back = limit.most - min(places, limit.most) + 1
            if len(written) >= back:
                wait = max(wait, written[-back] + limit.window - now)
        return wait

    def _sweep(self, now: datetime) -> None:
        """Forget what no window reaches; looked for once per longest window."""
        if self._swept_at and abs(now - self._swept_at) < self._longest:
            return
        self._swept_at = now
        self._written = {
            chat: written
            for chat, written in self._written.items()
            if written and now - written[-1] < self._longest
        }
