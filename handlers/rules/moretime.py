"""How much more time a unit may get: which extensions, by whom, and how long a suspension.

Source: the recommended defaults of the lifecycle (docs/lifecycle.md): asked at least one working
day before it is due, a first short extension by the dispatch desk, anything beyond by a leader.
"""

from __future__ import annotations

from datetime import date, datetime

from handlers.rules.deadlines import Deadline, compute
from handlers.rules.policies import Policy
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Ticket

AUTHORITIES = frozenset({"minutes", "consent"})  # 依据 that stand for a leader's decision


def last_day_to_ask(due_at: datetime, calendar: WorkCalendar) -> date:
    """The last day on which an extension may be asked: the working day before the due day."""
    return calendar.previous_workday(calendar.local_day(due_at))


def needs_leader(ticket: Ticket, until: datetime, policy: Policy, calendar: WorkCalendar) -> bool:
    """Whether an extension until then is beyond the desk: the second, or a long first one."""
    if ticket.extension_count or ticket.due_at is None:
        return bool(ticket.extension_count)
    return until > compute(ticket.due_at, policy.first_extension_limit, calendar).due_at


def suspension(now: datetime, policy: Policy, calendar: WorkCalendar) -> Deadline:
    """The latest re-check of a suspension that begins now."""
    return compute(now, policy.suspension_limit, calendar)
