"""Office hours: when a county's offices are open on a working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

Session = tuple[time, time]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Office hours of a day, which differ between the warm months and the rest of the year."""

    winter: tuple[Session, ...] = ((time(8), time(12)), (time(14, 30), time(17, 30)))
    summer: tuple[Session, ...] = ((time(8), time(12)), (time(15), time(18)))
    summer_months: frozenset[int] = frozenset(range(5, 10))

    def __post_init__(self) -> None:
        """Refuse sessions that are missing, empty, overlapping or out of order."""
        for sessions in (self.winter, self.summer):
            moments = [moment for session in sessions for moment in session]
            if not moments or any(a >= b for a, b in pairwise(moments)):
                raise ValueError(f"office hours must be ascending, got {sessions}")

    def on(self, day: date) -> tuple[Session, ...]:
        """The sessions that hold on `day` if it is a working day."""
        return self.summer if day.month in self.summer_months else self.winter
