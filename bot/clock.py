"""The only place that asks what time it is; everything else is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  (here the time is injected from)


class MovableClock:
    """The machine's clock plus an offset that only grows: the demo's time travel."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._system = SystemClock()

    def now(self) -> datetime:
        """The present moment of the demo, aware, in UTC."""
        return self._system.now() + self.offset

    def advance_to(self, at: datetime) -> None:
        """Go on from `at`; a moment already past changes nothing."""
        self.offset = max(self.offset, at - self._system.now())
