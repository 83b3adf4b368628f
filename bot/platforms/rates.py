"""How often one conversation, one person or one robot may be written to: pure, told the time.

Platforms count on arrival, we on leaving: a window of ours is longer than theirs by more than a
message can be on its way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages within any stretch of `window`."""

    most: int
    window: timedelta


class Share:
    """Among how many processes every window is divided: each knows only what it said itself."""

    def __init__(self) -> None:
        self.count = 1


OURS: Final = Share()  # this process's; `bot/presence.py` counts


class Rates:
    """Remembers when each conversation was written to, for as long as it matters."""

    def __init__(self, limits: Sequence[Limit], share: Share = OURS) -> None:
        self._limits, self._share = tuple(limits), share
        self._longest = max(limit.window for limit in limits)
        self._most = max(limit.most for limit in limits)
        self._written: dict[str, deque[datetime]] = {}
        self._swept_at: datetime | None = None

    @property
    def remembered(self) -> int:
        """How many conversations are remembered."""
        return len(self._written)

    def take(self, chat: str, now: datetime, count: int = 1, *, spare: int = 0) -> timedelta:
        """Count that many messages and return zero; or count none, and return how long to wait.

        `spare` places of every window stay free for more urgent ones. More messages at once than
        a window has places go when it is empty.
        """
        self._sweep(now)
        written = self._history(chat, now)
        wait = max(self._wait(written, limit, now, count + spare) for limit in self._limits)
        if wait <= timedelta():
            written.extend([now] * count)
            return timedelta()
        return wait

    def room(self, chat: str, now: datetime) -> int:
        """How many messages the conversation may get now."""
        written = self._history(chat, now)
        return min(
            self._most_of(limit) - sum(1 for at in written if at + limit.window > now)
            for limit in self._limits
        )

    def _history(self, chat: str, now: datetime) -> deque[datetime]:
        """When the conversation was written to; a clock set back takes its past along."""
        written = self._written.setdefault(chat, deque(maxlen=self._most))
        if written and (behind := written[-1] - now) > timedelta():
            written = deque((at - behind for at in written), maxlen=self._most)
            self._written[chat] = written
        return written

    def _most_of(self, limit: Limit) -> int:
        """This process's part of the window; one message at least."""
        return max(1, limit.most // self._share.count)

    def _wait(
        self, written: deque[datetime], limit: Limit, now: datetime, places: int
    ) -> timedelta:
        """Until so many places are free: the message that takes the last of them is over."""
        most = self._most_of(limit)
        back = most - min(places, most) + 1
        if len(written) < back:
            return timedelta()
        return written[-back] + limit.window - now

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
