"""How often each robot may speak: 20 a minute, or it is silenced for ten.

https://open.dingtalk.com/document/development/custom-robots-send-group-messages says so of a
group's custom robot. Whether the application's robot is held to it too, and whether by group or in
all, is not said: everything it sends, to whomever and by whichever way, is counted together.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.platforms.base import NotYet
from bot.platforms.merging import spare
from bot.platforms.rates import APART, ON_THE_WAY, Limit, Rates
from storage.records import Owed

APP_ROBOT: Final = ""  # its name here; groups' robots are named by their groups
MINUTELY: Final = Limit(20, timedelta(minutes=1) + APART)


class Pace:
    """Counts what every robot says, and remembers which are silenced."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rates = Rates("dingtalk:robots", [MINUTELY], way=ON_THE_WAY)
        self._silenced: dict[str, datetime] = {}

    def room(self, robot: str, owed: Owed) -> int:
        """Places left now, those kept for red messages taken off."""
        if self.is_silenced(robot):
            return 0
        return self._rates.room(robot, self._clock.now()) - spare(owed)

    async def take(self, robot: str, owed: Owed, count: int = 1) -> datetime:
        """So many are about to be said, from the moment returned on; raises NotYet if not now."""
        now = self._clock.now()
        if (until := self._silenced.get(robot)) and now < until:
            raise NotYet("the robot spoke too often", until - now)
        if rest := await self._rates.take(robot, now, count, spare=spare(owed)):
            raise NotYet("the robot has spoken enough this minute", rest)
        return now

    def answered(self, robot: str, left: datetime) -> AbstractContextManager[None]:
        """Around saying one of those that were taken at `left`."""
        return self._rates.answered(robot, left, self._clock.now)

    def is_silenced(self, robot: str) -> bool:
        """Whether the platform takes nothing of it now, as far as is known."""
        until = self._silenced.get(robot)
        return until is not None and self._clock.now() < until

    def silence(self, robot: str, span: timedelta) -> None:
        """The platform takes nothing of it for so long."""
        self._silenced[robot] = self._clock.now() + span
