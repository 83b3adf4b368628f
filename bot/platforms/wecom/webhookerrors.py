"""WeCom's error codes, read for what to do about them.

Codes: https://developer.work.weixin.qq.com/document/path/90313
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.platforms.base import PlatformError

REST: Final = timedelta(seconds=60)  # how long minute limits block: path/90454
_BUSY: Final = frozenset({45009, 45033})
_PERMANENT: Final = frozenset(
    {
        *(40001, 40013, 40091),  # the credentials are wrong
        *(40003, 40031, 60111, 81013),  # nobody there
        *(40008, 40035, 40058, 44004, 93017, 45002),  # the message is wrong
        *(48002, 60011, 301002, 60020),  # a matter of the console's settings
        *(93000, 93001, 93004, 93006, 93008, 93019),  # no way into that group
        *(86001, 86003, 86008),
    }
)


def refusal(code: int) -> PlatformError:
    """The error that a non-zero `errcode` is; the platform took nothing.

    Codes unknown here are tried again: giving up on a message needs a known reason.
    """
    return PlatformError(
        f"errcode {code}",
        permanent=code in _PERMANENT,
        retry_after=REST if code in _BUSY else None,
    )
