"""How many messages one person may get: beyond it WeCom drops messages and reports no error.

https://developer.work.weixin.qq.com/document/path/90454
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

LIMITS: Final = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))


class Quota:
    """Remembers the moments of an hour, per person; knows no clock."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[datetime]] = {}

    def take(self, person: str, now: datetime) -> timedelta:
        """Zero, and one message is counted; or how long to wait, and nothing is counted."""
        taken = self._taken.setdefault(person, deque())
        longest = max(span for _, span in LIMITS)
        while taken and taken[0] <= now - longest:
            taken.popleft()
        rest = timedelta()
        for most, span in LIMITS:
            if len(taken) >= most:
                rest = max(rest, taken[-most] + span - now)
        if rest > timedelta():
            return rest
        taken.append(now)
        return timedelta()
