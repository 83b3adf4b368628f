"""What DingTalk holds against everybody: twenty a minute of one robot, and the month's quota."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

RATE: Final = 20
MINUTE: Final = timedelta(minutes=1)
BLOCK: Final = timedelta(minutes=10)


class Refused(Exception):
    """The code to answer with, and the HTTP status of the new interface."""

    def __init__(self, code: str, status: int = 400, errmsg: str = "refused") -> None:
        super().__init__(code)
        self.code, self.status, self.errmsg = code, status, errmsg


class Rules:
    """Shared by both stand-ins. `left` is what remains of a quota, None for plenty."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.left: dict[str, int | None] = {"calls": None, "pushes": None}
        self.used = {"calls": 0, "pushes": 0}
        self._said: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._blocked: dict[str, datetime] = {}

    def charge(self, bucket: str, refusal: Refused) -> None:
        """Raises the refusal when the month's quota is used up."""
        left = self.left[bucket]
        if left is not None:
            if left <= 0:
                raise refusal
            self.left[bucket] = left - 1
        self.used[bucket] += 1

    def speak(self, robot: str, refusal: Refused) -> None:
        """Raises the refusal when the robot speaks too often, and for ten minutes after."""
        now, said = self.now(), self._said[robot]
        while said and said[0] <= now - MINUTE:
            said.popleft()
        if len(said) >= RATE:
            self._blocked[robot] = now + BLOCK
        if now < self._blocked.get(robot, now):
            raise refusal
        said.append(now)
