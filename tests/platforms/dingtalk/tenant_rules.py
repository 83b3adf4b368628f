"""What DingTalk holds against everybody: twenty a minute of one robot, and the month's quota."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from handlers.rules.workcalendar import SHANGHAI

RATE: Final = 20
MINUTE: Final = timedelta(minutes=1)
BLOCK: Final = timedelta(minutes=10)


class Refused(Exception):
    """The code to answer with, and the HTTP status of the new interface."""

    def __init__(self, code: str, status: int = 400, errmsg: str = "refused") -> None:
        super().__init__(code)
        self.code, self.status, self.errmsg = code, status, errmsg


class Rules:
    """Shared by both stand-ins. `limits` are the month's quotas, None for plenty."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.limits: dict[str, int | None] = {"calls": None, "pushes": None}
        self._used: Counter[tuple[str, str]] = Counter()  # by quota and month
        self._said: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._blocked: dict[str, datetime] = {}
        self.exceeded = 0  # how often a robot spoke too often

    def charge(self, bucket: str, refusal: Refused) -> None:
        """Raises the refusal when the month's quota is used up."""
        limit = self.limits[bucket]
        if limit is not None and self.used(bucket) >= limit:
            raise refusal
        self._used[bucket, self._month()] += 1

    def used(self, bucket: str, month: str = "") -> int:
        """How much of it that month has used up, by default this one."""
        return self._used[bucket, month or self._month()]

    def speak(self, robot: str, refusal: Refused) -> None:
        """Raises the refusal when the robot speaks too often, and for ten minutes after."""
        now, said = self.now(), self._said[robot]
        while said and said[0] <= now - MINUTE:
            said.popleft()
        if len(said) >= RATE:
            self._blocked[robot] = now + BLOCK
            self.exceeded += 1
        if now < self._blocked.get(robot, now):
            raise refusal
        said.append(now)

    def _month(self) -> str:
        return f"{self.now().astimezone(SHANGHAI):%Y-%m}"
