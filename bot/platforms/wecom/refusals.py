"""What the robot's answer codes mean for a message.

Codes: https://developer.work.weixin.qq.com/document/path/90313 and what official packages know.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.platforms.base import PlatformError
from bot.platforms.wecom.pauses import Ending

WRONG_ACCOUNT: Final = frozenset({40001, 40013, 40091, 93019})
TOO_OFTEN: Final = frozenset({45009, 45033})
STALE: Final = frozenset({846605, 846608})  # the answer comes too late for its callback

_PERMANENT: Final = (
    WRONG_ACCOUNT
    | STALE
    | {40003, 40007, 40008, 40035, 40058, 44004, 45002, 48002, 60011, 60111, 81013, 301002}
    | {93001, 93004, 93006, 93008, 93017, 93018}
)
_BUSY: Final = -1
_REST: Final = timedelta(seconds=60)  # limits by the minute block for a minute
_BREATH: Final = timedelta(seconds=5)


class Refused(PlatformError):
    """The platform answered, and the answer is no: nothing was delivered."""

    def __init__(self, command: str, code: int) -> None:
        rest = _REST if code in TOO_OFTEN else _BREATH if code == _BUSY else None
        super().__init__(
            f"{command} refused, code {code}", permanent=code in _PERMANENT, retry_after=rest
        )
        self.code = code


def not_sent(reason: str, retry_after: timedelta = _BREATH) -> PlatformError:
    """Nothing left this machine; it may be tried again."""
    return PlatformError(reason, retry_after=retry_after)


def perhaps_sent(command: str, reason: str) -> PlatformError:
    """The frame left, its answer did not come."""
    return PlatformError(f"{command}: {reason}", is_outcome_unknown=True)


def ending_of(error: PlatformError) -> Ending:
    """How an attempt to subscribe ended that failed like this."""
    if not isinstance(error, Refused):
        return Ending.LOST
    if error.code in TOO_OFTEN:
        return Ending.TOO_OFTEN
    return Ending.REFUSED if error.permanent else Ending.LOST
