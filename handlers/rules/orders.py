"""交办: what a leader gave in private, so that no group reads of it, and the day they named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.rules.moves import Clock
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event


def is_private(history: Sequence[Event]) -> bool:
    """Whether the ticket began as a leader's private instruction (as `Trail.begun_by` asks it)."""
    return any(e.action is Action.ORDER and e.at == history[0].at for e in history)


def binding(
    history: Sequence[Event], starts: Action, now: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When the leader's day ends that binds clocks which `starts` begins now; None without one.

    Pauses, extensions and further orders have moved it as they move a deadline. Another unit that
    gets the ticket after that day has the next working day, as after a shorter limit; a reopening
    after that day is a new beginning.
    """
    clock: Clock | None = None
    for event in history:
        if clock is None and event.action is Action.ORDER:
            clock = Clock(_closing(event, calendar), calendar, only_later=True)
        elif clock and event.action is Action.REOPEN and clock.due_at <= event.at:
            clock = None
        elif clock:
            tuple(clock.moves([event]))
    if clock is None or (clock.due_at <= now and starts is Action.REOPEN):
        return None
    if clock.due_at > now:
        return clock.due_at
    return calendar.closing(calendar.next_workday(calendar.local_day(now)))


def _closing(order: Event, calendar: WorkCalendar) -> datetime:
    day = date.fromisoformat(str(order.data["until"]))
    return calendar.closing(calendar.roll(day))
