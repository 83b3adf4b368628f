"""Time limits and the moments when they end, with what is needed to explain them.

The day something happens is day 0. Limits in days end when the office closes on the last day; a
calendar-day limit that ends on a rest day rolls to the next working day (Civil Code 201, 203).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from handlers.rules.workcalendar import ONE_DAY, SATURDAY, SHANGHAI, WorkCalendar

DATA: Final = Path(__file__).parent / "data" / "target-words.toml"
LARGEST: Final = 9999  # beyond it a typing error is likelier than a limit


class TargetKind(StrEnum):
    """How a limit counts."""

    WORKDAYS = "workdays"  # 工作日
    DAYS = "days"  # 天, 日
    WORKHOURS = "workhours"  # 工作小时
    HOURS = "hours"  # 小时
    MINUTES = "minutes"  # 分钟


_WORDS: Final[dict[str, list[str]]] = tomllib.loads(DATA.read_text(encoding="utf-8"))
_KINDS: Final = {word: TargetKind(kind) for kind, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Target:
    """A time limit; its string is the canonical Chinese that `parse_target` reads."""

    amount: int
    kind: TargetKind

    def __str__(self) -> str:
        return f"{self.amount}{_WORDS[self.kind][0]}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends (`due_at`, UTC), and which days of the calendar made it so.

    `provisional`: it depends on a year whose holidays are not announced (`unannounced`).
    """

    start: datetime
    target: Target
    due_at: datetime
    provisional: bool = False
    unannounced: tuple[int, ...] = ()
    holidays: tuple[date, ...] = ()  # rest days by notice or law that were not counted
    weekend_days: int = 0  # plain Saturdays and Sundays that were not counted
    make_up_days: tuple[date, ...] = ()  # worked Saturdays and Sundays that were counted
    counted_from: datetime | None = None  # the opening a start outside office hours moved to
    rolled_from: date | None = None  # the rest day on which a calendar-day limit ended


def parse_target(text: str) -> Target:
    """The limit that `text` names; full-width digits and spaces are fine.

    Raises:
        ValueError: `text` is not a positive number followed by a known unit.
    """
    tight = "".join(unicodedata.normalize("NFKC", text).split())
    match = re.fullmatch(r"([0-9]{1,9})(\D+)", tight)
    kind = _KINDS.get(match[2]) if match else None
    if match is None or kind is None:
        raise ValueError(f"not a time limit: {text!r}")
    amount = int(match[1])
    if not 0 < amount <= LARGEST:
        raise ValueError(f"a time limit must be 1 to {LARGEST}: {text!r}")
    return Target(amount, kind)


# In a sentence a bare word of one character may belong to a date (10日), the canonical one not.
_SPOKEN: Final = "|".join(
    sorted(
        {word for words in _WORDS.values() for word in words if len(word) > 1 or word == words[0]},
        key=len,
        reverse=True,
    )
)


def find_target(text: str) -> Target | None:
    """The first limit that a sentence names, or None.

    >>> str(find_target("供电公司 3天 拿出方案"))
    '3天'
    """
    plain = unicodedata.normalize("NFKC", text)
    match = re.search(rf"(?<![0-9])([1-9][0-9]{{0,3}})\s*({_SPOKEN})", plain)
    return Target(int(match[1]), _KINDS[match[2]]) if match else None


def compute(start: datetime, target: Target, calendar: WorkCalendar) -> Deadline:
    """When `target` ends for something that began at `start` (aware)."""
    return _COUNTERS[target.kind](start, target, calendar)


def answer(start: datetime, target: Target, calendar: WorkCalendar) -> Deadline:
    """As `compute`; a naive `start` is Asia/Shanghai time.

    Raises:
        ValueError: the moment lies outside the years that dates can express.
    """
    if start.tzinfo is None:
        start = start.replace(tzinfo=SHANGHAI)
    try:
        return compute(start, target, calendar)
    except OverflowError as error:
        raise ValueError("the time limit ends outside the calendar") from error


def _workdays(start: datetime, target: Target, calendar: WorkCalendar) -> Deadline:
    day = calendar.local_day(start)
    last = calendar.add_workdays(day, target.amount)
    return _explained(
        Deadline(start, target, calendar.closing(last)), day + ONE_DAY, last, calendar
    )


def _days(start: datetime, target: Target, calendar: WorkCalendar) -> Deadline:
    nth = calendar.local_day(start) + timedelta(days=target.amount)
    last = calendar.roll(nth)
    due = Deadline(start, target, calendar.closing(last), rolled_from=nth if nth != last else None)
    return _explained(due, nth, last, calendar)


def _workhours(start: datetime, target: Target, calendar: WorkCalendar) -> Deadline:
    opens = calendar.next_opening(start)
    due_at = calendar.add_working_time(start, timedelta(hours=target.amount))
    day = calendar.local_day(start)
    # After closing time it makes no difference whether the day was worked.
    first = day if start < calendar.closing(day) else day + ONE_DAY
    due = Deadline(start, target, due_at, counted_from=opens if opens > start else None)
    return _explained(due, first, calendar.local_day(due_at), calendar)


def _by_clock(start: datetime, target: Target, _: WorkCalendar) -> Deadline:
    hours = target.kind is TargetKind.HOURS
    amount = timedelta(hours=target.amount) if hours else timedelta(minutes=target.amount)
    return Deadline(start, target, start.astimezone(UTC) + amount)


def _explained(due: Deadline, first: date, last: date, calendar: WorkCalendar) -> Deadline:
    """`due` with what the calendar said of the days `first`..`last`, on which it depends."""
    holidays: list[date] = []
    make_up_days: list[date] = []
    weekend_days = 0
    day = first
    while day <= last:
        if calendar.is_workday(day):
            if day.weekday() >= SATURDAY:
                make_up_days.append(day)
        elif calendar.is_holiday(day):
            holidays.append(day)
        else:
            weekend_days += 1
        day += ONE_DAY
    years = range(first.year, last.year + 1)
    unannounced = tuple(year for year in years if not calendar.is_announced(year))
    return replace(
        due,
        provisional=bool(unannounced),
        unannounced=unannounced,
        holidays=tuple(holidays),
        weekend_days=weekend_days,
        make_up_days=tuple(make_up_days),
    )


_COUNTERS: Final[Mapping[TargetKind, Callable[[datetime, Target, WorkCalendar], Deadline]]] = {
    TargetKind.WORKDAYS: _workdays,
    TargetKind.DAYS: _days,
    TargetKind.WORKHOURS: _workhours,
    TargetKind.HOURS: _by_clock,
    TargetKind.MINUTES: _by_clock,
}
