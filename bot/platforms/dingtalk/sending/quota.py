"""What the organisation may still send this month, counted here because nobody can be asked.

Robots use up two quotas: calls of the interface, and "Webhook and Stream", which is every message
heard, every post to a webhook and, to be careful, every answer to a reply address:
https://open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model
When one runs low, only red messages and answers go at once; routine ones wait for the morning,
when the day's digest takes them along. Red ones are tried even beyond the count, which may be
wrong; the platform alone can stop them, and then everything waits and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.clock import Clock
from bot.platforms.base import NotYet
from bot.platforms.dingtalk.sending import texts
from bot.platforms.dingtalk.sending.errors import HOUR
from bot.platforms.dingtalk.sending.troubles import Troubles
from handlers.rules.workcalendar import SHANGHAI
from storage.records import Owed

MORNING: Final = time(8, 40)  # after the digests, and off the full hour, as is advised
PREFIX: Final = "dingtalk:"  # of the counters' names
LOW: Final = 10  # the last tenth
_DAY: Final = timedelta(days=1)


class Bucket(StrEnum):
    """One of the two quotas."""

    CALLS = "calls"
    PUSHES = "pushes"


class Counter(Protocol):
    """Counts that outlive the process."""

    async def count(self, name: str) -> int:
        """Raise it by one; returns its new value."""

    async def counter(self, name: str) -> int:
        """Its value; 0 before the first count."""


class Quota:
    """Both quotas of this month. Before `keep` counts live in memory only."""

    def __init__(self, limits: Mapping[Bucket, int], clock: Clock, troubles: Troubles) -> None:
        self._limits, self._clock, self._troubles = dict(limits), clock, troubles
        self._used: dict[str, int] = {}  # by bucket and month
        self._closed: dict[Bucket, datetime] = {}  # until when the platform takes nothing
        self._counter: Counter | None = None

    async def keep(self, counter: Counter) -> None:
        """Go on from what was counted earlier, and count there from now on."""
        for bucket in Bucket:
            name = self._name(bucket)
            for _ in range(self._used.get(name, 0)):
                await counter.count(name)
            self._used[name] = await counter.counter(name)
        self._counter = counter

    async def spend(self, bucket: Bucket) -> None:
        """One is used up, by sending or by hearing."""
        name = self._name(bucket)
        used = self._used.get(name, 0) + 1
        if self._counter:
            used = max(used, await self._counter.count(name))
        self._used[name] = used
        if self.is_low(bucket):
            await self._tell("low", bucket, texts.quota_low(bucket, used, self._limits[bucket]))

    async def refused(self, bucket: Bucket) -> None:
        """The platform says that nothing is left: try again in an hour."""
        self._closed[bucket] = self._clock.now() + HOUR
        name = self._name(bucket)
        self._used[name] = max(self._used.get(name, 0), self._limits[bucket])
        await self._tell("spent", bucket, texts.quota_spent(bucket))
        await self._is_first("low", bucket)  # which is told with it

    def is_low(self, bucket: Bucket) -> bool:
        """Whether only the last tenth is left, or nothing."""
        used, limit = self._used.get(self._name(bucket), 0), self._limits[bucket]
        return (limit - used) * LOW < limit

    def is_open(self, bucket: Bucket) -> bool:
        """Whether the platform takes anything, as far as is known."""
        return self._closed.get(bucket, self._clock.now()) <= self._clock.now()

    def admit(self, bucket: Bucket, owed: Owed) -> None:
        """Raises NotYet when the message has to wait."""
        now = self._clock.now()
        if not self.is_open(bucket):
            raise NotYet("the month's quota is used up", self._closed[bucket] - now)
        if owed.red or not self.is_low(bucket):
            return
        turn = _morning_after(owed.created_at)
        if now < turn:
            raise NotYet("the month's quota is low, routine waits for the morning", turn - now)

    def figures(self) -> Mapping[str, float]:
        """Used and limit of each quota, for `/metrics`."""
        used = {f"{b}_used": float(self._used.get(self._name(b), 0)) for b in Bucket}
        return used | {f"{b}_limit": float(self._limits[b]) for b in Bucket}

    def _name(self, bucket: Bucket) -> str:
        return f"{PREFIX}{bucket}:{self._clock.now().astimezone(SHANGHAI):%Y-%m}"

    async def _tell(self, what: str, bucket: Bucket, text: str) -> None:
        if self._troubles.is_heard and await self._is_first(what, bucket):
            await self._troubles.tell(f"{self._name(bucket).removeprefix(PREFIX)}:{what}", text)

    async def _is_first(self, what: str, bucket: Bucket) -> bool:
        """True once a month, whatever restarts in between."""
        mark = f"{self._name(bucket)}:{what}"
        if self._counter is None or mark in self._used:
            return False
        self._used[mark] = await self._counter.count(mark)
        return self._used[mark] == 1


def _morning_after(at: datetime) -> datetime:
    local = at.astimezone(SHANGHAI)
    morning = datetime.combine(local.date(), MORNING, SHANGHAI)
    return morning if local < morning else morning + _DAY
