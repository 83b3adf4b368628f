"""The oracle of deadlines: every day and office minute written out, and counted.

It shares no code with the rules: it reads the notices itself, lists the working days and the
office minutes of the years 2004-2034, and finds its answers by position in those lists.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from handlers.rules import deadlines

BEIJING = timezone(timedelta(hours=8))
FIRST, LAST = date(2004, 1, 1), date(2034, 12, 31)
NOTICES = json.loads(
    (Path(deadlines.__file__).parent / "data" / "calendar-cn.json").read_text(encoding="utf-8")
)["years"]
KNOWN = {int(year) for year, named in NOTICES.items() if named["off"] + named["work"]}
OFF = {text for named in NOTICES.values() for text in named["off"]}
WORK = {text for named in NOTICES.values() for text in named["work"]}
FIXED = ("-01-01", "-05-01", "-05-02", "-10-01", "-10-02", "-10-03")


def is_worked(day: date) -> bool:
    text = day.isoformat()
    if text in WORK:
        return True
    return (
        text not in OFF
        and day.weekday() < 5
        and not (day.year not in KNOWN and text.endswith(FIXED))
    )


def _minutes(day: date) -> list[int]:
    """Office minutes of a working day, as minutes since FIRST."""
    begin = (day - FIRST).days * 1440
    afternoon = (900, 1080) if 5 <= day.month <= 9 else (870, 1050)
    return [begin + m for m in (*range(480, 720), *range(*afternoon))]


DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKDAYS = [day for day in DAYS if is_worked(day)]
MINUTES = [minute for day in WORKDAYS for minute in _minutes(day)]


@dataclass(frozen=True)
class Case:
    start: datetime
    amount: int
    unit: str


def closing(day: date) -> datetime:
    clock = (18, 0) if 5 <= day.month <= 9 else (17, 30)
    return datetime(day.year, day.month, day.day, *clock, tzinfo=BEIJING)


def _depends(days: list[date]) -> bool:
    return any(day.year not in KNOWN for day in days)


def between(first: date, last: date) -> list[date]:
    return DAYS[(first - FIRST).days : (last - FIRST).days + 1]


def oracle(case: Case) -> tuple[datetime, bool]:
    """(due, provisional) by counting."""
    day = case.start.date()
    if case.unit == "小时":
        return case.start + timedelta(hours=case.amount), False
    if case.unit == "工作日":
        last = WORKDAYS[bisect_right(WORKDAYS, day) + case.amount - 1]
        return closing(last), _depends(between(day, last)[1:])
    if case.unit == "天":
        nth = day + timedelta(days=case.amount)
        last = WORKDAYS[bisect_left(WORKDAYS, nth)]
        return closing(last), _depends(between(nth, last))
    return _office_hours(case)


def _office_hours(case: Case) -> tuple[datetime, bool]:
    midnight = datetime(FIRST.year, 1, 1, tzinfo=BEIJING)
    minute, seconds = divmod(int((case.start - midnight).total_seconds()), 60)
    at = bisect_left(MINUTES, minute)
    if MINUTES[at] != minute:
        seconds = 0  # outside office hours: counted from the next opening
    if seconds:
        due = midnight + timedelta(minutes=MINUTES[at + case.amount * 60], seconds=seconds)
    else:
        due = midnight + timedelta(minutes=MINUTES[at + case.amount * 60 - 1] + 1)
    day = case.start.date()
    consulted = between(day, due.date())
    return due, _depends(consulted[1:] if case.start >= closing(day) else consulted)
