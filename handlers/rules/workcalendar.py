"""The Chinese working calendar: which days and hours an office works.

Facts come from the yearly holiday notices (data/calendar-cn.json); a county may add its own days
and office hours. A year without a notice is never guessed silently: it has its weekends and the
dates fixed by law as rest days, and `is_announced` says that more may come.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from handlers.rules.officehours import OfficeHours

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DATA: Final = Path(__file__).parent / "data" / "calendar-cn.json"
ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5

# Rest days that the law names by date; the lunar ones cannot be known before the notice.
FIXED_REST: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class Notice:
    """What one year's holiday notice names: rest days, and make-up working days."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    @property
    def is_announced(self) -> bool:
        """Whether it says anything; an empty file stands for a notice not yet published."""
        return bool(self.off or self.work)


@dataclass(frozen=True, eq=False, slots=True)
class WorkCalendar:
    """Working days and office hours in Asia/Shanghai; an immutable value.

    `facts` says of single days whether they are worked, `announced` lists the years whose notice
    is known.
    """

    facts: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    announced: frozenset[int] = frozenset()
    hours: OfficeHours = field(default_factory=OfficeHours)

    @classmethod
    def from_notices(
        cls,
        notices: Mapping[int, Notice],
        overrides: Mapping[date, bool] | None = None,
        hours: OfficeHours | None = None,
    ) -> WorkCalendar:
        """A calendar of the given notices; later years win, `overrides` win over all."""
        facts: dict[date, bool] = {}
        for _, notice in sorted(notices.items()):
            facts.update(dict.fromkeys(notice.off, False))
            facts.update(dict.fromkeys(notice.work, True))
        facts.update(overrides or {})
        announced = frozenset(year for year, notice in notices.items() if notice.is_announced)
        return cls(MappingProxyType(facts), announced, hours or OfficeHours())

    @staticmethod
    @cache
    def shipped() -> WorkCalendar:
        """The calendar of the notices that come with the bot."""
        years = json.loads(DATA.read_text(encoding="utf-8"))["years"]
        return WorkCalendar.from_notices(
            {
                int(year): Notice(_days(named["off"]), _days(named["work"]))
                for year, named in years.items()
            }
        )

    def revised(
        self,
        overrides: Mapping[date, bool],
        *,
        announced: Iterable[int] = (),
        hours: OfficeHours | None = None,
    ) -> WorkCalendar:
        """This calendar with an operator's own days, newly announced years and office hours."""
        return replace(
            self,
            facts=MappingProxyType({**self.facts, **overrides}),
            announced=self.announced | frozenset(announced),
            hours=hours or self.hours,
        )

    def is_announced(self, year: int) -> bool:
        """Whether the holiday notice of that year is known."""
        return year in self.announced

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day, make-up days included.

        >>> WorkCalendar.shipped().is_workday(date(2026, 10, 10))  # a Saturday
        True
        """
        known = self.facts.get(day)
        if known is not None:
            return known
        return day.weekday() < SATURDAY and not self._is_fixed_rest(day)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a rest day for another reason than the plain weekend."""
        if self.is_workday(day):
            return False
        return day.weekday() < SATURDAY or day in self.facts or self._is_fixed_rest(day)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`; `day` itself for 0."""
        for _ in range(n):
            day = self.next_workday(day)
        return day

    def next_workday(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.roll(day + ONE_DAY)

    def previous_workday(self, day: date) -> date:
        """The last working day strictly before `day`."""
        day -= ONE_DAY
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def roll(self, day: date) -> date:
        """`day` itself if it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; never negative."""
        span = (last - first).days
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, span + 1))

    def sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the office is open on `day`, in UTC; empty on a rest day."""
        if not self.is_workday(day):
            return ()
        return tuple((county_time(day, a), county_time(day, b)) for a, b in self.hours.on(day))

    def opening(self, day: date) -> datetime:
        """When the office opens on `day` (on a rest day: when it would)."""
        return county_time(day, self.hours.on(day)[0][0])

    def closing(self, day: date) -> datetime:
        """When the office closes on `day` (on a rest day: when it would)."""
        return county_time(day, self.hours.on(day)[-1][1])

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself inside office hours, else the next opening; a closing moment is outside."""
        day = self.local_day(at)
        for opens, closes in self.sessions(day):
            if at < closes:
                return max(at, opens).astimezone(UTC)
        return self.opening(self.next_workday(day))

    def add_working_time(self, at: datetime, amount: timedelta) -> datetime:
        """The moment when `amount` of office time has passed since `at`."""
        at = self.next_opening(at)
        day = self.local_day(at)
        while True:
            for opens, closes in self.sessions(day):
                begins = max(at, opens)
                room = max(closes - begins, timedelta())
                if amount <= room:
                    return begins + amount
                amount -= room
            day = self.next_workday(day)

    def local_day(self, at: datetime) -> date:
        """The date in Asia/Shanghai at that moment."""
        return at.astimezone(SHANGHAI).date()

    def _is_fixed_rest(self, day: date) -> bool:
        return day.year not in self.announced and (day.month, day.day) in FIXED_REST


def county_time(day: date, clock: time) -> datetime:
    """That day at that hour of Asia/Shanghai, in UTC."""
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))
