"""The ticket and the whistle on which the tests of the ladder stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.rules.escalation import Rung, ladder
from handlers.rules.policies import POLICIES
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from storage.records import Status, Summons, Ticket

CALENDAR = WorkCalendar.shipped()
POLICY = POLICIES["default"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# Dispatched on Monday 28 September 2026 for 5 working days, so due on Saturday 10 October.
TICKET = Ticket(
    id=1,
    number="Q0001",
    status=Status.WORKING,
    created_at=at("2026-09-28T10:00"),
    platform="console",
    chat_id="main",
    reporter_account="manager",
    unit_id=3,
    dispatched_at=at("2026-09-28T10:00"),
    sign_due_at=at("2026-09-28T16:00"),
    feedback_due_at=at("2026-10-08T17:30"),
    due_at=at("2026-10-10T17:30"),
)
SUMMONS = Summons(
    ticket_id=1,
    unit_id=7,
    confirm_due_at=at("2026-10-01T22:15"),
    arrive_due_at=at("2026-10-01T23:00"),
)


def ticket(**changes: Any) -> Ticket:
    return replace(TICKET, **changes)


def rungs(of: Ticket, *summonses: Summons) -> tuple[Rung, ...]:
    return ladder(of, summonses, POLICY, CALENDAR)


def told(found: tuple[Rung, ...]) -> list[tuple[str, str, str]]:
    """(name without its clock, local time, audience) of each rung."""
    return [
        (r.name.split("@")[0], f"{r.at.astimezone(SHANGHAI):%m-%d %H:%M}", str(r.audience))
        for r in found
    ]
