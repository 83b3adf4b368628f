"""How moments and deadlines are worded, and how a deadline explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.rules.deadlines import Deadline, Target, TargetKind
from handlers.rules.workcalendar import ONE_DAY, SHANGHAI

DASH = "\u2013"
WEEKDAYS = "一二三四五六日"
UNITS = {
    TargetKind.WORKDAYS: "个工作日",
    TargetKind.DAYS: "天",
    TargetKind.WORKHOURS: "个工作小时",
    TargetKind.HOURS: "小时",
    TargetKind.MINUTES: "分钟",
}


def spoken(target: Target) -> str:
    """“5个工作日”, “7天”, “4个工作小时”."""
    return f"{target.amount}{UNITS[target.kind]}"


def day_and_time(at: datetime, since: datetime | None = None) -> str:
    """“10月16日 17:30”; the year is named when it is not that of `since`."""
    local = at.astimezone(SHANGHAI)
    is_other = since is not None and local.year != since.astimezone(SHANGHAI).year
    return f"{local.year}年{_day_and_time(local)}" if is_other else _day_and_time(local)


def provisional(due_at: datetime) -> str:
    """What stands behind a deadline of a year whose holidays are not announced."""
    return f"（暂定，{due_at.astimezone(SHANGHAI).year}年放假安排未公布）"


def short(at: datetime, now: datetime) -> str:
    """“今日17:30前”, “10月16日17:30”; the year is named when it is not this one."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    if local.date() == today.date():
        return f"今日{local:%H:%M}前"
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{year}{local.month}月{local.day}日{local:%H:%M}"


def why(deadline: Deadline, event: str = "派单") -> str:
    """The derivation of a deadline in one line.

    “9月28日(一)派单 + 5个工作日；10月8日放假不计，10月10日(六)补班计入 → 10月10日 17:30”
    """
    start = deadline.start.astimezone(SHANGHAI)
    due = deadline.due_at.astimezone(SHANGHAI)
    clock = (
        "" if deadline.target.kind in (TargetKind.WORKDAYS, TargetKind.DAYS) else f"{start: %H:%M}"
    )
    began = f"{day_name(start.date())}{clock}{event} + {spoken(deadline.target)}"
    facts = "，".join(_facts(deadline))
    year = f"{due.year}年" if due.year != start.year else ""
    told = f"{began}；{facts}" if facts else began
    return f"{told} → {year}{_day_and_time(due)}{_provisional(deadline)}"


def _facts(deadline: Deadline) -> list[str]:
    """What the calendar did to the deadline, in the order people ask."""
    facts = []
    if opening := deadline.counted_from:
        facts.append(f"办公时间外，自{day_and_time(opening)}起算")
    if last := deadline.rolled_from:
        facts.append(f"期满日{day_name(last)}休息，顺延至下一个工作日")
    if deadline.holidays:
        facts.append(f"{'、'.join(_runs(deadline.holidays))}放假不计")
    if deadline.weekend_days and not deadline.rolled_from:
        facts.append(f"周末{deadline.weekend_days}天不计")
    if deadline.make_up_days:
        facts.append(f"{'、'.join(map(day_name, deadline.make_up_days))}补班计入")
    return facts


def _provisional(deadline: Deadline) -> str:
    if not deadline.provisional:
        return ""
    years = "、".join(f"{year}年" for year in deadline.unannounced)
    return f"（暂定：{years}放假安排尚未公布）"


def _runs(days: Sequence[date]) -> list[str]:
    """Days in a row as one span, with both months where it crosses into the next."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [_run(first, last) for first, last in runs]


def _run(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    if first.month == last.month:
        return f"{first.month}月{first.day}{DASH}{last.day}日"
    return f"{first.month}月{first.day}日{DASH}{last.month}月{last.day}日"


def day_name(day: date) -> str:
    """“10月10日(六)”."""
    return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def _day_and_time(local: datetime) -> str:
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def full_day(day: date) -> str:
    """A day with its year: permits and money outlast one."""
    return f"{day.year}年{day.month}月{day.day}日"
