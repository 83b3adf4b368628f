"""The colour of a ticket: a fact computed from its clocks and the calendar, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.rules.rungs import stamp, stamp_in
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Light, Status, Ticket

SOON: Final = 2  # working days left from which a ticket is no longer green
LONG: Final = 3  # working days overdue beyond which it is red
RETURNS: Final = 2  # so many returns make it red
YELLOWS: Final = 2  # and so many times yellow
TOLD_DUE: Final = "due:T@"

MAIN_CLOCK: Final = frozenset({Status.ASSIGNED, Status.WORKING})
STAGE_CLOCK: Final = frozenset({Status.TRIAGE, Status.REVIEW})  # where somebody can be late


def light(ticket: Ticket, now: datetime, calendar: WorkCalendar) -> Light:
    """The light that the ticket shows at `now`.

    Grey: ended or suspended. Red: long overdue, returned twice, reopened, or yellow a second time.
    Yellow: due today or overdue. Blue: due soon, or waiting for somebody. Green: time enough.
    """
    if not ticket.is_open or ticket.status is Status.SUSPENDED:
        return Light.GREY
    late = overdue_workdays(ticket, now, calendar)
    left = workdays_left(ticket, now, calendar)
    is_yellow = late is not None or left == 0
    earlier = reached(ticket) - {stamp(ticket.due_at) if ticket.due_at else ""}
    if ticket.return_count >= RETURNS or ticket.reopen_count or (late or 0) > LONG:
        return Light.RED
    if len(earlier) + is_yellow >= YELLOWS:
        return Light.RED
    if is_yellow:
        return Light.YELLOW
    if ticket.status is not Status.WORKING or (left is not None and left <= SOON):
        return Light.BLUE
    return Light.GREEN


def reached(ticket: Ticket) -> frozenset[str]:
    """Stamps of the completion deadlines whose day the ticket has lived to see, as far as told.

    One that was moved in time (延期, 挂起) is not among them, nor one that a changed calendar took
    back (`forgotten`).
    """
    return frozenset(stamp_in(name) for name in ticket.fired if name.startswith(TOLD_DUE))


def forgotten(fired: tuple[str, ...], due_at: datetime | None) -> tuple[str, ...]:
    """`fired` as if the day of a completion deadline had not come: it never was one."""
    gone = stamp(due_at) if due_at else ""
    return tuple(n for n in fired if not (n.startswith(TOLD_DUE) and stamp_in(n) == gone))


def workdays_left(ticket: Ticket, now: datetime, calendar: WorkCalendar) -> int | None:
    """Working days until the main clock's due day, 0 on that day; None while it stands still."""
    if ticket.status not in MAIN_CLOCK or ticket.due_at is None:
        return None
    today, due_day = calendar.local_day(now), calendar.local_day(ticket.due_at)
    return max(calendar.workdays_between(today, due_day), int(today < due_day))


def overdue_workdays(ticket: Ticket, now: datetime, calendar: WorkCalendar) -> int | None:
    """Working days since the oldest clock that has run out, 0 on its day; None if none has."""
    missed = [at for at in _clocks(ticket) if at is not None and at < now]
    if not missed:
        return None
    return calendar.workdays_between(calendar.local_day(min(missed)), calendar.local_day(now))


def _clocks(ticket: Ticket) -> tuple[datetime | None, ...]:
    """The moments after which somebody is late in the ticket's present state."""
    if ticket.status is Status.ASSIGNED:
        return (ticket.sign_due_at, ticket.due_at)
    if ticket.status is Status.WORKING:
        return (ticket.due_at,)
    return (ticket.stage_due_at,) if ticket.status in STAGE_CLOCK else ()
