"""On which days what comes by itself is due: each day's period by its first day, or None. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from handlers.rules.docket import WEEKDAY
from handlers.rules.workcalendar import WorkCalendar

LATEST_DAY: Final = 10  # of a month: later than that its notice is nobody's draft any more


def workday(day: date, calendar: WorkCalendar) -> date | None:
    """The day itself, if it is worked."""
    return day if calendar.is_workday(day) else None


def meeting(day: date, calendar: WorkCalendar) -> date | None:
    """The day itself, if it is the worked day before the weekly meeting."""
    return workday(day, calendar) if day.weekday() == WEEKDAY else None


def closing(day: date, calendar: WorkCalendar) -> date | None:
    """The Monday of the week whose last working day it is."""
    is_last = monday(calendar.next_workday(day)) > monday(day)
    return monday(day) if is_last and calendar.is_workday(day) else None


def opening(day: date, calendar: WorkCalendar) -> date | None:
    """The Monday of the week whose first working day it is, or second, for what failed to go."""
    first = calendar.roll(monday(day))
    return monday(day) if day in (first, calendar.next_workday(first)) else None


def whenever(day: date, calendar: WorkCalendar) -> date | None:
    """The Monday of the week of any worked day."""
    return monday(day) if calendar.is_workday(day) else None


def beginning(day: date, calendar: WorkCalendar) -> date | None:
    """The first day of the month before, on the first working days of a month."""
    is_time = day.day <= LATEST_DAY and calendar.is_workday(day)
    return last_month(day) if is_time else None


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def last_month(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
