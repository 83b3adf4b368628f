"""One way's share of a robot's minute and of the month's quota, and what refusals teach."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from bot.platforms.base import NotYet, PlatformError
from bot.platforms.dingtalk.sending import texts
from bot.platforms.dingtalk.sending.errors import BLOCK, HOUR, DingTalkError, Fault
from bot.platforms.dingtalk.sending.pace import APP_ROBOT, Pace
from bot.platforms.dingtalk.sending.quota import Bucket, Quota
from bot.platforms.dingtalk.sending.troubles import Troubles
from bot.platforms.texts.reasons import plainly
from storage.records import Owed

ROBOT_IS_SPENT: Final = "90030"  # the administrator's own cap on one robot

_ENDS: Final = frozenset({Fault.GROUP, Fault.STALE, Fault.SECURITY})

Say = Callable[[], Awaitable[str]]


class Allowance:
    """Asked before anything is said, told what came of it."""

    def __init__(self, pace: Pace, quota: Quota, bucket: Bucket, troubles: Troubles) -> None:
        self._pace, self._quota, self._bucket = pace, quota, bucket
        self._troubles = troubles

    def is_open(self, robot: str) -> bool:
        """Whether the platform takes anything that robot says this way, as far as is known."""
        return self._quota.is_open(self._bucket) and not self._pace.is_silenced(robot)

    def room(self, robot: str, owed: Owed) -> int:
        """Places left; none for routine while the quota is low, so that it is merged."""
        if self._quota.is_low(self._bucket) and not owed.red:
            return 0
        return self._pace.room(robot, owed)

    async def take(self, robot: str, owed: Owed, count: int = 1) -> datetime:
        """So many are about to be said, from the moment returned on; raises NotYet if not now."""
        self._quota.admit(self._bucket, owed)
        return await self._pace.take(robot, owed, count)

    async def say(
        self, robot: str, owed: Owed, left: datetime, first: Say, again: Say | None
    ) -> str:
        """What was taken at `left`; `again` is how to repeat it at once, if that does no harm.

        Raises:
            PlatformError: what the first attempt raised, if that may have arrived.
        """
        try:
            with self._pace.answered(robot, left):
                return await first()
        except PlatformError as error:
            await self.learn(robot, error)
            if again is None or not error.is_outcome_unknown:
                raise
            unsure = error
        try:
            left = await self._pace.take(robot, owed)
            with self._pace.answered(robot, left):
                return await again()
        except NotYet:
            raise unsure from None
        except PlatformError as error:
            if isinstance(error, DingTalkError) and error.fault is Fault.DONE:
                return ""
            await self.learn(robot, error)
            raise unsure from None

    async def learn(self, robot: str, error: PlatformError) -> None:
        """What an error says about what may still be asked of DingTalk; administrators hear."""
        if not isinstance(error, DingTalkError):
            return
        if error.fault in (Fault.CROWDED, Fault.BLOCKED):
            self._pace.silence(robot, error.retry_after or BLOCK)
        elif error.code == ROBOT_IS_SPENT:
            self._pace.silence(robot, HOUR)
        elif error.fault is Fault.SPENT:
            await self._quota.refused(self._bucket)
        elif error.fault in (Fault.SETTING, Fault.ACCOUNT):
            await self._troubles.tell(f"setting:{error.code}", str(error))
        elif robot != APP_ROBOT and error.fault in _ENDS:  # a group's own, to be mended by hand
            self._pace.silence(robot, HOUR)
            told = texts.robot_trouble(robot, plainly(str(error)))
            await self._troubles.tell(f"robot:{robot}", told)
