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
    is_outcome_unknown: bool = False


_REFUSED: Final = Meaning(permanent=True)
_BUSY: Final = Meaning(permanent=False, is_outcome_unknown=True)
_OTHER: Final = Meaning(permanent=False)
MEANINGS: Final[dict[int, Meaning]] = {
    -1: _BUSY,  # the system is busy
    40001: _REFUSED,  # wrong secret
    40003: _REFUSED,  # unknown user
    40013: _REFUSED,  # wrong corpid
    40014: _OTHER,
    40031: _REFUSED,  # unknown users
    41001: _OTHER,
    42001: _OTHER,
    45009: Meaning(permanent=False, retry_after=timedelta(minutes=1)),  # too often
    45033: Meaning(permanent=False, retry_after=timedelta(minutes=1)),  # too many at once
    60020: Meaning(permanent=False, retry_after=timedelta(minutes=5)),  # address not trusted
    60111: _REFUSED,  # unknown user
    81013: _REFUSED,  # nobody reachable
}


class WeComError(PlatformError):
    """WeCom answered with an error code."""

    def __init__(self, code: int, errmsg: str = "") -> None:
        meaning = MEANINGS.get(code, _OTHER)
        is_address = code == UNTRUSTED_ADDRESS
        reason = texts.untrusted_address(errmsg) if is_address else f"wecom errcode {code}"
        super().__init__(
            reason,
            permanent=meaning.permanent,
            retry_after=meaning.retry_after,
            is_outcome_unknown=meaning.is_outcome_unknown,
        )
        self.code = code
