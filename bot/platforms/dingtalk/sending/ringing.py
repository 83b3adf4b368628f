"""What must be noticed at once: a DING beside the private message, at most once.

It is owed as a message of its own, so the private message is neither held up nor repeated by
whatever becomes of the DING. A DING whose outcome is unknown is never repeated, as the platform
would not recognise it; one that is refused is told to the administrators and not owed any more.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending import texts
from bot.platforms.dingtalk.sending.ding import Ding, Remind
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.troubles import Troubles
from bot.platforms.payloads import words_of
from storage.records import Owed

_log = logging.getLogger(__name__)

STALE: Final = timedelta(hours=1)  # a DING so late would only startle
MOST_URGENT: Final = 1  # the level of whistle that may cost money
_LOUDEST: Final = {"app": Remind.APP, "sms": Remind.SMS, "phone": Remind.PHONE}


class Ringing:
    """Rings one person for one message that `OutgoingMessage.rings`."""

    def __init__(self, ding: Ding, loudest: str, troubles: Troubles, clock: Clock) -> None:
        self._ding, self._troubles, self._clock = ding, troubles, clock
        self._loudest = _LOUDEST.get(loudest)

    async def send(self, owed: Owed) -> str:
        """Returns the id of the DING, or a word on why there is none and none will be.

        Raises:
            NotYet: enough was rung this minute.
            PlatformError: it was not taken for a reason that passes, or perhaps it was taken.
        """
        if self._loudest is None:
            return "off"
        if owed.doubts:
            raise PlatformError("perhaps rung before", permanent=True, is_outcome_unknown=True)
        if self._clock.now() - owed.created_at > STALE:
            return "too late"
        remind = self._loudest if level_of(owed) == MOST_URGENT else Remind.APP
        try:
            done = await self._ding.send([owed.target], words_of(owed), remind)
        except DingTalkError as error:
            if error.is_outcome_unknown or error.fault is Fault.BUSY:
                raise
            return await self._refused(owed, error)
        for reason in done.failed:
            return await self._refused(owed, DingTalkError(reason))
        return done.ding_id or "spared"

    async def _refused(self, owed: Owed, error: DingTalkError) -> str:
        _log.warning("message %d: no DING, dingtalk code %s", owed.id, error.code)
        await self._troubles.tell("ding", texts.no_ding(error.code))
        return f"refused: {error.code}"


def level_of(owed: Owed) -> int:
    """The level of the whistle for which it rings, 0 when it does not."""
    level = owed.payload.get("rings")
    return level if isinstance(level, int) else 0
