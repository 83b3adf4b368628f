"""The oracle of deadlines: every day and office minute written out, and counted.

It shares neither code nor data with the rules: which days of the announced years are worked it
asks the library `chinesecalendar`, kept by other people. It lists the working days and the
office minutes of the years 2004-2034, and finds its answers by position in those lists.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property

import chinese_calendar

BEIJING = timezone(timedelta(hours=8))
FIRST, LAST = date(2004, 1, 1), date(2034, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
YEARS = range(2007, 2027)  # whose notices are known
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def is_worked(day: date) -> bool:
    """Without a county's own days; the notice of 2007 names working days of December 2006."""
    if day.year in YEARS or (day.year, day.month) == (2006, 12):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in FIXED


def between(first: date, last: date) -> list[date]:
    return DAYS[(first - FIRST).days : (last - FIRST).days + 1]


@dataclass(frozen=True)
class Case:
    start: datetime
    amount: int
    unit: str


@dataclass(frozen=True)
class County:
    """What one county's settings say, sessions as minutes of the day."""

    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()
    announced: frozenset[int] = frozenset()
    winter: tuple[tuple[int, int], ...] = ((480, 720), (870, 1050))
    summer: tuple[tuple[int, int], ...] = ((480, 720), (900, 1080))
    summer_months: frozenset[int] = frozenset({5, 6, 7, 8, 9})

    def is_worked(self, day: date) -> bool:
        if day.year in self.announced and day not in self.closed | self.open:
            return day.weekday() < 5
        return day in self.open or (day not in self.closed and is_worked(day))

    @cached_property
    def workdays(self) -> list[date]:
        return [day for day in DAYS if self.is_worked(day)]

    @cached_property
    def minutes(self) -> array[int]:
        """Every office minute, as minutes since FIRST."""
        return array("l", (m for day in self.workdays for m in self._minutes(day)))

    def sessions(self, day: date) -> tuple[tuple[int, int], ...]:
        return self.summer if day.month in self.summer_months else self.winter

    def _minutes(self, day: date) -> list[int]:
        begin = (day - FIRST).days * 1440
        return [begin + m for opens, closes in self.sessions(day) for m in range(opens, closes)]

    def closing(self, day: date) -> datetime:
        hour, minute = divmod(self.sessions(day)[-1][1], 60)
        return datetime.combine(day, time(hour, minute), BEIJING)

    def depends(self, days: list[date]) -> bool:
        """Whether one of the days is of a year that is not known."""
        return any(day.year not in YEARS and day.year not in self.announced for day in days)

    def due(self, case: Case) -> tuple[datetime, bool]:
        """(due, provisional) by counting."""
        day = case.start.date()
        if case.unit == "小时":
            return case.start + timedelta(hours=case.amount), False
        if case.unit == "工作日":
            last = self.workdays[bisect_right(self.workdays, day) + case.amount - 1]
            return self.closing(last), self.depends(between(day, last)[1:])
        if case.unit == "天":
            nth = day + timedelta(days=case.amount)
            last = self.workdays[bisect_left(self.workdays, nth)]
            return self.closing(last), self.depends(between(nth, last))
        return self._office_hours(case)

    def _office_hours(self, case: Case) -> tuple[datetime, bool]:
        midnight = datetime(FIRST.year, 1, 1, tzinfo=BEIJING)
        minute, seconds = divmod(int((case.start - midnight).total_seconds()), 60)
        at = bisect_left(self.minutes, minute)
        if self.minutes[at] != minute:
            seconds = 0  # outside office hours: counted from the next opening
        if seconds:
            due = midnight + timedelta(
                minutes=self.minutes[at + case.amount * 60], seconds=seconds
            )
        else:
            due = midnight + timedelta(minutes=self.minutes[at + case.amount * 60 - 1] + 1)
        day = case.start.date()
        consulted = between(day, due.date())
        return due, self.depends(consulted[1:] if case.start >= self.closing(day) else consulted)


PLAIN = County()
