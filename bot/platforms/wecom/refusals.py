"""How requests on the robot's long connection fail."""

from __future__ import annotations

from datetime import timedelta

from bot.platforms.base import PlatformError
from bot.platforms.wecom.errors import BREATH, Channel, Fault, WeComError
from bot.platforms.wecom.reconnecting import Ending


class Refused(WeComError):
    """The platform answered, and the answer is no: nothing was delivered."""

    channel = Channel.ROBOT

    def __init__(self, command: str, code: int) -> None:
        super().__init__(code, reason=f"{command} refused, code {code}")


def not_sent(reason: str, retry_after: timedelta = BREATH) -> PlatformError:
    """Nothing left this machine; it may be tried again."""
    return PlatformError(reason, retry_after=retry_after)


def perhaps_sent(command: str, reason: str) -> PlatformError:
    """The frame left, its answer did not come."""
    return PlatformError(f"{command}: {reason}", is_outcome_unknown=True)


def ending_of(error: PlatformError) -> Ending:
    """How an attempt to subscribe ended that failed like this."""
    if not isinstance(error, Refused):
        return Ending.LOST
    if error.fault is Fault.CROWDED:
        return Ending.TOO_OFTEN
    return Ending.REFUSED if error.permanent else Ending.LOST
