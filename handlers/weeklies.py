"""The weekly sheet: which week it tells of, its words, and whether the desk holds it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from handlers.context import Context
from handlers.digests import AT
from handlers.papers.survey import Item, Survey, midnight
from handlers.rules.dates import find_days
from handlers.rules.dayforms import FORMS
from handlers.rules.escalation import quiet_until
from handlers.rules.periods import Period
from handlers.rules.recurrence import monday, opening
from handlers.rules.workcalendar import county_time
from handlers.texts import periodic as texts
from handlers.texts import weeklies as weekly_texts
from storage.envelopes import hidden
from storage.transaction import Transaction

WEEKLY, DRAFT = "weekly", "weekly-draft"  # of jobs and of their marks
NEVER: Final = datetime.max.replace(tzinfo=UTC)
WEEK: Final = timedelta(days=7)
_DECIDED: Final = "weekly.decided:"
_NAMED: Final = frozenset({"iso", "month_day", "slashed", "last_week"})  # of the forms of a day


@dataclass(frozen=True, slots=True)
class Decision:
    """That a sheet is held back, or goes after all: whose word, and when it was given."""

    is_held: bool
    by: int
    at: datetime


def told_in(ctx: Context, week: date) -> Period:
    """What the sheet that goes out in that week tells of: the last week with a working day."""
    return Period(midnight(monday(ctx.calendar.previous_workday(week))), midnight(week))


def goes_on(ctx: Context, week: date) -> date:
    """The first working day of that week or after it."""
    return ctx.calendar.roll(week)


def goes_at(ctx: Context, week: date) -> datetime:
    """When it goes to who chose no other time."""
    return county_time(goes_on(ctx, week), AT)


def goes_by_day(ctx: Context) -> datetime | None:
    """None where what is released now goes at once, else when it may."""
    until = quiet_until(ctx.now, ctx.calendar)
    return max(until, county_time(ctx.calendar.local_day(until), AT)) if until else None


def last_day(ctx: Context) -> date:
    """The Sunday of the last week with a working day before this one."""
    return monday(ctx.calendar.previous_workday(monday(ctx.day))) + WEEK - timedelta(days=1)


def day_of(ctx: Context, words: str) -> date | None:
    """A day of the week that the words mean up to now, or None."""
    if words in weekly_texts.THIS_WEEK:
        return ctx.day
    if words in weekly_texts.LAST_WEEK:
        return last_day(ctx)
    found = find_days(words, ctx.day, without=frozenset(FORMS) - _NAMED)
    week = next((monday(day) for since, until, day in found if until - since == len(words)), None)
    return min(week + WEEK - timedelta(days=1), ctx.day) if week and week <= ctx.day else None


def is_sheet_day(ctx: Context) -> bool:
    """The week's first working day, or the second for what was not sent on the first."""
    return opening(ctx.day, ctx.calendar) is not None


def next_week(tx: Transaction, ctx: Context) -> date:
    """The week of the sheet that goes out next: this one until its hour, and while it is held."""
    this = monday(ctx.day)
    first = goes_on(ctx, this)
    is_past = ctx.day > ctx.calendar.next_workday(first) and not decisions(tx, this)
    if is_past or _has_lapsed(tx, this) or _has_gone(tx, ctx, this):
        return monday(goes_on(ctx, this + WEEK))
    return monday(first)


def _has_gone(tx: Transaction, ctx: Context, week: date) -> bool:
    """Whether it went out at its hour; who wants it earlier may have had it before."""
    last = last_decision(tx, week)
    if ctx.now < goes_at(ctx, week) or (last and last.is_held):
        return False
    return tx.marks.last(f"{WEEKLY}:{week}") is not None


def reached(tx: Transaction, ctx: Context, week: date) -> list[str]:
    """The names of those to whom the sheet of that week went already."""
    people = ((person.name, f"{WEEKLY}:{week}:{person.id}") for person in ctx.directory.people)
    return [name for name, key in people if tx.trail.is_owed(key, hidden(tx.veil, key))]


def is_due(tx: Transaction, ctx: Context) -> bool:
    """Whether this week's sheet may go today: on its days, or once it was released after them."""
    this = monday(ctx.day)
    last = last_decision(tx, this)
    if last is None or (not last.is_held and last.at < midnight(this)):
        return is_sheet_day(ctx)
    return not last.is_held and not _has_lapsed(tx, this)


def _has_lapsed(tx: Transaction, week: date) -> bool:
    """Whether the draft of the next sheet was made: one that was held until then is dropped."""
    return tx.marks.last(DRAFT) == week.isoformat()


def decisions(tx: Transaction, week: date) -> list[Decision]:
    """Every word about the sheet of that week, the oldest first."""
    stored = json.loads(tx.marks.text(f"{_DECIDED}{week}") or "[]")
    return [Decision(held, by, datetime.fromisoformat(at)) for held, by, at in stored]


def holds(tx: Transaction, week: date) -> list[tuple[datetime, datetime]]:
    """From when until when that sheet was held back; until never where nobody released it."""
    found: list[tuple[datetime, datetime]] = []
    for one in decisions(tx, week):
        if one.is_held and (not found or found[-1][1] < NEVER):
            found.append((one.at, NEVER))
        elif not one.is_held and found and found[-1][1] == NEVER:
            found[-1] = (found[-1][0], one.at)
    return found


def last_decision(tx: Transaction, week: date) -> Decision | None:
    """The word about that sheet that holds, or None."""
    return next(reversed(decisions(tx, week)), None)


def decide(tx: Transaction, ctx: Context, week: date, by: int, *, is_held: bool) -> None:
    """Write down that this person holds the sheet of that week back, or lets it go."""
    told = [*decisions(tx, week), Decision(is_held, by, ctx.now)]
    value = json.dumps([(one.is_held, one.by, one.at.isoformat()) for one in told])
    tx.marks.set_text(f"{_DECIDED}{week}", value)


def week_of(found: Survey) -> texts.Week:
    """What the words of the sheet are made of."""
    named = (_named(items) for items in (found.overdue, found.coming, found.hard))
    return texts.Week(found.period, found.total, dict(found.categories), *named)


def _named(items: list[Item]) -> list[texts.Named]:
    return [texts.Named(item.shown, item.days, item.told) for item in items]
