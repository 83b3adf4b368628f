"""What WeCom's error codes mean for a message that is owed.

https://developer.work.weixin.qq.com/document/path/90313 (codes) and
https://developer.work.weixin.qq.com/document/path/90454 (rates).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from bot.platforms.base import PlatformError
from bot.platforms.wecom import texts

STALE_TOKEN: Final = frozenset({40014, 41001, 42001})  # fetch a new one, repeat once
UNTRUSTED_ADDRESS: Final = 60020


class Meaning(NamedTuple):
    """Whether trying again is useless, and how long to leave the target alone."""

    permanent: bool
    retry_after: timedelta | None = None


_REFUSED: Final = Meaning(permanent=True)
_AGAIN: Final = Meaning(permanent=False)
_CROWDED: Final = Meaning(permanent=False, retry_after=timedelta(minutes=1))
_SETTING: Final = Meaning(permanent=False, retry_after=timedelta(minutes=5))  # somebody mends it
MEANINGS: Final[dict[int, Meaning]] = {
    -1: _AGAIN,  # the system is busy
    40001: _SETTING,  # wrong secret
    40003: _REFUSED,  # unknown user
    40008: _REFUSED,  # kind of message not allowed
    40013: _SETTING,  # wrong corpid
    40014: _AGAIN,  # token invalid
    40031: _REFUSED,  # unknown users
    40035: _REFUSED,  # bad parameters
    40058: _REFUSED,  # bad parameter
    40091: _SETTING,  # wrong secret
    41001: _AGAIN,  # token missing
    42001: _AGAIN,  # token expired
    44004: _REFUSED,  # empty
    45002: _REFUSED,  # too long
    45009: _CROWDED,  # too often
    45033: _CROWDED,  # too many at once
    48002: _SETTING,  # no right to this call
    60011: _SETTING,  # no right to this person
    60020: _SETTING,  # address not trusted
    60111: _REFUSED,  # unknown user
    81013: _REFUSED,  # nobody reachable
    301002: _SETTING,  # no right to this application
}


class WeComError(PlatformError):
    """WeCom answered with an error code."""

    def __init__(self, code: int, errmsg: str = "") -> None:
        meaning = MEANINGS.get(code, _AGAIN)
        is_address = code == UNTRUSTED_ADDRESS
        reason = texts.untrusted_address(errmsg) if is_address else f"wecom errcode {code}"
        super().__init__(
            reason,
            permanent=meaning.permanent,
            retry_after=meaning.retry_after,
        )
        self.code = code
